import Bytes
import GoSource
import Machine
import Mapping
import Resolution
import Support
import Testing

/// A checkout in a scratch directory, read as a command reads it.
struct ReadFork {
  let scratch: Scratch
  let environment = GoEnvironment(
    mode: .module, goroot: nil, version: "1.27.3", gopath: ["/g"], flags: [], moduleCache: "/g/pkg/mod",
    platform: Platform(goos: "linux", goarch: "amd64", cgo: false, tags: [], toolTags: [], minor: 27),
    directory: "/")

  init(_ files: [String: String]) throws {
    scratch = try Scratch()
    for (path, text) in files { try scratch.write("fork/" + path, text) }
  }

  var root: ByteString { ByteString(scratch.path) + "/fork" }

  func read(
    upstream: ByteString? = nil, consumers: [ByteString] = [], countsMentions: Bool = false
  ) throws(ForkReader.Failure) -> Fork {
    try ForkReader(named: root, root: root, environment: environment).read(
      upstream: upstream, consumers: consumers, countsMentions: countsMentions)
  }
}

@Suite struct `A fork that is read` {
  static let files = [
    "go.mod": "module example.org/up/tool\n\ngo 1.21\n",
    "f.go": "// A header.\n\npackage tool\n\nimport (\n\t\"fmt\"\n\n\t_ \"example.org/up/tool/sub\"\n)\n",
    "sub/f.go": "package sub // import \"example.org/up/tool/sub\"\n\nimport _ \"dep.org/x/y\"\n",
    "sub/g_windows.go": "package sub\n\nimport _ \"./other\"\n", "vendor/dep.org/x/y/f.go": "package y\n",
    "api/go.mod": "module example.org/up/tool/api\n", "api/f.go": "package api\n",
    "testdata/f.go": "package hidden\n\nimport _ \"hidden.org/x\"\n",
  ]

  @Test func `knows its modules, packages and imports, for every platform`() throws {
    let fork = try ReadFork(Self.files).read()
    #expect(fork.upstream == "example.org/up/tool")
    #expect(fork.kind == .nestedModules)
    #expect(fork.modulePath == "example.org/up/tool")
    #expect(fork.packages == ["", "api", "sub"])
    #expect(fork.nestedModules.map(\.path) == ["example.org/up/tool/api"])
    #expect(fork.goFiles == 4)
    #expect((fork.selfImports, fork.selfImportingFiles) == (1, 1))
    #expect(fork.externalImports == ["dep.org/x/y"])
    #expect(fork.hasVendor)
    #expect(fork.vendorDirectories == ["vendor"])
    #expect(fork.unreadable.isEmpty)
  }

  @Test func `knows the line and column of an import without its file`() throws {
    let read = try ReadFork(Self.files)
    let fork = try read.read()
    // The file may be gone by the time that somebody asks.
    try read.scratch.write("fork/f.go", "")
    let spec = fork.tree.imports.first { fork.tree.names[$0.path] == "example.org/up/tool/sub" }
    #expect(spec?.position.line == 8)
    #expect(spec?.position.column == 2)
    let relative = try #require(fork.relativeImports.first)
    #expect(relative.place.file == "sub/g_windows.go")
    #expect((relative.place.position.line, relative.place.position.column) == (3, 8))
  }

  @Test func `finds imports that were rewritten, by the address of origin`() throws {
    let read = try ReadFork([
      "f.go": "package tool\n\nimport _ \"example.org/up/tool/sub\"\nimport _ \"example.org/me/tool/sub\"\n",
      "sub/f.go": "package sub\n", "also/f.go": "package also\n\nimport _ \"example.org/up/tool/also\"\n",
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/config":
        "[core]\n\trepositoryformatversion = 0\n[remote \"origin\"]\n\turl = https://example.org/me/tool.git\n",
      ".git/objects/x": "", ".git/refs/x": "",
    ])
    let fork = try read.read()
    #expect(fork.forkPath == "example.org/me/tool")
    #expect(fork.upstream == "example.org/up/tool")
    #expect(fork.rewrittenImports.map(\.place.position.line) == [4])
  }

  @Test func `takes no evidence from a directory of a program, which nothing can import`() throws {
    func imported(_ clause: String) throws -> [Evidence] {
      let files = [
        "f.go":
          "package main\n\nimport (\n\t_ \"github.com/lib/cli\"\n\t_ \"github.com/lib/cli/sub\"\n)\n\nfunc main() {}\n",
        "go.mod": "module example.org/up/tool\n", "sub/f.go": "package \(clause)\n",
        "sub/f_test.go": "package \(clause)\n",
      ]
      return try ReadFork(files).read().inference.candidates.flatMap(\.evidence)
        .filter { $0.path == "github.com/lib/cli" }
    }
    #expect(try imported("main").isEmpty)
    #expect(try imported("sub") == [Evidence("github.com/lib/cli", .selfImports(directories: 1))])
  }

  @Test func `takes no evidence from packages that another directory than the root has`() throws {
    func upstream(_ line: String, _ imports: [String], _ more: [String: String]) throws -> ByteString {
      let program = "package main\n" + imports.map { "\nimport _ \"old.org/x/tool/\($0)\"\n" }.joined()
      let git = [
        ".git/HEAD": "ref: refs/heads/main\n", ".git/objects/x": "", ".git/refs/x": "",
        ".git/config":
          "[core]\n\trepositoryformatversion = 0\n[remote \"origin\"]\n\turl = https://example.org/me/tool\n"
          + "[remote \"upstream\"]\n\turl = https://example.org/up/tool\n",
        "go.mod": "module example.org/up/tool\n" + line, "cmd/main.go": program,
        "api/a.go": "package api\n", "sdk/s.go": "package sdk\n", "log/l.go": "package log\n",
      ]
      return try ReadFork(git.merging(more) { $1 }).read().upstream
    }
    let modules = ["api/go.mod": "module old.org/x/tool/api\n", "sdk/go.mod": "module old.org/x/tool/sdk\n"]
    let beside = ["other/go.mod": "module old.org/x/tool\n", "other/api/a.go": "package api\n"]
    #expect(try upstream("", ["api", "sdk"], modules) == "example.org/up/tool")
    #expect(try upstream("", ["api", "sdk", "log"], beside) == "example.org/up/tool")
    for (target, file) in [("./other", "other/api/a.go"), ("../beside", "../beside/api/a.go")] {
      let line = "replace old.org/x/tool => \(target)\n"
      let found = try upstream(line, ["api", "sdk", "log"], [file: "package api\n"])
      #expect(found == "example.org/up/tool", "\(target)")
    }
    // Where the root has the packages, it was renamed.
    #expect(try upstream("", ["api", "sdk"], [:]) == "old.org/x/tool")
    #expect(try upstream("", ["api", "sdk", "log"], modules) == "old.org/x/tool")
    #expect(try upstream("replace old.org/x/tool => ./\n", ["api", "sdk"], [:]) == "old.org/x/tool")
  }

  @Test func `takes imports of the fork's modules below the root for no sign that the root's were rewritten`() throws {
    func upstream(_ more: [String: String]) throws -> ByteString {
      let files = [
        ".git/HEAD": "ref: refs/heads/main\n", ".git/objects/x": "", ".git/refs/x": "",
        ".git/config":
          "[core]\n\trepositoryformatversion = 0\n[remote \"origin\"]\n\turl = https://example.org/me/tool\n",
        "go.mod": "module example.org/me/tool\n", "lib/go.mod": "module example.org/me/tool/lib\n",
        "lib/a/a.go": "package a\n", "lib/b/b.go": "package b\n", "who/who.go": "package who\n",
        "main.go":
          "package main\n\nimport (\n\t_ \"example.org/up/tool/who\"\n\t_ \"example.org/me/tool/lib/a\"\n"
          + "\t_ \"example.org/me/tool/lib/b\"\n)\n",
      ]
      return try ReadFork(files.merging(more) { $1 }).read().upstream
    }
    #expect(try upstream([:]) == "example.org/up/tool")
    let rewritten = ["x.go": "package main\n\nimport _ \"example.org/me/tool/who\"\n"]
    #expect(throws: ForkReader.Failure.self) { try upstream(rewritten) }
  }

  @Test func `says which files it could not read, and infers nothing then`() throws {
    let read = try ReadFork(["sub/f.go": "package sub\n", "f.go": "no source\n"])
    try read.scratch.link("fork/sub/gone.go", to: "nowhere")
    #expect(throws: ForkReader.Failure.self) { try read.read() }
    let fork = try read.read(upstream: "example.org/up/tool")
    #expect(Set(fork.unreadable.map(\.path)) == ["sub/gone.go", "f.go"])
    #expect(fork.unreadable.first { $0.path == "f.go" }?.code == 0)
    #expect(fork.unreadable.first { $0.path == "sub/gone.go" }?.code == 2)
  }

  @Test func `throws where a file that decides is there and cannot be read`() throws {
    let read = try ReadFork(["f.go": "package tool\n", ".travis.yml": String(repeating: "x", count: 2 << 20)])
    #expect(throws: ForkReader.Failure.self) { try read.read(upstream: "example.org/up/tool") }
  }

  @Test func `takes evidence from files of the GOPATH era`() throws {
    let texts = [
      "Godeps/Godeps.json": "{\"ImportPath\": \"example.org/up/tool\", \"Deps\": [{\"ImportPath\": \"no.org/x\"}]}",
      "vendor/vendor.json": "{\"rootPath\": \"example.org/up/tool\"}",
      "glide.yaml": "package: 'example.org/up/tool' # here\nimport: []\n",
      ".travis.yml": "language: go\ngo_import_path: example.org/up/tool\n",
    ]
    for (file, text) in texts {
      let fork = try ReadFork([file: text, "f.go": "package tool\n"]).read()
      #expect(fork.inference.outcome == .inferred("example.org/up/tool"))
      #expect(
        fork.inference.candidates.map(\.evidence) == [
          [Evidence("example.org/up/tool", .declared(file: ByteString(file)))]
        ])
    }
  }
}

@Suite struct `A vendored copy of upstream` {
  static let list = """
    # example.org/up/tool v1.0.0
    ## explicit; go 1.17
    example.org/up/tool
    example.org/up/tool/sub
    # dep.org/x v1.0.0
    ## explicit
    dep.org/x

    """

  func fork(_ more: [String: String] = [:]) throws -> (read: ReadFork, user: ByteString) {
    let read = try ReadFork(
      [
        "go.mod": "module example.org/up/tool\n\ngo 1.17\n\nrequire dep.org/x v1.2.0\n",
        "f.go": "package tool\n\nimport _ \"dep.org/x\"\n", "f_test.go": "package tool\n\nimport _ \"test.org/x\"\n",
        "sub/f.go": "package sub\n\nimport _ \"example.org/up/tool\"\n", "sub/data/text": "data\n",
        "other/f.go": "package other\n\nimport _ \"never.org/x\"\n",
      ].merging(more) { $1 })
    let files = [
      "go.mod":
        "module example.org/user\n\ngo 1.17\n\nrequire (\n\tdep.org/x v1.0.0\n\texample.org/up/tool v1.0.0\n)\n",
      "main.go": "package main\n", "vendor/modules.txt": Self.list,
      "vendor/example.org/up/tool/f.go": "package tool\n", "vendor/example.org/up/tool/old.go": "package tool\n",
      "vendor/example.org/up/tool/sub/f.go": "package sub\n", "vendor/dep.org/x/f.go": "package x\n",
    ]
    for (path, text) in files { try read.scratch.write("user/" + path, text) }
    return (read, ByteString(read.scratch.path) + "/user")
  }

  @Test func `is replaced file by file, without tests, and old files are hidden`() throws {
    let (read, user) = try fork()
    let copy = try #require(try read.read(consumers: [user]).vendoredCopies[user])
    let vendor = user + "/vendor/example.org/up/tool"
    let pairs = copy.replacements.map { [$0.place, $0.standIn] }.sorted { $0[0] < $1[0] }
    #expect(
      pairs == [
        [vendor + "/f.go", read.root + "/f.go"], [vendor + "/old.go", ""],
        [vendor + "/sub/data/text", read.root + "/sub/data/text"], [vendor + "/sub/f.go", read.root + "/sub/f.go"],
      ])
    #expect(copy.addsFiles)
    #expect(copy.missing.isEmpty)
    #expect(copy.older.map(\.text) == ["dep.org/x@v1.2.0"])
  }

  @Test func `lacks what a vendored package of the fork imports and nobody vendored`() throws {
    let (read, user) = try fork(["sub/g.go": "package sub\n\nimport _ \"new.org/x\"\n"])
    let copy = try #require(try read.read(consumers: [user]).vendoredCopies[user])
    #expect(copy.missing == [VendoredCopy.Missing(path: "new.org/x", file: "sub/g.go")])
  }

  @Test func `is none where the module takes upstream from elsewhere`() throws {
    let (read, user) = try fork()
    try read.scratch.write("user/vendor/modules.txt", "# dep.org/x v1.0.0\n## explicit\ndep.org/x\n")
    #expect(try read.read(consumers: [user]).vendoredCopies[user] == nil)
  }
}
