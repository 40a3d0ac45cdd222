package import Bytes
import Machine

/// The text of the file that `-overlay` names: `{"Replace": {"place": "stand-in", …}}`; Go's cmd/go/internal/fsys.
package struct OverlayText: Sendable, Hashable {
  /// Places and what go reads there instead; an empty stand-in hides the file. In the order of the file.
  package private(set) var replacements: [(place: ByteString, standIn: ByteString)] = []

  package static func == (left: OverlayText, right: OverlayText) -> Bool {
    left.replacements.elementsEqual(right.replacements) { $0 == $1 }
  }

  package func hash(into hasher: inout Hasher) {
    for (place, standIn) in replacements {
      hasher.combine(place)
      hasher.combine(standIn)
    }
  }

  /// Nil where the text is no such object. Members other than `Replace` must be strings or objects of strings.
  package init?(_ text: ByteString) {
    var reader = Reader(text: text)
    guard reader.take("{") else { return nil }
    if reader.take("}") {
      if reader.isAtEnd { return }
      return nil
    }
    repeat {
      guard let key = reader.string(), reader.take(":") else { return nil }
      if reader.take("{") {
        if reader.take("}") { continue }
        repeat {
          guard let place = reader.string(), reader.take(":"), let standIn = reader.string() else { return nil }
          if key == "Replace" { replacements.append((place, standIn)) }
        } while reader.take(",")
        guard reader.take("}") else { return nil }
      } else if reader.string() == nil {
        return nil
      }
    } while reader.take(",")
    guard reader.take("}"), reader.isAtEnd else { return nil }
  }

  private struct Reader {
    let text: ByteString
    var index = 0

    private mutating func skipSpace() {
      while index < text.count, [9, 10, 13, 32].contains(text[index]) { index += 1 }
    }

    var isAtEnd: Bool { text[index..<text.count].trimmed.isEmpty }

    mutating func take(_ sign: Unicode.Scalar) -> Bool {
      skipSpace()
      guard index < text.count, text[index] == UInt8(ascii: sign) else { return false }
      index += 1
      return true
    }

    /// A string with its escapes taken back.
    mutating func string() -> ByteString? {
      guard take("\"") else { return nil }
      var bytes = ByteString()
      while index < text.count {
        let byte = text[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""): return bytes
        case UInt8(ascii: "\\"):
          guard let escaped = escape() else { return nil }
          bytes += escaped
        case 0..<32: return nil
        default: bytes.append(byte)
        }
      }
      return nil
    }

    private mutating func escape() -> ByteString? {
      guard index < text.count else { return nil }
      let byte = text[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return ByteString([byte])
      case UInt8(ascii: "b"): return ByteString([8])
      case UInt8(ascii: "f"): return ByteString([12])
      case UInt8(ascii: "n"): return ByteString([10])
      case UInt8(ascii: "r"): return ByteString([13])
      case UInt8(ascii: "t"): return ByteString([9])
      case UInt8(ascii: "u"):
        guard let first = unit() else { return nil }
        guard (0xd800..<0xdc00).contains(first) else { return Self.utf8(UInt32(first)) }
        guard index + 1 < text.count, text[index] == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u") else {
          return Self.utf8(UInt32(first))
        }
        index += 2
        guard let second = unit() else { return nil }
        guard (0xdc00..<0xe000).contains(second) else { return Self.utf8(0xfffd) + Self.utf8(UInt32(second)) }
        return Self.utf8(0x10000 + (UInt32(first) - 0xd800) << 10 + (UInt32(second) - 0xdc00))
      default: return nil
      }
    }

    private mutating func unit() -> UInt16? {
      guard index + 4 <= text.count else { return nil }
      var value: UInt16 = 0
      for byte in text[index..<index + 4].bytes {
        let digit: UInt8
        switch byte {
        case 48...57: digit = byte - 48
        case 65...70: digit = byte - 55
        case 97...102: digit = byte - 87
        default: return nil
        }
        value = value << 4 | UInt16(digit)
      }
      index += 4
      return value
    }

    /// A lone surrogate becomes U+FFFD, as in Go.
    private static func utf8(_ value: UInt32) -> ByteString {
      ByteString(String(Character(Unicode.Scalar(value) ?? "\u{fffd}")))
    }
  }
}

extension FileView {
  /// This view with what the `-overlay` among `flags` changes, as go sees it. Relative paths count from `directory`.
  package func overlaid(by flags: [ByteString], in directory: ByteString) throws(GoEnvironmentError) -> FileView {
    var words = GoFlags()
    words.words = flags
    guard let named = words.value(of: "overlay"), !named.isEmpty else { return self }
    let file = directory.appending(path: named).cleanPath
    let text: ByteString
    do throws(SystemError) { text = try read(file, limit: 64 << 20) } catch { throw .system(error) }
    guard let overlay = OverlayText(text) else { throw .malformedOverlay(file: file, reason: "not an object of paths") }
    var view = self
    for (place, standIn) in overlay.replacements {
      let place = directory.appending(path: place).cleanPath
      guard !standIn.isEmpty else {
        view.files[place] = .some(nil)
        continue
      }
      let source = directory.appending(path: standIn).cleanPath
      do throws(SystemError) {
        view.files[place] = .some(try read(source, limit: 64 << 20))
      } catch {
        throw .system(error)
      }
    }
    return view
  }
}
