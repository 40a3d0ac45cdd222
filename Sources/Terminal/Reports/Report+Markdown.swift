package import Bytes

/// A picture of what resolves to what, from one thing to several.
package struct Flow: Sendable {
  /// An arrow of the picture.
  package struct Branch: Sendable {
    package var label: ByteString
    package var target: ByteString
    /// Whether it leads out of the fork.
    package var isWrong: Bool

    package init(_ label: ByteString, _ target: ByteString, isWrong: Bool) {
      (self.label, self.target, self.isWrong) = (label, target, isWrong)
    }
  }

  /// Where the arrows start.
  package var source: ByteString
  package var branches: [Branch]

  package init(_ source: ByteString, _ branches: [Branch]) { (self.source, self.branches) = (source, branches) }

  /// As a Mermaid flowchart, with every label in quotes, where it knows entities.
  package var mermaid: ByteString {
    var lines: [ByteString] = ["flowchart LR", "  source[\"" + Self.entities(source) + "\"]"]
    for (index, branch) in branches.enumerated() {
      let name = ByteString("place\(index)")
      lines.append("  " + name + "[\"" + Self.entities(branch.target) + "\"]")
      lines.append("  source -->|\"" + Self.entities(branch.label) + "\"| " + name)
      if branch.isWrong { lines.append("  style " + name + " stroke:#d1242f,stroke-width:3px") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Visible text as a label that says exactly that: to Mermaid percent signs and braces are directives wherever they
  /// stand, `$$` is a formula, `fa:` an icon, and the rest may be Markdown or HTML.
  private static func entities(_ text: ByteString) -> ByteString {
    Printer.visible(text).bytes.reduce(into: ByteString()) { result, byte in
      let isWord =
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte >= 0x80
      if isWord || " /.-,@".utf8.contains(byte) {
        result.append(byte)
      } else {
        result += ByteString("#\(byte);")
      }
    }
  }
}

extension Report {
  /// A page for a CI system's summary (GitHub's Markdown): one sentence, a picture, a table of what was found.
  package func markdown(title: ByteString, flow: Flow?) -> ByteString {
    var lines: [ByteString] = ["### " + ByteString(tool) + ": " + Self.plain(Printer.visible(title)), ""]
    if let flow { lines += ["```mermaid", flow.mermaid + "```", ""] }
    let all = entries
    if !all.isEmpty {
      lines += ["| | code | where | what |", "|---|---|---|---|"]
      for entry in all.prefix(Self.markdownLimit) {
        let place = entry.isPlaced ? entry.file + (entry.line > 0 ? ByteString(":\(entry.line)") : "") : ByteString()
        let text = entry.text.split(on: 10).map(Self.plain).joined(separator: "<br>")
        lines.append(
          "| " + (entry.acceptance == nil ? ByteString(entry.diagnostic.severity.rawValue) : "accepted") + " | "
            + ByteString(entry.diagnostic.code) + " | "
            + Self.plain(Printer.visible(place)) + " | " + text + " |")
      }
      if all.count > Self.markdownLimit {
        lines += ["", ByteString("and \(all.count - Self.markdownLimit) more")]
      }
      lines.append("")
    }
    return Printer.guarded(lines.joined(separator: "\n") + "\n")
  }

  /// GitHub takes a mebibyte of summary.
  static let markdownLimit = 200

  /// Visible text as text in which nothing is markup: what Markdown or HTML could see becomes an entity.
  private static func plain(_ text: ByteString) -> ByteString {
    text.bytes.reduce(into: ByteString()) { result, byte in
      let isWord =
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte >= 0x80
      if isWord || [32, UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ",")].contains(byte) {
        result.append(byte)
      } else {
        result += ByteString("&#\(byte);")
      }
    }
  }
}
