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

  /// A shell that was in the checkout is in the original after the copy, and so is what it writes.
  @Test func `tells what was written to the original since`() throws {
    let box = try Sandbox()
    let record = try box.open().perform(try plan(box), in: box.transactionContext)
    let kept = try #require(try box.open().kept(record, in: box.transactionContext).first)
    #expect(record.originals.map(\.original) == [kept] && record.originals.map(\.place) == [box.checkout])
    let original = String(kept.lossyText.dropFirst(box.scratch.path.count + 1))
    let copy = "go/src/github.com/up/tool"
    // Nothing was written; then only in the copy, and the same in both.
    #expect(try box.open().strayWork(record, in: box.transactionContext).isEmpty)
    try box.scratch.write(copy + "/new.go", "package new\n")
    try box.scratch.write(copy + "/cmd/main.go", "package main // more\n")
    try box.scratch.write(copy + "/same.go", "package same\n")
    try box.scratch.write(original + "/same.go", "package same\n")
    let old = [FileAttributeKey.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)]
    for tree in [copy, original] {
      try FileManager.default.setAttributes(old, ofItemAtPath: box.scratch.path + "/" + tree + "/same.go")
    }
    #expect(try box.open().strayWork(record, in: box.transactionContext).isEmpty)
    // An old file that came, one that was edited, and a directory.
    try box.scratch.write(original + "/came.go", "package came\n")
    try FileManager.default.setAttributes(old, ofItemAtPath: box.scratch.path + "/" + original + "/came.go")
    try box.scratch.write(original + "/go.mod", "module github.com/up/tool\n\ngo 1.19\n")
    try box.scratch.write(original + "/sub/a.go", "package sub\n")
    try box.scratch.write(original + "/sub/b.go", "package sub\n")
    let strays = ["/came.go", "/go.mod", "/sub"].map { kept + ByteString($0) }
    #expect(try box.open().strayWork(record, in: box.transactionContext) == strays)
    #expect(throws: TransactionError.changedSince([.onlyKept(strays[0])])) {
      try box.open().purge(record, in: box.transactionContext)
    }
    let undone = try box.open().undo(record, in: box.transactionContext)
    #expect(try box.scratch.text("code/tool/cmd/main.go") == "package main // more\n")
    #expect(try box.open().kept(undone, in: box.transactionContext) == [kept])
    #expect(try box.open().strayWork(undone, in: box.transactionContext) == strays)
    #expect(throws: TransactionError.changedSince([.onlyKept(strays[0])])) {
      try box.open().purge(undone, in: box.transactionContext)
    }
    #expect(try box.scratch.text(original + "/came.go") == "package came\n")
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
