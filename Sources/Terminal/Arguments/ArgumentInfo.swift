/// The description of one argument.
///
/// Help, completion scripts and the manual page render this and nothing else.
package struct ArgumentInfo: Sendable, Hashable {
  /// How it is written: `--name`, `--name VALUE`, a word by its position, or all the words that are left.
  package enum Kind: Sendable, Hashable { case flag, option, positional, remainder }

  /// The words that a shell offers in this place.
  package enum Completion: Sendable, Hashable {
    case nothing, file, directory, command
    /// The names of the commands and of the topics of help.
    case subject
    /// These words, and directories.
    case wordsOrDirectory([String])
    /// These words, with commas between them.
    case list([String])
    /// The lines that the tool itself prints for these words.
    case output(of: [String])
  }

  /// How it is written.
  package var kind: Kind
  /// The spellings of a flag or option, dashes included.
  package var names: [String] = []
  /// What the value is called, `import-path`; empty for a flag.
  package var value = ""
  /// One phrase, capitalised, without a final period.
  package var summary: String
  /// The values that are accepted; empty where any of the form is.
  package var choices: [String] = []
  /// Whether it may be given more than once.
  package var repeats = false
  /// Whether a command line without it is refused.
  package var isRequired = false
  /// What the shell offers for its value.
  package var completion = Completion.nothing
  /// The heading that it is listed under in help.
  package var category = ownCategory

  /// The heading of the options that no group brought along.
  static let ownCategory = "Options"

  /// Whether it starts with a hyphen.
  package var isOption: Bool { kind == .flag || kind == .option }

  /// The spelling that messages use: the first one for an option, the value's name for a positional.
  package var spelling: String { names.first ?? value }

  /// Whether the option has two dashes.
  static func isLong(_ name: String) -> Bool { name.utf8.count > 2 }
}
