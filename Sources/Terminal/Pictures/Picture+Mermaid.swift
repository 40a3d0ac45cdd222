package import Bytes

extension Picture {
  /// As a Mermaid flowchart, with every label in quotes, where it knows entities.
  package var mermaid: ByteString {
    var lines: [ByteString] = ["flowchart LR"]
    for number in nodes.indices where nodes[number].group == nil { lines.append("  " + mermaid(number)) }
    let grouped = grouped
    for (group, name) in groups.enumerated() {
      let members = grouped[group]
      if members.isEmpty { continue }
      lines.append(ByteString("  subgraph g\(group)[\"") + Self.entities(name) + "\"]")
      lines += members.map { "    " + mermaid($0) }
      lines.append("  end")
    }
    for arrow in arrows { lines.append(ByteString("  n\(arrow.from) --> n\(arrow.to)")) }
    // Strokes only: they can be seen on a dark page and on a light one.
    let styles: [(Role, ByteString)] = [
      (.own, "stroke:#1a7f37,stroke-width:2px"), (.wrong, "stroke:#d1242f,stroke-width:3px"),
      (.outside, "stroke:#8c959f"),
    ]
    for (role, style) in styles {
      let members = nodes.indices.filter { nodes[$0].role == role }.map { ByteString("n\($0)") }
      if members.isEmpty { continue }
      lines += [
        ByteString("  classDef \(role) ") + style,
        "  class " + members.joined(separator: ",") + ByteString(" \(role)"),
      ]
    }
    let wrong = arrows.indices.filter { isWrong(arrows[$0]) }.map { ByteString(String($0)) }
    if !wrong.isEmpty {
      lines.append("  linkStyle " + wrong.joined(separator: ",") + " stroke:#d1242f,stroke-width:2px")
    }
    return Printer.guarded((lines + [""]).joined(separator: "\n"))
  }

  /// Mermaid refuses more unless it is told otherwise: GitHub does not tell it.
  package var isTooLargeForMermaid: Bool { arrows.count > 480 || mermaid.count > 48_000 }

  private func mermaid(_ number: Int) -> ByteString {
    let node = nodes[number]
    let lines = [node.label] + (node.note.isEmpty ? [] : [node.note]) + drawnItems(of: node)
    return ByteString("n\(number)[\"") + lines.map(Self.entities).joined(separator: "\\n") + "\"]"
  }

  /// Visible text as a label that says exactly that: to Mermaid percent signs and braces are directives everywhere, `$$` is a
  /// formula, `fa:` an icon, and the rest may be Markdown or HTML.
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
