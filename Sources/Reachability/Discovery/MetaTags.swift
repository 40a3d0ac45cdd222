package import Bytes
import Findings
import GoSource

/// The `go-import` tags of a page that answers `?go-get=1`.
///
/// Go: cmd/go/internal/vcs.parseMetaGoImports on a non-strict XML tokenizer: reading stops at `</head>` and `<body`.
package struct MetaTags: Sendable, Hashable {
  /// One `go-import` tag.
  package struct Tag: Sendable, Hashable {
    /// The import path of the repository's root.
    package var prefix: ByteString
    /// `git`, `hg`, or `mod` for a proxy.
    package var system: ByteString
    /// The address of the repository or proxy.
    package var root: ByteString
    /// The directory of the module in the repository, empty for its root.
    package var subdirectory: ByteString

    package init(
      prefix: ByteString, system: ByteString, root: ByteString, subdirectory: ByteString = ByteString()
    ) {
      (self.prefix, self.system, self.root, self.subdirectory) = (prefix, system, root, subdirectory)
    }
  }

  /// Why no tag can be used, in go's distinctions.
  package enum Failure: Error, Hashable, Sendable {
    /// No tag matches the path; `mismatches` are the prefixes of the tags for other paths.
    case noTag(mismatches: [ByteString])
    case multiple
  }

  /// The tags in the order of the page.
  package var tags: [Tag] = []
  /// Whether the page broke the tokenizer before any tag was seen.
  package var isMalformed = false

  /// `prefersModules` is false in GOPATH mode, which ignores tags of the system mod; before go 1.25 a tag with a subdirectory
  /// was invalid.
  package init(parsing page: ByteString, prefersModules: Bool = true, knowsSubdirectories: Bool = true) {
    var reader = TagReader(page, takesManyColons: !knowsSubdirectories)
    var found: [Tag] = []
    while let element = reader.next() {
      let name = element.name.asciiLowercased
      if (name == "body" && !element.isEnd) || (name == "head" && element.isEnd) { break }
      guard name == "meta", !element.isEnd, element.attributes["name"] == "go-import" else { continue }
      let content = element.attributes["content"] ?? ByteString()
      let fields = content.bytes.split { $0 == 32 || ($0 >= 9 && $0 <= 13) }.map { ByteString($0) }
      guard fields.count == 3 || knowsSubdirectories && fields.count == 4 else { continue }
      found.append(
        Tag(
          prefix: fields[0], system: fields[1], root: fields[2],
          subdirectory: fields.count == 4 ? fields[3] : ByteString()))
    }
    isMalformed = reader.isBroken && found.isEmpty
    let modules = prefersModules ? found.filter { $0.system == "mod" } : []
    tags = modules
    for tag in found where tag.system != "mod" && !modules.contains(where: { $0.prefix == tag.prefix }) {
      tags.append(tag)
    }
  }

  /// Go: matchGoImport: exactly one tag may be for `path`, a mod tag hiding the others.
  package func match(_ path: ByteString) throws(Failure) -> Tag {
    var chosen: Tag?
    var mismatches: [ByteString] = []
    for tag in tags {
      guard path == tag.prefix || path.hasPrefix(tag.prefix + "/") else {
        mismatches.append(tag.prefix)
        continue
      }
      if let chosen {
        if chosen.system == "mod" && tag.system != "mod" { break }
        throw .multiple
      }
      chosen = tag
    }
    guard let chosen else { throw .noTag(mismatches: mismatches) }
    return chosen
  }
}

/// Reads start and end tags from text similar to HTML, as encoding/xml's RawToken does in its mode that is not strict.
private struct TagReader {
  struct Element {
    var name: ByteString
    var isEnd: Bool
    /// Names in lower case.
    var attributes: [ByteString: ByteString]
  }

  let page: ByteString
  var i = 0
  var isBroken = false

  /// An older go takes a name with more than one colon.
  let takesManyColons: Bool

  init(_ page: ByteString, takesManyColons: Bool) { (self.page, self.takesManyColons) = (page, takesManyColons) }

  mutating func next() -> Element? {
    while let open = page.firstIndex(of: UInt8(ascii: "<"), from: i) {
      if !isText(page[i..<open]) { return fail() }
      i = open + 1
      guard i < page.count else { return fail() }
      switch page[i] {
      case UInt8(ascii: "!"):
        if page.dropFirst(i).hasPrefix("![") {
          // A section of text that has no marks.
          guard page.dropFirst(i).hasPrefix("![CDATA["), let end = page.firstRange(of: "]]>", from: i + 8),
            isText(page[(i + 8)..<end.lowerBound], .section)
          else { return fail() }
          i = end.upperBound
        } else if page.dropFirst(i).hasPrefix("!--") {
          // Two hyphens end a comment, or are an error.
          guard let end = page.firstRange(of: "--", from: i + 3), end.upperBound < page.count,
            page[end.upperBound] == UInt8(ascii: ">")
          else { return fail() }
          i = end.upperBound + 1
        } else {
          guard page[min(i + 1, page.count - 1)] != UInt8(ascii: "-"), let end = endOfDirective(from: i + 2) else {
            return fail()
          }
          i = end
        }
      case UInt8(ascii: "?"):
        guard let end = page.firstRange(of: "?>", from: i) else { return fail() }
        i += 1
        guard let target = name() else { return fail() }
        if target == "xml", !Self.isReadable(page[i..<end.lowerBound]) { return fail() }
        i = end.upperBound
      case UInt8(ascii: "/"):
        i += 1
        let name = word()
        skipSpace()
        guard !name.isEmpty, i < page.count, page[i] == UInt8(ascii: ">") else { return fail() }
        i += 1
        return Element(name: name, isEnd: true, attributes: [:])
      default:
        let name = word()
        guard !name.isEmpty, let attributes = attributes() else { return fail() }
        return Element(name: name, isEnd: false, attributes: attributes)
      }
    }
    return isText(page.dropFirst(i)) ? nil : fail()
  }

  /// Where the text of a page is.
  private enum Place { case outside, quoted, section }

  /// Go: xml.(*Decoder).text: UTF-8 of characters that XML has, and no end of a section that did not begin.
  private func isText(_ text: ByteString, _ place: Place = .outside) -> Bool {
    let plain = place == .section ? text : unescape(text)
    if place == .outside && text.firstRange(of: "]]>") != nil || !isValidUTF8(plain) { return false }
    if place == .quoted && text.contains(UInt8(ascii: "<")) { return false }
    var last: (UInt8, UInt8) = (0, 0)
    for byte in plain.bytes {
      if byte < 32, byte != 9, byte != 10, byte != 13 { return false }
      // U+FFFE and U+FFFF.
      if last == (0xEF, 0xBF), byte >= 0xBE { return false }
      last = (last.1, byte)
    }
    return true
  }

  /// The end of `<!DOCTYPE ...>` and its like, in which quotes, comments and further ones may be. Go: xml.(*Decoder).rawToken.
  private func endOfDirective(from start: Int) -> Int? {
    var k = start
    var quote: UInt8 = 0
    var depth = 0
    while k < page.count {
      let byte = page[k]
      k += 1
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        if depth == 0 { return k }
        depth -= 1
      } else if byte == UInt8(ascii: "<") {
        if page.dropFirst(k).hasPrefix("!--") {
          guard let end = page.firstRange(of: "-->", from: k + 3) else { return nil }
          k = end.upperBound
        } else {
          depth += 1
        }
      }
    }
    return nil
  }

  /// Go: xml.(*Decoder).rawToken, vcs.charsetReader: what an XML declaration may say.
  private static func isReadable(_ declaration: ByteString) -> Bool {
    let version = value(of: "version=", in: declaration)
    let encoding = value(of: "encoding=", in: declaration).asciiLowercased
    return (version.isEmpty || version == "1.0") && ["", "utf-8", "ascii"].contains(encoding)
  }

  /// Go: xml.procInst.
  private static func value(of parameter: ByteString, in declaration: ByteString) -> ByteString {
    var start = 0
    while let found = declaration.firstRange(of: parameter, from: start), found.upperBound < declaration.count {
      let quote = declaration[found.upperBound]
      start = found.upperBound + 1
      guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { continue }
      return declaration.firstIndex(of: quote, from: start).map { declaration[start..<$0] } ?? ByteString()
    }
    return ByteString()
  }

  private mutating func attributes() -> [ByteString: ByteString]? {
    var found: [ByteString: ByteString] = [:]
    while true {
      skipSpace()
      guard i < page.count else { return nil }
      if page[i] == UInt8(ascii: ">") {
        i += 1
        return found
      }
      if page[i] == UInt8(ascii: "/") {
        i += 1
        guard i < page.count, page[i] == UInt8(ascii: ">") else { return nil }
        continue
      }
      let name = word().asciiLowercased
      guard !name.isEmpty else { return nil }
      skipSpace()
      guard i < page.count else { return nil }
      var value = name
      if page[i] == UInt8(ascii: "=") {
        i += 1
        skipSpace()
        guard i < page.count else { return nil }
        let quote = page[i]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
          guard let end = page.firstIndex(of: quote, from: i + 1), isText(page[(i + 1)..<end], .quoted) else {
            return nil
          }
          value = unescape(page[(i + 1)..<end])
          i = end + 1
        } else {
          let start = i
          while i < page.count, Self.isBare(page[i]) { i += 1 }
          if i == start { return nil }
          value = page[start..<i]
        }
      }
      if found[name] == nil { found[name] = value }
    }
  }

  private func unescape(_ text: ByteString) -> ByteString {
    guard text.contains(UInt8(ascii: "&")) else { return text }
    let names: [(ByteString, UInt8)] = [
      ("&amp;", UInt8(ascii: "&")), ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")),
      ("&quot;", UInt8(ascii: "\"")), ("&apos;", UInt8(ascii: "'")),
    ]
    var plain = ByteString()
    var k = 0
    while k < text.count {
      if text[k] == UInt8(ascii: "&"),
        let (name, byte) = names.first(where: { text[k..<min(k + $0.0.count, text.count)] == $0.0 })
      {
        plain.append(byte)
        k += name.count
      } else if let (scalar, length) = Self.numbered(text, at: k) {
        plain += ByteString(String(Character(scalar)))
        k += length
      } else {
        plain.append(text[k])
        k += 1
      }
    }
    return plain
  }

  /// `&#47;` or `&#x2F;`, and its length in bytes.
  private static func numbered(_ text: ByteString, at start: Int) -> (Unicode.Scalar, Int)? {
    let rest = text[start..<min(start + 16, text.count)]
    guard rest.hasPrefix("&#"), let end = rest.firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let isHexadecimal = rest.count > 2 && rest[2] == UInt8(ascii: "x")
    let digits = rest[(isHexadecimal ? 3 : 2)..<max(end, isHexadecimal ? 3 : 2)]
    guard digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-"),
      let number = UInt32(digits.lossyText, radix: isHexadecimal ? 16 : 10), let scalar = Unicode.Scalar(number)
    else { return nil }
    return (scalar, end + 1)
  }

  private mutating func fail() -> Element? {
    isBroken = true
    i = page.count
    return nil
  }

  /// A name without its name space; empty where there is none that XML has. Go: xml.(*Decoder).nsname.
  private mutating func word() -> ByteString {
    guard let name = name() else { return ByteString() }
    let parts = name.split(on: UInt8(ascii: ":"))
    if parts.count > 2 { return takesManyColons ? name : ByteString() }
    return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty ? parts[1] : name
  }

  private mutating func name() -> ByteString? {
    let start = i
    while i < page.count, Self.isName(page[i]) { i += 1 }
    guard start < i, !(45...57).contains(page[start]) else { return nil }
    return page[start..<i]
  }

  private mutating func skipSpace() {
    while i < page.count, page[i] == 32 || (page[i] >= 9 && page[i] <= 13) { i += 1 }
  }

  private static func isName(_ byte: UInt8) -> Bool {
    (byte | 32) >= 97 && (byte | 32) <= 122 || byte >= 48 && byte <= 58 || byte == 45 || byte == 46 || byte == 95
      || byte >= 128
  }

  /// Go: encoding/xml.attrval.
  private static func isBare(_ byte: UInt8) -> Bool {
    (byte | 32) >= 97 && (byte | 32) <= 122 || byte >= 48 && byte <= 57 || byte == 95 || byte == 58 || byte == 45
  }
}
