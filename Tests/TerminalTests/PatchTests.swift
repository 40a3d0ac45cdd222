import Bytes
import Foundation
import Machine
import Support
import Terminal
import Testing

@Suite struct `A patch` {
  static func text(_ changes: FileChange...) -> String {
    var page = Page()
    page.lines(Patch(changes).lines)
    return page.bytes.lossyText
  }

  @Test func `shows a new file, a changed one and a deleted one as git does`() {
    let changed = FileChange(
      path: "a b.txt", before: .init("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n"),
      after: .init("1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\nend", mode: .executable))
    #expect(
      Self.text(
        FileChange(path: "go.work", after: .init("go 1.21\n")), changed,
        FileChange(path: "old", before: .init("x\n")), FileChange(path: "same", before: .init("x"), after: .init("x")))
          == """
          diff --git a/go.work b/go.work
          new file mode 100644
          --- /dev/null
          +++ b/go.work
          @@ -0,0 +1 @@
          +go 1.21
          diff --git a/a b.txt b/a b.txt
          old mode 100644
          new mode 100755
          --- a/a b.txt\t
          +++ b/a b.txt\t
          @@ -2,7 +2,7 @@
           2
           3
           4
          -5
          +five
           6
           7
           8
          @@ -14,3 +14,4 @@
           14
           15
           16
          +end
          \\ No newline at end of file
          diff --git a/old b/old
          deleted file mode 100644
          --- a/old
          +++ /dev/null
          @@ -1 +0,0 @@
          -x

          """)
  }

  @Test func `shows links, and a link that becomes a file as another object`() {
    #expect(
      Self.text(FileChange(path: "l", before: .init("to", mode: .link), after: .init("text\n"))) == """
        diff --git a/l b/l
        deleted file mode 120000
        --- a/l
        +++ /dev/null
        @@ -1 +0,0 @@
        -to
        \\ No newline at end of file
        diff --git a/l b/l
        new file mode 100644
        --- /dev/null
        +++ b/l
        @@ -0,0 +1 @@
        +text

        """)
  }

  static let names: [(ByteString, ByteString)] = [
    ("plain-name_1.go", "plain-name_1.go"), ("a b", "a b"), ("q\"\\", "\"q\\\"\\\\\""),
    ("t\ta\nb\r\u{7}", "\"t\\ta\\nb\\r\\a\""), ("é", "\"\\303\\251\""), ("\u{1b}[1m\u{7f}", "\"\\033[1m\\177\""),
    ("##[error]", "\"#\\043[error]\""), (ByteString([0xff]), "\"\\377\""),
  ]

  @Test(arguments: names) func `quotes names as git does`(name: ByteString, quoted: ByteString) {
    #expect(GitQuoting.name(name) == quoted)
  }

  @Test func `hides nothing in its lines`() {
    for content: ByteString in [
      "\u{1b}[2J\n", "a\n::error::x\n b\n", "##[group]\n", ByteString([0xff, 10]), "a\r\n", "\0",
    ] {
      let before = FileChange.State("one\n" + content + "two\n")
      let after = FileChange.State("one\n" + content + "2\n")
      var page = Page()
      page.lines(Patch([FileChange(path: "f", before: before, after: after)]).lines)
      #expect(`The printer`.isHarmless(page.bytes), "\(page.bytes)")
      #expect(page.bytes.lossyText.contains("Binary files a/f and b/f differ"))
    }
    // Far from the change it is not shown, and the patch stays readable.
    let far = ByteString(String(repeating: "x\n", count: 9))
    #expect(
      !Self.text(FileChange(path: "f", before: .init("\u{1b}\n" + far), after: .init("\u{1b}\n" + far + "y\n")))
        .contains("Binary files"))
  }

  /// A text of few different lines, so that two of them have much in common.
  static func content(_ generator: inout SeededGenerator) -> ByteString {
    let lines: [ByteString] = [
      "a", "b", "c", "", "\treplace x => y", "  ::error::", "##[x]", "\u{1b}[1m", "é", ByteString([0xff, 0]), "a\r",
      "-", "+",
      "\\", "@@ -1 +1 @@", "diff --git a/x b/x",
    ]
    // Most texts have only harmless lines.
    let count = Int.random(in: 0..<8, using: &generator) == 0 ? lines.count : 5
    var text = ByteString()
    for _ in 0..<Int.random(in: 0...30, using: &generator) {
      text += lines[Int.random(in: 0..<count, using: &generator)] + "\n"
    }
    if Int.random(in: 0..<4, using: &generator) == 0 { text = text.dropLast(1) }
    return text
  }

  static func edited(_ text: ByteString, _ generator: inout SeededGenerator) -> ByteString {
    var lines = text.split(on: 10)
    for _ in 0..<Int.random(in: 0...4, using: &generator) {
      let index = Int.random(in: 0..<lines.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: lines.insert("new", at: index)
      case 1: lines[index] = "changed"
      default: if lines.count > 1 { lines.remove(at: index) }
      }
    }
    return lines.joined(separator: "\n")
  }

  static func state(_ content: ByteString, _ generator: inout SeededGenerator) -> FileChange.State {
    switch Int.random(in: 0..<6, using: &generator) {
    case 0:
      let text = ByteString(content.bytes.filter { $0 != 0 })
      return .init(text.isEmpty ? "x" : text.prefix(60), mode: .link)
    case 1: return .init(content, mode: .executable)
    default: return .init(content)
    }
  }

  static func changes(_ generator: inout SeededGenerator) -> [FileChange] {
    let stems: [ByteString] = ["f", "dir/f", "a b", "q\"", "é", "t\tn\n", "d##[/x", ByteString([0xff])]
    return (0..<30).map { number in
      let path = (stems.randomElement(using: &generator) ?? "f") + ByteString("\(number)")
      let text = content(&generator)
      let before = state(text, &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: return FileChange(path: path, after: before)
      case 1: return FileChange(path: path, before: before)
      default: return FileChange(path: path, before: before, after: state(edited(text, &generator), &generator))
      }
    }
  }

  /// What lies in a directory: relative path to state. Foundation would lose names that are not UTF-8.
  static func tree(_ root: String) throws -> [ByteString: FileChange.State] {
    var tree: [ByteString: FileChange.State] = [:]
    try Directory.open(following: ByteString(root)).walk { relative, directory, entries in
      for entry in entries {
        let path = relative.appending(path: entry.name)
        if entry.kind == .link { tree[path] = .init(try directory.readLink(entry.name), mode: .link) }
        guard entry.kind == .file, let status = try directory.status(of: entry.name) else { continue }
        tree[path] = .init(
          try read(ByteString(root + "/") + path), mode: status.mode & 0o100 != 0 ? .executable : .file)
      }
    }
    return tree
  }

  private static func path(_ path: ByteString) -> [CChar] { path.bytes.map { CChar(bitPattern: $0) } + [0] }

  private static func read(_ file: ByteString) throws -> ByteString {
    guard let stream = unsafe fopen(path(file), "rb") else { throw CocoaError(.fileReadUnknown) }
    defer { unsafe fclose(stream) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe fread(&bytes, 1, bytes.count, stream)
    return ByteString(bytes.prefix(count))
  }

  static func write(_ root: String, _ changes: [FileChange], _ state: (FileChange) -> FileChange.State?) throws {
    for change in changes {
      guard let state = state(change) else { continue }
      let file = ByteString(root + "/") + change.path
      if let slash = change.path.firstIndex(of: UInt8(ascii: "/")) {
        _ = unsafe mkdir(path(ByteString(root + "/") + change.path.prefix(slash)), 0o755)
      }
      if state.mode == .link {
        #expect(unsafe symlink(path(state.content), path(file)) == 0)
      } else {
        guard let stream = unsafe fopen(path(file), "wb") else { throw CocoaError(.fileWriteUnknown) }
        let bytes = Array(state.content.bytes)
        #expect(unsafe fwrite(bytes, 1, bytes.count, stream) == bytes.count)
        unsafe fclose(stream)
        _ = unsafe chmod(path(file), state.mode == .executable ? 0o755 : 0o644)
      }
    }
  }

  static func expected(_ changes: [FileChange], _ state: (FileChange) -> FileChange.State?) -> [ByteString: FileChange
    .State]
  {
    var tree: [ByteString: FileChange.State] = [:]
    for change in changes { tree[change.path] = state(change) }
    return tree
  }

  /// Runs `git apply` on a tree made of one side of `changes`; returns the other side as git made it.
  static func applied(_ changes: [FileChange], reverse: Bool = false) throws -> (
    tree: [ByteString: FileChange.State], errors: String
  ) {
    let scratch = try Scratch()
    try scratch.makeDirectory("tree")
    let root = scratch.path + "/tree"
    try write(root, changes) { reverse ? $0.after : $0.before }
    var page = Page()
    page.line("steps before, plan after")
    page.lines(Patch(changes).lines)
    page.line("plan 0123")
    // Tabs are let through: they are blanks.
    let text = ByteString(page.bytes.bytes.map { $0 == 9 ? 32 : $0 })
    #expect(`The printer`.isHarmless(text), "\(text)")
    let run = try Program.git.run(
      ["apply", "--whitespace=nowarn"] + (reverse ? ["-R"] : []) + ["-"], in: root, input: Data(page.bytes.bytes),
      environment: ["GIT_CEILING_DIRECTORIES": scratch.path, "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": scratch.path])
    return (try tree(root), run.status == 0 ? "" : run.errorText + page.bytes.lossyText)
  }

  @Test(.enabled(if: Program.git.isUsable, "git is not installed"), arguments: 1...12)
  func `applied by git gives the same bytes, and taken back the old ones`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    // Those whose hunks could mislead have none.
    let changes = Self.changes(&generator).filter { !Self.text($0).contains("Binary files") }
    #expect(changes.count > 15)
    let forward = try Self.applied(changes)
    #expect(forward.errors == "")
    #expect(forward.tree == Self.expected(changes) { $0.after })
    let backward = try Self.applied(changes, reverse: true)
    #expect(backward.errors == "")
    #expect(backward.tree == Self.expected(changes) { $0.before })
  }

  @Test(.enabled(if: Program.git.isUsable, "git is not installed"))
  func `that says something else gives other bytes`() throws {
    let real = FileChange(path: "f", before: .init("a\nb\n"), after: .init("a\nc\n"))
    let other = FileChange(path: "f", before: .init("a\nb\n"), after: .init("a\nd\n"))
    #expect(try Self.applied([real]).tree != Self.expected([other]) { $0.after })
    #expect(try Self.applied([FileChange(path: "f", before: .init("z\n"), after: .init("y\n")), real]).errors != "")
  }

  @Test func `is as short as can be`() {
    func edits(_ before: ByteString, _ after: ByteString) -> Int {
      Patch([FileChange(path: "f", before: .init(before), after: .init(after))], context: 0).lines
        .count { $0.bytes(colored: false).first.map { "+-".utf8.contains($0) } ?? false } - 2
    }
    #expect(edits("a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n") == 5)
    #expect(edits("a\n", "b\n") == 2)
    #expect(edits("1\n2\n3\n", "1\n3\n") == 1)
    let long = ByteString(String(repeating: "x\ny\n", count: 4000))
    #expect(edits(long + "end\n", "start\n" + long) == 2)
  }

  @Test func `gives up on the shortest way between texts that share nothing`() {
    let before = ByteString((0..<3000).map { "a\($0)\n" }.joined())
    let after = ByteString((0..<3000).map { "b\($0)\nmiddle\n" }.joined())
    let lines = Patch([FileChange(path: "f", before: .init(before), after: .init(after))]).lines
    #expect(lines.count == 3 + 1 + 3000 + 6000)
  }
}
