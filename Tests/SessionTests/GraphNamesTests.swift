import Foundation
import Support
import Testing

/// Directory names hold whatever a file system takes; what is printed of them is text, and can be turned back.
@Suite struct `Names that a graph prints` {
  /// Names that go takes for import paths in GOPATH mode, or complains of in module mode, and what stands for them.
  static let names: [(bytes: [UInt8], shown: String)] = [
    (Array("\u{1b}]0;title\u{7}".utf8), #"\x1b]0;title\x07"#),
    (Array("a\n::error::said by a name".utf8), #"a\x0a::error::said by a name"#),
    (Array("##[group]x".utf8), #"#\x23[group]x"#), ([0x78, 0x9b, 0x33, 0x31, 0x6d], #"x\x9b31m"#), ([0xff], #"\xff"#),
    (Array("right\u{202e}left".utf8), #"right\u{202e}left"#), (Array(#"back\slash"#.utf8), #"back\\slash"#),
  ]

  private func make(_ scratch: Scratch, below root: String) throws {
    try scratch.write("go/VERSION", "go1.27.3\n")
    try scratch.write("go/src/fmt/fmt.go", "package fmt\n")
    try scratch.write(root + "/a.go", "package a\n")
    for name in Self.names {
      // Foundation's paths are text; sh takes any bytes.
      let octal = name.bytes.map { "\\" + String($0, radix: 8).leftPadded }.joined()
      let made = try Program.sh.run(
        ["-ec", #"d=$(printf "$0"x); d=${d%x}; mkdir -p "$d"; printf 'package a\n' >"$d/a.go""#, octal],
        in: scratch.path + "/" + root)
      #expect(made.status == 0, "\(made.errorText)")
    }
  }

  private func check(_ run: Program.Outcome, _ words: [String]) {
    for data in [run.output, run.errors] {
      let text = String(decoding: data, as: UTF8.self)
      #expect(Data(text.utf8) == data, "\(words): not UTF-8")
      let controls = text.unicodeScalars.filter { $0.value != 10 && ($0.value < 32 || (127..<160).contains($0.value)) }
      #expect(controls.isEmpty && !text.contains("\u{202e}"), "\(words): \(text)")
      #expect(!text.split(separator: "\n").contains { $0.hasPrefix("::") }, "\(words): \(text)")
    }
  }

  @Test(arguments: [
    ["-e", "./..."], ["-e", "--test", "./..."], ["-e", "--why", "example.org/...", "./..."],
    ["-e", "--drags", "example.org/...", "./..."], ["-e", "--json", "./..."], ["./..."],
  ])
  func `are text in module mode`(words: [String]) throws {
    let scratch = try Scratch()
    try make(scratch, below: "fork")
    try scratch.write("fork/go.mod", "module example.org/up/tool\n\ngo 1.27\n")
    let run = try Program(path: Repository.tool.path).run(
      ["graph", "--goroot", scratch.path + "/go"] + words, in: scratch.path + "/fork",
      environment: ["HOME": scratch.path])
    check(run, words)
  }

  @Test func `stand in their places in GOPATH mode`() throws {
    let scratch = try Scratch()
    try make(scratch, below: "gopath/src/example.org/tool")
    let run = try Program(path: Repository.tool.path).run(
      ["graph", "--gopath", "--goroot", scratch.path + "/go", "-e", "./..."],
      in: scratch.path + "/gopath/src/example.org/tool",
      environment: ["HOME": scratch.path, "GOPATH": scratch.path + "/gopath"])
    check(run, [])
    let lines = Set(run.text.split(separator: "\n").map(String.init))
    for name in Self.names { #expect(lines.contains("example.org/tool/" + name.shown), "\(lines)") }
    #expect(lines.count == Self.names.count + 1)
  }

  @Test func `are go's where they are plain`() throws {
    let scratch = try Scratch()
    try scratch.write("go/VERSION", "go1.27.3\n")
    try scratch.write("go/src/fmt/fmt.go", "package fmt\n")
    try scratch.write("gopath/src/example.org/tool/größe/a.go", "package a\n")
    try scratch.write("gopath/src/example.org/tool/日本 語/a.go", "package a\n")
    let run = try Program(path: Repository.tool.path).run(
      ["graph", "--gopath", "--goroot", scratch.path + "/go", "-e", "./..."],
      in: scratch.path + "/gopath/src/example.org/tool",
      environment: ["HOME": scratch.path, "GOPATH": scratch.path + "/gopath"])
    #expect(run.text == "example.org/tool/größe\nexample.org/tool/日本 語\n", "\(run.text)")
  }
}

extension String {
  fileprivate var leftPadded: String { String(repeating: "0", count: max(0, 3 - count)) + self }
}
