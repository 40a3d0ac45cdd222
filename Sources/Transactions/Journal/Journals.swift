import Bytes
import Machine

/// The journals in one state directory: `tx-ID.STATE`, and `tx-ID.note` for the staging record.
final class Journals {
  let directory: Directory

  init(_ directory: Directory) { self.directory = directory }

  /// No journal is larger than this, in bytes.
  static let limit = 64 << 20

  static func name(_ transaction: ByteString, _ state: ByteString) -> ByteString {
    "tx-" + transaction + "." + state
  }

  /// Writes a new file that is there whole or not at all, and durable when this returns.
  func put(_ name: ByteString, _ text: ByteString) throws {
    let temporary = name.dropLast(4) + "temp"
    if try directory.status(of: temporary) != nil { try directory.removeFile(temporary) }
    try directory.writeNewFile(temporary, text, mode: 0o600)
    do {
      try directory.move(temporary, to: name, in: directory)
    } catch let error {
      try? directory.removeFile(temporary)
      throw error
    }
    try directory.sync()
    guard try directory.status(of: name) != nil else { throw Fault.notReadBack(directory.path.appending(path: name)) }
  }

  /// Changes the state of a transaction: one rename to a name of the same length, which needs no block.
  func advance(_ transaction: ByteString, from old: TransactionRecord.State, to new: TransactionRecord.State) throws {
    let target = Journals.name(transaction, ByteString(new.rawValue))
    try directory.move(Journals.name(transaction, ByteString(old.rawValue)), to: target, in: directory)
    try directory.sync()
    guard try directory.status(of: target) != nil,
      try directory.status(of: Journals.name(transaction, ByteString(old.rawValue))) == nil
    else { throw Fault.notReadBack(directory.path.appending(path: target)) }
  }

  func stagingRecord(_ transaction: ByteString) throws -> StagingRecord? {
    let name = Journals.name(transaction, "note")
    guard try directory.status(of: name) != nil else { return nil }
    guard let staged = StagingRecord(text: try directory.read(name, limit: Journals.limit)) else {
      throw TransactionError.damagedJournal(directory.path.appending(path: name))
    }
    return staged
  }

  /// Replaces the staging record.
  func replaceStagingRecord(_ transaction: ByteString, _ staged: StagingRecord) throws {
    let name = Journals.name(transaction, "note"), temporary = Journals.name(transaction, "temp")
    if try directory.status(of: temporary) != nil { try directory.removeFile(temporary) }
    try directory.writeNewFile(temporary, staged.text, mode: 0o600)
    try directory.replace(name, with: temporary)
    try directory.sync()
  }

  /// Every transaction, oldest first. If another run renames a journal between the listing and the reading, both are
  /// repeated.
  func records() throws(TransactionError) -> [TransactionRecord] {
    do {
      for _ in 0..<20 {
        if let found = try readAll() { return found }
      }
      throw TransactionError.locked(directory.path.appending(path: "lock"))
    } catch let error as TransactionError {
      throw error
    } catch let error as SystemError {
      throw .system(error)
    } catch {
      throw .damagedJournal(directory.path)
    }
  }

  private func readAll() throws -> [TransactionRecord]? {
    var newest: [ByteString: TransactionRecord.State] = [:]
    for entry in try directory.list() {
      guard let (transaction, word) = Journals.parse(entry.name),
        let state = TransactionRecord.State(rawValue: word.lossyText)
      else { continue }
      // One journal under two names: a move without an atomic call was interrupted. The later state counts.
      if let other = newest[transaction], other.rank > state.rank { continue }
      newest[transaction] = state
    }
    var records: [TransactionRecord] = []
    for (transaction, state) in newest.sorted(by: { $0.key < $1.key }) {
      let name = Journals.name(transaction, ByteString(state.rawValue))
      let text: ByteString
      do {
        text = try directory.read(name, limit: Journals.limit)
      } catch let error {
        if error.isAbsent { return nil }
        throw error
      }
      guard let entry = JournalEntry(text: text), entry.transaction == transaction else {
        throw TransactionError.damagedJournal(directory.path.appending(path: name))
      }
      var record = TransactionRecord(state: state, entry: entry)
      record.copies = try copies(of: entry)
      records.append(record)
    }
    return records
  }

  /// The identities of the directories that copying steps made. A plan without such a step costs no look.
  private func copies(of entry: JournalEntry) throws -> [Int: ByteString] {
    let steps = entry.plan.steps.indices.filter { if case .copy = entry.plan.steps[$0] { true } else { false } }
    guard !steps.isEmpty, let rows = try stagingRecord(entry.transaction)?.rows else { return [:] }
    var copies: [Int: ByteString] = [:]
    for index in steps where index < rows.count { copies[index] = rows[index].first { $0.name == "copy" }?.value }
    return copies
  }

  /// Removes what an interrupted run left: unfinished files, and the earlier of two names. Call it under the lock only.
  func sweep() throws {
    var names: [ByteString: [TransactionRecord.State]] = [:]
    var isSwept = false
    for entry in try directory.list() {
      guard let (transaction, word) = Journals.parse(entry.name) else { continue }
      if word == "temp" {
        try directory.removeFile(entry.name)
        isSwept = true
      } else if let state = TransactionRecord.State(rawValue: word.lossyText) {
        names[transaction, default: []].append(state)
      }
    }
    // So that a power cut does not bring it back.
    if isSwept { try directory.sync() }
    for (transaction, states) in names where states.count > 1 {
      for state in states.sorted(by: { $0.rank < $1.rank }).dropLast() {
        try directory.removeFile(Journals.name(transaction, ByteString(state.rawValue)))
      }
      try directory.sync()
    }
  }

  /// Whether `sweep` would remove something.
  func needsSweep() throws -> Bool {
    var seen: Set<ByteString> = []
    for entry in try directory.list() {
      guard let (transaction, word) = Journals.parse(entry.name) else { continue }
      if word == "temp" { return true }
      if TransactionRecord.State(rawValue: word.lossyText) != nil, !seen.insert(transaction).inserted { return true }
    }
    return false
  }

  private static func parse(_ name: ByteString) -> (transaction: ByteString, word: ByteString)? {
    guard name.hasPrefix("tx-"), name.count > 8, name[name.count - 5] == UInt8(ascii: ".") else { return nil }
    return (name[3..<name.count - 5], name.dropFirst(name.count - 4))
  }
}

extension TransactionRecord.State {
  /// Later states have higher ranks.
  fileprivate var rank: Int {
    switch self {
    case .planned: 0
    case .done: 1
    case .purging: 2
    case .undoing: 3
    case .undone: 4
    case .purgingUndone: 5
    case .aborted: 6
    }
  }
}
