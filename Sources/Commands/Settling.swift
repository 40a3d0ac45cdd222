import Bytes
import Machine
import Terminal
import Transactions

/// Finishes or takes back what a crash left, before anything else is done; told in one line each.
struct Settling: Sendable {
  var state: StateDirectory
  var context: Context

  func settle(wait: Duration) throws {
    // Without something unsettled no lock is taken and nothing is written: status and a second setup only look.
    guard try state.needsRecovery() else { return }
    let ledger = try state.open(wait: Int(wait.components.seconds))
    for recovery in try ledger.recover(in: context.surroundings(words: ["recover"], directory: nil)) {
      context.output.say(recovery.line)
    }
  }
}

extension Context {
  /// What a transaction may know and use of the world around it.
  func surroundings(words: [ByteString], directory named: ByteString?) -> Surroundings {
    let path = process["PATH"] ?? ByteString()
    let kept: [ByteString] = [
      "HOME", "PATH", "USER", "LANG", "SSH_AUTH_SOCK", "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY",
      "no_proxy", "NO_PROXY", "ALL_PROXY", "all_proxy",
    ]
    return Surroundings(
      version: ByteString(CommandLineTool.version), arguments: words + (named.map { [$0] } ?? []),
      directory: process.directory, git: findProgram("git", in: path, outside: nil),
      variables: process.variables.filter { kept.contains($0.key) },
      allowsLocalClone: named.map { $0.hasPrefix("file:") || $0.isAbsolutePath } ?? false)
  }
}
