import Bytes

extension UsageError {
  /// The sentence, and the command to type next.
  package func diagnostic(in tool: String) -> Diagnostic {
    var subject = command
    // The help of the suggested command is the one to read.
    if case .unknownCommand(_, let suggestion?) = mistake { subject = suggestion }
    let words = [tool, "help"] + (subject.map { [$0] } ?? [])
    return Diagnostic(.error, code: "usage", mistake.sentence, help: .look(Fix(words.map { ByteString($0) })))
  }
}

extension UsageError.Mistake {
  var sentence: ByteString {
    switch self {
    case .missingCommand: "no command was given"
    case .unknownCommand(let name, let suggestion): "unknown command " + quoted(name) + meant(suggestion)
    case .unknownOption(let name, let suggestion): "unknown option " + quoted(name) + meant(suggestion)
    case .missingValue(let option, let value): ByteString("option '\(option)' needs a value <\(value)>")
    case .unexpectedValue(let option, let text):
      ByteString("option '\(option)' takes no value, but got ") + quoted(text)
    case .invalidValue(let argument, let text, let form, let choices):
      quoted(text) + ByteString(" is not a valid value for '\(argument)'; expected ")
        + ByteString(choices.isEmpty ? form : "one of " + choices.joined(separator: ", "))
    case .missingArgument(let value): ByteString("missing argument <\(value)>")
    case .unexpectedArgument(let text): "unexpected argument " + quoted(text)
    case .exclusive(let first, let second): ByteString("'\(first)' and '\(second)' cannot be given together")
    }
  }

  private func quoted(_ text: ByteString) -> ByteString { "'" + text + "'" }

  private func meant(_ suggestion: String?) -> ByteString {
    suggestion.map { ByteString("; did you mean '\($0)'?") } ?? ""
  }
}
