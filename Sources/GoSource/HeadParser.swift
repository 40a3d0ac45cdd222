import Bytes

/// Models go/parser in its ImportsOnly mode on the head of a file, up to the error that go would print first.
struct HeadParser {
  private var scanner: TokenScanner
  private var token = TokenScanner.Token(kind: .illegal, range: 0..<0)
  /// The errors of the parser; the scanner keeps its own.
  private var parserError: SourceError?
  private(set) var touchedEnd = false

  init(_ bytes: borrowing Span<UInt8>, range: Range<Int>) {
    scanner = TokenScanner(bytes, range: range)
  }

  /// The error that go prints first.
  var firstError: SourceError? {
    switch (scanner.firstError, parserError) {
    case (let scanned?, let parsed?): parsed.offset < scanned.offset ? parsed : scanned
    case (let scanned, let parsed): scanned ?? parsed
    }
  }

  private struct Stop: Error {}

  /// Reads package clause and imports; false where go refuses them.
  mutating func parse(_ bytes: borrowing Span<UInt8>, into head: inout SourceHead) -> Bool {
    do throws(Stop) {
      try parseFile(bytes, into: &head)
    } catch {}
    touchedEnd = scanner.touchedEnd
    return firstError == nil
  }

  private mutating func parseFile(_ bytes: borrowing Span<UInt8>, into head: inout SourceHead) throws(Stop) {
    token = scanner.scan(bytes)
    if firstError != nil { throw Stop() }
    if token.kind != .package { expected(bytes) { .expectedPackage($0) } }
    try next(bytes)
    let name = token.range
    if token.kind != .identifier { expected(bytes) { .expectedIdentifier($0) } }
    try next(bytes)
    try expectSemicolon(bytes)
    if firstError != nil { throw Stop() }
    head.packageName = name
    while token.kind == .import {
      try next(bytes)
      if token.kind != .openParen {
        try parseSpec(bytes, into: &head)
        continue
      }
      try next(bytes)
      while token.kind != .closeParen && token.kind != .end { try parseSpec(bytes, into: &head) }
      if token.kind != .closeParen { expected(bytes) { .expectedCloseParen($0) } }
      try next(bytes)
      try expectSemicolon(bytes)
    }
  }

  private mutating func parseSpec(_ bytes: borrowing Span<UInt8>, into head: inout SourceHead) throws(Stop) {
    var name = 0..<0
    if token.kind == .identifier || token.kind == .period {
      name = token.range
      try next(bytes)
    }
    let literal = token.range
    switch token.kind {
    case .string: break
    case .identifier, .literal: report(bytes, .importPathNotString)
    default: report(bytes, .missingImportPath)
    }
    try next(bytes)
    try expectSemicolon(bytes)
    head.imports.append(ImportSpec(literal: literal, name: name, isPlain: isPlain(bytes, literal)))
  }

  /// Go's `expectSemi`: before `)` and `}` none is needed.
  private mutating func expectSemicolon(_ bytes: borrowing Span<UInt8>) throws(Stop) {
    switch token.kind {
    case .closeParen, .closeBrace: return
    case .semicolon, .newline: try next(bytes)
    default:
      expected(bytes) { .expectedSemicolon($0) }
      throw Stop()
    }
  }

  /// The next token. Past the first error nothing that follows could be printed before it.
  private mutating func next(_ bytes: borrowing Span<UInt8>) throws(Stop) {
    if firstError != nil { throw Stop() }
    token = scanner.scan(bytes)
  }

  private mutating func expected(_ bytes: borrowing Span<UInt8>, _ code: (SourceError.Found) -> SourceError.Code) {
    let found: SourceError.Found =
      switch token.kind {
      case .newline: .newline
      case .end: .end
      case .illegal: .illegal
      case .identifier, .string, .literal: .literal(token.range)
      default: .symbol(token.range)
      }
    report(bytes, code(found))
  }

  /// Records an error at the token in hand, unless go drops it: one that follows another on the same line.
  private mutating func report(_ bytes: borrowing Span<UInt8>, _ code: SourceError.Code) {
    let offset = token.range.lowerBound
    if let last = scanner.lastErrorOffset {
      let between = min(last, offset)..<max(last, offset)
      if bytes.firstIndex(of: 10, in: between) == nil { return }
    }
    parserError = SourceError(offset: offset, code: code)
  }

  /// Looks at every import path as go/build does once the head is parsed.
  mutating func checkPaths(_ bytes: borrowing Span<UInt8>, into head: inout SourceHead) -> Bool {
    for spec in head.imports {
      let path = spec.path(in: bytes)
      if path.count == 1 && path[0] == UInt8(ascii: "C") { head.importsC = true }
      if !isValidImportPath(path.bytes.span, 0..<path.count) {
        parserError = SourceError(offset: spec.start, code: .invalidImportPath(literal: spec.literal))
        return false
      }
    }
    return true
  }
}

/// Whether the value of a string literal is exactly the text between its quotes.
private func isPlain(_ bytes: borrowing Span<UInt8>, _ literal: Range<Int>) -> Bool {
  if literal.isEmpty { return true }
  let mark: UInt8 = bytes[literal.lowerBound] == UInt8(ascii: "`") ? 13 : UInt8(ascii: "\\")
  return bytes.firstIndex(of: mark, in: literal) == nil
}

/// go/build's `isValidImport`: which characters an import path may have in a file, before any rule about modules.
func isValidImportPath(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
  var i = range.lowerBound
  while i < range.upperBound {
    let rune = decodeRune(bytes, at: i, end: range.upperBound)
    if rune.value < 0x80 ? !isPlainPathByte(UInt8(rune.value)) : !isValidBeyondASCII(rune.value) { return false }
    i += rune.width
  }
  return !range.isEmpty
}

private func isValidBeyondASCII(_ value: UInt32) -> Bool {
  value != Rune.replacement && RuneClass.isGraphic(value) && !RuneClass.isSpace(value)
}

/// The ASCII bytes that an import path may have: `+ - . / 0-9 @ A-Z _ a-z ~`.
@inline(__always)
func isPlainPathByte(_ byte: UInt8) -> Bool {
  let low: UInt64 = 0x03ff_e800_0000_0000
  let high: UInt64 = 0x47ff_fffe_87ff_ffff
  return byte < 64 ? low >> UInt64(byte) & 1 != 0 : byte < 128 && high >> UInt64(byte - 64) & 1 != 0
}
