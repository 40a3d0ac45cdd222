import Bytes
import Machine

/// What the user's git settings do to the addresses that go gives it.
///
/// git itself is asked, at the root of the file system and with no repository, so that nothing that a tree brought is
/// read; go runs git in its own cache, where only these settings count too.
struct GitSettings {
  /// The beginning that is replaced, and what it becomes; the longest beginning wins.
  private var rewrites: [(from: ByteString, to: ByteString)] = []
  /// Whether a helper or an own header may know credentials that only git can use.
  private(set) var hasOwnTransport = false

  init(programs: Programs, process: ProcessEnvironment) {
    guard let git = programs.git else { return }
    let command = Child.Command(
      git, ["config", "--null", "--list"], environment: GitRemote.environment(process, protocols: ""), directory: "/")
    guard let outcome = try? Child.run(command, deadline: .seconds(2), caps: .init(output: 1 << 20, errors: 1 << 12)),
      outcome.interruption == nil
    else { return }
    for entry in outcome.output.split(on: 0) where !entry.isEmpty {
      let end = entry.firstIndex(of: 10)
      let key = end.map { entry.prefix($0) } ?? entry
      let value = end.map { entry.dropFirst($0 + 1) } ?? ByteString()
      if key.hasPrefix("url."), key.hasSuffix(".insteadof"), key.count > 14 {
        rewrites.append((value, key[4..<key.count - 10]))
      } else if key.hasPrefix("http.") || key.hasPrefix("credential.") {
        hasOwnTransport = true
      }
    }
  }

  /// The address that git would use for `address`, nil where it stays.
  func rewrite(_ address: ByteString) -> ByteString? {
    let fitting = rewrites.filter { !$0.from.isEmpty && address.hasPrefix($0.from) }
    guard let best = fitting.max(by: { $0.from.count < $1.from.count }) else { return nil }
    return best.to + address.dropFirst(best.from.count)
  }
}
