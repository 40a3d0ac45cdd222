package import Bytes

/// A semantic version with its leading v, cut in parts: `v1`, `v1.2`, `v1.2.3-pre+build`; `x/mod/semver`.
///
/// The numbers stay text, so that none is too large.
package struct Semver: Sendable, Hashable {
  /// The version as it was given.
  package let text: ByteString
  private let majorEnd: Int
  private let minor: Range<Int>?
  private let patch: Range<Int>?
  private let prereleaseRange: Range<Int>
  private let buildRange: Range<Int>

  /// Nil where `text` is no semantic version.
  package init?(_ text: ByteString) {
    guard text.first == UInt8(ascii: "v"), let majorEnd = Self.number(text, at: 1) else { return nil }
    (self.text, self.majorEnd) = (text, majorEnd)
    var i = majorEnd
    var numbers: [Range<Int>] = []
    while numbers.count < 2 && i < text.count {
      guard text[i] == UInt8(ascii: "."), let end = Self.number(text, at: i + 1) else { return nil }
      numbers.append((i + 1)..<end)
      i = end
    }
    minor = numbers.first
    patch = numbers.count == 2 ? numbers[1] : nil
    let prereleaseStart = i
    if patch != nil && i < text.count && text[i] == UInt8(ascii: "-") {
      guard let end = Self.identifiers(text, at: i, allowLeadingZeros: false) else { return nil }
      i = end
    }
    prereleaseRange = prereleaseStart..<i
    let buildStart = i
    if patch != nil && i < text.count && text[i] == UInt8(ascii: "+") {
      guard let end = Self.identifiers(text, at: i, allowLeadingZeros: true) else { return nil }
      i = end
    }
    buildRange = buildStart..<i
    guard i == text.count else { return nil }
  }

  /// `v1`
  package var major: ByteString { text.prefix(majorEnd) }

  /// With the hyphen: `-rc.1`, or empty.
  package var prerelease: ByteString { text[prereleaseRange] }

  /// With the plus: `+incompatible`, or empty.
  package var build: ByteString { text[buildRange] }

  /// All three numbers, and no build.
  package var canonical: ByteString {
    if patch != nil { return text.prefix(buildRange.lowerBound) }
    return text + (minor == nil ? ".0.0" : ".0")
  }

  /// The form in which go.mod files hold versions: canonical, but `+incompatible` stays; `module.CanonicalVersion`.
  package var canonicalInModule: ByteString { build == "+incompatible" ? canonical + build : canonical }

  /// -1, 0 or 1; builds do not count, and what is no version is less than any.
  package static func compare(_ left: ByteString, _ right: ByteString) -> Int {
    switch (Semver(left), Semver(right)) {
    case (nil, nil): 0
    case (nil, _): -1
    case (_, nil): 1
    case (let left?, let right?): left.compare(right)
    }
  }

  /// Orders versions by precedence; build metadata does not count. Negative, zero or positive.
  package func compare(_ other: Semver) -> Int {
    let zero: ByteString = "0"
    let pairs = [
      (text[1..<majorEnd], other.text[1..<other.majorEnd]),
      (minor.map { text[$0] } ?? zero, other.minor.map { other.text[$0] } ?? zero),
      (patch.map { text[$0] } ?? zero, other.patch.map { other.text[$0] } ?? zero),
    ]
    for (mine, theirs) in pairs {
      let order = compareDecimals(mine, theirs)
      if order != 0 { return order }
    }
    return Self.comparePrereleases(prerelease, other.prerelease)
  }

  private static func comparePrereleases(_ left: ByteString, _ right: ByteString) -> Int {
    if left == right { return 0 }
    if left.isEmpty { return 1 }
    if right.isEmpty { return -1 }
    let (mine, theirs) = (
      left.dropFirst(1).split(on: UInt8(ascii: ".")), right.dropFirst(1).split(on: UInt8(ascii: "."))
    )
    for (a, b) in zip(mine, theirs) where a != b {
      let (isNumber, isOtherNumber) = (a.bytes.allSatisfy(isDigit), b.bytes.allSatisfy(isDigit))
      if isNumber != isOtherNumber { return isNumber ? -1 : 1 }
      if isNumber { return compareDecimals(a, b) }
      return a < b ? -1 : 1
    }
    return mine.count < theirs.count ? -1 : 1
  }

  /// Where the decimal number at `start` ends; nil where there is none or it has a leading zero.
  private static func number(_ text: ByteString, at start: Int) -> Int? {
    var i = start
    while i < text.count && isDigit(text[i]) { i += 1 }
    return i == start || (text[start] == 48 && i > start + 1) ? nil : i
  }

  /// Where the dotted identifiers after the sign at `start` end; nil where one is empty or has a bad byte.
  private static func identifiers(_ text: ByteString, at start: Int, allowLeadingZeros: Bool) -> Int? {
    var i = start + 1
    var first = i
    var isNumber = true
    func isGood() -> Bool {
      i > first && (allowLeadingZeros || !(isNumber && i > first + 1 && text[first] == 48))
    }
    while i < text.count {
      let byte = text[i]
      if byte == UInt8(ascii: "+") && !allowLeadingZeros { break }
      if byte == UInt8(ascii: ".") {
        if !isGood() { return nil }
        first = i + 1
        isNumber = true
      } else if isDigit(byte) {
      } else if isLetter(byte) || byte == UInt8(ascii: "-") {
        isNumber = false
      } else {
        return nil
      }
      i += 1
    }
    return isGood() ? i : nil
  }
}

/// Decimal numbers without leading zeros, compared as text.
func compareDecimals(_ left: ByteString, _ right: ByteString) -> Int {
  if left == right { return 0 }
  if left.count != right.count { return left.count < right.count ? -1 : 1 }
  return left < right ? -1 : 1
}

func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

func isLetter(_ byte: UInt8) -> Bool { (byte | 32) &- 97 < 26 }
