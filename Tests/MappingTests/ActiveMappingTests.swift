import Bytes
import Foundation
import Machine
import Mapping
import Resolution
import Support
import Testing
import Transactions

/// A transaction that mapped `checkout` of the world, with these steps.
private func transaction(
  _ name: ByteString, _ steps: [Step], in world: PlannerWorld, strategy: Strategy = .symlink, checkout: String = "fork",
  upstream: ByteString = "github.com/up/tool", consumers: [ByteString] = [], state: TransactionRecord.State = .done,
  seen: [[Row]]? = nil
) -> TransactionRecord {
  var record = MappingRecord(
    upstream: upstream, forkPath: nil, strategy: strategy, checkout: world.path(checkout),
    workspace: world.path(checkout))
  record.consumers = consumers
  let plan = Plan(steps: steps, attributes: record.attributes)
  return TransactionRecord(
    state: state,
    entry: JournalEntry(transaction: name, plan: plan, seen: seen ?? steps.map { _ in [] }, circumstances: []))
}

@Suite struct `The state of a mapping` {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var step: @Sendable (PlannerWorld) -> Step
    /// What happens to the disk after setup.
    var change: @Sendable (PlannerWorld) throws -> Void = { _ in }
    var state: @Sendable (PlannerWorld) -> MappingState
  }

  static func link(_ world: PlannerWorld) -> Step { .link(at: world.path("home/link"), text: world.root) }
  static func remove(_ name: String, in world: PlannerWorld) throws {
    try FileManager.default.removeItem(atPath: world.scratch.path + "/" + name)
  }

  static let cases: [Case] = [
    Case(testDescription: "a link", step: link) { _ in .active },
    Case(testDescription: "a link that was removed", step: link, change: { try remove("home/link", in: $0) }) {
      .missing($0.path("home/link"))
    },
    Case(
      testDescription: "a link with another text", step: link,
      change: {
        try remove("home/link", in: $0)
        try $0.scratch.link("home/link", to: "elsewhere")
      }
    ) { .replaced($0.path("home/link")) },
    Case(
      testDescription: "a file in the place of a link", step: link,
      change: {
        try remove("home/link", in: $0)
        try $0.scratch.write("home/link", "x")
      }
    ) { .replaced($0.path("home/link")) },
    Case(testDescription: "a link whose checkout is gone", step: link, change: { try remove("fork", in: $0) }) {
      .missing($0.root)
    },
    Case(
      testDescription: "a link in a circle of links", step: link,
      change: {
        try remove("home", in: $0)
        try $0.scratch.link("home", to: "home")
      }
    ) { .missing($0.path("home/link")) },
    Case(testDescription: "published files", step: { .publish(at: $0.path("home"), files: []) }) { _ in .active },
    Case(testDescription: "published files that are gone", step: { .publish(at: $0.path("maps"), files: []) }) {
      .missing($0.path("maps"))
    },
    Case(
      testDescription: "a copy", step: { .copy(from: $0.path("x"), to: $0.root) },
      change: { try $0.scratch.link("x", to: $0.root.lossyText) }
    ) { _ in .active },
    Case(
      testDescription: "a copy without the link in the original's place",
      step: { .copy(from: $0.path("x"), to: $0.root) }
    ) { .missing($0.path("x")) },
    Case(
      testDescription: "a file in the place of a copy", step: { .copy(from: $0.path("x"), to: $0.path("fork/tool.go")) }
    ) { .replaced($0.path("fork/tool.go")) },
    Case(
      testDescription: "another directory in the place of the one that was moved",
      step: { .relocate(from: $0.path("x"), to: $0.root, leavesLink: false) }
    ) { .replaced($0.root) },
    Case(
      testDescription: "a moved directory that is gone",
      step: { .relocate(from: $0.path("x"), to: $0.path("y"), leavesLink: false) }
    ) { .missing($0.path("y")) },
  ]

  @Test(arguments: cases) func `follows from the disk`(example: Case) throws {
    let world = try PlannerWorld(PlannerWorld.gopathEra)
    try world.scratch.link("home/link", to: world.root.lossyText)
    try example.change(world)
    #expect(MappingState(of: transaction("1", [example.step(world)], in: world)) == example.state(world))
  }

  @Test func `of a moved checkout needs the same directory, and the link that was left`() throws {
    let world = try PlannerWorld(PlannerWorld.gopathEra)
    let identity = try FileStatus(of: world.root, following: false).identity.text
    let record = transaction(
      "1", [.relocate(from: world.path("old"), to: world.root, leavesLink: true)], in: world, strategy: .relocate,
      seen: [[Row("tree", identity)]])
    #expect(MappingState(of: record) == .missing(world.path("old")))
    try world.scratch.link("old", to: world.root.lossyText)
    #expect(MappingState(of: record) == .active)
    try Self.remove("old", in: world)
    try world.scratch.makeDirectory("old")
    #expect(MappingState(of: record) == .replaced(world.path("old")))
  }

  @Test func `is outdated where a source of its files changed, and interrupted before that`() throws {
    let world = try PlannerWorld(PlannerWorld.module("github.com/you/tool"))
    let planned = try world.planned()
    try world.publish(planned)
    let entry = JournalEntry(
      transaction: "1", plan: planned.plan, seen: planned.plan.steps.map { _ in [] }, circumstances: [])
    #expect(MappingState(of: TransactionRecord(state: .done, entry: entry)) == .active)
    try world.scratch.write("fork/go.sum", "x v1.0.0 h1:x\n")
    #expect(MappingState(of: TransactionRecord(state: .done, entry: entry)) == .outdated(world.path("fork/go.sum")))
    #expect(MappingState(of: TransactionRecord(state: .planned, entry: entry)) == .interrupted)
  }

  @Test func `counts the links of earlier transactions as long as the strategy is the same`() throws {
    let world = try PlannerWorld(PlannerWorld.gopathEra)
    let gone = Step.link(at: world.path("home/gone"), text: "x")
    let newest = transaction("2", [], in: world)
    #expect(MappingState(of: [newest, transaction("1", [gone], in: world)]) == .missing(world.path("home/gone")))
    #expect(MappingState(of: [newest, transaction("1", [gone], in: world, strategy: .relocate)]) == .active)
    #expect(MappingState(of: []) == .active)
  }
}

@Suite struct `An active mapping` {
  @Test func `is the newest one around a directory`() throws {
    let world = try PlannerWorld(PlannerWorld.gopathEra.merging(["app/main.go": "package main\n"]) { $1 })
    let records = [
      transaction("1", [], in: world), transaction("2", [], in: world, state: .undone),
      transaction("3", [], in: world, strategy: .workspace, checkout: "other", consumers: [world.path("app")]),
      transaction("4", [], in: world, strategy: .none, checkout: "fork"),
    ]
    let around = { (path: String) in try ActiveMapping(around: world.path(path), among: records)?.record.transaction }
    #expect(try around("fork") == "1" && around("fork/lib") == "1")
    #expect(try around("app") == "3" && around("home") == nil && around("forks") == nil)
    #expect(records.newest(around: [world.path("fork/lib")])?.transaction == "4")
    #expect(records.newest(around: [world.path("home")]) == nil)
    let fork = try world.fork()
    #expect(ActiveMapping(of: fork, among: Array(records.prefix(3)))?.record.transaction == "1")
    #expect(ActiveMapping(of: fork, among: Array(records.dropFirst())) == nil)
  }

  @Test func `is unknown where a place cannot be looked at, and none fits otherwise`() throws {
    let world = try PlannerWorld(PlannerWorld.gopathEra)
    try world.scratch.link("circle", to: "circle")
    let unreadable = transaction("2", [], in: world, checkout: "circle")
    #expect(throws: SystemError.self) { try ActiveMapping(around: world.root, among: [unreadable]) }
    let both = [transaction("1", [], in: world), unreadable]
    #expect(try ActiveMapping(around: world.root, among: both)?.record.transaction == "1")
  }

  @Test func `has all transactions that brought it up to date`() throws {
    let world = try PlannerWorld(PlannerWorld.gopathEra)
    let maps = Step.publish(at: world.path("maps"), files: [])
    let first = transaction("1", [maps], in: world, strategy: .modfile)
    let clone = transaction("0", [.clone(url: "u", reference: nil, to: world.root)], in: world, strategy: .modfile)
    let other = transaction("2", [], in: world, strategy: .modfile, upstream: "example.org/other")
    let undone = transaction("3", [maps], in: world, strategy: .modfile, state: .undone)
    // Another strategy that writes the same files goes on with them; one that does not is another mapping.
    let rewritten = transaction("4", [maps], in: world, strategy: .workspace)
    let link = transaction("5", [], in: world, strategy: .symlink)
    let all = [clone, first, other, undone, rewritten, link]
    #expect(all.chain(of: rewritten).map(\.transaction) == ["4", "1"])
    #expect(all.chain(of: link).map(\.transaction) == ["5"])
    #expect(rewritten.continues(first) && !first.continues(rewritten) && !first.continues(clone))
  }
}

@Suite struct `A directory to work in` {
  @Test func `is the one behind the link, where the checkout's own path would hide the mapping`() throws {
    var world = try PlannerWorld(mode: .gopath, PlannerWorld.gopathEra)
    let better = { (world: PlannerWorld, path: String) in
      try GopathPlace.better(
        than: world.path(path), root: world.root, upstream: world.upstream, in: world.environment)
    }
    #expect(try better(world, "fork") == nil)
    try world.scratch.link("gopath/src/github.com/up/tool", to: world.root.lossyText)
    #expect(try better(world, "fork") == world.path("gopath/src/github.com/up/tool"))
    #expect(try better(world, "fork/lib") == world.path("gopath/src/github.com/up/tool/lib"))
    #expect(try better(world, "home") == nil && better(world, "gopath/src/github.com/up/tool/lib") == nil)
    world.environment.mode = .module
    #expect(try better(world, "fork") == nil)
  }
}
