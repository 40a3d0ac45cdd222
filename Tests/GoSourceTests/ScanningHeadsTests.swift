import Bytes
import Testing

@testable import GoSource

@Suite struct `Scanning heads` {
  struct Seen: Equatable {
    var result: ScanResult
    var name: String
    var imports: [String]
    var error: SourceError?
  }

  func scan(_ text: String, isWhole: Bool = true) -> Seen { scan(Array(text.utf8), isWhole: isWhole) }

  func scan(_ bytes: [UInt8], isWhole: Bool = true) -> Seen {
    var head = SourceHead()
    let result = scanSource(bytes.span, isWhole: isWhole, into: &head)
    var exact = SourceHead()
    let exactly = scanAnyHead(bytes.span, isWhole: isWhole, into: &exact)
    if result != .needsMore || exactly != .needsMore {
      #expect(result == exactly)
      #expect(head.packageName == exact.packageName && head.imports == exact.imports)
      #expect(head.importsC == exact.importsC && head.importComment == exact.importComment)
      #expect(head.goBuild == exact.goBuild && head.plusBuild == exact.plusBuild && head.error == exact.error)
    }
    let imports = head.imports.map { spec in
      let name = ByteString(bytes.span, spec.name).lossyText
      return (name.isEmpty ? "" : name + " ") + spec.path(in: bytes.span).lossyText
    }
    return Seen(
      result: result, name: ByteString(bytes.span, head.packageName).lossyText, imports: imports, error: head.error)
  }

  @Test(arguments: [
    ("package p\nimport \"fmt\"\n", ["fmt"]),
    ("package p\nimport `fmt`", ["fmt"]),
    ("package p; import (\"fmt\"; \"os\"); import \"io\"", ["fmt", "os", "io"]),
    ("package p\nimport \"f\\x6dt\"\nimport \"\\u0066mt\"\nimport \"\\146mt\"", ["fmt", "fmt", "fmt"]),
    ("package p\nimport f\"fmt\"\nimport.\"os\"\nimport _`io`", ["f fmt", ". os", "_ io"]),
    ("package p\nimport ()\nimport\n\"fmt\"", ["fmt"]),
    ("package p /* \n */ import \"fmt\"", ["fmt"]),
    ("package p\nimport \"fm\" + \"t\"", ["fm"]),
    ("package p\nimprt \"fmt\"", []),
    ("package p\nimport \"a\"\nfunc f() {}\nimport \"b\"\n", ["a"]),
    ("package p\nimport é \"é\"", ["é é"]),
    ("\u{feff}package p\nimport \"a\"\n", ["a"]),
    ("package p\r\nimport (\r\n\t\"a\" // x\r\n)\r\n", ["a"]),
    ("package p;;import \"a\"", []),
    ("package p\nimport \"a\")", ["a"]),
    ("/* x */ package /* y */ p // z\nimport /* w */ ( /* v */ \"a\" /* u\n */ \"b\" )", ["a", "b"]),
    ("package p\nimport . \n \"a\"\n", [". a"]),
    ("package p\nimport \"a\"\nif", ["a"]),
    ("package p\nimport \"a\" \"b\"", ["a"]),
    ("package p\nimport \"a\"\n\0", ["a"]),
  ])
  func `what go accepts gives its imports`(text: String, imports: [String]) {
    if text.hasSuffix("\0") {
      #expect(scan(text).result == .unreadable)
      return
    }
    #expect(scan(text) == Seen(result: .complete, name: "p", imports: imports, error: nil))
  }

  @Test(arguments: [
    "package p\nimport (\"a\" \"b\")", "package p\nimport x\n\"a\"", "package p\nimport (\"a\",\n\"b\")",
    "package p\nimport ((\"a\"))", "package p\nimport \"a", "package p\nimport `a", "package p\nimport (\"a\"",
    "package p /* x", "package p\nimport \"\\q\"", "package p\nimport 'a'", "package p import \"fmt\"",
    "\u{c}package p",
    "#!/bin/sh\npackage p", "", "package p\nimport \"a!b\"", "package p\nimport \"\"", "package func\n", "package",
    "package p\nimport \"a\u{a0}b\"", "package p // \u{feff}\n",
  ])
  func `what go refuses gives no imports`(text: String) {
    let seen = scan(text)
    #expect(seen.result == .malformed)
    #expect(seen.imports.isEmpty)
    #expect(seen.error != nil)
  }

  @Test(arguments: [[0xff, 0xfe, 0x70], Array("package p // ".utf8) + [0xff, 10], [0xff]] as [[UInt8]])
  func `bytes that are not UTF-8 are refused, in comments too`(bytes: [UInt8]) {
    #expect(scan(bytes).result == .malformed)
  }

  @Test func `a piece of a file is enough once it holds the whole head`() {
    let text = "// c\npackage p // import \"q\"\n\nimport (\n\t\"a\"\n\tx \"b\" // é\n)\n\nvar x int\n"
    let end = text.utf8.count - Array("ar x int\n".utf8).count
    for count in 0..<text.utf8.count {
      let seen = scan(Array(text.utf8.prefix(count)), isWhole: false)
      #expect((seen.result == .complete) == (count >= end), "\(count)")
      #expect(seen.result == .complete || seen.result == .needsMore)
    }
  }

  @Test func `errors have the place that go prints`() {
    for (text, line, column) in [
      ("package p\nimport \"a!b\"", 2, 8), ("package p\n\nimport x y", 3, 10), ("\u{feff}pkg", 1, 1),
      ("package p\nimport \"a\nb\"", 2, 8),
    ] {
      let bytes = Array(text.utf8)
      guard let error = scan(bytes).error else {
        Issue.record("no error in \(text)")
        continue
      }
      #expect(SourcePosition(of: error.offset, in: bytes.span) == SourcePosition(line: line, column: column), "\(text)")
    }
  }

  @Test func `of two errors at one place go prints the one whose words sort first`() {
    let error = scan(Array("package p\nimport 0x".utf8) + [0xd9]).error
    #expect(error == SourceError(offset: 19, code: .number(.noDigits(.hexadecimal))))
    #expect(scan(Array("package p\nimport 0o".utf8) + [0xd9]).error == SourceError(offset: 19, code: .invalidUTF8))
  }

  @Test(arguments: [
    ("package p // import \"a/b\"\n", "\"a/b\""), ("package p /* import `a` */\n", "`a`"),
    ("package p // import a/b\n", "a/b"), ("package p\n// import \"a\"\n", nil), ("package p; // import \"a\"\n", nil),
    ("package p // important \"a\"\n", nil), ("package p // import\n", ""),
  ])
  func `import comments are found`(text: String, comment: String?) {
    var head = SourceHead()
    let bytes = Array(text.utf8)
    _ = scanSource(bytes.span, into: &head)
    #expect(head.importComment.map { ByteString(bytes.span, $0).lossyText } == comment)
  }
}
