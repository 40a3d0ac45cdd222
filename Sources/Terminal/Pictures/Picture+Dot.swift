package import Bytes

extension Picture {
  /// For Graphviz: `dot -Tsvg`.
  package var dot: ByteString {
    var lines: [ByteString] = [
      "digraph forkpath {",
      "  graph [rankdir=LR, charset=\"UTF-8\", fontname=\"Helvetica\", label=" + Self.dot(title) + "]",
      "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11, fillcolor=white]",
      "  edge [color=\"#59636e\"]",
    ]
    for number in nodes.indices where nodes[number].group == nil { lines.append("  " + dot(number)) }
    let grouped = grouped
    for (group, name) in groups.enumerated() {
      let members = grouped[group]
      if members.isEmpty { continue }
      lines += [ByteString("  subgraph cluster_\(group) {"), "    label=" + Self.dot(name), "    color=\"#8c959f\""]
      lines += members.map { "    " + dot($0) }
      lines.append("  }")
    }
    for arrow in arrows {
      let color: ByteString = isWrong(arrow) ? " [color=\"#d1242f\", penwidth=2]" : ""
      lines.append(ByteString("  n\(arrow.from) -> n\(arrow.to)") + color)
    }
    return (lines + ["}", ""]).joined(separator: "\n")
  }

  private func dot(_ number: Int) -> ByteString {
    let node = nodes[number]
    let lines = [node.label] + (node.note.isEmpty ? [] : [node.note]) + drawnItems(of: node)
    let color: ByteString =
      switch node.role {
      case .own: ", color=\"#1a7f37\", fillcolor=\"#dafbe1\""
      case .wrong: ", color=\"#d1242f\", fillcolor=\"#ffebe9\", penwidth=2"
      case .outside: ", color=\"#8c959f\", fillcolor=\"#f6f8fa\""
      }
    let label = lines.map(Self.dotText).joined(separator: "\\n")
    return ByteString("n\(number) [label=\"") + label + "\", tooltip=" + Self.dot(node.name) + color + "]"
  }

  private static func dot(_ text: ByteString) -> ByteString { "\"" + dotText(text) + "\"" }

  /// Visible text between quotes. A backslash begins an escape there, and an ampersand an entity; the second of two `#` is
  /// one, of which a CI system could make a command.
  private static func dotText(_ text: ByteString) -> ByteString {
    Printer.visible(text).bytes.reduce(into: ByteString()) { result, byte in
      switch byte {
      case UInt8(ascii: "#") where result.last == byte: result += "&#35;"
      case UInt8(ascii: "\""): result += "\\\""
      case UInt8(ascii: "\\"): result += "\\\\"
      case UInt8(ascii: "&"): result += "&amp;"
      default: result.append(byte)
      }
    }
  }
}
