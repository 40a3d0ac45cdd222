package import Bytes

/// A mistake in how the tool was called: data, the sentence is `diagnostic`'s.
package struct UsageError: Error, Sendable, Hashable {
  /// What is wrong with the command line.
  package enum Mistake: Sendable, Hashable {
    case missingCommand
    case unknownCommand(ByteString, suggestion: String?)
    case unknownOption(ByteString, suggestion: String?)
    case missingValue(option: String, value: String)
    case unexpectedValue(option: String, text: ByteString)
    /// `form` says what was expected where there are no `choices`.
    case invalidValue(argument: String, text: ByteString, form: String, choices: [String] = [])
    case missingArgument(String)
    case unexpectedArgument(ByteString)
    case exclusive(String, String)
  }

  /// What is wrong with the command line.
  package var mistake: Mistake
  /// The command that was called, nil where none was recognised.
  package var command: String?

  package init(_ mistake: Mistake, command: String? = nil) { (self.mistake, self.command) = (mistake, command) }
}
