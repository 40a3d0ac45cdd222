import Foundation
import Support
import Testing

/// `verify` beside real go: the dynamic half, `--build`, `--as-consumer`.
@Suite(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command")) struct `Verify with go` {
  /// A world with a fork that go builds, and what the tool is run with.
  struct World {
    let scratch: Scratch
    let go: RealGo
    var checkout: String { scratch.path + "/work/tool" }

    init(_ go: RealGo, _ files: [String: String]) throws {
      scratch = try Scratch()
      self.go = go
      for (path, text) in files { try scratch.write(path, text) }
      try scratch.makeDirectory("home")
    }

    func verify(_ words: [String], _ more: [String: String] = [:]) throws -> Program.Outcome {
      let path = URL(filePath: go.path).deletingLastPathComponent().path + ":/usr/bin:/bin"
      let variables = go.variables(
        ["PATH": path, "XDG_STATE_HOME": scratch.path + "/state", "NO_COLOR": "1", "GOWORK": ""].merging(more) { $1 },
        scratch: scratch.path)
      return try Program(path: Repository.tool.path).run(
        ["verify", "--verbose", checkout] + words, in: scratch.path, environment: variables)
    }
  }

  static let module = [
    "work/tool/go.mod": "module example.org/up/tool\n\ngo 1.18\n",
    "work/tool/tool.go": "package tool\n\nimport _ \"example.org/up/tool/a\"\n", "work/tool/a/a.go": "package a\n",
    "work/tool/internal/x/x.go": "package x\n", "work/tool/a/a_test.go": "package a_test\n",
    "work/tool/cmd/who/main.go":
      "package main\n\nimport _ \"example.org/up/tool/internal/x\"\n\nfunc main() { println(\"FORK\") }\n",
  ]

  @Test(arguments: RealGo.installed) func `agrees with go, writes nothing, and builds into a scratch directory`(
    go: RealGo
  ) throws {
    let world = try World(go, Self.module)
    let before = try TreeManifest(world.scratch.path + "/work")
    for words in [["--with-go", "always"], ["--build"], ["--as-consumer"], ["--with-go", "never"]] {
      let run = try world.verify(words + ["--upstream", "example.org/up/tool"])
      #expect(run.status == 0, "\(words): \(run.text)\(run.errorText)")
      #expect(run.text.hasSuffix("4 packages, no leak\n"), "\(run.text)")
    }
    #expect(try TreeManifest(world.scratch.path + "/work") == before)
  }

  @Test(arguments: RealGo.installed) func `tells what does not compile, for the fork and for its users`(go: RealGo)
    throws
  {
    var files = Self.module
    files["work/tool/a/a.go"] = "package a\n\nvar x int = \"no\"\n"
    let world = try World(go, files)
    #expect(try world.verify([]).status == 0)
    let build = try world.verify(["--build"])
    #expect(build.status == 1 && build.text.contains("error[build-failed]"), "\(build.text)\(build.errorText)")
    let consumer = try world.verify(["--as-consumer"])
    #expect(consumer.status == 1 && consumer.text.contains("error[consumer-failed]"), "\(consumer.text)")
  }

  /// GOPATH mode, where the fork is a link: `go list` works there only from the link's side.
  @Test(arguments: RealGo.installed) func `sees the fork through a link below GOPATH`(go: RealGo) throws {
    var files = Self.module.filter { !$0.key.hasSuffix("go.mod") }
    files["gopath/src/example.org/other/o.go"] = "package other\n"
    let world = try World(go, files)
    try world.scratch.link("gopath/src/example.org/up/tool", to: world.checkout)
    let variables = ["GO111MODULE": "off"]
    for words in [["--with-go", "always"], ["--build"], ["--as-consumer"]] {
      let run = try world.verify(words, variables)
      #expect(run.status == 0, "\(words): \(run.text)\(run.errorText)")
    }
  }

  @Test func `must be told where go is`() throws {
    let world = try World(RealGo.installed[0], Self.module)
    let run = try world.verify(["--with-go", "always"], ["PATH": "/nonexistent"])
    #expect(run.status != 0 && run.errorText.contains("go"), "\(run.text)\(run.errorText)")
    #expect(try world.verify([], ["PATH": "/nonexistent"]).status == 0)
  }

  /// Go that lies: its word is compared, and its exit status is not believed.
  @Test(arguments: [
    ("exit 0", "error[unloadable]"),
    ("printf '{\\n\\t\"ImportPath\": \"example.org/up/tool\",\\n\\t\"Dir\": \"/elsewhere\"\\n}\\n'", "error[leak]"),
    (
      "printf '{\\n\\t\"ImportPath\": \"example.org/up/tool\",\\n\\t\"Dir\": \"'$PWD'\"\\n}\\n'",
      "error[go-disagrees]: go list does not list 'example.org/up/tool/a'"
    ),
    (
      "printf '{\\n\\t\"ImportPath\": \"example.org/up/tool/a\",\\n\\t\"Dir\": \"'$PWD'\"\\n}\\n'",
      "error[go-disagrees]: go list finds 'example.org/up/tool/a' in "
    ),
  ]) func `does not believe an exit status`(script: String, said: String) throws {
    let world = try World(RealGo.installed[0], Self.module)
    try world.scratch.writeProgram("bin/go", "#!/bin/sh\n" + script + "\n")
    let run = try world.verify([], ["PATH": world.scratch.path + "/bin:/usr/bin:/bin"])
    #expect(run.status == 1 && run.text.contains(said), "\(run.text)\(run.errorText)")
  }
}
