import Bytes

/// A file to make: its path in the tree, and its content.
typealias MadeFile = (path: ByteString, content: ByteString)

/// One input of forkpath, made in any size: what a stranger's tree, or the user, may make large.
struct GrowthInput: Sendable {
  var name: String
  /// How many of the thing the smallest size has.
  var base: Int
  /// Which commands read it; `TREE` in a word is the directory that was made.
  var commands: [[ByteString]]
  /// Variables of these commands besides those that every command gets.
  var variables: [ByteString: ByteString] = [:]
  /// The file that the commands read from their standard input; empty for none.
  var input: ByteString = ""
  /// The file of the tree that says what a server on loopback answers, whose port is `PORT` in the variables; empty for none.
  var world: ByteString = ""
  /// Words for the command line, for so many of the thing.
  var words: @Sendable (Int) -> [ByteString] = { _ in [] }
  /// Bytes of memory that a byte of it may cost, and why that is more than for others.
  var memory = (bytes: 4.0, reason: "")
  /// Files of the tree, path and content, for so many of the thing; 0 is the tree without it.
  var files: @Sendable (Int) -> [MadeFile]

  /// The same with another bound for memory: what is kept of each line, or said of it, is larger than the line.
  func keeping(_ bytes: Double, _ reason: String) -> GrowthInput {
    var input = self
    input.memory = (bytes, reason)
    return input
  }

  static let looks: [[ByteString]] = [["scan"], ["verify", "--with-go", "never"], ["graph", "-e", "./..."]]
  static let mod: ByteString = "module example.org/up/tool\n\ngo 1.21\n"
  static let fork: [MadeFile] = [("go.mod", mod), ("a.go", "package tool\n\nimport _ \"fmt\"\n")]

  /// `count` lines, made by number.
  static func lines(_ count: Int, _ line: (Int) -> String) -> ByteString {
    var text = ByteString()
    for number in 0..<count { text += ByteString(line(number) + "\n") }
    return text
  }

  /// A fork whose go.mod is followed by lines.
  private static func goMod(_ name: String, _ base: Int, _ line: @escaping @Sendable (Int) -> String) -> GrowthInput {
    GrowthInput(name: name, base: base, commands: [["scan"], ["verify", "--with-go", "never"]]) { count in
      [MadeFile("go.mod", mod + lines(count, line)), fork[1]]
    }
  }

  /// A fork with one more file.
  static func file(
    _ name: String, _ base: Int, _ path: ByteString,
    commands: [[ByteString]] = [["scan"], ["verify", "--with-go", "never"]],
    before: ByteString = "", after: ByteString = "", _ line: @escaping @Sendable (Int) -> String
  ) -> GrowthInput {
    GrowthInput(name: name, base: base, commands: commands) { count in
      fork.filter { $0.path != path } + [(path, before + lines(count, line) + after)]
    }
  }

  /// A fork with a file in which a path has so many elements.
  private static func path(
    _ name: String, _ file: ByteString, _ commands: [[ByteString]] = [["scan"], ["verify", "--with-go", "never"]],
    _ text: @escaping @Sendable (String) -> String
  ) -> GrowthInput {
    GrowthInput(name: name, base: 5000, commands: commands) { count in
      fork.filter { $0.path != file }
        + [(file, ByteString(text(String(repeating: "a/", count: count) + "a")))]
    }
  }

  private static let license = ByteString(
    Array(repeating: "// Nothing but a line of license text that every head has to carry.\n", count: 14).joined())

  static let all = ofFiles + ofPackages + ofSettings + ofServers

  private static let ofFiles: [GrowthInput] = [
    file("imports in a file", 4000, "a.go", commands: looks, before: "package tool\n\nimport (\n", after: ")\n") {
      "\t_ \"example.org/other/package\($0)\""
    },
    file("imports of own packages", 4000, "a.go", commands: looks, before: "package tool\n\nimport (\n", after: ")\n") {
      "\t_ \"example.org/up/tool/package\($0)\""
    },
    file("imports, each alone", 4000, "a.go", commands: looks, before: "package tool\n\n") {
      "import _ \"example.org/other/package\($0)\""
    },
    file("one import many times", 4000, "a.go", commands: looks, before: "package tool\n\nimport (\n", after: ")\n") {
      _ in "\t_ \"example.org/other/package\""
    },
    path("elements of an import", "a.go", looks) { "package tool\n\nimport _ \"example.org/\($0)\"\n" },
    path("elements of an import of an own package", "a.go", looks) {
      "package tool\n\nimport _ \"example.org/up/tool/\($0)\"\n"
    },
    path("elements of a directory of go.work", "go.work") { "go 1.21\n\nuse .\nuse ./\($0)\n" },
    path("elements of a module of modules.txt", "vendor/modules.txt") {
      "# example.org/\($0) v1.0.0\n## explicit; go 1.21\nexample.org/\($0)\n"
    },
    path("elements of a required module", "go.mod") {
      "module example.org/up/tool\n\ngo 1.21\n\nrequire example.org/\($0) v1.0.0\n"
    },
    GrowthInput(name: "files in a package", base: 500, commands: looks) { count in
      [fork[0]]
        + (0..<count).map { (ByteString("f\($0).go"), license + fork[1].content + license) }
    },
    GrowthInput(name: "packages", base: 500, commands: looks) { count in
      [fork[0]]
        + (0..<count).map { number -> MadeFile in
          (
            ByteString("d\(number / 50)/p\(number)/a.go"),
            license + ByteString("package p\n\nimport _ \"example.org/up/tool/d0/p0\"\n") + license
          )
        }
    },
    GrowthInput(name: "modules", base: 100, commands: [["scan"], ["verify", "--with-go", "never"]]) { count in
      [fork[0]]
        + (0..<count).flatMap { number -> [MadeFile] in
          [
            (ByteString("m\(number)/go.mod"), ByteString("module example.org/up/tool/m\(number)\n\ngo 1.21\n")),
            (ByteString("m\(number)/a.go"), license + "package m\n" + license),
          ]
        }
    },
    goMod("requires") { "require example.org/other/module\($0) v1.0.0" },
    goMod("replaces") { "replace example.org/other/module\($0) => example.org/else/module\($0) v1.0.0" },
    goMod("replaces with directories") { "replace example.org/other/module\($0) => ./other/module\($0)" },
    goMod("excludes") { "exclude example.org/other/module\($0) v1.0.0" },
    goMod("retractions") { "retract v1.0.\($0)" },
    goMod("unknown directives") { "unknown\($0) example.org/other" },
    goMod("comment lines of go.mod") { "// nothing \($0)" },
    goMod("empty lines of go.mod", 400_000) { _ in "" },
    file("uses of go.work", 1000, "go.work", before: "go 1.21\n\nuse .\n") { "use ./other/module\($0)" },
    file("replaces of go.work", 2000, "go.work", before: "go 1.21\n\nuse .\n") {
      "replace example.org/other/module\($0) => example.org/else/module\($0) v1.0.0"
    },
    file("empty lines of go.work", 400_000, "go.work", before: "go 1.21\n\nuse .\n") { _ in "" },
    file("lines of go.sum", 4000, "go.sum", commands: [["verify", "--with-go", "never"], ["graph", "-e", "./..."]]) {
      "example.org/other/module\($0) v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    },
    file("empty lines of go.sum", 400_000, "go.sum", commands: [["verify", "--with-go", "never"]]) { _ in "" },
    file(
      "modules of modules.txt", 2000, "vendor/modules.txt",
      commands: [["scan"], ["verify", "--with-go", "never"], ["graph", "-e", "./..."]]
    ) { "# example.org/other/module\($0) v1.0.0\n## explicit; go 1.21\nexample.org/other/module\($0)/package" },
    file("empty lines of modules.txt", 400_000, "vendor/modules.txt") { _ in "" },
    file("lines of a Go file's head", 40000, "b.go", commands: looks, after: "package tool\n") { "// nothing \($0)" },
    file("empty lines of a Go file", 400_000, "b.go", commands: looks, after: "package tool\n") { _ in "" },
    GrowthInput(name: "tags of a constraint", base: 1000, commands: looks) { count in
      let tags = (0..<count).map { " && !tag\($0)" }.joined()
      return fork + [("b.go", ByteString("//go:build linux\(tags)\n\npackage tool\n"))]
    },
    file("acceptances", 2000, ".forkpath-accept", commands: [["verify", "--with-go", "never"]]) {
      "leak example.org/up/tool/package\($0) we know"
    },
    file("comments of acceptances", 20000, ".forkpath-accept", commands: [["verify", "--with-go", "never"]]) {
      "# nothing \($0)"
    },
    GrowthInput(name: "remotes", base: 1000, commands: [["scan"], ["verify", "--with-go", "never"]]) {
      (count: Int) -> [MadeFile] in
      fork + [
        (".git/HEAD", "ref: refs/heads/main\n"),
        (".git/config", lines(count) { "[remote \"r\($0)\"]\n\turl = https://example.org/u\($0)/tool" }),
        (".git/objects/info/packs", ""), (".git/refs/heads/none", ""),
      ]
    },
    GrowthInput(name: "packed references", base: 2000, commands: [["scan"]]) { (count: Int) -> [MadeFile] in
      fork + [
        (".git/HEAD", "ref: refs/heads/main\n"), (".git/config", ""),
        (".git/packed-refs", lines(count) { "1111111111111111111111111111111111111111 refs/tags/v1.0.\($0)" }),
        (".git/objects/info/packs", ""), (".git/refs/heads/none", ""),
      ]
    },
    GrowthInput(
      name: "entries of an overlay", base: 1000,
      commands: [["graph", "-e", "./..."], ["verify", "--with-go", "never"]],
      variables: ["GOFLAGS": "-overlay=TREE/overlay.json"]
    ) { (count: Int) -> [MadeFile] in
      fork + [
        (
          "overlay.json",
          "{\"Replace\": {\"TREE/x.go\": \"TREE/a.go\"\n"
            + lines(count) { ",\"TREE/other/file\($0).go\": \"TREE/a.go\"" } + "}}\n"
        )
      ]
    },
    GrowthInput(
      name: "patterns on the command line", base: 500, commands: [["graph", "-e"]],
      words: { count in (0..<count).map { ByteString("./package\($0)/...") } }
    ) { _ in fork },
    GrowthInput(
      name: "packages on the command line", base: 500, commands: [["graph", "-e"]],
      words: { count in (0..<count).map { ByteString("example.org/other/package\($0)") } }
    ) { _ in fork },
    nested,
    file("tools", 2000, "go.mod", before: mod.replacing("1.21", with: "1.24")) { "tool example.org/other/tool\($0)" },
    file("debug settings", 2000, "go.mod", before: mod) { "godebug setting\($0)=1" },
    file("ignored directories", 2000, "go.mod", before: mod.replacing("1.21", with: "1.25")) { "ignore ./other\($0)" },
    GrowthInput(name: "comments above a block", base: 2000, commands: [["scan"], ["verify", "--with-go", "never"]]) {
      count in
      let block = lines(count) { "\texample.org/other/module\($0) v1.0.0" }
      return [MadeFile("go.mod", mod + lines(count) { "// nothing \($0)" } + "exclude (\n" + block + ")\n"), fork[1]]
    },
    file("sums of one module", 4000, "go.sum", commands: [["verify", "--with-go", "never"], ["reach", "--offline"]]) {
      "example.org/other/module v1.0.0/go.mod h1:\(String($0 + 100_000))AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    },
    GrowthInput(name: "modules that go.work uses", base: 100, commands: [["scan"], ["verify", "--with-go", "never"]]) {
      count in
      fork + modules(count, "example.org/other/module", in: "other/module")
        + [("go.work", "go 1.21\n\nuse .\n" + lines(count) { "use ./other/module\($0)" })]
    },
    GrowthInput(name: "modules that are vendored", base: 200, commands: looks) { count in
      let imports = lines(count) { "\t_ \"example.org/other/module\($0)\"" }
      let list = lines(count) {
        "# example.org/other/module\($0) v1.0.0\n## explicit; go 1.21\nexample.org/other/module\($0)"
      }
      return [
        ("go.mod", mod + lines(count) { "require example.org/other/module\($0) v1.0.0" }),
        ("a.go", "package tool\n\nimport (\n" + imports + ")\n"), ("vendor/modules.txt", list),
      ]
        + (0..<count).map {
          (ByteString("vendor/example.org/other/module\($0)/m.go"), license + "package m\n" + license)
        }
    },
    GrowthInput(
      name: "modules beside a consumer", base: 100,
      commands: [["scan", "--consumer", "TREE/app"], ["setup", "--dry-run", "--consumer", "TREE/app"]]
    ) { count in
      let app = "module example.org/app\n\ngo 1.21\n\nrequire example.org/up/tool v1.0.0\n"
      return fork + [
        ("app/go.mod", ByteString(app)), ("app/a.go", "package app\n\nimport _ \"example.org/up/tool\"\n"),
      ]
        + modules(count, "example.org/app/module", in: "app/module")
    },
    GrowthInput(
      name: "machines of netrc", base: 4000, commands: [["reach"]],
      // A port that nothing listens on.
      variables: ["NETRC": "TREE/netrc", "GOPROXY": "https://127.0.0.1:1", "GONOSUMDB": "*"]
    ) { count in
      [
        MadeFile("go.mod", mod + "require example.org/other/module v1.0.0\n"), fork[1],
        MadeFile("netrc", lines(count) { "machine host\($0).example.org login a password b" }),
      ]
    },
    GrowthInput(name: "errors for doctor", base: 2000, commands: [["doctor", "TREE/log"]]) { count in
      fork + [("log", lines(count) { "go: module example.org/a/b\($0): no matching versions for query \"latest\"" })]
    },
    GrowthInput(name: "beginnings of errors in one line", base: 2000, commands: [["doctor", "TREE/log"]]) { count in
      fork + [("log", ByteString(String(repeating: "go: module ", count: count) + "\n"))]
    },
    journal("lines of a journal", 20000) { " line nothing-\($0)" },
    journal("comments of a journal", 20000) { "# nothing \($0)" },
  ]

  /// A fork in which each module requires the root and imports a package of it.
  private static let nested = GrowthInput(
    name: "modules that use the root", base: 100, commands: [["scan"], ["verify", "--with-go", "never"]]
  ) { count in
    [("go.mod", mod), ("core/core.go", "package core\n")]
      + modules(
        count, "example.org/up/tool/m", in: "m", "require example.org/up/tool v1.0.0\n", "example.org/up/tool/core")
  }

  /// Modules with a file each, which imports a package.
  private static func modules(
    _ count: Int, _ path: String, in directory: String, _ lines: String = "", _ imported: String = "fmt"
  ) -> [MadeFile] {
    (0..<count).flatMap { number -> [MadeFile] in
      [
        (ByteString("\(directory)\(number)/go.mod"), ByteString("module \(path)\(number)\n\ngo 1.21\n\n" + lines)),
        (
          ByteString("\(directory)\(number)/a.go"),
          license + ByteString("package m\n\nimport _ \"\(imported)\"\n") + license
        ),
      ]
    }
  }

  private static func goMod(_ name: String, _ line: @escaping @Sendable (Int) -> String) -> GrowthInput {
    goMod(name, 4000, line)
  }

  /// A journal with lines that say nothing, and the sum that makes it whole.
  private static func journal(
    _ name: String, _ base: Int, _ line: @escaping @Sendable (Int) -> String
  ) -> GrowthInput {
    GrowthInput(
      name: name, base: base,
      commands: [["status", "--state-dir", "TREE/state"], ["log", "--state-dir", "TREE/state"]]
    ) { count in
      let transaction: ByteString = "20261121T093015Z-123456-0123456789abcdef"
      let step: ByteString = line(0).hasPrefix(" ") ? "step publish\n at /nowhere\n file go.work\n" : ""
      return [("state/tx-" + transaction + ".done", journal(transaction, step + lines(count, line)))]
    }
  }

  /// The text of a journal, with the sum that makes it whole.
  static func journal(_ transaction: ByteString, _ lines: ByteString) -> ByteString {
    let text = "forkpath-journal 1\ntransaction " + transaction + "\nwhen 2026-11-21T09:30:15Z\n" + lines
    return text + "sum " + Digest.hex(of: text) + "\nend\n"
  }
}
