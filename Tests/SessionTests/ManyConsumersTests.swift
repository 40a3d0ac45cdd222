import Foundation
import Support
import Testing

/// The modules of a consumer are in one workspace with the fork: they are loaded at once, and each answers for itself.
@Suite struct `Many modules of a consumer` {
  private typealias World = ModuleWorld

  /// Four modules, of which each imports a package of the fork; `more` has files of single ones.
  private static func files(_ more: [String: String]) -> [String: String] {
    var files = [
      "fork/go.mod": World.mod("example.org/up/tool"), "fork/core/core.go": World.teller("core"),
      "up/go.mod": World.mod("example.org/up/tool"), "up/core/core.go": World.teller("core"),
      "up/old/old.go": World.teller("old"),
    ]
    for part in ["app", "app/a", "app/b", "app/c"] {
      files[part + "/go.mod"] = World.mod("example.org/" + part, "require example.org/up/tool v1.0.0")
      files[part + "/main.go"] = World.program("example.org/up/tool/core")
    }
    return files.merging(more) { $1 }
  }

  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
    .enabled(if: Program.git.isUsable, "git is not installed"), arguments: RealGo.installed)
  func `are refused for the one that would not build, and for none that does not build today`(go: RealGo) throws {
    let never = ["app/a/n/n.go": "package n\n\nimport _ \"example.org/up/tool/never\"\n"]
    let gone = ["app/b/x/x.go": "package x\n\nimport _ \"example.org/up/tool/old\"\n"]
    for (more, isRefused) in [(never, false), (never.merging(gone) { $1 }, true)] {
      let world = try World(go, Self.files(more))
      try world.publish("up", as: "example.org/up/tool", "v1.0.0")
      for part in ["app", "app/a", "app/b", "app/c"] { try world.go(["mod", "tidy", "-e"], in: part) }
      try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
      #expect(try world.go(["build", "./..."], in: "app/b").status == 0)
      #expect(try world.go(["build", "./..."], in: "app/a").status != 0)
      let setup = try world.forkpath(["setup", "--consumer", world.path("app")], in: "fork")
      #expect(setup.status == (isRefused ? 1 : 0), "\(world.said(setup))")
      #expect(setup.errorText.contains("app/b/x") == isRefused, "\(world.said(setup))")
      #expect(!setup.errorText.contains("app/a/n"), "\(world.said(setup))")
      // As go says in the workspace: there the rest still builds.
      if !isRefused {
        #expect(try world.forkpath(["exec", "--", "go", "build", "./..."], in: "app/b").status == 0)
      }
    }
  }

  @Test(
    .enabled(if: `A look at a fork`.strace.isUsable, "strace is not installed"),
    arguments: [["scan"], ["preview"], ["setup", "--dry-run"], ["verify", "--with-go", "never", "--planned"]])
  func `are each read as often as few are`(words: [String]) throws {
    let few = try Self.openings(words, modules: 3)
    let many = try Self.openings(words, modules: 12)
    #expect(few > 0 && few == many)
  }

  /// The control: one that is used is counted where there is one more.
  @Test(.enabled(if: `A look at a fork`.strace.isUsable, "strace is not installed"))
  func `would be counted`() throws {
    #expect(try Self.openings(["scan"], modules: 3) > Self.openings(["log"], modules: 3))
  }

  /// How often the command opens the go.mod of one of so many modules below the consumer.
  private static func openings(_ words: [String], modules: Int) throws -> Int {
    let scratch = try Scratch()
    try scratch.makeDirectory("home")
    try scratch.write("goroot/VERSION", "go1.27.3\n")
    try scratch.write("goroot/src/fmt/f.go", "package fmt\n")
    try scratch.write("fork/go.mod", "module example.org/up/tool\n\ngo 1.21\n")
    try scratch.write("fork/f.go", "package tool\n\nimport _ \"fmt\"\n")
    for number in 0...modules {
      let part = number == 0 ? "user" : "user/m\(number)"
      try scratch.write(
        part + "/go.mod", "module example.org/\(part)\n\ngo 1.21\n\nrequire example.org/up/tool v1.0.0\n")
      try scratch.write(part + "/f.go", "package f\n\nimport _ \"example.org/up/tool\"\n")
    }
    let tree = scratch.path + "/fork"
    let consumer = words == ["log"] ? [] : ["--consumer", "../user"]
    _ = try `A look at a fork`.strace.run(
      ["-f", "-qq", "-s", "4096", "-e", "trace=open,openat,openat2", "-o", scratch.path + "/calls"]
        + [Repository.tool.path] + words + consumer,
      in: tree,
      environment: [
        "PATH": "/usr/bin:/bin", "HOME": scratch.path + "/home", "GOROOT": scratch.path + "/goroot", "PWD": tree,
        "GOENV": "off", "XDG_STATE_HOME": scratch.path + "/state", "GOPROXY": "off",
      ])
    return try scratch.text("calls").split(separator: "\n").count { $0.contains("user/m3/go.mod") }
  }
}
