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

  /// A tree for which go is not started, with what arranges it, a script in the scratch directory.
  struct Unasked: Sendable, CustomStringConvertible {
    var description: String
    var arrange = ""
    var words: [String] = []
    var variables: [String: String] = [:]

    static let work = "printf 'go 1.18\\nuse .\\n' > work/tool/go.work"
    static let replaced = "printf 'require example.org/x v1.0.0\\nreplace example.org/x => ../x\\n' >> work/tool/go.mod"

    static let all = [
      Unasked(description: "it must not be", words: ["--with-go", "never"]),
      Unasked(description: "a pipe in the tree", arrange: "mkdir work/tool/p; mkfifo work/tool/p/p.go"),
      Unasked(
        description: "a pipe behind a link to a file", arrange: "mkfifo pipe; ln -s ../../../pipe work/tool/a/p.go"),
      Unasked(description: "a pipe of another language", arrange: "mkfifo work/tool/a/p.s"),
      Unasked(
        description: "a pipe in another checkout, where go refuses another file first",
        arrange: "mkdir -p work/tool/sub/.git; echo no source >work/tool/sub/a.go; mkfifo work/tool/sub/b.go"),
      Unasked(description: "the go.sum is a pipe", arrange: "mkfifo work/tool/go.sum"),
      Unasked(
        description: "a replacing go.mod is a pipe", arrange: replaced + "; mkdir work/x; mkfifo work/x/go.mod"),
      Unasked(
        description: "no place for a copy of go.work", arrange: work, variables: ["TMPDIR": "/nonexistent"]),
      Unasked(
        description: "it is in the tree", arrange: "mkdir work/tool/bin; mv bin/go work/tool/bin/go",
        variables: ["PATH": "$S/work/tool/bin:/usr/bin:/bin"]),
    ]
  }

  @Test(arguments: Unasked.all) func `is not started where it must not be, or would wait`(row: Unasked) throws {
    let world = try World(RealGo.installed[0], Self.module)
    let started = world.scratch.path + "/started"
    try world.scratch.writeProgram("bin/go", "#!/bin/sh\n/bin/touch '\(started)'\n")
    let arranged = try Program.sh.run(["-ec", row.arrange], in: world.scratch.path)
    #expect(arranged.status == 0, "\(arranged.errorText)")
    var variables = ["PATH": world.scratch.path + "/bin:/usr/bin:/bin"]
    for (name, value) in row.variables {
      variables[name] = value.replacingOccurrences(of: "$S", with: world.scratch.path)
    }
    let run = try world.verify(row.words + ["--upstream", "example.org/up/tool"], variables)
    #expect(!FileManager.default.fileExists(atPath: started), "\(run.text)\(run.errorText)")
    #expect(run.status < 2, "\(run.errorText)")
  }

  /// The control: the same trees without what keeps go from an end.
  @Test(arguments: [
    "", "mkdir -p work/tool/sub/.git; echo no source >work/tool/sub/a.go", Unasked.work,
    Unasked.replaced + "; mkdir work/x; echo 'module example.org/x' > work/x/go.mod",
  ])
  func `is started in a tree of plain files`(arrange: String) throws {
    let world = try World(RealGo.installed[0], Self.module)
    let started = world.scratch.path + "/started"
    try world.scratch.writeProgram("bin/go", "#!/bin/sh\n/bin/touch '\(started)'\n")
    #expect(try Program.sh.run(["-ec", arrange], in: world.scratch.path).status == 0)
    _ = try world.verify(
      ["--upstream", "example.org/up/tool"], ["PATH": world.scratch.path + "/bin:/usr/bin:/bin"])
    #expect(FileManager.default.fileExists(atPath: started))
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
