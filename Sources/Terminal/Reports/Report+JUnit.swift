package import Bytes

extension Report {
  /// JUnit's XML: a test case for each rule that found nothing and for each finding; errors are failures, the others
  /// passed with something to say.
  package var junit: ByteString {
    let all = entries
    let skipped = all.count { $0.acceptance != nil }
    let found = Set(all.map(\.diagnostic.code))
    let quiet = rules.filter { !found.contains($0.code) }
    let failures = all.count { $0.diagnostic.severity == .error && $0.acceptance == nil }
    let name = Self.attribute(ByteString(tool))
    let counts = ByteString("tests=\"\(all.count + quiet.count)\" failures=\"\(failures)\" errors=\"0\"")
    var lines: [ByteString] = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites name=" + name + " " + counts + ">",
      "  <testsuite name=" + name + " " + counts + ByteString(" skipped=\"\(skipped)\">"),
    ]
    func head(_ code: String, _ title: ByteString) -> ByteString {
      "    <testcase classname=" + Self.attribute(ByteString("\(tool).\(code)")) + " name=" + Self.attribute(title)
    }
    for rule in quiet { lines.append(head(rule.code, ByteString(rule.summary)) + "/>") }
    for entry in all {
      let place = entry.line > 0 ? entry.file + ByteString(":\(entry.line)") : entry.file
      let message = Printer.visible(entry.diagnostic.message)
      lines.append(head(entry.diagnostic.code, Printer.visible(place) + ": " + message) + ">")
      if entry.acceptance != nil {
        lines.append("      <skipped message=" + Self.attribute(entry.text) + "/>")
      } else if entry.diagnostic.severity == .error {
        let type = Self.attribute(ByteString(entry.diagnostic.code))
        lines.append(
          "      <failure message=" + Self.attribute(message) + " type=" + type + ">" + Markup.escaped(entry.text)
            + "</failure>")
      } else {
        lines.append("      <system-out>" + Markup.escaped(entry.text) + "</system-out>")
      }
      lines.append("    </testcase>")
    }
    return Printer.guarded((lines + ["  </testsuite>", "</testsuites>", ""]).joined(separator: "\n"))
  }

  private static func attribute(_ text: ByteString) -> ByteString { "\"" + Markup.escaped(text) + "\"" }
}
