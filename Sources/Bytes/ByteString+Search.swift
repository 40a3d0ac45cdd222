extension ByteString {
  /// Compares bytes: never merges composed and decomposed letters, as `String` does.
  @inlinable
  package func hasPrefix(_ prefix: ByteString) -> Bool {
    count >= prefix.count && countOfSharedPrefix(with: prefix) == prefix.count
  }

  @inlinable
  package func hasSuffix(_ suffix: ByteString) -> Bool {
    guard count >= suffix.count else { return false }
    let start = count - suffix.count
    let mine = unsafe bytes.span.bytes
    let theirs = unsafe suffix.bytes.span.bytes
    var k = 0
    while k + 8 <= suffix.count {
      if SymbolTable.word(mine, start + k) != SymbolTable.word(theirs, k) { return false }
      k += 8
    }
    while k < suffix.count && bytes[start + k] == suffix.bytes[k] { k += 1 }
    return k == suffix.count
  }

  /// The first index of `byte` at or after `start`.
  @inlinable
  package func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start <= count else { return nil }
    return bytes[start...].firstIndex(of: byte)
  }

  @inlinable
  package func lastIndex(of byte: UInt8) -> Int? { bytes.lastIndex(of: byte) }

  @inlinable
  package func contains(_ byte: UInt8) -> Bool { bytes.contains(byte) }

  /// Where `other` first occurs at or after `start`.
  @inlinable
  package func firstRange(of other: ByteString, from start: Int = 0) -> Range<Int>? {
    guard let head = other.first, let tail = other.last else { return start <= count ? start..<start : nil }
    let (mine, theirs) = (bytes.span, other.bytes.span)
    var i = start
    while i + other.count <= count {
      if mine[i] == head && mine[i + other.count - 1] == tail {
        var k = 1
        while k < other.count && mine[i + k] == theirs[k] { k += 1 }
        if k == other.count { return i..<i + other.count }
      }
      i += 1
    }
    return nil
  }

  /// The pieces between `separator`s; empty pieces are kept.
  package func split(on separator: UInt8) -> [ByteString] {
    var pieces: [ByteString] = []
    var start = 0
    while let end = firstIndex(of: separator, from: start) {
      pieces.append(self[start..<end])
      start = end + 1
    }
    pieces.append(dropFirst(start))
    return pieces
  }

  /// The pieces between newlines, the last of them empty where the text ends with one.
  package var lines: ByteLines { ByteLines(self) }

  /// Without the ASCII spaces, tabs, carriage returns and newlines at both ends.
  package var trimmed: ByteString {
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (byte >= 9 && byte <= 13) }
    guard let start = bytes.firstIndex(where: { !isSpace($0) }), let end = bytes.lastIndex(where: { !isSpace($0) })
    else { return ByteString() }
    return ByteString(slice: bytes[start...end])
  }

  /// Copies; at most as many bytes as there are.
  @inlinable
  package func dropFirst(_ k: Int) -> ByteString { ByteString(slice: bytes.dropFirst(k)) }

  @inlinable
  package func dropLast(_ k: Int) -> ByteString { ByteString(slice: bytes.dropLast(k)) }

  @inlinable
  package func prefix(_ k: Int) -> ByteString { ByteString(slice: bytes.prefix(k)) }

  @inlinable
  package static func + (left: ByteString, right: ByteString) -> ByteString {
    var sum = ContiguousArray<UInt8>()
    sum.reserveCapacity(left.count + right.count)
    sum.append(contentsOf: left.bytes)
    sum.append(contentsOf: right.bytes)
    return ByteString(sum)
  }

  @inlinable
  package static func += (left: inout ByteString, right: ByteString) {
    left.bytes.append(contentsOf: right.bytes)
  }

  @inlinable
  package mutating func append(_ byte: UInt8) { bytes.append(byte) }
}

extension ByteString {
  /// How many bytes at the start are the same in both.
  @inlinable
  package func countOfSharedPrefix(with other: ByteString) -> Int {
    let shared = Swift.min(count, other.count)
    let mine = unsafe bytes.span.bytes
    let theirs = unsafe other.bytes.span.bytes
    var k = 0
    while k + 8 <= shared {
      let difference = SymbolTable.word(mine, k) ^ SymbolTable.word(theirs, k)
      if difference != 0 { return k + difference.trailingZeroBitCount / 8 }
      k += 8
    }
    while k < shared && bytes[k] == other.bytes[k] { k += 1 }
    return k
  }
}

extension ByteString {
  /// The text with ASCII letters in lower case.
  package var asciiLowercased: ByteString { ByteString(bytes.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 }) }
}

/// The lines of a text, made one at a time: a file of nothing but line ends must not cost a string for each.
package struct ByteLines: Sequence, IteratorProtocol, Sendable {
  private let text: ByteString
  /// Nil behind the last line.
  private var start: Int? = 0

  init(_ text: ByteString) { self.text = text }

  /// No line at all.
  package static var none: ByteLines {
    var lines = ByteLines(ByteString())
    lines.start = nil
    return lines
  }

  /// The next line, without its newline.
  package mutating func next() -> ByteString? {
    guard let from = start else { return nil }
    guard let end = text.firstIndex(of: 10, from: from) else {
      start = nil
      return text.dropFirst(from)
    }
    start = end + 1
    return text[from..<end]
  }
}

extension Sequence<ByteString> {
  /// The elements with `separator` between them.
  package func joined(separator: ByteString) -> ByteString {
    var sum = ByteString()
    var isFirst = true
    for element in self {
      if !isFirst { sum += separator }
      isFirst = false
      sum += element
    }
    return sum
  }
}

extension [ByteString] {
  /// The elements with `separator` between them; the room for all of it is taken at once.
  package func joined(separator: ByteString) -> ByteString {
    var sum = ByteString()
    sum.bytes.reserveCapacity(reduce(separator.count * Swift.max(count - 1, 0)) { $0 + $1.count })
    for (index, element) in enumerated() {
      if index > 0 { sum += separator }
      sum += element
    }
    return sum
  }
}
