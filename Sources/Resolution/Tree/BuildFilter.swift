import Bytes
import GoSource

/// Which files are built: by one platform, or by any platform.
package enum BuildFilter: Sendable {
  case platform(TagMatcher)
  /// Every tag but `ignore` may be true and may be false: cmd/go/internal/imports.AnyTags.
  case any

  /// Whether the name alone lets the file be built; `range` leaves directories out.
  func admits(name: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard case .platform(let matcher) = self else { return true }
    let suffix = FileSuffix(of: name, range, minor: matcher.minor)
    if let system = suffix.system, !matcher.holds(name, system) { return false }
    if let architecture = suffix.architecture, !matcher.holds(name, architecture) { return false }
    return true
  }

  /// Whether the text lets it be built.
  func verdict(of head: SourceHead, _ bytes: borrowing Span<UInt8>) -> BuildVerdict {
    if !head.isConstrained && !head.hasSecondGoBuild { return .build }
    switch self {
    case .platform(let matcher): return head.verdict(in: bytes) { matcher.holds($0, $1) }
    case .any:
      let expression = head.goBuild
      return head.verdict(in: bytes) { couldHold($0, $1, in: expression) }
    }
  }
}

/// Whether a tag in `expression` must be taken as true so that the whole expression is true where possible.
///
/// An odd number of negations around the tag asks for false. Without an expression the tag is of a `+build` line, where there
/// is at most one `!`, right before it.
private func couldHold(_ bytes: borrowing Span<UInt8>, _ tag: Range<Int>, in expression: Range<Int>?) -> Bool {
  var isNegated = tag.lowerBound > 0 && bytes[tag.lowerBound - 1] == UInt8(ascii: "!")
  if let expression {
    isNegated = false
    // For each parenthesis that is still open, whether there was a `!` before it.
    var open: ContiguousArray<Bool> = []
    var pending = false
    for i in expression.lowerBound..<tag.lowerBound {
      switch bytes[i] {
      case UInt8(ascii: "!"): pending = true
      case UInt8(ascii: "("):
        open.append(pending)
        pending = false
      case UInt8(ascii: ")"): _ = open.popLast()
      case 32, 9: break
      default: pending = false
      }
    }
    for negated in open where negated { isNegated.toggle() }
    if pending { isNegated.toggle() }
  }
  if isNegated { return false }
  let ignore: StaticString = "ignore"
  guard tag.count == ignore.utf8CodeUnitCount else { return true }
  return !(0..<tag.count).allSatisfy { k in unsafe bytes[tag.lowerBound + k] == ignore.utf8Start[k] }
}
