import Bytes
import Foundation
import Support
import Terminal
import Testing

@testable import Commands

/// Texts of real go and git are the rows of `Fixtures/doctor`; here are those that are none, and those that are hostile.
@Suite struct `Recognition of errors` {
  static func codes(_ text: String) -> [String] { Recognition.diagnoses(in: ByteString(text)).map(\.code) }

  static let noProvider =
    "a.go:3:8: no required module provides package example.org/dep; to add it:\n\tgo get example.org/dep\n"

  /// Each is near an error that is known.
  @Test(arguments: [
    "", "\n\n", "hello", "go: downloading example.org/dep v1.0.0", "go: added example.org/dep v1.0.0",
    "ok  \texample.org/dep\t0.012s", "FAIL\texample.org/dep [build failed]", "# example.org/dep",
    // A name of the package itself: a slip of the pen.
    "./a.go:5:14: undefined: New", "./a.go:5:14: x.New undefined (type T has no field or method New)",
    "./a.go:5:14: cannot use 1 (untyped int constant) as string value in variable declaration",
    // Prose about errors.
    "the docs say: no required module provides package", "we should not use two different module paths (A and B)",
    "a package must be imported as it is written", "he requires go to be there, not here",
    "this module requires patience, not speed", "reading notes: 404 pages are Not Found",
    // Marks of a diff, and a place that has no line.
    "+++ b/go.mod\n@@ -1,3 +1,4 @@", "go.mod:x: unknown directive: frobnicate",
    // Other programs.
    "npm ERR! 404 Not Found - GET https://registry.example.org/x", "exec: \"go\" is a word",
    "bash: go: command not found", "fatal: bad object HEAD", "make: *** [all] Error 2",
    "open /etc/passwd: no such file or directory", "getwd: permission denied",
    "dial unix /x: connect: connection refused",
    "cannot find \"frob\" in PATH", "user@host: Permission denied (password).",
    // What go names is no command of go's.
    "go: example.org/dep@v1.0.0: missing go.sum entry; to add it:\n\trm -rf /",
    "go: example.org/dep@v1.0.0: missing go.sum entry; to add it:\n\tgo mod download -x",
  ]) func `lets near misses be`(text: String) { #expect(Self.codes(text) == []) }

  /// gopls 0.14 and later print these; a module of it cannot be had here, so the texts are from its sources.
  @Test(arguments: [
    """
    This file is within module "sub", which is not included in your workspace.
    To fix this problem, you can add a go.work file that uses this directory.
    """,
    "a.go:1:8-11: No active builds contain /home/you/tool/sub/a.go: consider opening a new workspace folder containing it",
    "warning: No active builds contain /home/you/tool/sub/a.go",
  ]) func `knows what newer gopls say of a module that an editor does not see`(text: String) {
    #expect(Self.codes(text) == ["unknown-to-editor"])
  }

  /// Real go 1.19 and 1.27 print this; a row would need a file system that knows the case of letters.
  @Test func `knows files whose names differ in the case of letters alone`() {
    let text = """
      package example.org/up/tool
      \timports example.org/up/tool/who from main.go: case-insensitive file name collision: "Who.go" and "who.go"
      """
    #expect(Self.codes(text) == ["names-collide"])
    #expect(Self.codes(text.replacing("collision", with: "comparison")) == [])
  }

  @Test(arguments: [
    ("unset", "go: unknown environment setting GO111MODULE=-x"),
    ("go get", "no required module provides package -toolexec=/tmp/evil; to add it:"),
    ("git config", "fatal: could not read Username for '-x': terminal prompts disabled"),
    ("go mod edit", "go: workspace module -json is replaced at all versions in the go.work file. To fix"),
  ]) func `takes no option for a name`(command: String, text: String) {
    #expect(Self.codes(text) == [])
    #expect(
      Self.codes(text.replacing("-x", with: "x").replacing("-toolexec=/tmp/", with: "").replacing("-json", with: "x"))
        .count == 1)
  }

  /// One pass over a text finds all anchors by their first two bytes.
  @Test func `has anchors of two bytes or more`() {
    #expect(Recognition.rows.count > 150)
    for row in Recognition.rows { #expect(row.pattern.anchor.count > 1, "\(row.pattern.anchor)") }
  }

  @Test func `names an error once, and each other one`() {
    let other = Self.noProvider.replacing("example.org/dep", with: "example.org/other")
    #expect(Self.codes(Self.noProvider + Self.noProvider) == ["no-provider"])
    #expect(Self.codes("x\n" + other + "noise\n" + Self.noProvider + other) == ["no-provider", "no-provider"])
  }

  /// Three lines of go, each behind what CI systems, containers and loggers put there.
  static let threeLines = [
    "go: git.example.org/me/tool@v1.0.0: parsing go.mod:", "\tmodule declares its path as: example.org/up/tool",
    "\t        but was required as: git.example.org/me/tool",
  ]

  @Test(arguments: [
    "\u{1b}[31m", "2024-01-02T03:04:05.1234567Z ", "> ", "    ", "##[error]", "2024-01-02T03:04:05.1234567Z ##[error]",
    "build\tRun go build\t2024-01-02T03:04:05.1234567Z ", "2024-05-22T12:43:46.962646Z 01E ",
    "2024-05-22T12:43:46.962646Z 00O+ ", "[2024-01-02T03:04:05.123Z] ", "03:04:05  ", "2024-01-02T03:04:05+02:00 ",
    "2024-01-02 03:04:05,123 ", "2024/01/02 03:04:05 ", "E0102 03:04:05.123456   12 main.go:1] ", "#12 3.456 ",
    "3.456 ",
    "app-1  | ", "| ", "ERROR: ", "npm ERR! ", "app-1  | 2024-01-02T03:04:05Z ERROR: ",
  ]) func `does not mind what is put before each line`(prefix: String) {
    for end in ["\n", "\r\n"] {
      #expect(Self.codes(Self.threeLines.map { prefix + $0 }.joined(separator: end)) == ["declares-other-path"])
    }
  }

  @Test(arguments: [
    "1.19 ", "#12 ", "12:34 ", "2024-01-02 ", "2024-13 03:04:05 ", "app| ", "a b | ", "E0102 ", "a\tb\tc\t",
    "[03:04:05 ",
    "3.4567 ", "##[debug]",
  ]) func `takes nothing else for a prefix`(prefix: String) {
    #expect(LinePrefix.removed(from: ByteString(prefix + "x")) == ByteString(prefix + "x"))
  }

  @Test(
    arguments: [
      { $0.map { #"{"ImportPath":"x","Action":"build-output","Output":"\#($0.replacing("\t", with: "\\t"))\n"}"# } },
      { [#"{"error":"\#($0.joined(separator: "\\n").replacing("\t", with: "\\t"))"}"#] },
      { [#"level=error msg="typechecking error: \#($0.joined(separator: "\\n").replacing("\t", with: "\\t"))""#] },
    ] as [@Sendable ([String]) -> [String]])
  func `reads the lines that JSON and loggers quote`(quote: @Sendable ([String]) -> [String]) throws {
    let found = try #require(
      Recognition.diagnoses(in: ByteString(quote(Self.threeLines).joined(separator: "\n"))).first)
    #expect(found.code == "declares-other-path")
    #expect(found.details.map(\.value) == ["example.org/up/tool", "git.example.org/me/tool", "v1.0.0"])
  }

  @Test func `knows the first line alone`() {
    #expect(
      Self.codes(
        "a.go:3:8: missing go.sum entry for module providing package example.org/dep (imported by example.org/app); to add:\n"
      )
        == ["sum-missing"])
    #expect(
      Self.codes("missing go.sum entry for module providing package example.org/dep (imported by -x); to add:") == [])
  }

  @Test func `says nothing of what accompanies another error`() {
    let end = "fatal: Could not read from remote repository.\n"
    #expect(Self.codes(end) == ["git-unreadable"])
    #expect(Self.codes("git@example.org: Permission denied (publickey).\n" + end) == ["ssh-key"])
  }

  /// The module in which doctor is asked, and whether a mapping may help it to an internal package of the fork's.
  @Test(
    arguments: [
      ("other.example/s", false), ("example.org/up/tool/sdk", true), ("example.org/up", true),
      ("example.org/up/toolbox", false), (nil, true),
    ] as [(ByteString?, Bool)])
  func `maps for an internal package only where go would allow it then`(module: ByteString?, isMapped: Bool) throws {
    let text: ByteString = "package x\n\ts.go:2:8: use of internal package example.org/up/tool/internal/z not allowed\n"
    let found = try #require(Recognition.diagnoses(in: text).first)
    var known = DiagnosisMessages.Context()
    (known.upstream, known.module) = ("example.org/up/tool", module)
    let said = DiagnosisMessages(diagnosis: found, known: known).diagnostic
    #expect((said.help?.command ?? "").lossyText.contains("forkpath setup") == isMapped)
  }

  @Test(arguments: [(true, "another path"), (false, "requires no module")])
  func `says another path of go.mod only where it has one`(isRenamed: Bool, words: String) throws {
    let text: ByteString =
      "main.go:3:8: no required module provides package example.org/up/tool/core; to add it:\n\tgo get example.org/up/tool/core\n"
    let found = try #require(Recognition.diagnoses(in: text).first)
    var known = DiagnosisMessages.Context()
    (known.upstream, known.isRenamed) = ("example.org/up/tool", isRenamed)
    let said = DiagnosisMessages(diagnosis: found, known: known).diagnostic
    #expect(said.message.lossyText.contains(words))
  }

  @Test(
    arguments: [
      "Failed to connect to git.example.org port 443 after 3 ms: Couldn't connect to server",
      "Failed to connect to git.example.org port 443: Connection refused",
      "Failed to connect to git.example.org port 443 after 130013 ms: Connection timed out",
    ])
  func `knows a server that takes no connection, however curl says so`(reason: String) {
    #expect(Self.codes("fatal: unable to access 'https://git.example.org/x/': \(reason)\n") == ["git-no-connection"])
    #expect(Self.codes("fatal: unable to access 'https://git.example.org/x/': Recv failure\n").isEmpty)
  }

  @Test func `keeps no secret of an address`() throws {
    let text = "fatal: unable to access 'https://me:secret@git.example.org/x/': The requested URL returned error: 403"
    let found = try #require(Recognition.diagnoses(in: ByteString(text)).first)
    #expect(found.details.map(\.value) == ["https://git.example.org/x/", "403"])
    let said = DiagnosisMessages(diagnosis: found, known: .init()).diagnostic
    #expect(!said.message.lossyText.contains("secret"))
  }

  @Test func `shows hostile names as they are, and no control`() throws {
    let bytes =
      ByteString("no required module provides package ") + ByteString([0x1b, 0xff, 0x07, 0x61]) + "; to add it:"
    let found = try #require(Recognition.diagnoses(in: bytes).first)
    let lines = DiagnosisMessages(diagnosis: found, known: .init()).diagnostic.lines()
    for line in lines { #expect(line.bytes(colored: false).bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7f }) }
  }

  /// The anchors of all patterns, many times, on one line and on many.
  @Test(arguments: [" ", "\n"]) func `takes a long text in linear time`(separator: String) {
    let words = [": ", "{", "\"", "Get \"", "reading ", " requires ", "undefined: ", "package ", "go.mod:5: "]
    func steps(_ count: Int) -> Int {
      var counted = 0
      let text = ByteString((0..<count).map { words[$0 % words.count] + "x" }.joined(separator: separator))
      let places = AnchorTable(Recognition.rows.map(\.pattern.anchor)).places(in: text)
      for row in Recognition.rows { counted += row.pattern.steps(in: text, at: places[row.pattern.anchor]) }
      return counted
    }
    let (small, large) = (steps(1000), steps(8000))
    #expect(large < small * 12, "\(small), \(large)")
  }
}

@Suite struct `A pattern of a message` {
  @Test func `is given up on a line that begins it again and again, and tried on the next one`() {
    let pattern = MessagePattern("go: module {module}: no matching versions")
    let text = ByteString(String(repeating: "go: module ", count: 2000) + "\ngo: module a: no matching versions\n")
    let places = AnchorTable([pattern.anchor]).places(in: text)[pattern.anchor]
    #expect(places.count == 2001)
    #expect(pattern.steps(in: text, at: places) < 200)
    #expect(pattern.matches(in: text, at: places).map { $0["module"] } == ["a"])
  }

  static func values(_ pattern: String, _ text: String) -> [String]? {
    let names = pattern.matches(of: /\{(\w+)\*?\}/).map { String($0.1) }
    let (pattern, text) = (MessagePattern(pattern), ByteString(text))
    let places = AnchorTable([pattern.anchor]).places(in: text)
    return pattern.matches(in: text, at: places[pattern.anchor]).first.map { match in
      names.map { match[$0].lossyText }
    }
  }

  @Test func `fits where its words are, with names between them`() {
    #expect(Self.values("package {a}; to", "no package x/y; to") == ["x/y"])
    #expect(Self.values("package {a}; to", "no package x y; to") == nil)
    #expect(Self.values("package {a}; to", "no package ; to") == nil)
    #expect(Self.values("in {d*}: x", "in a b: x") == ["a b"])
    #expect(Self.values("in {d*}: x", "in : x") == [""])
    #expect(Self.values("in {d*}: x", "in a\nb: x") == nil)
    #expect(Self.values("{a}: reading {b}: 404", "go: m@v1: reading u://h: 404") == ["m@v1", "u://h"])
    #expect(Self.values("a {b}", "a\na b") == ["b"])
    #expect(Self.values("x {a}\ny {b}", "x 1\ny 2") == ["1", "2"])
  }

  @Test func `does not go over a name without end`() {
    #expect(Self.values("package {a};", "package " + String(repeating: "x", count: 5000) + ";") == nil)
    #expect(Self.values("package {a};", "package " + String(repeating: "x", count: 4000) + ";") != nil)
  }
}
