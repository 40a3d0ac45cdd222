import Bytes
import GoSource
import Mapping
import Support
import Testing

@Suite struct `The cost of rewriting imports` {
  static let upstream: ByteString = "example.org/up/tool"

  @Test func `is counted by place, imports apart`() throws {
    let up = "example.org/up/tool"
    let read = try ReadFork([
      "go.mod": "module \(up)\n",
      "f.go": """
      package tool

      import _ "\(up)/sub"

      //go:generate mockgen \(up)/sub
      // See https://www.\(up)/wiki and \(up)box, not my-\(up).
      const flags = "-X \(up).Version=1" + "\(up)/sub"

      """,
      "sub/f.go": "package sub\n", "_skipped.go": "package x // \(up)\n", "testdata/f.go": "package x // \(up)\n",
      "vendor/v.org/x/f.go": "package x // \(up)\n", "Makefile": "build:\n\tgo build -ldflags '-X \(up).A=1' \(up)\n",
      "README.md": "go get \(up)\n", ".github/x.yml": "path: \(up)\n",
      "a.proto": "option go_package = \"\(up)/sub\";\n",
    ])
    let cost = try RewritingCost(of: try read.read(countsMentions: true))
    #expect((cost.files, cost.imports) == (1, 1))
    let expected: [RewritingCost.Place: Int] = [
      .moduleFile: 1, .generate: 1, .goSource: 4, .linkerFlags: 2, .makefile: 1, .documentation: 1,
      .continuousIntegration: 1, .protobuf: 1,
    ]
    #expect(cost.references == expected)
  }

  @Test func `counts a path without a host that is known before`() throws {
    let read = try ReadFork(["go.mod": "module tool\n", "f.go": "package tool // tool, tool/sub, tools\n"])
    let cost = try RewritingCost(of: try read.read(countsMentions: true))
    #expect(cost.references == [.moduleFile: 1, .goSource: 3])
  }

  /// What the words of a file say of a path is what its text says, whatever stands around the path.
  @Test func `is the same by words as by text`() throws {
    var random = SeededGenerator(seed: 11)
    let pieces = [
      "example.org/up/tool", "example.org/up", "/", ".", "box", "-", " ", "\n", "\"", "-X ", "=", "www.", "é", "//",
      ":",
    ]
    var total = 0
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 1...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
      // A file that is not Go is searched directly, and one that is by its words.
      let read = try ReadFork([
        "go.mod": "module example.org/up/tool\n", "x.txt": text, "f.go": "package x\n/*\n\(text)*/\n",
      ])
      let references = try RewritingCost(of: try read.read(countsMentions: true)).references
      #expect(references[.documentation] == references[.goSource], "\(text)")
      #expect((references[.linkerFlags] ?? 0).isMultiple(of: 2), "\(text)")
      total += references[.goSource] ?? 0
    }
    #expect(total > 30)
  }
}
