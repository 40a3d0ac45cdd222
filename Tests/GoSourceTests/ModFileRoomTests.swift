import Bytes
import Testing

@testable import GoSource

/// A stranger's go.mod may have as many lines as fit into the limit of its size: what is kept of each is little.
@Suite struct `The room that mod files take` {
  @Test func `is that of a few words for each line`() {
    #expect(MemoryLayout<ModSyntax.Place>.stride == 12)
    #expect(MemoryLayout<ModFile.Word>.stride <= 24)
    #expect(MemoryLayout<ModFile.Require>.stride <= 32)
    #expect(MemoryLayout<ModFile.Replace>.stride <= 48)
  }

  @Test func `is reserved for the lines that are there`() throws {
    let lines = (0..<5000).map { "require example.org/module\($0) v1.\($0 / 100).0\n" }.joined()
    let file = try ModFile(ByteString("module example.org/a\n\n" + lines))
    #expect(file.require.count == 5000)
    #expect(file.require.capacity < 5600)
    // The control: a list that grows as it likes has room for many more.
    var list: [ModFile.Require] = []
    for required in file.require { list.append(required) }
    #expect(list.capacity > 5600)
  }

  @Test func `is shared by equal versions that follow each other`() throws {
    let file = try ModFile("module a\n\nrequire (\n\tb.org/x v1.2.3\n\tb.org/y v1.2.3\n\tb.org/z v1.2.4\n)\n")
    let places = file.require.map { place(of: $0.module.version) }
    #expect(places[0] == places[1])
    #expect(places[1] != places[2])
  }

  @Test func `of the text is not copied, and its tree is made when it is asked for`() throws {
    let text: ByteString =
      "// head\n\nmodule a // here\n\nrequire (\n\t// why\n\tb.org/x v1.2.3 // indirect\n)\n// tail"
    let file = try ModFile(text)
    #expect(place(of: file.text) == place(of: text))
    #expect(file.syntax.text == text)
    #expect(file.syntax.statements.count == 2)
  }

  /// Where the bytes are in memory.
  private func place(of text: ByteString) -> UInt {
    unsafe text.bytes.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
  }
}
