import Bytes
import Terminal

/// Converts every error of the domain rooms to a sentence with its fix, and an exit status (see architecture).
protocol DiagnosticConvertible {
  var diagnostic: Diagnostic { get }
  var status: ExitStatus { get }
}

/// All exit statuses.
enum ExitStatus: Int32, Sendable {
  /// Done, nothing wrong.
  case success = 0
  /// Findings, a refusal, or `--exit-code` with changes.
  case findings = 1
  case usage = 64
  /// The input cannot be read as what it claims to be.
  case data = 65
  /// The network answered nothing conclusive.
  case unavailable = 69
  /// A bug of forkpath.
  case software = 70
  /// The system refused: call, path and errno are named.
  case system = 74
  /// Another forkpath holds the lock.
  case locked = 75
}

/// `'name'`, the form in which messages quote text from outside.
func quoted(_ name: ByteString) -> ByteString { "'" + name + "'" }

/// A word for the shell, quoted only where it needs to be.
func shellWord(_ word: ByteString) -> ByteString { ShellWord.shown(word) }

/// `3 files`, `1 file`.
func counted(_ number: Int, _ one: String, _ many: String) -> ByteString {
  ByteString("\(number) \(number == 1 ? one : many)")
}
