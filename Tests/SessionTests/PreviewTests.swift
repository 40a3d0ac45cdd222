import Foundation
import Support
import Testing

/// A world in which the plan can be carried out twice: by hand from what preview prints, and by setup.
struct PreviewCase: Sendable, CustomStringConvertible {
  var name: String
  var options: [String]
  /// Where the checkout lies, relative to the scratch directory.
  var checkout = "work/tool"
  /// A published copy stands where the upstream path leads.
  var isOccupied = false
  /// A clone of upstream that is adopted: `origin` is upstream's address.
  var isAdopted = false
  var description: String { name }

  static let all = [
    PreviewCase(name: "a link", options: ["--strategy", "symlink"]),
    PreviewCase(name: "a relocation", options: ["--strategy", "relocate"]),
    PreviewCase(
      name: "a relocation inside the GOPATH", options: ["--strategy", "relocate"],
      checkout: "gopath/src/github.com/you/tool"),
    PreviewCase(name: "a link in place of a copy", options: ["--displace"], isOccupied: true),
    PreviewCase(
      name: "a relocation in place of a copy", options: ["--strategy", "relocate", "--displace"], isOccupied: true),
    PreviewCase(name: "an isolated link", options: ["--isolated"]),
  ]
}

@Suite struct `A preview` {
  struct Step: Decodable {
    var kind: String
    var path: String?
    var from: String?
    var to: String?
  }

  struct Document: Decodable {
    var plan: String
    var steps: [Step]
  }

  static let upstream = "github.com/awesome-org/tool"

  /// The hunks of a preview and the directory that they are relative to.
  static func hunks(in text: String) -> (root: String, patch: String)? {
    guard let match = text.firstMatch(of: /(?m)^files, relative to (.*)\n((?:.*\n)*?)\nwhere upstream's/) else {
      return nil
    }
    return (String(match.output.1), String(match.output.2))
  }

  @Test(arguments: PreviewCase.all) func `is the truth about setup`(example: PreviewCase) throws {
    let scratch = try Scratch()
    let world = scratch.path + "/world"
    let checkout = world + "/" + example.checkout
    let manager = FileManager.default
    for directory in [world + "/home", world + "/gopath/src", URL(filePath: checkout).deletingLastPathComponent().path]
    {
      try manager.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }
    try manager.copyItem(
      atPath: Repository.fixtures.appending(path: "forks/awesome-tool").path, toPath: checkout)
    try scratch.write(
      "world/\(example.checkout)/.git/config", "[remote \"origin\"]\n\turl = https://github.com/you/tool\n")
    try scratch.write("world/\(example.checkout)/.git/HEAD", "ref: refs/heads/main\n")
    if example.isOccupied { try scratch.write("world/gopath/src/\(Self.upstream)/old.go", "package tool\n") }
    let variables = [
      "HOME": world + "/home", "GOPATH": world + "/gopath", "GO111MODULE": "off", "XDG_STATE_HOME": world + "/state",
    ]
    func forkpath(_ words: [String]) throws -> Program.Outcome {
      try Program(path: Repository.tool.path).run(words + [checkout], in: world, environment: variables)
    }
    // The state directory is forkpath's own; that it appears is no part of a plan.
    try manager.createDirectory(
      atPath: world + "/state/forkpath", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    /// The journal is the only thing that preview does not show.
    func withoutJournals() throws -> TreeManifest {
      let journals = try manager.contentsOfDirectory(atPath: world + "/state/forkpath").filter { $0 != "gopath" }
      return try TreeManifest(world, ignoring: Set(journals.map { "state/forkpath/" + $0 }))
    }
    let cp = Program("cp")
    #expect(try cp.run(["-a", world, scratch.path + "/kept"]).status == 0)

    let before = try TreeManifest(world)
    let shown = try forkpath(["preview"] + example.options)
    let told = try forkpath(["preview", "--json"] + example.options)
    #expect(shown.status == 0 && told.status == 0, "\(shown.errorText)\(told.errorText)")
    #expect(try TreeManifest(world) == before)
    let document = try JSONDecoder().decode(Document.self, from: told.output)
    #expect(!document.steps.isEmpty)
    #expect(shown.text.hasSuffix("plan \(document.plan.prefix(16))\n"))

    // By hand: directories and moves as listed, then the hunks.
    for step in document.steps {
      switch step.kind {
      case "make-directory":
        try manager.createDirectory(atPath: #require(step.path), withIntermediateDirectories: false)
      case "relocate": try manager.moveItem(atPath: #require(step.from), toPath: #require(step.to))
      default: continue
      }
    }
    if let (root, patch) = Self.hunks(in: shown.text) {
      let apply = try Program.git.run(
        ["apply", "--unsafe-paths", "--whitespace=nowarn", "-"], in: root, input: Data(patch.utf8),
        environment: ["GIT_CEILING_DIRECTORIES": scratch.path])
      #expect(apply.status == 0, "\(apply.errorText)")
    }
    let byHand = try TreeManifest(world)
    #expect(byHand != before)

    try manager.removeItem(atPath: world)
    #expect(try cp.run(["-a", scratch.path + "/kept", world]).status == 0)
    let refused = try forkpath(["setup", "--plan", "0000000000000000"] + example.options)
    #expect(refused.status == 1)
    #expect(try TreeManifest(world, ignoring: ["state/forkpath/lock"]) == before)
    let done = try forkpath(["setup", "--plan", document.plan] + example.options)
    #expect(done.status == 0, "\(done.text)\(done.errorText)")
    let bySetup = try withoutJournals()
    #expect(bySetup == byHand)

    let undone = try forkpath(["undo"])
    #expect(undone.status == 0, "\(undone.errorText)")
    #expect(try withoutJournals() == before)
  }
}
