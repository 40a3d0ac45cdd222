/// A path, name, import path or file content: bytes, compared and hashed as bytes.
///
/// `String` compares by canonical equivalence and would merge two different directories; nothing in this project
/// that names a file or a package is a `String` before the printer shows it.
@frozen
package struct ByteString: Hashable, Sendable {
  /// The bytes; they need not be UTF-8.
  package var bytes: ContiguousArray<UInt8>

  /// Empty.
  @inlinable
  package init() { bytes = [] }

  @inlinable
  package init(_ bytes: ContiguousArray<UInt8>) { self.bytes = bytes }

  /// Copied in one piece where the bytes are in one.
  @inlinable
  package init(_ bytes: some Sequence<UInt8>) {
    self.bytes =
      bytes.withContiguousStorageIfAvailable { unsafe ContiguousArray($0) } ?? ContiguousArray(bytes)
  }

  /// `count` times the same byte.
  @inlinable
  package init(repeating byte: UInt8, count: Int) { bytes = ContiguousArray(repeating: byte, count: count) }

  @inlinable
  package init(slice: ArraySlice<UInt8>) {
    bytes = unsafe slice.withUnsafeBufferPointer { unsafe ContiguousArray($0) }
  }

  /// The UTF-8 of `text`.
  @inlinable
  package init(_ text: String) { bytes = ContiguousArray(text.utf8) }

  @inlinable
  package init(_ text: Substring) { bytes = ContiguousArray(text.utf8) }

  /// The bytes of `range` in `span`.
  @inlinable
  package init(_ span: borrowing Span<UInt8>, _ range: Range<Int>) {
    bytes = unsafe span.extracting(range).withUnsafeBufferPointer { unsafe ContiguousArray($0) }
  }

  @inlinable
  package var count: Int { bytes.count }

  @inlinable
  package var isEmpty: Bool { bytes.isEmpty }

  @inlinable
  package var first: UInt8? { bytes.first }

  @inlinable
  package var last: UInt8? { bytes.last }

  @inlinable
  package subscript(index: Int) -> UInt8 { bytes[index] }

  // Written out: as an array of anything, bytes would be compared and hashed one by one.
  @inlinable
  package static func == (left: ByteString, right: ByteString) -> Bool {
    left.count == right.count && left.countOfSharedPrefix(with: right) == left.count
  }

  @inlinable
  package func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }

  /// The bytes of `range`, copied.
  @inlinable
  package subscript(range: Range<Int>) -> ByteString { ByteString(slice: bytes[range]) }

  /// The text of these bytes, with U+FFFD for what is not UTF-8: for tests and fixed ASCII words.
  ///
  /// What a person reads goes through the printer of Terminal instead, which keeps every byte visible.
  package var lossyText: String { String(decoding: bytes, as: UTF8.self) }
}

extension ByteString: ExpressibleByStringLiteral {
  // Copied in one piece. Not inlined: there are thousands of literals.
  package init(stringLiteral text: StaticString) {
    bytes = text.withUTF8Buffer { unsafe ContiguousArray($0) }
  }
}

extension ByteString: Comparable {
  /// Order of the unsigned bytes, as Go compares strings.
  @inlinable
  package static func < (left: ByteString, right: ByteString) -> Bool {
    let k = left.countOfSharedPrefix(with: right)
    if k == Swift.min(left.count, right.count) { return left.count < right.count }
    return left.bytes[k] < right.bytes[k]
  }
}

extension ByteString: CustomStringConvertible, CustomDebugStringConvertible {
  package var description: String { lossyText }
  package var debugDescription: String { "\"\(lossyText)\"" }
}
