package import Bytes

extension Report {
  /// A page for a CI system's summary (GitHub's Markdown): one sentence, a picture, a table of what was found.
  package func markdown(title: ByteString, picture: Picture?) -> ByteString {
    var lines: [ByteString] = ["### " + ByteString(tool) + ": " + Self.plain(Printer.visible(title)), ""]
    if let picture { lines += ["```mermaid", picture.mermaid + "```", ""] }
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
      // `www.` is a link of its own.
      let isLink =
        byte == UInt8(ascii: ".") && result.count >= 3
        && result.bytes.suffix(3).allSatisfy { $0 | 0x20 == UInt8(ascii: "w") }
      if isLink {
        result += "&#46;"
      } else if isWord
        || [32, UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ",")].contains(byte)
      {
        result.append(byte)
      } else {
        result += ByteString("&#\(byte);")
      }
    }
  }
}
