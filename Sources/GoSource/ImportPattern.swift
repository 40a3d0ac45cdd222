package import Bytes

/// A pattern of import paths or directories: `...` matches any text; `cmd/internal/pkgpattern` (rule S28).
///
/// `/...` at the end matches nothing too, and `...` does not match below an element `vendor` unless the pattern names it.
package struct ImportPattern: Sendable, Hashable {
  /// The pattern as it was given.
  package let text: ByteString
  /// The forms of the pattern, of which one must match; each is cut at its `vendor` elements, then at its `...`.
  private let forms: [[[ByteString]]]

  /// A pattern that is not UTF-8, or contains a NUL, matches nothing.
  package init(_ text: ByteString) {
    self.text = text
    guard isValidUTF8(text), !text.contains(0) else {
      forms = []
      return
    }
    let marked = Self.markingVendor(text)
    let vendorTail: ByteString = "/\0/..."
    let wholes: [ByteString]
    if marked.hasSuffix(vendorTail) {
      wholes = [marked.dropLast(vendorTail.count) + "/vendor", marked]
    } else if marked == "\0/..." {
      // Go asks for a slash in front, which no import path has.
      wholes = ["/vendor", "/" + marked]
    } else if marked.hasSuffix("/...") {
      wholes = [marked.dropLast(4), marked]
    } else {
      wholes = [marked]
    }
    forms = wholes.map { whole in whole.split(on: 0).map(Self.cutAtWildcards) }
  }

  /// Whether it contains `...`.
  package var hasWildcard: Bool { text.firstRange(of: "...") != nil }

  /// Whether the pattern names this import path, or this directory.
  package func matches(_ name: ByteString) -> Bool {
    if Self.isPlain(name) { return forms.contains { $0.count == 1 && Self.matches($0[0], name) } }
    if name.contains(0) { return false }
    let parts = Self.markingVendor(name).split(on: 0)
    return forms.contains { form in
      form.count == parts.count && zip(form, parts).allSatisfy { Self.matches($0, $1) }
    }
  }

  /// Whether `name`, or what is below it, can match: where a walk must look.
  package func canMatch(below name: ByteString) -> Bool {
    guard let wildcard = text.firstRange(of: "...") else { return Self.hasElements(text, name) }
    let fixed = text.prefix(wildcard.lowerBound)
    return Self.hasElements(fixed, name) || name.hasPrefix(fixed)
  }

  /// Whether `path` is `name` or is below it.
  private static func hasElements(_ path: ByteString, _ name: ByteString) -> Bool {
    guard path.hasPrefix(name) else { return false }
    return path.count == name.count || name.last == UInt8(ascii: "/") || path[name.count] == UInt8(ascii: "/")
  }

  /// Whether nothing in the name is treated specially.
  private static func isPlain(_ name: ByteString) -> Bool {
    for i in 0..<name.count {
      if name[i] == 0 { return false }
      if name[i] == UInt8(ascii: "v"), i + 6 <= name.count, name[i..<i + 6] == "vendor" { return false }
    }
    return true
  }

  /// A zero byte instead of each element `vendor` but the last.
  private static func markingVendor(_ path: ByteString) -> ByteString {
    guard path.firstRange(of: "vendor") != nil else { return path }
    let elements = path.split(on: UInt8(ascii: "/"))
    let marked = elements.enumerated().map { index, element -> ByteString in
      element == "vendor" && index < elements.count - 1 ? ByteString([0] as [UInt8]) : element
    }
    return marked.joined(separator: "/")
  }

  /// The texts between the wildcards; the leftmost of overlapping dots count, as when all `...` are replaced in turn.
  private static func cutAtWildcards(_ text: ByteString) -> [ByteString] {
    var pieces: [ByteString] = []
    var start = 0
    while let wildcard = text.firstRange(of: "...", from: start) {
      pieces.append(text[start..<wildcard.lowerBound])
      start = wildcard.upperBound
    }
    return pieces + [text.dropFirst(start)]
  }

  private static func matches(_ pieces: [ByteString], _ name: ByteString) -> Bool {
    guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else { return pieces.first == name }
    guard name.hasPrefix(first), name.hasSuffix(last), name.count >= first.count + last.count else { return false }
    var i = first.count
    let end = name.count - last.count
    for piece in pieces.dropFirst().dropLast() {
      guard let found = name.firstRange(of: piece, from: i), found.upperBound <= end else { return false }
      i = found.upperBound
    }
    return true
  }
}
