import Bytes
import Foundation
import Machine
import Support
import Testing
import Transactions

/// A copy across devices, exercised within one: nothing in it depends on there being two.
@Suite struct `A copy` {
  func plan(_ box: Sandbox) throws -> Plan {
    Plan(steps: try Plan.directories(above: box.workspace) + [.copy(from: box.checkout, to: box.workspace)])
  }

  @Test func `keeps the original until purge and brings it back`() throws {
    let box = try Sandbox()
    let before = try box.manifest(box.checkout), layout = try box.layout()
    var last: (UInt64, UInt64) = (0, 0)
    let record = try box.open().perform(try plan(box), in: box.transactionContext) { last = ($0, $1) }
    #expect(last.0 == last.1 && last.0 > 0)
    #expect(try box.manifest(box.workspace) == before)
    #expect(try readLink(box.checkout) == box.workspace)
    let kept = try box.open().kept(record, in: box.transactionContext)
    #expect(kept.count == 1)
    #expect(try box.manifest(kept[0]) == before)
    _ = try box.open().undo(record, in: box.transactionContext)
    #expect(try box.manifest(box.checkout) == before)
    #expect(try box.layout() == layout)
  }

  @Test func `brings new executor back, not the old original`() throws {
    let box = try Sandbox()
    let record = try box.open().perform(try plan(box), in: box.transactionContext)
    try box.scratch.write("go/src/github.com/up/tool/new.go", "package new\n")
    try box.scratch.write("go/src/github.com/up/tool/UNCOMMITTED.go", "package y\n")
    let after = try box.manifest(box.workspace)
    let undone = try box.open().undo(record, in: box.transactionContext)
    #expect(try box.manifest(box.checkout) == after)
    #expect(try FileStatus.ifPresent(box.path("go/src/github.com"), following: false) == nil)
    let kept = try box.open().kept(undone, in: box.transactionContext)
    #expect(kept.map(\.parentPath) == [box.path("code")])
    // The old original is not what came back: it stands nowhere else.
    #expect(throws: TransactionError.self) { try box.open().purge(undone, in: box.transactionContext) }
    #expect(try box.open().kept(undone, in: box.transactionContext) == kept)
    try box.open().purge(undone, evenIfChanged: true, in: box.transactionContext)
    #expect(try box.layout().map { $0.prefix(4) } == ["code", "code", "code", "go d", "go/s"].map { $0.prefix(4) })
  }

  @Test func `is purged only where nothing differs, and can still be undone`() throws {
    let box = try Sandbox()
    let before = try box.manifest(box.checkout)
    let record = try box.open().perform(try plan(box), in: box.transactionContext)
    try box.scratch.write("go/src/github.com/up/tool/new.go", "package new\n")
    let edited = TransactionError.changedSince([.edited(box.workspace + "/new.go")])
    #expect(throws: edited) { try box.open().purge(record, in: box.transactionContext) }
    #expect(try box.open().kept(record, in: box.transactionContext).count == 1)
    try FileManager.default.removeItem(atPath: (box.workspace + "/new.go").lossyText)
    try box.open().purge(record, evenIfChanged: true, in: box.transactionContext)
    #expect(try box.open().kept(record, in: box.transactionContext).isEmpty)
    #expect(try box.state.records().map(\.state) == [.done])
    _ = try box.open().undo(record, in: box.transactionContext)
    #expect(try box.manifest(box.checkout) == before)
  }
}
