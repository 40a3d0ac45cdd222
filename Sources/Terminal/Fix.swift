package import Bytes

/// Commands that can be typed without a change: data, so that the printer quotes them and a test types them.
package struct Fix: Sendable, Hashable {
  /// One command, and the directory to type it in.
  package struct Command: Sendable, Hashable {
    /// Unquoted.
    package var words: [ByteString]
    /// Where to type it, as it is named from where the person is; "." is there.
    package var directory: ByteString
    /// Whether the shell reads what it prints, as in `eval "$(forkpath env)"`.
    package var isEvaluated: Bool
    /// Where its input comes from, or its output goes; nil for the terminal.
    package var redirection: Redirection?

    package init(
      _ words: [ByteString], in directory: ByteString = ".", isEvaluated: Bool = false, redirection: Redirection? = nil
    ) {
      (self.words, self.directory, self.isEvaluated) = (words, directory, isEvaluated)
      self.redirection = redirection
    }

    /// The line to type, quoted for a shell.
    package var line: ByteString {
      let quoted = words.map(ShellWord.shown).joined(separator: " ") + (redirection.map { " " + $0.text } ?? "")
      let line = isEvaluated ? "eval \"$(" + quoted + ")\"" : quoted
      return directory == "." ? line : "(cd " + ShellWord.shown(directory) + " && " + line + ")"
    }
  }

  /// A file that a command reads from, or writes to.
  package enum Redirection: Sendable, Hashable {
    case from(ByteString)
    case into(ByteString)

    /// As a shell reads it.
    var text: ByteString {
      switch self {
      case .from(let file): "<" + ShellWord.shown(file)
      case .into(let file): ">" + ShellWord.shown(file)
      }
    }
  }

  /// One after the other, in one shell. Never empty.
  package var commands: [Command]

  package init(_ commands: [Command]) { self.commands = commands }

  package init(_ words: [ByteString], in directory: ByteString = ".", isEvaluated: Bool = false) {
    commands = [Command(words, in: directory, isEvaluated: isEvaluated)]
  }

  package var line: ByteString { commands.map(\.line).joined(separator: "; ") }
}

/// What to do about something.
package enum Help: Sendable, Hashable {
  /// To be typed; it ends in the state that the message asks for.
  case fix(Fix)
  /// To be typed; it shows more and changes nothing.
  case look(Fix)
  /// Words, where there is no command that can be typed without a change: printed as a note, since what is behind `help:` can
  /// always be typed.
  case advice(ByteString)

  /// The line after `help:`; nil for advice.
  package var command: ByteString? {
    switch self {
    case .fix(let fix), .look(let fix): fix.line
    case .advice: nil
    }
  }

  /// The words of a note; nil for a command.
  package var advice: ByteString? {
    if case .advice(let words) = self { words } else { nil }
  }
}
