package import Bytes
import Machine

/// Names that patterns treat specially. They are recognised without a copy, since a walk asks this for every directory.
extension ByteString {
  /// Whether the last element starts with a dot or an underscore, or is `testdata` (rule S28).
  var isSkippedByPatterns: Bool {
    var start = count
    while start > 0 && bytes[start - 1] != UInt8(ascii: "/") { start -= 1 }
    guard start < count else { return false }
    return bytes[start] == UInt8(ascii: ".") || bytes[start] == UInt8(ascii: "_") || has("testdata", start..<count)
  }

  /// Whether patterns from above skip this directory: an element of its path has a skipped name.
  package var isPassedOver: Bool { split(on: UInt8(ascii: "/")).contains(where: \.isSkippedByPatterns) }

  /// Whether a walk from this directory, written with a slash at its end, skips it at once: not for `./` and `../`.
  var startsPassedOver: Bool {
    let name = dropLast(1).lastPathComponent
    return name != "." && name != ".." && name.isSkippedByPatterns
  }

  /// Whether the pattern of `./`, this directory and `/...` names the packages below it: go passes over a directory of such a name
  /// even where a pattern names it, and takes `...` in a name for a wildcard.
  package var isReachedByPattern: Bool {
    !lastPathComponent.isSkippedByPatterns && firstRange(of: "...") == nil
  }

  /// Whether the last element but one is `vendor`.
  var isDirectlyInVendor: Bool {
    var end = count
    while end > 0 && bytes[end - 1] != UInt8(ascii: "/") { end -= 1 }
    guard end > 0 else { return false }
    var start = end - 1
    while start > 0 && bytes[start - 1] != UInt8(ascii: "/") { start -= 1 }
    return has("vendor", start..<(end - 1))
  }

  private func has(_ word: StaticString, _ range: Range<Int>) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    for k in 0..<range.count where unsafe bytes[range.lowerBound + k] != word.utf8Start[k] { return false }
    return true
  }
}
