import Bytes
import Machine

/// The names of one directory, sorted, in two allocations that are used again for the next one.
struct Listing {
  struct Item {
    var start: UInt32
    /// Without the zero at the end.
    var count: UInt16
    var kind: FileKind?
    /// The first eight bytes, as a number in whose order they come, with zeros behind a shorter name.
    var key: UInt64
  }

  private(set) var bytes: ContiguousArray<UInt8> = []
  private(set) var items: ContiguousArray<Item> = []

  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
  }

  /// Adds a name that ends with a zero.
  mutating func append(_ name: borrowing Span<UInt8>, _ kind: FileKind?) {
    note(name, 0..<(name.count - 1), kind)
    unsafe name.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
  }

  mutating func append(_ name: ByteString, _ kind: FileKind?) {
    note(name.bytes.span, 0..<name.count, kind)
    bytes.append(contentsOf: name.bytes)
    bytes.append(0)
  }

  private mutating func note(_ name: borrowing Span<UInt8>, _ range: Range<Int>, _ kind: FileKind?) {
    var key: UInt64 = 0
    var k = 0
    while k < 8 && k < range.count {
      key |= UInt64(name[k]) << UInt64(56 - k * 8)
      k += 1
    }
    items.append(
      Item(start: UInt32(bytes.count), count: UInt16(truncatingIfNeeded: range.count), kind: kind, key: key))
  }

  /// Go lists a directory by the bytes of its names, and the order decides which package name wins.
  mutating func sort() {
    let bytes = bytes
    items.sort { left, right in
      if left.key != right.key { return left.key < right.key }
      let shared = Int(min(left.count, right.count))
      var k = min(8, shared)
      while k < shared {
        let (x, y) = (bytes[Int(left.start) + k], bytes[Int(right.start) + k])
        if x != y { return x < y }
        k += 1
      }
      return left.count < right.count
    }
  }

  func range(_ item: Item) -> Range<Int> { Int(item.start)..<(Int(item.start) + Int(item.count)) }

  func name(_ item: Item) -> ByteString { ByteString(slice: bytes[range(item)]) }

  func equals(_ item: Item, _ word: StaticString) -> Bool {
    guard Int(item.count) == word.utf8CodeUnitCount else { return false }
    for k in 0..<Int(item.count) where unsafe bytes[Int(item.start) + k] != word.utf8Start[k] { return false }
    return true
  }

  func hasSuffix(_ item: Item, _ word: StaticString) -> Bool {
    let start = Int(item.start) + Int(item.count) - word.utf8CodeUnitCount
    guard start >= Int(item.start) else { return false }
    for k in 0..<word.utf8CodeUnitCount where unsafe bytes[start + k] != word.utf8Start[k] { return false }
    return true
  }

  /// Whether go/build opens a file of this name for its constraints, whatever it is; `build.fileListForExt`, but for Go's own
  /// and for `.syso`, which is not read.
  func isOpenedSource(_ item: Item) -> Bool {
    let others: [StaticString] = [".h", ".hh", ".hpp", ".hxx", ".s", ".S", ".sx"]
    let first = bytes[range(item).lowerBound]
    guard item.count > 1, first != UInt8(ascii: "."), first != UInt8(ascii: "_") else { return false }
    return isOtherSource(item) || others.contains { hasSuffix(item, $0) }
  }

  /// Whether go hands a file of this name to a compiler, an assembler or the linker, and it is not in Go.
  func isCompiledSource(_ item: Item) -> Bool {
    let first = bytes[range(item).lowerBound]
    return isOpenedSource(item)
      || hasSuffix(item, ".syso") && first != UInt8(ascii: "_") && first != UInt8(ascii: ".")
  }

  /// Whether go/build counts a file of this name to a package and complains where cgo is missing, or takes imports from it.
  func isOtherSource(_ item: Item) -> Bool {
    let suffixes: [StaticString] = [
      ".c", ".cc", ".cpp", ".cxx", ".m", ".f", ".F", ".for", ".f90", ".swig", ".swigcxx",
    ]
    let first = range(item).lowerBound
    guard item.count > 1, bytes[first] != UInt8(ascii: ".") || item.count > 9 else { return false }
    // The last byte rules out most names.
    switch bytes[first + Int(item.count) - 1] {
    case UInt8(ascii: "c"), UInt8(ascii: "p"), UInt8(ascii: "x"), UInt8(ascii: "m"), UInt8(ascii: "f"),
      UInt8(ascii: "F"),
      UInt8(ascii: "r"), UInt8(ascii: "0"), UInt8(ascii: "g"):
      return suffixes.contains { hasSuffix(item, $0) }
    default: return false
    }
  }
}
