import Bytes

/// A directory whose other name differs in the case of letters only, where the volume ignores it.
enum LetterCaseMessages {
  static func sentence(_ path: ByteString, _ destination: ByteString) -> ByteString {
    quoted(path) + " is " + quoted(destination) + " already, but for the case of letters, which this volume ignores"
  }

  /// Gives the first part of `path` in which both differ its other case, through a third name.
  static func fix(_ path: ByteString, _ destination: ByteString) -> ByteString? {
    let slash = UInt8(ascii: "/")
    let parts = path.split(on: slash), others = destination.split(on: slash)
    guard let first = zip(parts, others).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset else {
      return nil
    }
    let old = parts[...first].joined(separator: "/"), new = others[...first].joined(separator: "/")
    let between = old + ".renamed"
    return "mv " + shellWord(old) + " " + shellWord(between) + " && mv " + shellWord(between) + " " + shellWord(new)
  }
}
