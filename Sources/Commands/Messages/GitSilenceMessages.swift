import Bytes
import Git
import Terminal

extension GitSilence {
  /// Why git said nothing, behind a colon.
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
