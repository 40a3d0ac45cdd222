import Bytes
import Git
import Machine
import Terminal

extension SystemError: DiagnosticConvertible {
  var diagnostic: Diagnostic {
    let what: ByteString = path.isEmpty ? "" : quoted(path) + ": "
    return Diagnostic(
      .error, code: "system", what + ByteString(call) + ": " + ByteString(reason.lowercased()),
      help: isOutOfSpace ? .advice("free some space, then run the same command again") : nil)
  }

  var status: ExitStatus { .system }

  /// ENOSPC, EDQUOT.
  private var isOutOfSpace: Bool { code == 28 || code == 122 }
}

extension GitSilence {
  /// Why git gave no answer, for use after a colon.
  var text: ByteString {
    switch self {
    case .notInstalled: "it is not installed"
    case .specialFile(let path): "it would wait for " + quoted(path) + ", which is no file"
    case .system(let error): error.diagnostic.message
    case .failed(let words): words.isEmpty ? "it failed without a word" : words
    case .unfinished: "it did not end in time"
    }
  }
}
