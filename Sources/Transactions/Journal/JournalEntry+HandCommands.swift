import Bytes
import Git
import Machine

/// The plain shell commands that would undo the transaction if forkpath were gone. They are comments in the journal;
/// forkpath never reads them.
extension JournalEntry {
  var handCommands: [ByteString] {
    var lines: [ByteString] = ["To undo this by hand, once it is done and if forkpath is gone:"]
    for index in plan.steps.indices.reversed() {
      lines += plan.steps[index].handCommands(transaction: transaction, index: index).map { "  " + $0 }
    }
    return lines
  }
}

extension Step {
  fileprivate func handCommands(transaction: ByteString, index: Int) -> [ByteString] {
    func hidden(_ beside: ByteString, _ suffix: ByteString) -> ByteString {
      beside.parentPath.appending(path: StepContext.hiddenName(transaction, index, suffix)).shellQuoted
    }
    switch self {
    case .makeDirectory(let path): return ["rmdir -- " + path.shellQuoted]
    case .relocate(let from, let to, let leavesLink):
      let back = "mv -nT -- " + to.shellQuoted + " " + from.shellQuoted
      return leavesLink ? ["rm -- " + from.shellQuoted + " && " + back] : [back]
    case .copy(let from, let to):
      let kept = hidden(from, "orig")
      return [
        "diff -r -- " + to.shellQuoted + " " + kept + "  # work done since is in the first one",
        "rm -- " + from.shellQuoted + " && mv -nT -- " + kept + " " + from.shellQuoted,
      ]
    case .link(let at, _): return ["rm -- " + at.shellQuoted]
    case .publish(let at, _): return ["rm -r -- " + at.shellQuoted]
    case .setRemotes(let checkout, let values):
      return values.map { "git -C " + checkout.shellQuoted + " config --get-all " + $0.key.shellQuoted }
        + ["# and set each to its old value, which stands below"]
    case .addLines(let at, let lines):
      return ["# take these lines out of " + at.shellQuoted + ": " + lines.map(\.shellQuoted).joined(separator: " ")]
    case .clone(_, _, let to): return ["rm -r -- " + to.shellQuoted + "  # if there is no work of yours in it"]
    }
  }
}

extension ByteString {
  /// This name as one word of a POSIX shell; with control or other unprintable bytes as `$'...'` of POSIX 2024.
  var shellQuoted: ByteString {
    let isPlain = bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
    guard !isPlain else {
      return "'" + split(on: UInt8(ascii: "'")).joined(separator: "'\\''") + "'"
    }
    var text: ByteString = "$'"
    for byte in bytes {
      if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") {
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      } else if byte >= 0x20 && byte < 0x7f {
        text.append(byte)
      } else {
        let octal = String(byte, radix: 8)
        text += ByteString("\\" + String(repeating: "0", count: 3 - octal.utf8.count) + octal)
      }
    }
    return text + "'"
  }
}
