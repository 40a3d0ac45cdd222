import Bytes
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// Files of active mappings that go reads: forkpath's go.work or go.mod, and links to it. Errors in them are fixed by making
/// the mapping again, never by an edit.
struct ActiveWorkFiles: Sendable {
  private let records: [TransactionRecord]
  /// How commands name directories.
  private let context: Context?

  /// None.
  init() { (records, context) = ([], nil) }

  init(_ records: [TransactionRecord], _ context: Context) {
    (self.records, self.context) = (records.filter(\.isActive), context)
  }

  /// The command that makes the file again, with `directory` in it where that is not the mapping's own checkout, and then with
  /// all of `directories`: a line for each would take out what the one before took in. Nil for a file of somebody else.
  func fix(of file: ByteString, including directory: ByteString? = nil, among directories: [ByteString] = []) -> Fix? {
    guard let context else { return nil }
    for record in records.reversed() {
      guard let mapping = record.mapping, Self.isPart(file, of: record, mapping) else { continue }
      var fix = record.repairFix(MappingState(of: record), context)
      let last = fix.commands.count - 1
      let isOther = { (directory: ByteString) in !mapping.places.contains { directory.isWithin($0) } }
      if let directory, isOther(directory) {
        let others = directories.contains(directory) ? directories.filter(isOther) : [directory]
        fix.commands[last].words.insert(contentsOf: others.flatMap { ["--consumer", $0] }, at: 2)
      } else if let directory, directory.relative(within: mapping.checkout)?.isPassedOver == true {
        // Setup takes a module that patterns pass over where that is named, and keeps those that it has.
        fix.commands[last].words.removeLast()
        fix.commands[last].words.append(context.typed(directory))
      }
      return fix
    }
    return nil
  }

  /// Whether the file is the go.work of a mapping that leaves out the module in `directory`, which `forkpath exec` builds alone.
  func leavesOut(_ directory: ByteString, _ file: ByteString) -> Bool {
    records.contains { record in
      guard let mapping = record.mapping, mapping.leftOut.contains(directory) else { return false }
      return Self.isPart(file, of: record, mapping)
    }
  }

  private static func isPart(_ file: ByteString, of record: TransactionRecord, _ mapping: MappingRecord) -> Bool {
    if mapping.gowork == file { return true }
    return record.plan.steps.contains { step in
      switch step {
      case .link(let path, _): path == file
      case .publish(let path, let files): files.contains { path.appending(path: $0.path) == file }
      default: false
      }
    }
  }
}
