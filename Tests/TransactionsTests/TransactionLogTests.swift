import Bytes
import Foundation
import Git
import Machine
import Support
import Testing
import Transactions

@Suite struct `A log` {
  @Test func `is held by one at a time`() throws {
    let box = try Sandbox()
    let first = try box.open()
    #expect(throws: TransactionError.locked(box.path("state/lock"))) { try box.state.open() }
    withExtendedLifetime(first) {}
  }

  @Test func `finds nothing to recover where nothing was interrupted`() throws {
    let box = try Sandbox()
    #expect(try box.state.records().isEmpty)
    #expect(try FileStatus.ifPresent(box.state.path, following: false) == nil)
    #expect(try box.open().recover(in: box.transactionContext).isEmpty)
  }

  @Test func `refuses a state directory that others may change`() throws {
    let box = try Sandbox()
    try box.scratch.makeDirectory("state")
    try FileManager.default.setAttributes([.posixPermissions: 0o770], ofItemAtPath: box.state.path.lossyText)
    #expect(throws: TransactionError.unsafeState(box.state.path, .writableByOthers(mode: 0o770))) {
      try box.open()
    }
    try FileManager.default.removeItem(atPath: box.state.path.lossyText)
    try box.scratch.link("state", to: "go")
    #expect(throws: TransactionError.unsafeState(box.state.path, .isLink)) { try box.open() }
  }

  @Test func `stops at a journal that was tampered with`() throws {
    let box = try Sandbox()
    _ = try box.open().perform(try box.relocation(), in: box.transactionContext)
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: box.state.path.lossyText).first { $0.hasSuffix(".done") })
    let text = try box.scratch.text("state/" + name)
    try box.scratch.write("state/" + name, text.replacingOccurrences(of: "up/tool", with: "up/t00l"))
    #expect(throws: TransactionError.damagedJournal(box.path("state/" + name))) { try box.state.records() }
    try box.scratch.write("state/" + name, text)
    #expect(try box.state.records().count == 1)
  }

  @Test func `knows a plan by its hash`() throws {
    let box = try Sandbox()
    let plan = try box.relocation()
    #expect(plan.hash.count == 64)
    #expect(plan.matches(hash: plan.hash.prefix(16)))
    #expect(!plan.matches(hash: plan.hash.prefix(15)))
    #expect(try box.relocation(leavesLink: false).hash != plan.hash)
  }

  @Test func `reads back every byte of every kind of step`() throws {
    let name = ByteString([0x2f, 0x61, 0xff, 0x0a, 0x20, 0x25, 0x27])
    let plan = Plan(
      steps: [
        .makeDirectory(name), .relocate(from: name, to: "/b", leavesLink: false), .copy(from: "/c", to: name),
        .link(at: name, text: "../x"),
        .publish(
          at: name,
          files: [
            .init(path: "go.work", content: "go 1.22\n\nuse .\n"), .init(path: "empty", content: ""),
            .init(path: "tail", content: name), .init(path: "l", content: "t", isLink: true),
            .init(path: "newlines", content: "\n\n"),
          ]),
        .setRemotes(
          checkout: name,
          values: [.init(key: "remote.a b.url", values: ["x", name]), .init(key: "remote.c.url", values: [])]),
        .addLines(at: name, lines: ["/go.work", name]),
        .clone(url: "https://example.test/x", reference: nil, to: "/d"),
        .clone(url: "https://example.test/x", reference: "v1", to: "/d"),
      ], attributes: [.init(name: "a", value: name), .init(name: "empty", value: "")])
    let entry = JournalEntry(
      transaction: "20261121T093015Z-000001-00", plan: plan,
      seen: plan.steps.indices.map { [Row("n", ByteString("\($0)")), Row("raw", name)] },
      circumstances: [Row("tool", "1"), Row("argument", ""), Row("argument", name)])
    let read = try #require(JournalEntry(text: entry.text))
    #expect(read == entry)
    for cut in stride(from: 0, to: entry.text.count, by: 7) {
      #expect(JournalEntry(text: entry.text.prefix(cut)) == nil)
    }
    #expect(Plan(steps: plan.steps.reversed(), attributes: plan.attributes).hash != plan.hash)
  }

  @Test func `forgets what was undone long ago, and only that`() throws {
    let box = try Sandbox()
    let record = try box.open().perform(try box.relocation(), in: box.transactionContext)
    _ = try box.open().undo(record, in: box.transactionContext)
    var old = record.entry
    old.transaction = "20200101T000000Z-000000-0123456789abcdef"
    for (name, entry) in [("back", old), ("done", old)] {
      var entry = entry
      if name == "done" { entry.transaction = "20200101T000001Z-000000-0123456789abcdef" }
      try box.scratch.write("state/tx-\(entry.transaction.lossyText).\(name)", entry.text.lossyText)
    }
    #expect(try box.state.records().count == 3)
    let plan = Plan(steps: [.link(at: box.path("go/src/x"), text: "y")])
    _ = try box.open().perform(plan, in: box.transactionContext)
    #expect(try box.state.records().map(\.state) == [.done, .undone, .done])
  }
}
