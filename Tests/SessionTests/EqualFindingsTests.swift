import Foundation
import Support
import Testing

/// A fork of many modules gives many findings that differ in a name only: a person reads one, and a machine all of them.
@Suite struct `Findings that are equal but for a name` {
  static func verify(modules: Int, _ words: [String] = []) throws -> String {
    let scratch = try Scratch()
    try scratch.write("fork/go.mod", "module example.org/up/tool\n\ngo 1.19\n")
    try scratch.write("fork/core/c.go", "package core\n")
    for index in 1...modules {
      try scratch.write(
        "fork/m\(index)/go.mod",
        "module example.org/up/tool/m\(index)\n\ngo 1.19\n\nrequire example.org/up/tool v1.0.0\n")
      try scratch.write("fork/m\(index)/m.go", "package m\n\nimport _ \"example.org/up/tool/core\"\n")
    }
    return try Program(path: Repository.tool.path).run(
      ["verify", "--with-go", "never", "fork"] + words, in: scratch.path,
      environment: [
        "PATH": "/nonexistent", "HOME": scratch.path, "XDG_STATE_HOME": scratch.path + "/state", "GOENV": "off",
        "GOPATH": scratch.path + "/gopath",
      ]
    ).text
  }

  @Test func `are one block, with their number and the first names`() throws {
    let text = try Self.verify(modules: 13)
    let heads = text.split(separator: "\n").filter { $0.hasPrefix("error: ") }
    #expect(heads.count < 4, "\(text)")
    let block = heads.first {
      $0.hasPrefix("error: 13 modules get 'example.org/up/tool' from example.org/up/tool@v1.0.0")
    }
    #expect(block?.contains("example.org/up/tool/m1, ") == true, "\(text)")
    #expect(block?.hasSuffix(" and 10 more (--verbose lists them)") == true, "\(text)")
    // They are counted one by one.
    #expect(text.contains(#/: 1[3-9] errors/#), "\(text)")
  }

  @Test func `are all there with --verbose, and in each format for machines`() throws {
    for words in [["--verbose"], ["--json"], ["--format", "github"], ["--format", "junit"], ["--format", "sarif"]] {
      let text = try Self.verify(modules: 13, words)
      for index in 1...13 {
        #expect(text.contains(try Regex("tool/m\(index)\\b")), "\(words): \(index)")
      }
      #expect(!text.contains("13 modules get"), "\(words)")
    }
  }

  @Test func `stay apart where they are few`() throws {
    let text = try Self.verify(modules: 3)
    #expect(text.split(separator: "\n").count { $0.hasPrefix("error: the module ") } == 3, "\(text)")
    #expect(!text.contains("more (--verbose"), "\(text)")
  }
}
