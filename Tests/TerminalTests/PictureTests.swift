import Bytes
import Foundation
import Support
import Terminal
import Testing

@Suite struct `A picture` {
  /// `[from, to]` for each arrow.
  static func picture(_ roles: [Picture.Role], _ arrows: [(Int, Int)]) -> Picture {
    Picture(
      title: "a picture", nodes: roles.enumerated().map { Picture.Node($1, ByteString("n\($0)")) },
      arrows: arrows.map { Picture.Arrow($0, $1) })
  }

  static func pairs(_ picture: Picture) -> [[Int]] { picture.arrows.map { [$0.from, $0.to] } }

  @Test func `leaves out the arrows that follow from others, and none of a circle or to what is wrong`() {
    let chain = Self.picture([.own, .own, .own, .outside], [(0, 1), (0, 2), (1, 2), (0, 3), (2, 3)])
    #expect(Self.pairs(chain.reduced) == [[0, 1], [1, 2], [2, 3]])
    let circle = Self.picture([.own, .own, .own], [(0, 1), (1, 0), (0, 2), (1, 2)])
    #expect(Self.pairs(circle.reduced) == [[0, 1], [1, 0], [0, 2], [1, 2]])
    let wrong = Self.picture([.own, .own, .wrong], [(0, 1), (0, 2), (1, 2)])
    #expect(Self.pairs(wrong.reduced) == [[0, 1], [0, 2], [1, 2]])
    #expect(Self.picture([], []).reduced.arrows.isEmpty)
  }

  @Test(arguments: 1...40) func `keeps who reaches whom when it leaves out arrows`(seed: UInt64) {
    let picture = Self.made(seed: seed, nodes: 30)
    #expect(Self.reach(picture.reduced) == Self.reach(picture))
    #expect(picture.reduced.arrows.count <= picture.arrows.count)
    var lacking = picture.reduced
    lacking.arrows.removeFirst()
    if !Self.hasCircle(picture) {
      #expect(Self.reach(lacking) != Self.reach(picture), "each arrow that is left is needed")
    }
  }

  @Test func `grows with what it shows, although arrows lead over thousands of columns`() {
    func drawn(_ count: Int) -> Int {
      let chain = (1..<count).map { ($0 - 1, $0) } + (2..<count).map { (0, $0) }
      return Self.picture(Array(repeating: .own, count: count), chain).svg.count
    }
    #expect(drawn(2000) < 3 * drawn(1000))
    // The control: few columns, and each arrow passes between their boxes.
    #expect(drawn(40) > 3 * drawn(20))
  }

  @Test func `of so many boxes that nobody reads it keeps all arrows`() {
    for (count, isReduced) in [(Picture.mostReduced, true), (Picture.mostReduced + 1, false)] {
      let picture = Self.picture(Array(repeating: .own, count: count), [(0, 1), (0, 2), (1, 2)])
      #expect(picture.reduced.arrows.count == (isReduced ? 2 : 3))
    }
  }

  static func made(seed: UInt64, nodes: Int) -> Picture {
    var random = SeededGenerator(seed: seed)
    let isLayered = seed % 2 == 0
    var seen: Set<[Int]> = []
    for _ in 0..<(3 * nodes) {
      let (from, to) = (Int.random(in: 0..<nodes, using: &random), Int.random(in: 0..<nodes, using: &random))
      if from != to { seen.insert(isLayered ? [min(from, to), max(from, to)] : [from, to]) }
    }
    return picture(
      (0..<nodes).map { _ in .own }, seen.sorted { $0.lexicographicallyPrecedes($1) }.map { ($0[0], $0[1]) })
  }

  static func reach(_ picture: Picture) -> [Set<Int>] {
    picture.nodes.indices.map { start in
      var found: Set<Int> = []
      var open = [start]
      while let node = open.popLast() {
        for arrow in picture.arrows where arrow.from == node && found.insert(arrow.to).inserted {
          open.append(arrow.to)
        }
      }
      return found
    }
  }

  static func hasCircle(_ picture: Picture) -> Bool { reach(picture).enumerated().contains { $1.contains($0) } }

  /// The rectangles of an SVG, by its own words.
  static func boxes(_ svg: String) -> [(x: Int, y: Int, width: Int, height: Int)] {
    svg.matches(of: /<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/).compactMap { match in
      guard let x = Int(match.1), let y = Int(match.2), let w = Int(match.3), let h = Int(match.4) else { return nil }
      return (x, y, w, h)
    }
  }

  @Test(arguments: 1...20) func `lays no box over another, and all within its frame`(seed: UInt64) throws {
    var picture = Self.made(seed: seed, nodes: 40)
    for index in 20..<30 { picture.nodes[index].role = .wrong }
    for index in 30..<40 {
      picture.nodes[index].role = .outside
      picture.nodes[index].note = "東京 and some more words"
    }
    let svg = picture.svg.lossyText
    let boxes = Self.boxes(svg)
    #expect(boxes.count == 40)
    for (index, box) in boxes.enumerated() {
      for other in boxes[(index + 1)...] {
        let isApart =
          box.x + box.width <= other.x || other.x + other.width <= box.x || box.y + box.height <= other.y
          || other.y + other.height <= box.y
        #expect(isApart, "\(box) \(other)")
      }
    }
    let frame = try #require(svg.firstMatch(of: /viewBox="0 0 (\d+) (\d+)"/))
    let (width, height) = (try #require(Int(frame.1)), try #require(Int(frame.2)))
    #expect(boxes.allSatisfy { $0.x >= 0 && $0.y >= 0 && $0.x + $0.width <= width && $0.y + $0.height <= height })
  }

  /// Names that mean something to one of the formats.
  static let names: [ByteString] = [
    "a\"b", "a\\N\\Gb", "<script>alert(1)</script>", "&lt;b&gt;&#60;", "]]>--><!--", "x\" onload=\"y",
    "##[y] ::error::z",
    "\u{1b}[31m\r\nend", ByteString([0xff, 0x3c]), "日本/é", "a]; click n0 \"javascript:x\"",
    "$$x^2$$ fa:fa-car %%{init: {}}%%",
    "subgraph end", "", "url(https://example.org)", "</style></svg>", "\u{202e}evil", "{a|b}", "`*y* __z__`",
  ]

  static var hostile: Picture {
    let roles: [Picture.Role] = [.own, .wrong, .outside]
    let nodes = names.enumerated().map { index, name in
      Picture.Node(
        roles[index % 3], name, name: name, note: name, group: index % 3 == 0 ? index % 2 : nil, items: [name])
    }
    return Picture(
      title: names.joined(separator: " "), legend: names, groups: Array(names[0...1]), nodes: nodes,
      arrows: nodes.indices.dropFirst().map { Picture.Arrow(0, $0) }, showsItems: true)
  }

  /// What a parser of HTML and one of XML see: elements, the names of their attributes, and the texts of `title`.
  static let reader = """
    import sys, html.parser, xml.etree.ElementTree as tree
    text = open(sys.argv[2], encoding="utf-8").read()
    if sys.argv[1] == "xml":
        for element in tree.fromstring(text).iter():
            print("tag", element.tag.split("}")[-1])
            for name in element.attrib: print("attribute", name.split("}")[-1])
    else:
        class Reader(html.parser.HTMLParser):
            def handle_starttag(self, tag, attributes):
                print("tag", tag)
                for name, value in attributes:
                    print("attribute", name)
                    if name in ("href", "src", "action", "style"): print("leads", value)
        reader = Reader()
        reader.feed(text)
        reader.close()
    """

  @Test(.enabled(if: Program.python.isUsable, "python3 is not installed"), arguments: ["xml", "html"])
  func `lets no name become markup`(kind: String) throws {
    let picture = Self.hostile
    let text = kind == "xml" ? picture.svg : picture.html(whole: picture)
    func read(_ text: String) throws -> Set<String> {
      let scratch = try Scratch()
      try scratch.write("text", text)
      let run = try Program.python.run(
        ["-c", Self.reader, kind, scratch.path + "/text"], environment: ["LC_ALL": "C.UTF-8"])
      return run.status == 0 ? Set(run.text.split(separator: "\n").map(String.init)) : ["broken"]
    }
    var plain = picture
    for index in plain.nodes.indices {
      let node = plain.nodes[index]
      plain.nodes[index] = Picture.Node(node.role, "a", note: "b", group: node.group, items: ["c"])
    }
    (plain.title, plain.legend, plain.groups) = ("t", ["l"], ["g", "h"])
    let expected = try read((kind == "xml" ? plain.svg : plain.html(whole: plain)).lossyText)
    #expect(try read(text.lossyText) == expected && !expected.contains("broken"))
    #expect(!expected.contains { $0.hasPrefix("leads") || $0.hasPrefix("attribute on") })
    // The reader sees what gets through.
    let planted = text.lossyText.replacing("&lt;script&gt;", with: "<img onerror=\"x\">")
    #expect(try read(planted) != expected)
    #expect(`The printer`.isHarmless(ByteString(text.lossyText.replacing("\n", with: ""))))
    #expect(!text.lossyText.contains("##["))
  }

  @Test func `as a page runs no script but its own`() throws {
    let text = Self.hostile.html(whole: Self.hostile).lossyText
    let policy = try #require(text.firstMatch(of: /script-src 'sha256-([^']+)'; style-src 'sha256-([^']+)'/))
    for (element, hash) in [("script", policy.1), ("style", policy.2)] {
      let start = try #require(text.firstRange(of: "<\(element)>")).upperBound
      let end = try #require(text[start...].firstRange(of: "</\(element)>")).lowerBound
      #expect(text.count(of: "<\(element)>") == 1)
      let digits = Array(Digest.hex(of: ByteString(text[start..<end])).lossyText)
      let bytes = stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
      #expect(Data(bytes).base64EncodedString() == hash)
    }
    #expect(text.contains("default-src 'none'"))
    #expect(text.matches(of: /https?:\/\/[^ "<)]+/).allSatisfy { $0.0.hasPrefix("https://example.org") })
  }

  @Test(.enabled(if: Program.dot.isUsable, "graphviz is not installed"))
  func `is read by Graphviz, with its labels as they are`()
    throws
  {
    let drawn = try Program.dot.run(["-Tjson"], input: Data(Self.hostile.dot.bytes))
    #expect(drawn.status == 0 && drawn.errors.isEmpty, "\(drawn.errorText)")
    let json = try #require(try JSONSerialization.jsonObject(with: drawn.output) as? [String: Any])
    let objects = try #require(json["objects"] as? [[String: Any]])
    let tips = objects.filter { ($0["name"] as? String)?.hasPrefix("n") == true }.compactMap {
      $0["_ldraw_"] as? [[String: Any]]
    }
    .compactMap { $0.compactMap { $0["text"] as? String }.first }
    let shown = Self.names.filter { !$0.isEmpty }.map { Printer.visible($0).lossyText }
    #expect(Set(tips).isSuperset(of: shown), "\(Set(shown).subtracting(tips))")
    #expect((json["edges"] as? [Any])?.count == Self.names.count - 1)
    let broken = Self.hostile.dot.lossyText.replacing("\\\"", with: "\"")
    #expect(try Program.dot.run(["-Tjson"], input: Data(broken.utf8)).status != 0)
  }

  static let readers = ProcessInfo.processInfo.environment["FORKPATH_REPORT_READERS"]

  @Test(.enabled(if: readers != nil || Program.areRequired, "FORKPATH_REPORT_READERS names no directory"))
  func `is read by Mermaid, with its labels as they are`() throws {
    func labels(_ text: String) throws -> Set<String>? {
      let scratch = try Scratch()
      try scratch.write("text", text)
      let program = """
        import sys, html, re, mermaidx
        svg = mermaidx.render(open(sys.argv[1], encoding="utf-8").read()).svg()
        for label in re.findall(r"<p>(.*?)</p>", svg, re.S):
            for line in re.split(r"<br ?/?>", label): print(html.unescape(line))
        """
      let run = try Program.python.run(
        ["-c", program, scratch.path + "/text"],
        environment: ["PYTHONPATH": Self.readers ?? "", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"])
      return run.status == 0 ? Set(run.text.split(separator: "\n").map(String.init)) : nil
    }
    let found = try #require(try labels(Self.hostile.mermaid.lossyText))
    let shown = Self.names.filter { !$0.isEmpty }.map { Printer.visible($0).lossyText }
    #expect(found.isSuperset(of: shown), "\(Set(shown).subtracting(found))")
    #expect(try labels(Self.hostile.mermaid.lossyText.replacing("-->", with: "--]")) == nil)
  }
}

extension String {
  fileprivate func count(of other: String) -> Int { ranges(of: other).count }
}
