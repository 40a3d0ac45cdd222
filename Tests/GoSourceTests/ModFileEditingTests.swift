import Bytes
import Foundation
import Support
import Testing

@testable import GoSource

@Suite struct `Editing mod files` {
  static let file: ByteString = """
    // head

    module example.org/a // here

    require (
    \texample.org/b   v1.0.0 // indirect

    \t// why c
    \texample.org/c v1.0.0
    )

    replace example.org/b => ../b

    // tail

    """

  @Test func `an edit changes its line alone`() throws {
    var file = try ModFile(Self.file)
    try file.setRequire(ModuleVersion(path: "example.org/b", version: "v1.2.0"))
    #expect(file.syntax.text.lossyText == Self.file.lossyText.replacing("b   v1.0.0", with: "b   v1.2.0"))
    try file.setRequire(ModuleVersion(path: "example.org/d", version: "v1.0.0"), isIndirect: true)
    #expect(file.syntax.text.lossyText.contains("c v1.0.0\n\texample.org/d v1.0.0 // indirect\n)\n"))
    try file.dropRequire("example.org/d")
    try file.setRequire(ModuleVersion(path: "example.org/b", version: "v1.0.0"))
    #expect(file.syntax.text == Self.file)
  }

  @Test func `what is missing is added where go would look for it`() throws {
    var file = try ModFile(Self.file)
    try file.setGo("1.21")
    #expect(file.syntax.text.lossyText.contains("// here\n\ngo 1.21\n\nrequire ("))
    try file.setReplace(ModuleVersion(path: "example.org/b", version: "v1.0.0"), by: ModuleVersion(path: "/x y"))
    #expect(
      file.syntax.text.lossyText.contains(
        "replace example.org/b => ../b\nreplace example.org/b v1.0.0 => \"/x y\"\n"))
    var empty = try ModFile("")
    try empty.setModule("example.org/e")
    try empty.setGo("1.18")
    try empty.setReplace(
      ModuleVersion(path: "example.org/b"), by: ModuleVersion(path: "example.org/c", version: "v1.0.0"))
    #expect(
      empty.syntax.text == "module example.org/e\n\ngo 1.18\n\nreplace example.org/b => example.org/c v1.0.0\n")
  }

  @Test func `a directive goes with its own comments, and a block with its last line`() throws {
    var file = try ModFile(Self.file)
    try file.dropRequire("example.org/c")
    #expect(file.syntax.text.lossyText.contains("v1.0.0 // indirect\n)\n\nreplace"))
    try file.dropRequire("example.org/b")
    #expect(
      file.syntax.text == "// head\n\nmodule example.org/a // here\n\nreplace example.org/b => ../b\n\n// tail\n")
  }

  @Test func `line ends of the file are kept`() throws {
    var file = try ModFile("module a\r\nrequire example.org/b v1.0.0")
    try file.setRequire(ModuleVersion(path: "example.org/c", version: "v1.0.0"))
    #expect(file.syntax.text == "module a\r\nrequire example.org/b v1.0.0\r\nrequire example.org/c v1.0.0\r\n")
  }

  @Test func `an edit that go would refuse changes nothing`() throws {
    var file = try ModFile(Self.file)
    #expect(throws: ModFileErrors.self) {
      try file.setRequire(ModuleVersion(path: "example.org/b", version: "master"))
    }
    #expect(file.syntax.text == Self.file)
  }

  @Test func `work files are edited the same way`() throws {
    var file = try WorkFile("// by hand\n\n// these\nuse ./a\n")
    try file.setGo("1.18")
    try file.addUses(["./a", "../b c"])
    try file.setReplace(ModuleVersion(path: "example.org/x"), by: ModuleVersion(path: "./x"))
    #expect(
      file.syntax.text
        == "// by hand\n\ngo 1.18\n\n// these\nuse ./a\nuse \"../b c\"\n\nreplace example.org/x => ./x\n")
    #expect(file.use.map(\.text) == ["./a", "../b c"])
  }

  @Test func `many edits at once are the same as one after the other`() throws {
    let text: ByteString = "go 1.21\r\n\r\nuse (\r\n\t./a\r\n)\r\nreplace example.org/x v1.0.0 => ./x // old\r\n"
    let uses: [ByteString] = ["./b", "./a", "./c", "./b"]
    let replacements: [(old: ModuleVersion, new: ModuleVersion)] = [
      (ModuleVersion(path: "example.org/x"), ModuleVersion(path: "./y")),
      (
        ModuleVersion(path: "example.org/z", version: "v1.2.3"), ModuleVersion(path: "example.org/w", version: "v1.0.0")
      ),
    ]
    var (one, all) = (try WorkFile(text), try WorkFile(text))
    for use in uses { try one.addUses([use]) }
    for (old, new) in replacements { try one.setReplace(old, by: new) }
    try all.addUses(uses)
    try all.setReplaces(replacements)
    #expect(all.syntax.text == one.syntax.text)
    #expect(all.use.map(\.text) == ["./a", "./b", "./c"])
  }

  @Test func `vectors of quoting and of the tolerant module path`() throws {
    struct Quote: Decodable { var s: ByteString, autoQuote: ByteString, mustQuote: Bool, isDirectoryPath: Bool }
    for vector: Quote in try `Vectors from go`.load("modfile_quote") {
      #expect(ModQuote.mustQuote(vector.s) == vector.mustQuote)
      #expect(ModQuote.quoteIfNeeded(vector.s) == vector.autoQuote)
      #expect(ModQuote.isDirectoryPath(vector.s) == vector.isDirectoryPath)
    }
    struct Path: Decodable { var gomod: ByteString, ModulePath: ByteString }
    for vector: Path in try `Vectors from go`.load("modfile_modulepath") {
      #expect(ModFile.tolerantModulePath(vector.gomod) == vector.ModulePath)
    }
  }

  @Test(arguments: [
    ("module example.org/a\n", "example.org/a"), ("module (\n\texample.org/a\n)\n\ngo 1.19\n", "example.org/a"),
    ("module(\n\t\"example.org/a\" // why\n)\n", "example.org/a"), ("module (\n", "("), ("go 1.19\n", ""),
  ])
  func `a module directive may be a block`(text: ByteString, path: ByteString) {
    #expect(ModFile.declaredPath(text) == path)
  }

  /// Random edits of random files, by us and by go: the file must say the same after both.
  @Test(.enabled(if: RealGo.canCompare, "no go is installed"))
  func `edits mean what go mod edit means`() throws {
    let go = try #require(RealGo.installed.last)
    let scratch = try Scratch()
    var generator = ModFileGenerator(seed: 5, corpus: [])
    var random = SeededGenerator(seed: 6)
    var edited = 0, refused = 0
    while edited < 60 {
      let record = generator.next()
      guard record.kind == "main", var file = try? ModFile(ByteString(record.text)), file.module != nil,
        isValidUTF8(ByteString(record.text))
      else { continue }
      let path = ["example.org/a", "example.org/q", "github.com/A/b"].randomElement(using: &random) ?? ""
      let flag: String
      switch Int.random(in: 0..<5, using: &random) {
      case 0:
        flag = "-require=\(path)@v1.9.0"
        try file.setRequire(ModuleVersion(path: ByteString(path), version: "v1.9.0"))
      case 1:
        flag = "-droprequire=\(path)"
        try file.dropRequire(ByteString(path))
      case 2:
        flag = "-replace=\(path)=../new"
        try file.setReplace(ModuleVersion(path: ByteString(path)), by: ModuleVersion(path: "../new"))
      case 3:
        flag = "-dropreplace=\(path)"
        try file.dropReplace(ModuleVersion(path: ByteString(path)))
      default:
        flag = "-go=1.17"
        try file.setGo("1.17")
      }
      try Data(record.text).write(to: URL(filePath: scratch.path + "/go.mod"))
      // Old versions of go know fewer directives and forms of a version: they refuse the file as it is.
      if go.name != "1.27" {
        let known = try go.run(["mod", "edit", "-json", "go.mod"], in: scratch.path, scratch: scratch.path)
        if known.status != 0 {
          refused += 1
          try #require(refused < 1000, "\(known.errors)")
          continue
        }
      }
      let run = try go.run(["mod", "edit", flag, "-json", "go.mod"], in: scratch.path, scratch: scratch.path)
      try #require(run.status == 0, "\(run.errors)")
      let theirs = try ModFileDescription.items(json: run.output)
      // go.mod has no order among the lines of one verb but their own; ours may stand elsewhere in the file.
      #expect(
        theirs.sorted() == ModFileDescription.withoutRepetitions(ModFileDescription.items(file)).sorted(),
        "\(flag) on \(quote(ByteString(record.text)))")
      edited += 1
    }
  }
}
