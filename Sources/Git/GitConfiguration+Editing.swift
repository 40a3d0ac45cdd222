package import Bytes

/// One key of a git configuration and the values it will have; none removes it.
package struct GitValue: Sendable, Hashable {
  /// `remote.origin.url`: section and name as git folds them, the subsection as it is.
  package var key: ByteString
  /// All values of the key, in their order.
  package var values: [ByteString]

  package init(key: ByteString, values: [ByteString]) { (self.key, self.values) = (key, values) }
}

extension GitConfiguration {
  /// The text of a configuration with some keys set to other values, every other byte as it was; nil where a key or value
  /// cannot be written.
  ///
  /// A value that stays keeps its line; one that changes is written in place; more are put behind the last of their
  /// section; sections in `dispensable` go when nothing is left in them.
  package static func text(
    _ text: ByteString, setting values: [GitValue], dispensable: Set<ByteString> = []
  ) throws(SyntaxError) -> ByteString? {
    let configuration = try GitConfiguration(parsing: text)
    var edits: [(range: Range<Int>, text: ByteString)] = []
    var additions: [(section: ByteString, lines: ByteString)] = []
    var remaining = configuration.headers.reduce(into: [ByteString: Int]()) { $0[$1.section] = 0 }
    for entry in configuration.entries { remaining[entry.key.sectionOfKey, default: 0] += 1 }
    for value in values {
      guard let key = KeyParts(value.key), value.values.allSatisfy({ !$0.contains(0) }) else { return nil }
      let present = configuration.entries.indices.filter { configuration.entries[$0].key == value.key }
      for (index, new) in zip(present, value.values) where configuration.entries[index].value != new {
        edits.append((configuration.places[index], key.line(new)))
      }
      for index in present.dropFirst(value.values.count) {
        edits.append(
          (configuration.lineOfEntry(index, in: text), configuration.isOnHeaderLine(index, in: text) ? "\n" : ""))
        remaining[key.section, default: 1] -= 1
      }
      let more = value.values.dropFirst(present.count).map { "\t" + key.line($0) }.joined(separator: "")
      guard !more.isEmpty else { continue }
      remaining[key.section, default: 0] += 1
      if let last = present.last {
        let end = configuration.places[last].upperBound
        edits.append((end..<end, text.newlineIfMissing(before: end) + more))
      } else if let i = additions.firstIndex(where: { $0.section == key.section }) {
        additions[i].lines += more
      } else {
        additions.append((key.section, more))
      }
    }
    for (section, lines) in additions {
      if let end = configuration.end(of: section, in: text) {
        edits.append((end..<end, text.newlineIfMissing(before: end) + lines))
      } else {
        guard let header = KeyParts.header(section) else { return nil }
        edits.append((text.count..<text.count, text.newlineIfMissing(before: text.count) + header + lines))
      }
    }
    for (section, range) in configuration.headers where dispensable.contains(section) && remaining[section] == 0 {
      if let line = configuration.bareHeaderLine(range, in: text) { edits.append((line, "")) }
    }
    return text.applying(edits)
  }

  /// The text of a new configuration with these entries in their order; one that cannot be written is left out.
  static func text(of entries: [Entry]) -> ByteString {
    var text = ByteString()
    var section: ByteString?
    for entry in entries {
      let value = entry.value ?? ByteString()
      guard let key = KeyParts(entry.key), !value.contains(0), let header = KeyParts.header(key.section) else {
        continue
      }
      if section != key.section { text += header }
      section = key.section
      text += "\t" + key.line(value)
    }
    return text
  }

  /// The sections that `values` would bring into being.
  package func sectionsCreated(by values: [GitValue]) -> Set<ByteString> {
    Set(values.filter { !$0.values.isEmpty }.map(\.key.sectionOfKey)).subtracting(headers.map(\.section))
  }

  /// Behind the last entry of the last section of this name, or behind its header.
  private func end(of section: ByteString, in text: ByteString) -> Int? {
    guard let last = headers.lastIndex(where: { $0.section == section }) else { return nil }
    let start = headers[last].range.upperBound
    let stop = last + 1 < headers.count ? headers[last + 1].range.lowerBound : text.count
    if let place = places.last(where: { $0.lowerBound >= start && $0.upperBound <= stop }) { return place.upperBound }
    guard let newline = text.firstIndex(of: 10, from: start), newline < stop else { return start }
    return newline + 1
  }

  /// The whole line of an entry, its indent included where there is nothing else before it.
  private func lineOfEntry(_ index: Int, in text: ByteString) -> Range<Int> {
    var start = places[index].lowerBound
    while start > 0, text[start - 1] == 9 || text[start - 1] == 32 { start -= 1 }
    return start..<places[index].upperBound
  }

  private func isOnHeaderLine(_ index: Int, in text: ByteString) -> Bool {
    let start = lineOfEntry(index, in: text).lowerBound
    return start > 0 && text[start - 1] != 10
  }

  /// The line of a header on which there is nothing else; nil if there is more, such as a remark.
  private func bareHeaderLine(_ range: Range<Int>, in text: ByteString) -> Range<Int>? {
    var end = range.upperBound
    while end < text.count, text[end] == 9 || text[end] == 32 || text[end] == 13 { end += 1 }
    if end < text.count {
      guard text[end] == 10 else { return nil }
      end += 1
    }
    // A remark of the user's in the section keeps it.
    let next = headers.first { $0.range.lowerBound >= end }?.range.lowerBound ?? text.count
    let inner = places.filter { $0.lowerBound >= end && $0.upperBound <= next }
    var rest = ByteString()
    var position = end
    for place in inner {
      rest += text[position..<place.lowerBound]
      position = place.upperBound
    }
    rest += text[position..<max(position, next)]
    return rest.trimmed.isEmpty ? range.lowerBound..<end : nil
  }
}

/// A key taken apart: `remote.a.b.url` is `url` in section `remote.a.b`, written `[remote "a.b"]`.
private struct KeyParts {
  let section: ByteString
  let name: ByteString

  init?(_ key: ByteString) {
    guard let dot = key.lastIndex(of: UInt8(ascii: ".")), dot > 0, dot + 1 < key.count else { return nil }
    (section, name) = (key.prefix(dot), key.dropFirst(dot + 1))
    guard let first = name.first, isLetter(first), name.bytes.allSatisfy({ isLetter($0) || isDigit($0) || $0 == 45 }),
      KeyParts.header(section) != nil
    else { return nil }
  }

  static func header(_ section: ByteString) -> ByteString? {
    let dot = section.firstIndex(of: UInt8(ascii: "."))
    let base = dot.map { section.prefix($0) } ?? section
    guard !base.isEmpty, base.bytes.allSatisfy({ isLetter($0) || isDigit($0) || $0 == 45 }) else { return nil }
    guard let dot else { return "[" + base + "]\n" }
    var quoted = ByteString()
    for byte in section.dropFirst(dot + 1).bytes {
      if byte == 0 || byte == 10 { return nil }
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { quoted.append(UInt8(ascii: "\\")) }
      quoted.append(byte)
    }
    return "[" + base + " \"" + quoted + "\"]\n"
  }

  /// `name = value` as git would write it.
  func line(_ value: ByteString) -> ByteString {
    var text = ByteString()
    for byte in value.bytes {
      switch byte {
      case 10: text += "\\n"
      case 9: text += "\\t"
      case 8: text += "\\b"
      case UInt8(ascii: "\""): text += "\\\""
      case UInt8(ascii: "\\"): text += "\\\\"
      default: text.append(byte)
      }
    }
    let special: Set<UInt8> = [UInt8(ascii: ";"), UInt8(ascii: "#"), 11, 12, 13]
    let needsQuotes = value.first == 32 || value.last == 32 || value.bytes.contains { special.contains($0) }
    return name + " = " + (needsQuotes ? "\"" + text + "\"" : text) + "\n"
  }
}

private func isLetter(_ byte: UInt8) -> Bool { (byte | 32) >= 97 && (byte | 32) <= 122 }
private func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

extension ByteString {
  /// What is before the last dot.
  fileprivate var sectionOfKey: ByteString { lastIndex(of: UInt8(ascii: ".")).map { prefix($0) } ?? self }

  fileprivate func newlineIfMissing(before end: Int) -> ByteString {
    let isEnded = end == 0 || self[end - 1] == 10
    var line = prefix(end)
    if end > 0, isEnded { line = line.dropLast(1) }
    if line.last == 13 { line = line.dropLast(1) }
    // git takes a value whose line ends in a backslash to go on in the next line, also where the file ends.
    let goesOn: ByteString = line.last == UInt8(ascii: "\\") ? "\n" : ""
    return goesOn + (isEnded ? "" : "\n")
  }

  /// This text with pieces replaced; pieces that begin at one place keep their order.
  fileprivate func applying(_ edits: [(range: Range<Int>, text: ByteString)]) -> ByteString {
    var result = ByteString()
    var position = 0
    let ordered = edits.enumerated().sorted {
      ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
    }
    for (_, edit) in ordered {
      result += self[position..<max(position, edit.range.lowerBound)]
      result += edit.text
      position = max(position, edit.range.upperBound)
    }
    return result + self[position..<count]
  }
}
