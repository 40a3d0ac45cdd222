package import Bytes

extension Report {
  /// Workflow commands that GitHub shows beside the code: `error`, `warning` and `notice`, nothing else, ever
  /// (CVE-2020-15228). To be written as they are: a `Page` would rightly break them.
  package var annotations: ByteString {
    entries.map { entry in
      let command: ByteString =
        switch entry.diagnostic.severity {
        case _ where entry.acceptance != nil: "notice"
        case .error: "error"
        case .warning: "warning"
        case .note: "notice"
        }
      var properties: [ByteString] = []
      // Without a place it belongs to the run, not to a file.
      if entry.isPlaced { properties.append("file=" + Self.property(Printer.guarded(Printer.visible(entry.file)))) }
      if entry.line > 0 { properties.append(ByteString("line=\(entry.line)")) }
      if entry.column > 0 { properties.append(ByteString("col=\(entry.column)")) }
      properties.append("title=" + Self.property(ByteString("\(tool): \(entry.diagnostic.code)")))
      return "::" + command + " " + properties.joined(separator: ",") + "::" + Self.data(Printer.guarded(entry.text))
        + "\n"
    }.joined(separator: "")
  }

  /// As actions/toolkit escapes the text of a command; percent first.
  private static func data(_ text: ByteString) -> ByteString {
    encoded(text, ["%", "\r", "\n"])
  }

  /// The same for a property.
  private static func property(_ text: ByteString) -> ByteString {
    encoded(text, ["%", "\r", "\n", ":", ","])
  }

  private static func encoded(_ text: ByteString, _ reserved: [Character]) -> ByteString {
    let bytes = Set(reserved.compactMap(\.asciiValue))
    return text.bytes.reduce(into: ByteString()) { result, byte in
      if bytes.contains(byte) {
        result += uri(ByteString([byte]))
      } else {
        result.append(byte)
      }
    }
  }
}
