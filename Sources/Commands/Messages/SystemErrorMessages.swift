import Bytes
import Machine
import Terminal

extension SystemError: DiagnosticConvertible {
  var diagnostic: Diagnostic {
    let what: ByteString = path.isEmpty ? "" : quoted(path) + ": "
    return Diagnostic(
      .error, code: "system", what + ByteString(call) + ": " + ByteString(reason.lowercased()),
      help: isOutOfSpace ? "free some space, then run the same command again" : nil)
  }

  var status: ExitStatus { .system }

  /// ENOSPC, EDQUOT.
  private var isOutOfSpace: Bool { code == 28 || code == 122 }
}
