package import Bytes

/// A git configuration file, read without git: git run inside an untrusted tree executes what the tree configures
/// (see threat-model). Includes are not followed.
///
/// The grammar is `config.c` of git: bytes throughout, a carriage return is data unless a newline follows it.
package struct GitConfiguration: Sendable, Hashable {
  /// One setting of the file.
  package struct Entry: Sendable, Hashable {
    /// `remote.origin.url`: section and name in lower case, the subsection as written.
    package var key: ByteString
    /// Nil for a name without `=`, which git reads as true.
    package var value: ByteString?

    package init(key: ByteString, value: ByteString?) { (self.key, self.value) = (key, value) }
  }

  /// The settings in the order of the file.
  package var entries: [Entry] = []
  /// The range of each entry in the file: from its name to after its newline.
  var places: [Range<Int>] = []
  /// Section headers in order: the section, and where its line ends.
  var headers: [(section: ByteString, range: Range<Int>)] = []

  package static func == (left: GitConfiguration, right: GitConfiguration) -> Bool { left.entries == right.entries }
  package func hash(into hasher: inout Hasher) { hasher.combine(entries) }

  /// The line, counted from 1, where git would refuse the file.
  package struct SyntaxError: Error, Hashable, Sendable {
    package var line: Int

    package init(line: Int) { self.line = line }
  }

  package init(entries: [Entry] = []) { self.entries = entries }

  /// Reads the content of a configuration file; throws where git would say `bad config line`.
  package init(parsing content: ByteString) throws(SyntaxError) {
    var reader = Reader(content)
    try reader.readAll()
    (entries, places, headers) = (reader.entries, reader.places, reader.headers)
  }

  /// All values of `key`, in order; a valueless name counts as empty.
  package func values(_ key: ByteString) -> [ByteString] {
    entries.filter { $0.key == key }.map { $0.value ?? ByteString() }
  }

  /// The value that git would use: the last one.
  package subscript(key: ByteString) -> ByteString? { values(key).last }

  /// The names of the remotes that have a URL, in order of appearance.
  package var remotes: [ByteString] {
    var seen: [ByteString] = []
    for entry in entries where entry.key.hasPrefix("remote.") && entry.key.hasSuffix(".url") {
      guard entry.key.count > 11 else { continue }
      let name = entry.key[7..<entry.key.count - 4]
      if !seen.contains(name) { seen.append(name) }
    }
    return seen
  }
}

/// One pass over the bytes.
private struct Reader {
  let bytes: ContiguousArray<UInt8>
  var index = 0
  var line = 1
  var section = ByteString()
  var entries: [GitConfiguration.Entry] = []
  var places: [Range<Int>] = []
  var headers: [(section: ByteString, range: Range<Int>)] = []

  init(_ content: ByteString) {
    bytes = content.bytes
    if content.hasPrefix(ByteString([0xef, 0xbb, 0xbf])) { index = 3 }
  }

  var error: GitConfiguration.SyntaxError { GitConfiguration.SyntaxError(line: line) }

  /// The next byte, a newline in place of CR LF; nil at the end.
  mutating func next() -> UInt8? {
    guard index < bytes.count else { return nil }
    var byte = bytes[index]
    index += 1
    if byte == UInt8(ascii: "\r"), index < bytes.count, bytes[index] == UInt8(ascii: "\n") {
      byte = UInt8(ascii: "\n")
      index += 1
    }
    if byte == UInt8(ascii: "\n") { line += 1 }
    return byte
  }

  mutating func readAll() throws(GitConfiguration.SyntaxError) {
    while let byte = next() {
      switch byte {
      case UInt8(ascii: " "), 9...13: continue
      case UInt8(ascii: "#"), UInt8(ascii: ";"): skipLine()
      case UInt8(ascii: "["):
        let start = index - 1
        section = try readSection()
        headers.append((section, start..<index))
      default:
        guard Self.isLetter(byte) else { throw error }
        let start = index - 1
        try readEntry(startingWith: byte)
        places.append(start..<index)
      }
    }
  }

  mutating func skipLine() {
    while let byte = next(), byte != UInt8(ascii: "\n") {}
  }

  mutating func readSection() throws(GitConfiguration.SyntaxError) -> ByteString {
    var name = ByteString()
    while let byte = next() {
      if byte == UInt8(ascii: "]") { return name }
      if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { return try readSubsection(of: name) }
      guard Self.isLetter(byte) || Self.isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      else { throw error }
      name.append(Self.lowered(byte))
    }
    throw error
  }

  mutating func readSubsection(of section: ByteString) throws(GitConfiguration.SyntaxError) -> ByteString {
    var name = section
    name.append(UInt8(ascii: "."))
    var byte = next()
    while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { byte = next() }
    guard byte == UInt8(ascii: "\"") else { throw error }
    while var character = next() {
      if character == UInt8(ascii: "\n") { throw error }
      if character == UInt8(ascii: "\"") {
        guard next() == UInt8(ascii: "]") else { throw error }
        return name
      }
      if character == UInt8(ascii: "\\") {
        guard let escaped = next(), escaped != UInt8(ascii: "\n") else { throw error }
        character = escaped
      }
      name.append(character)
    }
    throw error
  }

  mutating func readEntry(startingWith first: UInt8) throws(GitConfiguration.SyntaxError) {
    guard !section.isEmpty else { throw error }
    var key = section
    key.append(UInt8(ascii: "."))
    key.append(Self.lowered(first))
    var byte = next()
    while let letter = byte, Self.isLetter(letter) || Self.isDigit(letter) || letter == UInt8(ascii: "-") {
      key.append(Self.lowered(letter))
      byte = next()
    }
    while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { byte = next() }
    guard let sign = byte, sign != UInt8(ascii: "\n") else {
      entries.append(GitConfiguration.Entry(key: key, value: nil))
      return
    }
    guard sign == UInt8(ascii: "=") else { throw error }
    entries.append(GitConfiguration.Entry(key: key, value: try readValue()))
  }

  mutating func readValue() throws(GitConfiguration.SyntaxError) -> ByteString {
    var value = ByteString()
    /// Blanks seen since the last other byte: kept only if another one follows.
    var blanks = ByteString()
    var isQuoted = false
    while let byte = next() {
      if byte == UInt8(ascii: "\n") {
        if isQuoted { throw error }
        return value
      }
      if !isQuoted {
        if byte == UInt8(ascii: " ") || (9...13).contains(byte) {
          if !value.isEmpty { blanks.append(byte) }
          continue
        }
        if byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") {
          skipLine()
          return value
        }
      }
      value += blanks
      blanks = ByteString()
      switch byte {
      case UInt8(ascii: "\\"):
        switch next() {
        // git takes the end of the file for the end of a line.
        case UInt8(ascii: "\n"), nil: continue
        case UInt8(ascii: "t"): value.append(9)
        case UInt8(ascii: "b"): value.append(8)
        case UInt8(ascii: "n"): value.append(10)
        case UInt8(ascii: "\\"): value.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "\""): value.append(UInt8(ascii: "\""))
        default: throw error
        }
      case UInt8(ascii: "\""): isQuoted.toggle()
      default: value.append(byte)
      }
    }
    if isQuoted { throw error }
    return value
  }

  static func isLetter(_ byte: UInt8) -> Bool { (byte | 32) >= 97 && (byte | 32) <= 122 }
  static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
  static func lowered(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 32 : byte }
}
