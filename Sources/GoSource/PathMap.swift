package import Bytes

/// Values by import path or directory, found for every path that is one of theirs or below it.
///
/// A look-up compares a path with no more of them than they have different lengths, however many they are, and copies nothing
/// on the way.
package struct PathMap<Value: Sendable>: Sendable {
  @usableFromInline var paths = SymbolTable()
  /// By symbol.
  @usableFromInline var values: ContiguousArray<Value> = []
  /// Whether some path has this length, up to 1 KiB; and the other lengths.
  @usableFromInline var isLength: ContiguousArray<Bool> = []
  @usableFromInline var longer: Set<Int> = []

  @inlinable
  package init() {}

  @inlinable
  package subscript(path: ByteString) -> Value? { paths.lookup(path).map { values[Int($0.index)] } }

  /// Gives `path` a value; one that it has stays.
  @inlinable
  package mutating func add(_ path: ByteString, _ value: Value) {
    let symbol = paths.intern(path)
    guard Int(symbol.index) == values.count else { return }
    values.append(value)
    if path.count >= 1 << 10 {
      longer.insert(path.count)
    } else {
      if path.count >= isLength.count {
        isLength.append(contentsOf: repeatElement(false, count: path.count + 1 - isLength.count))
      }
      isLength[path.count] = true
    }
  }

  /// Gives `path` a value instead of one that it has.
  @inlinable
  package mutating func set(_ path: ByteString, _ value: Value) {
    add(path, value)
    if let symbol = paths.lookup(path) { values[Int(symbol.index)] = value }
  }

  /// The longest path that is `path` or holds it, with its value; nil where none does.
  @inlinable
  package func deepest(holding path: ByteString) -> (path: ByteString, value: Value)? {
    if let (end, symbol) = holder(of: path) { return (path.prefix(end), values[Int(symbol.index)]) }
    guard path.first == UInt8(ascii: "/"), let value = self["/"] else { return nil }
    return ("/", value)
  }

  /// How long the longest path is that is `path` or holds it; nil where none does.
  @inlinable
  package func lengthOfDeepest(holding path: ByteString) -> Int? {
    if let (end, _) = holder(of: path) { return end }
    return path.first == UInt8(ascii: "/") && paths.lookup("/") != nil ? 1 : nil
  }

  /// How many bytes of `path` are the longest of the paths that it is or that hold it, the root of the disk left out.
  @inlinable
  func holder(of path: ByteString) -> (end: Int, symbol: Symbol)? {
    let bytes = path.bytes.span
    var end = path.count
    while true {
      if end < isLength.count ? isLength[end] : end >= 1 << 10 && longer.contains(end) {
        if let symbol = paths.lookup(bytes, 0..<end) { return (end, symbol) }
      }
      if end == 0 { return nil }
      repeat { end -= 1 } while end > 0 && bytes[end] != UInt8(ascii: "/")
    }
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
  @inlinable
  package func holds(_ path: ByteString) -> Bool { lengthOfDeepest(holding: path) != nil }
}
