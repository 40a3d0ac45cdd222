import Bytes
import Foundation
import Support
import Testing

/// A dependency of a program is made editable, and the program uses it, until undo.
@Suite(.enabled(if: RealGo.canCompare && LabServer.canRun, "go or Python is not installed"), .serialized)
struct `A dependency that is started` {
  /// A program that uses a module, and what is typed in it.
  struct Row: Sendable, CustomStringConvertible {
    var description: String
    /// What the program requires, and other lines of its go.mod.
    var module: String
    var version: String
    var more = ""
    /// The import that prints, if it is not `MODULE/who`; the file that says it, in the clone.
    var imported: String?
    var file = "who/who.go"
    var says: String
    var typed: [String]
    var files: [String: String] = [:]
    var vendors = false
    /// The clone's directory, beside the program.
    var clone: String
    var variables: [String: String] = [:]
    var branch: String?
  }

  static let rows: [Row] = [
    Row(
      description: "a tag", module: "github.com/up/kept", version: "v1.2.3", says: "UPSTREAM kept",
      typed: ["github.com/up/kept"], clone: "kept", branch: "work/v1.2.3"),
    Row(
      description: "a package of it", module: "github.com/up/kept", version: "v1.3.0", says: "FORK kept",
      typed: ["github.com/up/kept/who"], clone: "kept"),
    Row(
      description: "another version than the program's", module: "github.com/up/kept", version: "v1.2.3",
      says: "UPSTREAM kept", typed: ["github.com/up/kept@v1.3.0", "--branch", "mine"], clone: "kept", branch: "mine"),
    Row(
      description: "a commit", module: "github.com/up/kept", version: "{pseudo:slash}", says: "FEATURE kept",
      typed: ["github.com/up/kept", "other/place"], clone: "app/other/place"),
    Row(
      description: "a major version in the path", module: "github.com/up/major/v2", version: "v2.1.0",
      says: "FORK major",
      typed: ["github.com/up/major/v2"], clone: "major"),
    Row(
      description: "a major version in a directory", module: "github.com/up/majordir/v3", version: "v3.0.1",
      file: "v3/who/who.go", says: "FORK v3", typed: ["github.com/up/majordir/v3"], clone: "majordir"),
    Row(
      description: "a nested module", module: "github.com/up/nested/api", version: "v0.0.0-{stamp:main}",
      imported: "github.com/up/nested/api", file: "api/who.go", says: "FORK nested",
      typed: ["github.com/up/nested/api"], clone: "nested"),
    Row(
      description: "a program that vendors", module: "github.com/up/kept", version: "v1.2.3", says: "UPSTREAM kept",
      typed: ["github.com/up/kept"], vendors: true, clone: "kept"),
    Row(
      description: "a program with a workspace", module: "github.com/up/kept", version: "v1.2.3", says: "UPSTREAM kept",
      typed: ["github.com/up/kept"], files: ["go.work": "go 1.18\n\nuse .\n"], clone: "kept"),
    Row(
      description: "a module that a fork replaces", module: "github.com/up/kept", version: "v1.0.0",
      more: "\nreplace github.com/up/kept => github.com/me/kept v1.3.0\n", says: "FORK kept",
      typed: ["github.com/up/kept"], clone: "kept"),
    Row(
      description: "a fork as origin", module: "github.com/up/kept", version: "v1.2.3", says: "UPSTREAM kept",
      typed: ["--fork", "https://github.com/you/kept", "github.com/up/kept"], clone: "kept"),
    Row(
      description: "no repository", module: "github.com/up/kept", version: "v1.2.3", says: "UPSTREAM kept",
      typed: ["github.com/up/kept"], clone: "kept", variables: ["GIT_CONFIG_GLOBAL": "nowhere", "GOPROXY": "off"]),
  ]

  @Test(arguments: RealGo.newest)
  func `is used by the program until undo, which keeps the work`(go: RealGo) throws {
    let world = try ProgramWorld(go)
    for (index, row) in Self.rows.enumerated() {
      // With the older go a share: what differs is go's answer, not what is made of it.
      if go.name == "1.19", index % 3 != 0 { continue }
      try live(row, index, in: world)
    }
  }

  private func live(_ row: Row, _ index: Int, in world: ProgramWorld) throws {
    let repository = "me/" + row.module.split(separator: "/")[2]
    let version = try world.filled(
      row.version.replacing("v0.0.0-{stamp:", with: "{pseudo:"), repository)
    let place = "start\(index)"
    let app = world.scratch.path + "/\(place)/app"
    let upstream = ["GIT_CONFIG_GLOBAL": world.scratch.path + "/upstreamconfig"]
    try world.scratch.write(
      place + "/app/go.mod", "module example.org/app\n\ngo 1.18\n\nrequire \(row.module) \(version)\n\(row.more)")
    try world.scratch.write(place + "/app/main.go", ForkShape.program(row.imported ?? row.module + "/who"))
    for (path, text) in row.files { try world.scratch.write(place + "/app/" + path, text) }
    _ = try Program.git.run(["init", "-q", "."], in: app)
    let tidy = try world.go(["mod", "tidy"], upstream.merging(["GOWORK": "off"]) { $1 }, in: app)
    #expect(tidy.status == 0, "\(row): \(tidy.errors)")
    if row.vendors { #expect(try world.go(["mod", "vendor"], upstream, in: app).status == 0) }
    #expect(try world.go(["run", "."], upstream, in: app).text == row.says + "\n", "\(row)")
    let before = try TreeManifest(app)

    var variables = upstream.merging(row.variables) { $1 }
    if !row.variables.isEmpty { variables["GIT_CONFIG_GLOBAL"] = world.scratch.path + "/nowhereconfig" }
    let started = try world.forkpath(["start"] + row.typed, variables, in: app)
    #expect(started.status == 0, "\(row): \(started.errorText)")
    let clone = world.scratch.path + "/\(place)/" + row.clone
    let hasNoRepository = !row.variables.isEmpty
    #expect(started.errorText.contains("without git history") == hasNoRepository, "\(row): \(started.errorText)")
    let branch = try Program.git.run(["-C", clone, "symbolic-ref", "--short", "HEAD"])
    if let wanted = row.branch { #expect(branch.text == wanted + "\n", "\(row)") }
    if row.typed.contains("--fork") {
      let remotes = try String(contentsOfFile: clone + "/.git/config", encoding: .utf8)
      #expect(remotes.contains(#/"origin"\]\s+url = https://github.com/you/kept\s/#))
      #expect(remotes.contains(#/"upstream"\]\s+url = https://github.com/up/kept\s/#))
    }
    let file = clone + "/" + row.file
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try text.replacing(/"[^"]+"/, with: "\"MINE\"").write(toFile: file, atomically: true, encoding: .utf8)
    let mine = try world.forkpath(["exec", "--", "go", "run", "."], variables, in: app)
    #expect(mine.text == "MINE\n", "\(row): \(mine.text)\(mine.errorText)")
    // Twice is once.
    let again = try world.forkpath(["start"] + row.typed, variables, in: app)
    #expect(again.status == 0 && again.text.contains("nothing to do"), "\(row): \(again.text)\(again.errorText)")
    let undone = try world.forkpath(["undo", clone], variables, in: app)
    #expect(undone.status == 0, "\(row): \(undone.errorText)")
    #expect(try String(contentsOfFile: file, encoding: .utf8).contains("MINE"), "\(row)")
    #expect(try world.go(["run", "."], upstream, in: app).text == row.says + "\n", "\(row)")
    let ignored: Set<String> = clone.hasPrefix(app + "/") ? ["other"] : []
    #expect(try TreeManifest(app, ignoring: ignored) == before, "\(row)")
  }

  /// A program that ends whoever started it once it has done what a word asks for.
  private func deadly(_ name: String, _ word: String, in world: ProgramWorld) throws -> String {
    let real = name == "git" ? (Program.git.path ?? "") : world.go.path
    let folder = "deadly-\(name)-\(word)"
    try world.scratch.writeProgram(
      folder + "/" + name,
      "#!/bin/sh\nfor word in \"$@\"; do [ \"$word\" = \(word) ] && deadly=1; done\n'\(real)' \"$@\"; status=$?\n"
        + "[ \"$deadly\" ] && kill -KILL $PPID\nexit $status\n")
    return world.scratch.path + "/" + folder + ":" + (world.variables()["PATH"] ?? "")
  }

  @Test(arguments: RealGo.installed.suffix(1))
  func `is whole or not there, whatever ends the command`(go: RealGo) throws {
    let world = try ProgramWorld(go)
    let upstream = ["GIT_CONFIG_GLOBAL": world.scratch.path + "/upstreamconfig"]
    let app = world.scratch.path + "/ended/app"
    try world.scratch.write(
      "ended/app/go.mod", "module example.org/app\n\ngo 1.18\n\nrequire github.com/up/kept v1.2.3\n")
    try world.scratch.write("ended/app/main.go", ForkShape.program("github.com/up/kept/who"))
    _ = try Program.git.run(["init", "-q", "."], in: app)
    _ = try world.go(["mod", "tidy"], upstream, in: app)
    for word in ["clone", "checkout"] {
      let path = try deadly("git", word, in: world)
      let ended = try world.forkpath(["start", "github.com/up/kept"], upstream.merging(["PATH": path]) { $1 }, in: app)
      #expect(ended.status != 0, "\(word)")
      let left = try FileManager.default.contentsOfDirectory(atPath: world.scratch.path + "/ended").sorted()
      #expect(left == [".kept.forkpath-start", "app"], "\(word): \(left)")
    }
    #expect(try world.forkpath(["start", "github.com/up/kept"], upstream, in: app).status == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: world.scratch.path + "/ended").sorted() == ["app", "kept"])
  }

  @Test(.enabled(if: Program("strace").isUsable, "strace is not installed"), arguments: RealGo.installed.suffix(1))
  func `leaves whole programs in GOBIN, whatever ends an installation`(go: RealGo) throws {
    let world = try ProgramWorld(go)
    let bin = world.scratch.path + "/bin"
    let address = "github.com/me/kept/cmd/x@"
    #expect(try world.forkpath(["install", address + "v1.3.0"]).status == 0)
    let old = try Data(contentsOf: URL(filePath: bin + "/x"))
    for word in ["list", "download", "build"] {
      let path = try deadly("go", word, in: world)
      let ended = try world.forkpath(["install", address + "feature/x"], ["PATH": path])
      #expect(ended.status != 0, "\(word)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: bin) == ["x"])
      #expect(try Data(contentsOf: URL(filePath: bin + "/x")) == old)
    }
    let installed = try world.forkpath(["install", address + "feature/x"])
    #expect(installed.status == 0, "\(installed.errorText)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: bin) == ["x"])
    let new = try Data(contentsOf: URL(filePath: bin + "/x"))
    #expect(new != old)
    // Twice is once, and leaves nothing beside it.
    #expect(try world.forkpath(["install", address + "feature/x"]).status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: bin) == ["x"])
    // Killed before one of its own calls: each file there is one of the two programs, whole.
    for (number, call) in ["fchmod", "/^rename", "/^rename"].enumerated() {
      // Each time the other of the two is there.
      let wanted = address + "v1.3.0"
      if number == 2 { try FileManager.default.removeItem(atPath: bin + "/x") }
      let killed = try Program("strace").run(
        [
          "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):signal=KILL:when=1",
          Repository.tool.path, "install", wanted,
        ],
        in: world.scratch.path, environment: world.variables(["PWD": world.scratch.path]))
      #expect(killed.status != 0, "\(call)")
      for name in try FileManager.default.contentsOfDirectory(atPath: bin) {
        let content = try Data(contentsOf: URL(filePath: bin + "/" + name))
        #expect(content == old || content == new, "\(call): \(name)")
      }
    }
  }

  @Test(arguments: RealGo.installed.suffix(1))
  func `is told where another module of its repository comes from the clone, too`(go: RealGo) throws {
    let shape = ForkShape(
      "me/mono",
      [
        "go.mod": ForkShape.mod("github.com/up/mono"),
        "sub/go.mod": ForkShape.mod("github.com/up/mono/sub", "\nrequire github.com/up/mono v1.0.0\n"),
        "sub/s.go": "package sub\n\nimport \"github.com/up/mono/who\"\n\nconst Who = \"sub of \" + who.Who\n",
      ], tags: ["base": ["v1.0.0", "sub/v0.1.0"], "main": ["sub/v0.2.0"]], uncommitted: false)
    let world = try ProgramWorld(go, [shape])
    let upstream = ["GIT_CONFIG_GLOBAL": world.scratch.path + "/upstreamconfig", "GOWORK": ""]
    // At v0.1.0 the root is the one that the program has.
    for (version, before, after) in [("v0.1.0", "UPSTREAM", "UPSTREAM"), ("v0.2.0", "UPSTREAM", "FORK")] {
      let app = world.scratch.path + "/\(version)/app"
      try world.scratch.write(
        version + "/app/go.mod", "module example.org/app\n\ngo 1.18\n\nrequire github.com/up/mono/sub \(version)\n")
      try world.scratch.write(version + "/app/main.go", ForkShape.program("github.com/up/mono/sub"))
      #expect(try world.go(["mod", "tidy"], upstream, in: app).status == 0)
      #expect(try world.go(["run", "."], upstream, in: app).text == "sub of \(before) mono\n")
      let started = try world.forkpath(["start", "github.com/up/mono/sub"], upstream, in: app)
      #expect(started.status == 0, "\(started.errorText)")
      let build = ["exec", "--", "go", "run", "."]
      #expect(try world.forkpath(build, upstream, in: app).text == "sub of \(after) mono\n")
      let said = "note: 'github.com/up/mono' comes from the clone, too"
      #expect(started.errorText.contains(said) == (before != after), "\(started.errorText)")
      guard let line = started.errorText.firstMatch(of: /help: (.+)/)?.1 else { continue }
      let typed = try Program.sh.run(
        ["-c", "forkpath() { '\(Repository.tool.path)' \"$@\"; }; " + line], in: app,
        environment: world.variables(upstream.merging(["PWD": app]) { $1 }))
      #expect(typed.status == 0, "\(line): \(typed.errorText)")
      #expect(try world.forkpath(build, upstream, in: app).text == "sub of \(before) mono\n")
    }
  }
}
