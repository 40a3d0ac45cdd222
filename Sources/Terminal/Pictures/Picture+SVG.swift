package import Bytes

extension Picture {
  /// A drawing of its own, for the light and the dark; nothing in it leads elsewhere.
  package var svg: ByteString {
    let drawing = drawing
    let head = ByteString(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(drawing.width)\" height=\"\(drawing.height)\" viewBox=\"0 0 \(drawing.width) \(drawing.height)\" role=\"img\">"
    )
    let lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", head, "<title>" + Markup.text(title) + "</title>",
      "<style>" + Self.colors + Self.shapes + "svg { background: var(--page); }</style>",
    ]
    return Printer.guarded((lines + drawing.body + ["</svg>", ""]).joined(separator: "\n"))
  }

  /// The same for use in a page, which has the styles.
  var inlineSVG: ByteString {
    let drawing = drawing
    let head = ByteString(
      "<svg id=\"picture\" width=\"\(drawing.width)\" height=\"\(drawing.height)\" viewBox=\"0 0 \(drawing.width) \(drawing.height)\" role=\"img\" aria-label=\""
    )
    return ([head + Markup.text(title) + "\">"] + drawing.body + ["</svg>"]).joined(separator: "\n")
  }

  /// Both schemes; the page of a browser that knows no schemes is light.
  static let colors: ByteString = """
    :root, svg { color-scheme: light dark; --page: #ffffff; --text: #1f2328; --dim: #59636e; --line: #818b98;
      --own: #dafbe1; --own-line: #1a7f37; --wrong: #ffebe9; --wrong-line: #d1242f; --out: #f6f8fa; --out-line: #8c959f; }
    @media (prefers-color-scheme: dark) {
      :root, svg { --page: #0d1117; --text: #f0f6fc; --dim: #9198a1; --line: #656c76;
        --own: #12261e; --own-line: #3fb950; --wrong: #2d1315; --wrong-line: #f85149; --out: #151b23; --out-line: #656c76; }
    }

    """

  static let shapes: ByteString = """
    svg text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
      fill: var(--text); }
    svg .note { font-size: 10px; fill: var(--dim); }
    svg rect { stroke-width: 1.5; }
    svg .own rect { fill: var(--own); stroke: var(--own-line); }
    svg .wrong rect { fill: var(--wrong); stroke: var(--wrong-line); stroke-width: 2.5; }
    svg .outside rect { fill: var(--out); stroke: var(--out-line); }
    svg path { fill: none; stroke: var(--line); stroke-width: 1.2; }
    svg path.leak { stroke: var(--wrong-line); stroke-width: 2; }
    svg marker path { fill: var(--line); stroke: none; }
    svg marker path.leak { fill: var(--wrong-line); }

    """

  /// Columns of a letter of the font above at 12 pixels, and at 10.
  private static let letter = 7.3
  private static let smallLetter = 6.1
  private static let lineHeight = 15.0

  private var drawing: (width: Int, height: Int, body: [ByteString]) {
    let layout = PictureLayout(self) { node in
      let small = ([node.note] + drawnItems(of: node)).map { Double(DisplayWidth.of(Printer.visible($0))) }
      let label = Double(DisplayWidth.of(Printer.visible(node.label))) * Self.letter
      let lines = 1 + (node.note.isEmpty ? 0 : 1) + drawnItems(of: node).count
      return (
        width: (max(label, (small.max() ?? 0) * Self.smallLetter) + 20).rounded(.up),
        height: Double(lines) * Self.lineHeight + 11
      )
    }
    var body: [ByteString] = [
      """
      <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" \
      markerUnits="userSpaceOnUse" orient="auto"><path d="M0 1 L8 4 L0 7 z"/></marker><marker id="leak" viewBox="0 0 8 8" \
      refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">\
      <path class="leak" d="M0 1 L8 4 L0 7 z"/></marker></defs>
      """
    ]
    // Arrows with an error are above the others.
    let order = arrows.indices.filter { !isWrong(arrows[$0]) } + arrows.indices.filter { isWrong(arrows[$0]) }
    for index in order { body.append(path(arrows[index], layout.line(index, arrows[index]))) }
    for number in nodes.indices { body.append(box(number, layout.boxes[number])) }
    // The legend is below.
    var y = layout.height + 10
    for line in [title] + legend {
      body.append(ByteString("<text class=\"note\" x=\"16\" y=\"\(Int(y))\">") + Markup.text(line) + "</text>")
      y += Self.lineHeight
    }
    let longest = ([title] + legend).map { Double(DisplayWidth.of(Printer.visible($0))) * Self.smallLetter + 32 }.max()
    return (
      width: Int(max(layout.width, longest ?? 0).rounded(.up)), height: Int(y.rounded(.up)), body: body
    )
  }

  private func path(_ arrow: Arrow, _ points: [(x: Double, y: Double)]) -> ByteString {
    func spot(_ x: Double, _ y: Double) -> String { "\(Int(x.rounded())) \(Int(y.rounded()))" }
    var d = "M" + spot(points[0].x, points[0].y)
    for (index, point) in points.enumerated().dropFirst() {
      let before = points[index - 1]
      let isAround = nodes[arrow.from].role == nodes[arrow.to].role && point.x <= before.x && points.count == 2
      if before.y == point.y, point.x > before.x {
        d += " L" + spot(point.x, point.y)
      } else {
        // Level at both ends; around the right side where both are in one column, and to the left for one that leads back.
        let middle = (before.x + point.x) / 2
        let isSame = isAround || abs(before.x - point.x) < 1
        let (first, second) = isSame ? (max(before.x, point.x) + 40, max(before.x, point.x) + 40) : (middle, middle)
        d += " C" + [spot(first, before.y), spot(second, point.y), spot(point.x, point.y)].joined(separator: ", ")
      }
    }
    let kind = isWrong(arrow) ? " class=\"leak\" marker-end=\"url(#leak)\"" : " marker-end=\"url(#arrow)\""
    return ByteString("<path data-from=\"\(arrow.from)\" data-to=\"\(arrow.to)\"\(kind) d=\"\(d)\"/>")
  }

  private func box(_ number: Int, _ box: PictureLayout.Box) -> ByteString {
    let node = nodes[number]
    let (left, top) = (Int((box.x - box.width / 2).rounded()), Int((box.y - box.height / 2).rounded()))
    var text = ByteString(
      "<g class=\"\(node.role)\" data-node=\"\(number)\"><title>")
    text += Markup.text(node.name)
    text += ByteString(
      "</title><rect x=\"\(left)\" y=\"\(top)\" width=\"\(Int(box.width))\" height=\"\(Int(box.height))\" rx=\"6\"/>")
    var y = Double(top) + Self.lineHeight + 2
    text += ByteString("<text x=\"\(left + 10)\" y=\"\(Int(y))\">") + Markup.text(node.label) + "</text>"
    for line in (node.note.isEmpty ? [] : [node.note]) + drawnItems(of: node) {
      y += Self.lineHeight
      text += ByteString("<text class=\"note\" x=\"\(left + 10)\" y=\"\(Int(y))\">") + Markup.text(line) + "</text>"
    }
    return text + "</g>"
  }
}
