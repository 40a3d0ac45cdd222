package import Bytes

/// Values by import path or directory, found for every path that is one of theirs or below it.
///
/// A look-up compares a path with no more of them than they have different lengths, however many they are.
package struct PathMap<Value: Sendable>: Sendable {
  private var values: [ByteString: Value] = [:]
  private var lengths: Set<Int> = []

  package init() {}

  package subscript(path: ByteString) -> Value? { values[path] }

  /// Gives `path` a value; one that it has stays.
  package mutating func add(_ path: ByteString, _ value: Value) {
    guard values[path] == nil else { return }
    values[path] = value
    lengths.insert(path.count)
  }

  /// The longest path that is `path` or holds it, with its value; nil where none does.
  package func deepest(holding path: ByteString) -> (path: ByteString, value: Value)? {
    var end = path.count
    while true {
      if lengths.contains(end) {
        let start = path.prefix(end)
        if let value = values[start] { return (start, value) }
      }
      if end == 0 { break }
      repeat { end -= 1 } while end > 0 && path[end] != UInt8(ascii: "/")
    }
    guard path.first == UInt8(ascii: "/"), let value = values["/"] else { return nil }
    return ("/", value)
  }

  /// The values of all paths that are `path` or hold it, the longest first.
  package func all(holding path: ByteString) -> [Value] {
    var found: [Value] = []
    var rest = path
    while let (start, value) = deepest(holding: rest) {
      found.append(value)
      guard start != "/", let slash = start.lastIndex(of: UInt8(ascii: "/")) else { break }
      rest = slash == 0 ? "/" : start.prefix(slash)
    }
    return found
  }

  /// Whether one of the paths is `path` or holds it.
  package func holds(_ path: ByteString) -> Bool { deepest(holding: path) != nil }
}
