import Bytes
import Foundation
import Machine
import Support
import Testing
import Transactions

@Suite struct `A publication` {
  func plan(_ box: Sandbox, _ content: ByteString) throws -> Plan {
    let at = box.path("state/mappings/one")
    return Plan(
      steps: try Plan.directories(above: at, state: box.state) + [
        .publish(
          at: at,
          files: [.init(path: "go.work", content: content), .init(path: "shim/go.mod", content: "module shim\n")])
      ])
  }

  @Test func `appears whole, is replaced whole and goes whole`() throws {
    let box = try Sandbox()
    let first = try box.open().perform(try plan(box, "one\n"), in: box.transactionContext)
    #expect(try box.scratch.text("state/mappings/one/go.work") == "one\n")
    try box.scratch.write("state/mappings/one/go.work.sum", "by go\n")
    let second = try box.open().perform(try plan(box, "two\n"), in: box.transactionContext)
    #expect(try box.scratch.text("state/mappings/one/go.work") == "two\n")
    #expect(try box.scratch.text("state/mappings/one/shim/go.mod") == "module shim\n")
    #expect(try box.scratch.text("state/mappings/one/go.work.sum") == "by go\n")

    let wrong = TransactionError.wrongOrder(transaction: first.transaction, later: second.transaction)
    #expect(throws: wrong) { try box.open().undo(first, in: box.transactionContext) }
    _ = try box.open().undo(second, in: box.transactionContext)
    #expect(try box.scratch.text("state/mappings/one/go.work") == "one\n")
    let undone = try box.open().undo(first, in: box.transactionContext)
    #expect(try FileStatus.ifPresent(box.path("state/mappings/one"), following: false) == nil)
    // go's own file is nobody's work of ours: it waits for purge.
    let kept = try box.open().kept(undone, in: box.transactionContext)
    #expect(kept.count == 1)
    try box.open().purge(undone, in: box.transactionContext)
    #expect(try FileStatus.ifPresent(box.path("state/mappings"), following: false) == nil)
  }

  @Test func `is not replaced where somebody edited it`() throws {
    let box = try Sandbox()
    _ = try box.open().perform(try plan(box, "one\n"), in: box.transactionContext)
    try box.scratch.write("state/mappings/one/go.work", "mine\n")
    #expect(throws: TransactionError.refused([.edited(box.path("state/mappings/one/go.work"))])) {
      try box.open().perform(try plan(box, "two\n"), in: box.transactionContext)
    }
    #expect(try box.scratch.text("state/mappings/one/go.work") == "mine\n")
  }

  @Test func `does not take the place of something else`() throws {
    let box = try Sandbox()
    try box.scratch.write("state/mappings/one/theirs", "theirs")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: box.state.path.lossyText)
    #expect(throws: TransactionError.refused([.occupied(box.path("state/mappings/one"), .directory)])) {
      try box.open().perform(try plan(box, "one\n"), in: box.transactionContext)
    }
  }
}
