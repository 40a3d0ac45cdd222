import Bytes
import Foundation
import Machine
import Support
import Testing
import Transactions

@Suite struct `Lines in a file of somebody else's` {
  let lines: [ByteString] = ["/go.work", "/go.work.sum"]

  func texts() throws -> [String] { ["", "\n", "# mine\n", "# mine", "a\r\nb\r\n", "/go.work.sum\n\n"] }

  @Test func `go in at the end and out to the byte, with mode and time`() throws {
    for (index, text) in try texts().enumerated() {
      let box = try Sandbox()
      let file = box.path("code/tool/.git/info/exclude")
      try box.scratch.write("code/tool/.git/info/exclude", text)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o640, .modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: file.lossyText)
      let before = try TreeManifest(box.path("code").lossyText)
      let record = try box.open().perform(Plan(steps: [.addLines(at: file, lines: lines)]), in: box.transactionContext)
      let now = try readFile(file, limit: 1 << 20)
      #expect(now.hasPrefix(ByteString(text)) && now.hasSuffix("\n/go.work\n/go.work.sum\n") || index == 0, "\(text)")
      #expect(throws: TransactionError.refused([.noChange(file)])) {
        try box.open().perform(Plan(steps: [.addLines(at: file, lines: lines)]), in: box.transactionContext)
      }
      // Somebody else's lines may come on top, and go in any order.
      let other = try box.open().perform(
        Plan(steps: [.addLines(at: file, lines: ["other"])]), in: box.transactionContext)
      if index % 2 == 0 {
        _ = try box.open().undo(other, in: box.transactionContext)
        _ = try box.open().undo(record, in: box.transactionContext)
        #expect(try TreeManifest(box.path("code").lossyText) == before)
      } else {
        _ = try box.open().undo(record, in: box.transactionContext)
        _ = try box.open().undo(other, in: box.transactionContext)
        let left = try readFile(file, limit: 1 << 20).lossyText
        #expect(left == text || left == text + "\n", "\(left)")
        #expect(try listDirectory(file.parentPath).map(\.name) == ["exclude"])
      }
    }
  }

  @Test func `are not put through a link, and never twice into one line`() throws {
    let box = try Sandbox()
    try box.scratch.write("code/tool/mine", "")
    let file = box.path("code/tool/exclude")
    try FileManager.default.createSymbolicLink(atPath: file.lossyText, withDestinationPath: "mine")
    #expect(throws: TransactionError.refused([.occupied(file, .link)])) {
      try box.open().perform(Plan(steps: [.addLines(at: file, lines: lines)]), in: box.transactionContext)
    }
    let mine = box.path("code/tool/mine")
    #expect(throws: TransactionError.refused([.unusablePath("a\nb")])) {
      try box.open().perform(Plan(steps: [.addLines(at: mine, lines: ["a\nb"])]), in: box.transactionContext)
    }
  }
}
