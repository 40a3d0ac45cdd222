package import Bytes

/// Spellings of one place that differ in the case of letters only, as volumes that ignore it take them for one: those of most
/// Macs.
package enum LetterCase {
  /// Up to and with the first name in which they differ, if there both reach one directory, and no link leads to it. Nil where
  /// they are spelled alike or differ in more than the case of letters, or where one of the two is not there.
  package static func oneDirectory(
    _ path: ByteString, _ other: ByteString
  ) throws(SystemError) -> (path: ByteString, other: ByteString)? {
    let slash = UInt8(ascii: "/")
    let names = path.split(on: slash), others = other.split(on: slash)
    guard names.count == others.count, zip(names, others).allSatisfy({ isEqual($0, $1) }),
      let index = zip(names, others).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset
    else { return nil }
    let here = names[...index].joined(separator: "/"), there = others[...index].joined(separator: "/")
    guard let one = try FileStatus.ifPresent(here, following: false), one.isDirectory,
      let two = try FileStatus.ifPresent(there, following: false), one.isSameObject(as: two)
    else { return nil }
    return (here, there)
  }

  /// Whether two names are one when all their letters are small, in whichever way a letter with a mark is composed.
  private static func isEqual(_ name: ByteString, _ other: ByteString) -> Bool {
    name == other || name.lossyText.lowercased() == other.lossyText.lowercased()
  }
}
