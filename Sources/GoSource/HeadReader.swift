/// Decides how much of a file is its head: a model of go/build's `importReader`.
///
/// It works on bytes and knows less than the parser (a semicolon is a space, for example), and the parser sees only
/// what this reader takes for the head. Both must be modelled to know what go reads in an unusual file.
struct HeadReader {
  enum Failure { case syntax, nul }

  /// The number of bytes read, those of the byte order mark included.
  private(set) var position: Int
  private(set) var failure: Failure?
  private(set) var isAtEnd = false
  /// The bytes ended although the file goes on.
  private(set) var isStarved = false
  private let isWhole: Bool
  /// A byte read but not yet used; 0 for none.
  private var pending: UInt8 = 0

  init(start: Int, isWhole: Bool) { (position, self.isWhole) = (start, isWhole) }

  mutating func read(_ bytes: borrowing Span<UInt8>) {
    readKeyword(bytes, "package")
    readIdentifier(bytes)
    while peek(bytes, skippingSpace: true) == UInt8(ascii: "i") {
      readKeyword(bytes, "import")
      if peek(bytes, skippingSpace: true) == UInt8(ascii: "(") {
        _ = next(bytes)
        while peek(bytes, skippingSpace: true) != UInt8(ascii: ")") && failure == nil { readImport(bytes) }
        _ = next(bytes)
      } else {
        readImport(bytes)
      }
    }
  }

  private var isGoing: Bool { failure == nil && !isAtEnd }

  private mutating func fail() { if failure == nil { failure = .syntax } }

  private mutating func readByte(_ bytes: borrowing Span<UInt8>) -> UInt8 {
    guard position < bytes.count else {
      isAtEnd = true
      if !isWhole { isStarved = true }
      return 0
    }
    let byte = bytes[position]
    position += 1
    if byte == 0 && failure == nil { failure = .nul }
    return byte
  }

  private mutating func peek(_ bytes: borrowing Span<UInt8>, skippingSpace: Bool) -> UInt8 {
    if failure != nil { return 0 }
    var byte = pending == 0 ? readByte(bytes) : pending
    while isGoing && skippingSpace {
      switch byte {
      case UInt8(ascii: " "), 12, UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: ";"):
        byte = readByte(bytes)
        continue
      case UInt8(ascii: "/"):
        skipComment(bytes)
        byte = readByte(bytes)
        continue
      default: break
      }
      break
    }
    pending = byte
    return byte
  }

  /// Skips a comment whose first slash is read.
  private mutating func skipComment(_ bytes: borrowing Span<UInt8>) {
    var byte = readByte(bytes)
    if byte == UInt8(ascii: "/") {
      while byte != UInt8(ascii: "\n") && isGoing { byte = readByte(bytes) }
    } else if byte == UInt8(ascii: "*") {
      var before: UInt8 = 0
      byte = 0
      while !(before == UInt8(ascii: "*") && byte == UInt8(ascii: "/")) && failure == nil {
        if isAtEnd { fail() }
        before = byte
        byte = readByte(bytes)
      }
    } else {
      fail()
    }
  }

  private mutating func next(_ bytes: borrowing Span<UInt8>, skippingSpace: Bool = false) -> UInt8 {
    let byte = peek(bytes, skippingSpace: skippingSpace)
    pending = 0
    return byte
  }

  private mutating func readKeyword(_ bytes: borrowing Span<UInt8>, _ word: StaticString) {
    _ = peek(bytes, skippingSpace: true)
    for k in 0..<word.utf8CodeUnitCount where unsafe word.utf8Start[k] != next(bytes) {
      fail()
      return
    }
    if isWordByte(peek(bytes, skippingSpace: false)) { fail() }
  }

  private mutating func readIdentifier(_ bytes: borrowing Span<UInt8>) {
    if !isWordByte(peek(bytes, skippingSpace: true)) {
      fail()
      return
    }
    while isWordByte(peek(bytes, skippingSpace: false)) { pending = 0 }
  }

  private mutating func readImport(_ bytes: borrowing Span<UInt8>) {
    let byte = peek(bytes, skippingSpace: true)
    if byte == UInt8(ascii: ".") {
      pending = 0
    } else if isWordByte(byte) {
      readIdentifier(bytes)
    }
    readString(bytes)
  }

  private mutating func readString(_ bytes: borrowing Span<UInt8>) {
    switch next(bytes, skippingSpace: true) {
    case UInt8(ascii: "`"):
      while failure == nil {
        if next(bytes) == UInt8(ascii: "`") { break }
        if isAtEnd { fail() }
      }
    case UInt8(ascii: "\""):
      while failure == nil {
        let byte = next(bytes)
        if byte == UInt8(ascii: "\"") { break }
        if isAtEnd || byte == UInt8(ascii: "\n") { fail() }
        if byte == UInt8(ascii: "\\") { _ = next(bytes) }
      }
    default: fail()
    }
  }
}

/// Whether go/build's reader takes `byte` for part of a word.
@inline(__always)
func isWordByte(_ byte: UInt8) -> Bool {
  byte >= 128 || (byte | 32) &- 97 < 26 || byte &- 48 < 10 || byte == 95
}
