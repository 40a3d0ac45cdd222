import Bytes
import GoSource
import Terminal

extension ModFileError {
  /// What go refuses in this line, and what to do about it where that is plain.
  var words: (sentence: ByteString, help: Help?) {
    let subject = path.isEmpty ? verb : path
    switch code {
    case .invalidVersion(let version, let fault):
      // Go looks up what is meant, and writes it down.
      return (
        "go refuses the version " + quoted(version) + (subject.isEmpty ? "" : " of " + subject),
        path.isEmpty || fault != .form ? nil : .fix(Fix(["go", "mod", "download"]))
      )
    case .versionDoesNotFit(let version, let wanted):
      return ("go refuses the version " + quoted(version) + " of " + subject + ": it should be " + wanted, nil)
    case .unknownDirective(let word), .unknownBlock(let word): return ("go knows no directive " + quoted(word), nil)
    case .repeated(let word): return ("there is a second " + word + " line, which go refuses", nil)
    case .invalidGoVersion(let text):
      let isNewer = text.bytes.count { $0 == UInt8(ascii: ".") } > 1
      return (
        "go refuses the go version " + quoted(text),
        isNewer ? .advice("go 1.21 and later read versions of three numbers") : nil
      )
    case .invalidToolchain(let text): return ("go refuses the toolchain " + quoted(text), nil)
    case .notDirectoryPath:
      return ("a replacement without a version must be a directory, such as ./dir, which go insists on", nil)
    case .directoryWithVersion(let path): return ("the directory " + quoted(path) + " cannot have a version", nil)
    case .blockNotClosed(let start): return (ByteString("the block of line \(start.line) has no end"), nil)
    case .invalidModulePath: return ("go refuses this module path", nil)
    case .withheld: return ("go refuses this line, of a file that a link leads to outside of the checkout", nil)
    default: return ("go refuses this line", nil)
    }
  }
}
