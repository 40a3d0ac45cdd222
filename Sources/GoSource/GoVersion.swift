package import Bytes

/// A version of Go itself, without the word go: `1.21`, `1.21rc1`, `1.21.3`; Go's `internal/gover`.
///
/// Their order is not that of semver: `1.21 < 1.21rc1 < 1.21.0 < 1.21.1`.
package struct GoVersion: Sendable, Hashable {
  private let major: ByteString
  private let minor: ByteString
  private var patch = ByteString()
  private var kind = ByteString()
  private var pre = ByteString()

  /// Nil where `text` is no version of Go.
  package init?(_ text: ByteString) {
    var i = 0
    func number() -> ByteString? {
      let start = i
      while i < text.count && isDigit(text[i]) { i += 1 }
      return i == start || (text[start] == 48 && i > start + 1) ? nil : text[start..<i]
    }
    guard let major = number() else { return nil }
    self.major = major
    if i == text.count {
      (minor, patch) = ("0", "0")
      return
    }
    guard text[i] == UInt8(ascii: ".") else { return nil }
    i += 1
    guard let minor = number() else { return nil }
    self.minor = minor
    if i == text.count {
      // Up to 1.20 a version without patch is the first release; from 1.21 on it is the language.
      if compareDecimals(minor, "21") < 0 { patch = "0" }
      return
    }
    if text[i] == UInt8(ascii: ".") {
      i += 1
      guard let number = number(), i == text.count else { return nil }
      patch = number
      return
    }
    let start = i
    while i < text.count && !isDigit(text[i]) {
      guard text[i] >= 97 && text[i] <= 122 else { return nil }
      i += 1
    }
    kind = text[start..<i]
    if i == text.count { return }
    guard let number = number(), i == text.count else { return nil }
    pre = number
  }

  /// The version after `go`, and without a suffix of a custom toolchain: `go1.21.3-custom`; `go/version`.
  package init?(toolchain text: ByteString) {
    let end = text.firstIndex(of: UInt8(ascii: "-")) ?? text.count
    guard text.hasPrefix("go"), end >= 2 else { return nil }
    self.init(text[2..<end])
  }

  /// The language: `1.21` of `1.21.3`.
  package var language: ByteString {
    minor.isEmpty || (major == "1" && minor == "0") ? major : major + "." + minor
  }

  /// -1, 0 or 1; what is no version is less than any.
  package static func compare(_ left: ByteString, _ right: ByteString) -> Int {
    compare(GoVersion(left), GoVersion(right))
  }

  /// Orders versions as `go/version` does; nil comes first. Negative, zero or positive.
  package static func compare(_ left: GoVersion?, _ right: GoVersion?) -> Int {
    guard let left, let right else { return left == nil ? (right == nil ? 0 : -1) : 1 }
    for (mine, theirs) in [(left.major, right.major), (left.minor, right.minor), (left.patch, right.patch)] {
      let order = compareDecimals(mine, theirs)
      if order != 0 { return order }
    }
    // "" < alpha < beta < rc
    if left.kind != right.kind { return left.kind < right.kind ? -1 : 1 }
    return compareDecimals(left.pre, right.pre)
  }
}
