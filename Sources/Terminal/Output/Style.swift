package import Bytes

/// What a piece of text is; the colour that shows it is decided here alone, and never carries meaning by itself.
package enum Style: Sendable, Hashable, CaseIterable {
  case plain, heading, error, warning, note, help, path, added, removed

  /// The parameters of the SGR sequence that switches it on.
  var parameters: ByteString {
    switch self {
    case .plain: ""
    case .heading: "1"
    case .error: "1;31"
    case .warning: "1;33"
    case .note: "1;34"
    case .help: "1;32"
    case .path: "36"
    case .added: "32"
    case .removed: "31"
    }
  }
}

/// `--color`.
package enum ColorChoice: String, Sendable, CaseIterable, ArgumentValue {
  case auto, always, never

  /// Whether one stream is coloured: the option decides, then `NO_COLOR`, `FORCE_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR`, and then
  /// whether the stream is a terminal that is not `dumb`.
  package func isColored(isTerminal: Bool, environment: [ByteString: ByteString]) -> Bool {
    func value(_ name: ByteString) -> ByteString { environment[name] ?? "" }
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      if !value("NO_COLOR").isEmpty { return false }
      if !value("FORCE_COLOR").isEmpty && value("FORCE_COLOR") != "0" { return true }
      if !value("CLICOLOR_FORCE").isEmpty && value("CLICOLOR_FORCE") != "0" { return true }
      if value("CLICOLOR") == "0" { return false }
      return isTerminal && !value("TERM").isEmpty && value("TERM") != "dumb"
    }
  }
}
