import Bytes

/// An object of a git repository: what it is, and its bytes without the header.
struct GitObject: Sendable {
  enum Kind: Int, Sendable { case commit = 1, tree, blob, tag }

  var kind: Kind
  var content: ByteString

  /// The lines before the empty one: `parent`, `tree`, `committer`, `object`.
  func values(_ name: ByteString) -> [ByteString] {
    var found: [ByteString] = []
    var start = 0
    while start < content.count {
      let end = content.firstIndex(of: 10, from: start) ?? content.count
      if end == start { break }
      let line = content[start..<end]
      if line.hasPrefix(name + " ") { found.append(line.dropFirst(name.count + 1)) }
      start = end + 1
    }
    return found
  }

  /// The entry of a tree with this name; object names have `width` bytes.
  func entry(_ name: ByteString, width: Int) -> ByteString? {
    var start = 0
    while let space = content.firstIndex(of: 32, from: start), let zero = content.firstIndex(of: 0, from: space),
      zero + 1 + width <= content.count
    {
      if content[space + 1..<zero] == name { return content[zero + 1..<zero + 1 + width] }
      start = zero + 1 + width
    }
    return nil
  }

  /// What the instructions `delta` make of `base` (gitformat-pack(5)); nil where they do not fit it.
  static func patched(_ base: ByteString, by delta: ByteString, limit: Int) -> ByteString? {
    var position = 0
    func byte() -> Int? {
      defer { position += 1 }
      return position < delta.count ? Int(delta[position]) : nil
    }
    func size() -> Int? {
      var (value, shift) = (0, 0)
      while let next = byte(), shift < 56 {
        value |= (next & 0x7f) << shift
        if next & 0x80 == 0 { return value }
        shift += 7
      }
      return nil
    }
    guard size() == base.count, let wanted = size(), wanted <= limit else { return nil }
    var result = ByteString()
    while position < delta.count {
      guard let code = byte() else { return nil }
      if code & 0x80 == 0 {
        guard code > 0, code <= delta.count - position else { return nil }
        result += delta[position..<position + code]
        position += code
      } else {
        var (offset, count) = (0, 0)
        for bit in 0..<4 where code >> bit & 1 == 1 {
          guard let next = byte() else { return nil }
          offset |= next << (8 * bit)
        }
        for bit in 0..<3 where code >> (4 + bit) & 1 == 1 {
          guard let next = byte() else { return nil }
          count |= next << (8 * bit)
        }
        if count == 0 { count = 0x10000 }
        guard offset <= base.count, count <= base.count - offset else { return nil }
        result += base[offset..<offset + count]
      }
      if result.count > wanted { return nil }
    }
    return result.count == wanted ? result : nil
  }
}
