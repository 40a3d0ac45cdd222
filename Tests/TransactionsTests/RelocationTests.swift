import Bytes
import Foundation
import Machine
import Support
import Testing
import Transactions

@Suite struct `A relocation` {
  @Test(arguments: [true, false]) func `moves the checkout and brings it back`(leavesLink: Bool) throws {
    let box = try Sandbox()
    let before = try box.manifest(box.checkout), layout = try box.layout()
    let plan = try box.relocation(leavesLink: leavesLink)
    #expect(plan.steps.count == 3)

    let record = try box.open().perform(plan, in: box.transactionContext)
    #expect(record.state == .done)
    #expect(try box.manifest(box.workspace) == before)
    if leavesLink {
      #expect(try readLink(box.checkout) == box.workspace)
    } else {
      #expect(try FileStatus.ifPresent(box.checkout, following: false) == nil)
    }
    #expect(try box.state.records() == [record])

    let undone = try box.open().undo(record, in: box.transactionContext)
    #expect(undone.state == .undone)
    #expect(try box.manifest(box.checkout) == before)
    #expect(try box.layout() == layout)
  }

  @Test func `brings executor back that was done at the new place`() throws {
    let box = try Sandbox()
    let record = try box.open().perform(try box.relocation(), in: box.transactionContext)
    try box.scratch.write("go/src/github.com/up/tool/new.go", "package new\n")
    _ = try box.open().undo(record, in: box.transactionContext)
    #expect(try box.scratch.text("code/tool/new.go") == "package new\n")
  }

  @Test func `keeps directories in which somebody put something`() throws {
    let box = try Sandbox()
    let record = try box.open().perform(try box.relocation(), in: box.transactionContext)
    try box.scratch.write("go/src/github.com/other", "theirs")
    _ = try box.open().undo(record, in: box.transactionContext)
    #expect(try box.scratch.text("go/src/github.com/other") == "theirs")
  }

  @Test func `is not undone over something new at the old place`() throws {
    let box = try Sandbox()
    let record = try box.open().perform(try box.relocation(), in: box.transactionContext)
    try FileManager.default.removeItem(atPath: box.checkout.lossyText)
    try box.scratch.write("code/tool/theirs", "theirs")
    let layout = try box.layout()
    #expect(throws: TransactionError.changedSince([.occupied(box.checkout)])) {
      try box.open().undo(record, in: box.transactionContext)
    }
    #expect(try box.layout() == layout)
    #expect(try box.state.records().map(\.state) == [.done])
  }

  @Test func `moves an occupied destination aside first, and back last`() throws {
    let box = try Sandbox()
    try box.scratch.write("go/src/github.com/up/tool/theirs.go", "package theirs\n")
    let before = try box.manifest(box.root)
    let aside = box.path("go/src/github.com/up/tool.displaced")
    let plan = Plan(steps: [
      .relocate(from: box.workspace, to: aside, leavesLink: false),
      .relocate(from: box.checkout, to: box.workspace, leavesLink: true),
    ])
    let record = try box.open().perform(plan, in: box.transactionContext)
    #expect(try box.scratch.text("go/src/github.com/up/tool.displaced/theirs.go") == "package theirs\n")
    #expect(try box.scratch.text("go/src/github.com/up/tool/UNCOMMITTED.go") == "package x // never pushed\n")
    _ = try box.open().undo(record, in: box.transactionContext)
    #expect(try box.manifest(box.root).filter { !$0.hasPrefix("state") } == before)
  }

  /// A checkout that was moved on, or aside for another one, is at its first new place again only when the later move is
  /// undone: whether the first can be undone, the disk tells then.
  @Test(arguments: [true, false]) func `is judged when the later move of its tree is undone`(isOccupied: Bool) throws {
    let box = try Sandbox()
    let before = try box.manifest(box.root).filter { !$0.hasPrefix("state") }
    let first = try box.open().perform(try box.relocation(), in: box.transactionContext)
    let on = box.path("go/src/github.com/up/on")
    let second = try box.open().perform(
      Plan(steps: [.relocate(from: box.workspace, to: on, leavesLink: true)]), in: box.transactionContext)
    #expect(second.plan.moves(on: first.plan) && !first.plan.moves(on: second.plan))
    #expect(!second.plan.displaces(first.plan))
    // Alone it cannot be undone.
    #expect(
      throws: TransactionError.wrongOrder(transaction: first.transaction, later: second.transaction)
    ) { try box.open().checkUndo([first], in: box.transactionContext) }
    if isOccupied {
      try FileManager.default.removeItem(atPath: box.checkout.lossyText)
      try box.scratch.write("code/tool/theirs", "theirs")
    }
    try box.open().checkUndo([second, first], in: box.transactionContext)
    _ = try box.open().undo(second, in: box.transactionContext)
    #expect(try box.scratch.text("go/src/github.com/up/tool/UNCOMMITTED.go") == "package x // never pushed\n")
    if isOccupied {
      #expect(throws: TransactionError.changedSince([.occupied(box.checkout)])) {
        try box.open().undo(first, in: box.transactionContext)
      }
      #expect(try box.scratch.text("code/tool/theirs") == "theirs")
      #expect(try box.scratch.text("go/src/github.com/up/tool/UNCOMMITTED.go") == "package x // never pushed\n")
    } else {
      _ = try box.open().undo(first, in: box.transactionContext)
      #expect(try box.manifest(box.root).filter { !$0.hasPrefix("state") } == before)
    }
  }

  /// What was made for one mapping and used by another goes with the last of them, in whatever order they go.
  @Test(arguments: [[0, 1], [1, 0]]) func `leaves no directory behind when the last one goes`(order: [Int]) throws {
    let box = try Sandbox()
    try box.scratch.write("code/other/go.mod", "module github.com/up/other\n")
    let before = try box.layout()
    let other = box.root + "/go/src/github.com/up/other"
    let records = [
      try box.open().perform(try box.relocation(), in: box.transactionContext),
      try box.open().perform(
        Plan(steps: [.relocate(from: box.root + "/code/other", to: other, leavesLink: true)]),
        in: box.transactionContext),
    ]
    try box.scratch.makeDirectory("go/src/mine")
    for index in order { _ = try box.open().undo(records[index], in: box.transactionContext) }
    #expect(try box.layout().filter { !$0.hasPrefix("go/src/mine") } == before)
    #expect(try box.layout().contains { $0.hasPrefix("go/src/mine") })
  }

  /// git names its locks by absolute paths: one that it holds while the tree goes away would never be removed.
  @Test func `does not go back while git is at executor in it`() throws {
    let box = try Sandbox()
    let record = try box.open().perform(try box.relocation(), in: box.transactionContext)
    try box.scratch.write("go/src/github.com/up/tool/.git/index.lock", "")
    let lock = box.workspace + "/.git/index.lock"
    #expect(throws: TransactionError.changedSince([.gitLocked(lock)])) {
      try box.open().undo(record, in: box.transactionContext)
    }
    try FileManager.default.removeItem(atPath: lock.lossyText)
    #expect(try box.open().undo(record, in: box.transactionContext).state == .undone)
  }
}
