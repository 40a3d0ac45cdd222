package import Bytes

/// The content of a transaction's journal: what it will do, and what it saw on disk before. Written once, before the
/// first change, and never changed.
package struct JournalEntry: Sendable, Hashable {
  /// Time and 64 random bits: `20261121T093015Z-123456-0123456789abcdef`.
  package var transaction: ByteString
  /// What is to be carried out.
  package var plan: Plan
  /// What was seen on disk, for each step: identities and old values.
  package var seen: [[Row]]
  /// Who, where, when, and with which command line: for people, never read by forkpath.
  package var circumstances: [Row]

  package init(transaction: ByteString, plan: Plan, seen: [[Row]], circumstances: [Row]) {
    (self.transaction, self.plan, self.seen, self.circumstances) = (transaction, plan, seen, circumstances)
  }

  /// Another version is not read.
  package static let formatVersion: ByteString = "1"

  /// The journal as text: one value for each line, a checksum of everything before it, and an end line, so that a torn
  /// or forged file is detected.
  package var text: ByteString {
    var text = ByteString("forkpath-journal " + JournalEntry.formatVersion.lossyText + "\n")
    func put(_ line: ByteString) {
      text += line
      text.append(10)
    }
    put("transaction " + transaction.percentEncoded)
    for row in circumstances { put(row.name + " " + row.value.percentEncoded) }
    for line in handCommands { put("# " + line) }
    text += plan.text(seen: seen)
    let sum = Digest.hex(of: text)
    put("sum " + sum)
    put("end")
    return text
  }

  /// Reads a journal; nil where anything is not as it was written.
  package init?(text: ByteString) {
    guard text.hasSuffix("\nend\n"), let newline = text.bytes[..<(text.count - 5)].lastIndex(of: 10) else { return nil }
    let sum = text[newline + 1..<text.count - 5]
    let body = text.prefix(newline + 1)
    guard sum.hasPrefix("sum "), Digest.hex(of: body) == sum.dropFirst(4) else { return nil }
    var lines = text.prefix(newline).lines
    guard lines.next() == "forkpath-journal " + JournalEntry.formatVersion else { return nil }
    transaction = ByteString()
    (plan, seen, circumstances) = (Plan(), [], [])
    var open: (word: ByteString, rows: [Row], seen: [Row])?
    func close() -> Bool {
      guard let step = open else { return true }
      guard let whole = Step(word: step.word, rows: step.rows) else { return false }
      plan.steps.append(whole)
      seen.append(step.seen)
      return true
    }
    while let line = lines.next() {
      if line.hasPrefix("#") { continue }
      let isInner = line.first == UInt8(ascii: " ")
      let words = (isInner ? line.dropFirst(1) : line).split(on: UInt8(ascii: " "))
      let values = words.dropFirst().compactMap { ByteString(percentEncoded: $0) }
      guard values.count == words.count - 1, let name = words.first else { return nil }
      switch (isInner, name, values.count) {
      case (true, "seen", 2): open?.seen.append(Row(values[0], values[1]))
      case (true, _, 1): open?.rows.append(Row(name, values[0]))
      case (false, "step", 1):
        guard close() else { return nil }
        open = (values[0], [], [])
      case (false, "attribute", 2): plan.attributes.append(Plan.Attribute(name: values[0], value: values[1]))
      case (false, "transaction", 1): transaction = values[0]
      case (false, _, 1): circumstances.append(Row(name, values[0]))
      default: return nil
      }
    }
    guard close(), !transaction.isEmpty else { return nil }
  }
}

extension Plan {
  /// Attributes and steps, one for each line; with what was seen, for the journal, or without, for the hash.
  func text(seen: [[Row]]? = nil) -> ByteString {
    var text = ByteString()
    for attribute in attributes {
      text += "attribute " + attribute.name.percentEncoded + " " + attribute.value.percentEncoded + "\n"
    }
    for (index, step) in steps.enumerated() {
      text += "step " + step.word + "\n"
      for row in step.rows { text += " " + row.name + " " + row.value.percentEncoded + "\n" }
      for row in seen?[index] ?? [] {
        text += " seen " + row.name.percentEncoded + " " + row.value.percentEncoded + "\n"
      }
    }
    return text
  }

  /// The SHA-256 of everything that the plan says, 64 hexadecimal digits; 16 of them are enough to print.
  package var hash: ByteString { Digest.hex(of: text()) }

  /// The beginning of the hash, which people type.
  package var shortHash: ByteString { hash.prefix(16) }

  /// Whether this plan's hash starts with `prefix`, at least 16 hexadecimal digits.
  package func matches(hash prefix: ByteString) -> Bool { prefix.count >= 16 && hash.hasPrefix(prefix) }
}

/// One named value of a journal; a step is a kind and its rows.
package struct Row: Sendable, Hashable {
  package var name: ByteString
  package var value: ByteString

  package init(_ name: ByteString, _ value: ByteString) { (self.name, self.value) = (name, value) }
}

extension [Row] {
  /// The first value called `name`.
  subscript(name: ByteString) -> ByteString? { first { $0.name == name }?.value }

  func all(_ name: ByteString) -> [ByteString] { filter { $0.name == name }.map(\.value) }
}
