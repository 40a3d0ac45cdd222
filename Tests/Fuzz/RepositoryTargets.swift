#if canImport(Reachability)
import Bytes
import Git
import Resolution
import Terminal
import Transactions

/// What lies in a repository or a state directory, names that are printed, and texts that are pasted.
extension FuzzTarget {
  /// A value that is set is read back, and all others stay.
  static func configuration(_ bytes: ByteString) {
    guard let configuration = try? GitConfiguration(parsing: bytes) else { return }
    let key: ByteString = "remote.upstream.url"
    let value: ByteString = "https://example.org/up/tool"
    guard let edited = (try? GitConfiguration.text(bytes, setting: [GitValue(key: key, values: [value])])) ?? nil else {
      return
    }
    guard let again = try? GitConfiguration(parsing: edited) else { preconditionFailure("what is written is not read") }
    precondition(again.values(key) == [value], "what is set is not read back")
    let others = { (all: GitConfiguration) in all.entries.filter { $0.key != key } }
    precondition(others(again) == others(configuration), "another value has changed")
  }

  /// A journal is read as it was written, or not at all.
  static func journal(_ bytes: ByteString) {
    if let entry = JournalEntry(text: bytes) {
      precondition(JournalEntry(text: entry.text) == entry, "a journal is not read as it is written")
    }
    // Behind the sum, which nobody guesses.
    let body: ByteString = "forkpath-journal 1\ntransaction a\n" + bytes + "\n"
    if let entry = JournalEntry(text: body + "sum " + Digest.hex(of: body) + "\nend\n") {
      precondition(JournalEntry(text: entry.text)?.plan == entry.plan, "a plan is not read as it is written")
    }
  }

  static func quoting(_ bytes: ByteString) {
    if let word = ShellWord.posix(bytes) { precondition(!word.isEmpty && !word.contains(10)) }
    _ = ShellWord.fish(bytes)
    precondition(Printer.isPrintable(GitQuoting.name(bytes)))
    _ = bytes.withoutSecrets
    if let remote = RemoteAddress(bytes) { precondition(!remote.host.contains(UInt8(ascii: "@"))) }
  }

  /// What is recognized names no secret, and each error once.
  static func doctor(_ bytes: ByteString) {
    let diagnoses = Recognition.diagnoses(in: bytes)
    precondition(Set(diagnoses).count == diagnoses.count, "an error is told twice")
    for detail in diagnoses.flatMap(\.details) where detail.name != "flag" {
      precondition(detail.value.first != UInt8(ascii: "-"), "a name is an option")
    }
  }
}
#endif
