import Support
import Testing

/// `verify --since` beside what real go builds before and after a change.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A change after which go builds something else` {
  private static let upstream = "example.org/up/tool"

  private static func mod(_ path: String, _ lines: String = "") -> String { "module \(path)\n\ngo 1.19\n\n\(lines)\n" }

  /// A fork of three modules, which a go.work of its own builds with each other.
  private static func world(_ go: RealGo) throws -> TypedWorld {
    let needed = "require (\n\t\(upstream) v1.0.0\n\t\(upstream)/api v1.0.0\n)"
    let files = [
      "fork/go.mod": mod(upstream), "fork/who/who.go": TypedWorld.teller("who", "FORK"),
      "fork/api/go.mod": mod(upstream + "/api"), "fork/api/v/v.go": TypedWorld.teller("v", "FORK"),
      "fork/doc.txt": "text\n", "fork/go.work": "go 1.19\n\nuse .\nuse ./api\nuse ./group/sdk\n",
      "fork/group/sdk/go.mod": mod(upstream + "/group/sdk", needed),
      "fork/group/sdk/main.go": `One workspace for all`.program(upstream + "/who", upstream + "/api/v"),
    ]
    var world = try TypedWorld(go, files)
    try world.proxy.publish(
      upstream, "v1.0.0", ["go.mod": mod(upstream), "who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    try world.proxy.publish(
      upstream + "/api", "v1.0.0",
      ["go.mod": mod(upstream + "/api"), "v/v.go": TypedWorld.teller("v", "UPSTREAM")])
    try world.settle("cd group/sdk && GOWORK=off go mod tidy")
    try world.repository(origin: "git.example.org/me/tool", upstream: upstream)
    try world.settle("git tag base")
    return world
  }

  private struct Change: Sendable, CustomStringConvertible {
    var description: String
    var line: String
    /// What the program prints afterwards; nil where go refuses.
    var printed: String?
    /// What is found.
    var code: String?
  }

  private static let changes = [
    Change(
      description: "a go.work in a module",
      line: "printf 'go 1.19\\nuse .\\n' >group/sdk/go.work", printed: "UPSTREAM UPSTREAM\n", code: "leak"),
    Change(
      description: "a go.work between a module and the root",
      line: "printf 'go 1.19\\nuse ./sdk\\nuse ../api\\n' >group/go.work", printed: "UPSTREAM FORK\n", code: "leak"),
    Change(
      description: "one that replaces a module by the published one",
      line:
        "printf 'go 1.19\\nuse .\\nuse ../../api\\nreplace \(upstream) => \(upstream) v1.0.0\\n' >group/sdk/go.work",
      printed: "UPSTREAM FORK\n", code: "leak"),
    Change(
      description: "another path of a module",
      line: "sed -i.old 's#/api$#/apix#' api/go.mod && rm api/go.mod.old", printed: "FORK UPSTREAM\n", code: "leak"),
    Change(description: "a package that is gone", line: "git rm -rq who", code: "missing-package"),
    // Controls: what is built is the same.
    Change(
      description: "a go.work in a module with all that it needs",
      line: "printf 'go 1.19\\nuse .\\nuse ../..\\nuse ../../api\\n' >group/sdk/go.work", printed: "FORK FORK\n"),
    Change(
      description: "a package that has another place, and its imports, too",
      line: "git mv who whom && sed -i.old 's#tool/who#tool/whom#' group/sdk/main.go && rm group/sdk/main.go.old",
      printed: "FORK FORK\n"),
    Change(description: "another text", line: "echo more >doc.txt", printed: "FORK FORK\n"),
  ]

  @Test(arguments: RealGo.inTurn(changes)) private func `is found`(go: RealGo, change: Change) throws {
    var world = try Self.world(go)
    #expect(try world.type("cd group/sdk && go run .").errorText == "FORK FORK\n")
    #expect(try world.type("forkpath verify").status == 0)
    try world.settle(change.line + " && git add -A && git -c user.name=a -c user.email=a@e commit -qm change")
    let run = try world.type("cd group/sdk && go run .")
    #expect(change.printed.map { run.errorText == $0 } ?? (run.status != 0), "\(run.errorText)")
    let verified = try world.type("forkpath verify --verbose --since base")
    if let code = change.code {
      #expect(verified.status == 1 && verified.text.contains("error[\(code)]"), "\(verified.text)")
    } else {
      #expect(verified.status == 0 && verified.text.contains("adds nothing"), "\(verified.text)")
    }
  }
}
