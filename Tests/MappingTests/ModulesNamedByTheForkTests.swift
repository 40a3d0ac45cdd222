import Bytes
import Mapping
import Support
import Testing

/// Modules below the root that the fork added under its own address, which most imports name.
@Suite struct `A module that the fork named by its own path` {
  static let checkout = [
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/config":
      "[core]\n\trepositoryformatversion = 0\n[remote \"origin\"]\n\turl = https://example.org/me/tool.git\n",
    ".git/objects/x": "", ".git/refs/x": "",
  ]

  func read(_ files: [String: String]) throws -> Fork {
    try ReadFork(Self.checkout.merging(files) { $1 }).read()
  }

  static let extra = "import _ \"example.org/me/tool/extra/a\"\nimport _ \"example.org/me/tool/extra/b\"\n"

  @Test func `does not make the fork a rewritten one, whatever the root is`() throws {
    let nested = [
      "extra/go.mod": "module example.org/me/tool/extra\n", "extra/a/a.go": "package a\n",
      "extra/b/b.go": "package b\n",
    ]
    let roots: [(files: [String: String], upstream: ByteString)] = [
      // The module line alone speaks for upstream.
      (["go.mod": "module example.org/up/tool\n", "f.go": "package tool\n\n" + Self.extra], "example.org/up/tool"),
      // With a major version.
      (
        ["go.mod": "module example.org/up/tool/v2\n", "f.go": "package tool\n\n" + Self.extra], "example.org/up/tool/v2"
      ),
      // No module at the root: imports of another nested module speak.
      (
        [
          "sdk/go.mod": "module example.org/up/tool/sdk\n",
          "sdk/f.go": "package sdk\n\n" + Self.extra + "import _ \"example.org/up/tool/sdk/leaf\"\n",
          "sdk/leaf/f.go": "package leaf\n",
        ], "example.org/up/tool"
      ),
    ]
    for (files, upstream) in roots {
      let fork = try read(nested.merging(files) { $1 })
      #expect(fork.upstream == upstream)
      #expect(fork.rewrittenImports.isEmpty)
    }
  }

  /// The module line was renamed, and code imports more of a module with another prefix than of upstream's.
  @Test func `with another prefix gives the root no other upstream path`() throws {
    let files = [
      "go.mod": "module example.org/me/tool\n", "leaf/f.go": "package leaf\n",
      "f.go":
        "package tool\n\nimport _ \"up.example.org/tool/leaf\"\nimport _ \"other.example.org/group/extra/a\"\n"
        + "import _ \"other.example.org/group/extra/b\"\nimport _ \"other.example.org/group/extra\"\n",
      "extra/go.mod": "module other.example.org/group/extra\n", "extra/f.go": "package extra\n",
      "extra/a/a.go": "package a\n", "extra/b/b.go": "package b\n",
    ]
    #expect(try read(files).upstream == "up.example.org/tool")
    // Where nothing else speaks, nobody knows: `--upstream` says it.
    var alone = files
    alone["f.go"] = files["f.go"]?.replacing("import _ \"up.example.org/tool/leaf\"\n", with: "")
    #expect(throws: (any Error).self) { try read(alone) }
  }

  /// The root and a nested module were renamed; everybody calls the nested one by its new name.
  @Test func `keeps it below a renamed root, where all imports say so`() throws {
    var files = [
      "go.mod": "module example.org/me/tool\n", "leaf/f.go": "package leaf\n", "sub/f.go": "package sub\n",
      "f.go": "package tool\n\nimport _ \"up.example.org/tool/leaf\"\nimport _ \"up.example.org/tool/sub\"\n"
        + "import _ \"example.org/me/tool/extra/a\"\n",
      "extra/go.mod": "module example.org/me/tool/extra\n", "extra/a/a.go": "package a\n",
    ]
    let fork = try read(files)
    #expect(fork.upstream == "up.example.org/tool" && fork.rewrittenImports.isEmpty)
    #expect(fork.nestedMembers.map(\.path) == ["example.org/me/tool/extra"])
    // One that is called by upstream's name as well was renamed, and some of its imports with it.
    files["leaf/f.go"] = "package leaf\n\nimport _ \"up.example.org/tool/extra/a\"\n"
    let mixed = try read(files)
    #expect(mixed.nestedMembers.map(\.path) == ["up.example.org/tool/extra"])
    #expect(mixed.rewrittenImports.count == 1)
  }

  /// No go.mod at the root, and no import that names a directory of the tree: the module lines say the path.
  @Test func `leaves the upstream path to the other modules`() throws {
    let own = [
      "lab/go.mod": "module example.org/me/tool/lab\n", "lab/a/a.go": "package a\n",
      "lab/f.go": "package lab\n\nimport _ \"example.org/me/tool/lab/a\"\n",
    ]
    let others: [(path: String, directory: String, upstream: ByteString)] = [
      ("up.example.org/deep/er/v5", "deep/er", "up.example.org"),
      ("example.org/up/tool/sdk", "sdk", "example.org/up/tool"),
      ("sdk.example.dev", "sdk", "sdk.example.dev"),
    ]
    for other in others {
      let files = [
        "\(other.directory)/go.mod": "module \(other.path)\n",
        "\(other.directory)/f.go": "package p\n\nimport _ \"\(other.path)/leaf\"\n",
        "\(other.directory)/leaf/f.go": "package leaf\n",
      ]
      #expect(try read(files).upstream == other.upstream, "\(other.path)")
      if other.upstream != "sdk.example.dev" {
        #expect(try read(own.merging(files) { $1 }).upstream == other.upstream, "\(other.path)")
      }
    }
    // Packages of no module ask for a path that nobody says.
    #expect(throws: (any Error).self) {
      try read(["sdk/go.mod": "module sdk.example.dev\n", "sdk/f.go": "package p\n", "f.go": "package tool\n"])
    }
  }

  @Test func `leaves one rewritten whose imports of other packages, or whose root, name the fork too`() throws {
    let nested = [
      "extra/go.mod": "module example.org/me/tool/extra\n", "extra/a/a.go": "package a\n",
      "extra/b/b.go": "package b\n",
      "sub/f.go": "package sub\n",
    ]
    let own = "package tool\n\n" + Self.extra + "import _ \"example.org/me/tool/sub\"\n"
    #expect(throws: ForkReader.Failure.self) {
      try read(nested.merging(["go.mod": "module example.org/me/tool\n", "f.go": own]) { $1 })
    }
    #expect(throws: ForkReader.Failure.self) { try read(nested.merging(["f.go": own]) { $1 }) }
  }
}
