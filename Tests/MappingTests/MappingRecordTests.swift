import Bytes
import Foundation
import Machine
import Mapping
import Resolution
import Support
import Testing
import Transactions

@Suite struct `The record of a mapping` {
  /// What a path or a name may hold at worst; each ends up in a journal line.
  static let hostile: [ByteString] = [
    "", " ", "a b", "line\nbreak", "tab\t", "%0A", "#x", "attribute upstream x", ByteString([0xff, 0xfe, 0x80]),
    ByteString([1, 13, 10]), "é", "yes", "\"quoted\" 'twice'",
  ]

  static func record(_ strategy: Strategy, _ random: inout SeededGenerator) -> MappingRecord {
    var any: ByteString { hostile.randomElement(using: &random) ?? "" }
    var record = MappingRecord(
      upstream: any, forkPath: any, strategy: strategy, checkout: any, workspace: any)
    // No address is recorded as an empty one.
    if record.forkPath == "" { record.forkPath = nil }
    switch strategy {
    case .none: break
    case .relocate, .symlink: (record.gopathEntry, record.isIsolated) = (any, Bool.random(using: &random))
    case .workspace, .modfile, .overlay:
      record.gowork = Bool.random(using: &random) ? any : nil
      record.flags = (0..<Int.random(in: 0...3, using: &random)).map { _ in any }
      record.consumers = (0..<Int.random(in: 0...3, using: &random)).map { _ in any }
      record.isFound = Bool.random(using: &random)
    }
    return record
  }

  @Test(arguments: Strategy.allCases) func `is the same after a journal`(strategy: Strategy) throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<200 {
      let record = Self.record(strategy, &random)
      let plan = Plan(steps: [.makeDirectory("/x")], attributes: record.attributes)
      #expect(MappingRecord(plan) == record)
      let entry = JournalEntry(transaction: "t", plan: plan, seen: [[]], circumstances: [])
      let read = try #require(JournalEntry(text: entry.text))
      #expect(MappingRecord(read.plan) == record)
      // Each value counts: with one taken away it is another record, or none.
      for index in record.attributes.indices where record.attributes[index].name != "isolated" || record.isIsolated {
        var fewer = plan
        fewer.attributes.remove(at: index)
        if fewer.attributes == plan.attributes || record.forkPath == nil && record.attributes[index].name == "fork" {
          continue
        }
        #expect(MappingRecord(fewer) != record, "without \(record.attributes[index].name)")
      }
    }
  }

  /// Journals that version 0.1.0 wrote before records were typed.
  static func journal(_ name: String) throws -> TransactionRecord {
    let file = Repository.fixtures.appending(path: "journals/\(name).journal")
    let text = ByteString([UInt8](try Data(contentsOf: file)))
    return TransactionRecord(state: .done, entry: try #require(JournalEntry(text: text)))
  }

  @Test func `of a workspace is read from an old journal`() throws {
    let record = try Self.journal("workspace")
    var expected = MappingRecord(
      upstream: "github.com/up/tool", forkPath: "github.com/you/tool", strategy: .workspace, checkout: "/srv/j/fork",
      workspace: "/srv/j/fork")
    (expected.gowork, expected.consumers, expected.isFound) = ("/srv/j/go.work", ["/srv/j/consumer"], true)
    #expect(record.mapping == expected)
    #expect(expected.attributes == record.plan.attributes)
    #expect(
      expected.environment
        == MappedEnvironment(
          mode: .module, gowork: "/srv/j/go.work", workspace: "/srv/j/fork", consumers: ["/srv/j/consumer"],
          isFound: true))
  }

  @Test func `of a private GOPATH is read from an old journal`() throws {
    let record = try Self.journal("symlink")
    let mapping = try #require(record.mapping)
    #expect(mapping.strategy == .symlink && mapping.isIsolated)
    #expect(mapping.gopathEntry?.lastPathComponent.count == 16)
    #expect(mapping.workspace == (mapping.gopathEntry ?? "").appending(path: "src/github.com/up/tool"))
    #expect(mapping.attributes == record.plan.attributes)
    #expect(mapping.environment?.mode == .gopath)
  }

  @Test func `of a modfile is read from an old journal`() throws {
    let record = try Self.journal("modfile")
    let mapping = try #require(record.mapping)
    #expect(mapping.gowork == "off" && mapping.flags.count == 1 && !mapping.isFound)
    #expect(mapping.flags.first?.hasPrefix("-modfile=/srv/j/") == true)
    #expect(mapping.attributes == record.plan.attributes)
  }

  @Test(arguments: ["upstream", "checkout", "workspace", "strategy"] as [ByteString])
  func `is none where a plan is about something else`(name: ByteString) {
    let record = MappingRecord(
      upstream: "u", forkPath: nil, strategy: .none, checkout: "/c", workspace: "/c")
    #expect(MappingRecord(Plan(attributes: record.attributes)) == record)
    #expect(MappingRecord(Plan(attributes: record.attributes.filter { $0.name != name })) == nil)
    #expect(record.environment == nil)
    let unknown = record.attributes.map { $0.name == "strategy" ? Plan.Attribute(name: $0.name, value: "later") : $0 }
    #expect(MappingRecord(Plan(attributes: unknown)) == nil)
  }
}
