import Bytes
import Machine

/// One pack of a git repository and its index (version 2; gitformat-pack(5)), read in pieces.
final class PackFile: Sendable {
  /// What stands at an offset: an object, or how to make one from another.
  enum Entry {
    case object(GitObject.Kind, ByteString)
    case deltaOf(offset: UInt64, ByteString)
    case deltaOfObject(ByteString, ByteString)
  }

  private let index: PieceReader
  private let pack: PieceReader
  private let fanOut: ByteString
  private let count: Int
  /// Bytes of an object's name: 20, or 32 where they are made by SHA-256.
  private let width: Int

  /// `path` is that of the index; nil where it is not one, or its pack is missing.
  init?(index path: ByteString, width: Int) {
    guard path.hasSuffix(".idx"), let index = try? PieceReader(path),
      let pack = try? PieceReader(path.dropLast(4) + ".pack"),
      let head = try? index.piece(at: 0, count: 8 + 1024), head.count == 8 + 1024,
      head.prefix(8) == ByteString([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2])
    else { return nil }
    (self.index, self.pack, self.width) = (index, pack, width)
    fanOut = head.dropFirst(8)
    count = Int(fanOut.bigEndian32(at: 1020) ?? 0)
    // For each its name, 4 bytes of check sum, 4 of offset.
    guard 1032 + UInt64(count) * UInt64(width + 8) + 2 * UInt64(width) <= index.size else { return nil }
  }

  /// Where in the pack the object stands.
  func offset(of id: ByteString) -> UInt64? {
    guard id.count == width, let first = id.first else { return nil }
    let low = first == 0 ? 0 : Int(fanOut.bigEndian32(at: (Int(first) - 1) * 4) ?? 0)
    let high = Int(fanOut.bigEndian32(at: Int(first) * 4) ?? 0)
    guard low < high, high <= count, let names = piece(1032 + UInt64(low) * UInt64(width), (high - low) * width) else {
      return nil
    }
    var (from, to) = (0, high - low)
    while from < to {
      let middle = (from + to) / 2
      let name = names[middle * width..<(middle + 1) * width]
      if name == id { return place(low + middle) }
      if name < id { from = middle + 1 } else { to = middle }
    }
    return nil
  }

  private func place(_ number: Int) -> UInt64? {
    let table = 1032 + UInt64(count) * UInt64(width + 4)
    guard let short = piece(table + UInt64(number) * 4, 4)?.bigEndian32(at: 0) else { return nil }
    if short & 0x8000_0000 == 0 { return UInt64(short) }
    let long = table + UInt64(count) * 4 + UInt64(short & 0x7fff_ffff) * 8
    guard let bytes = piece(long, 8), let high = bytes.bigEndian32(at: 0), let low = bytes.bigEndian32(at: 4) else {
      return nil
    }
    return UInt64(high) << 32 | UInt64(low)
  }

  private func piece(_ offset: UInt64, _ count: Int) -> ByteString? {
    guard let bytes = try? index.piece(at: offset, count: count), bytes.count == count else { return nil }
    return bytes
  }

  /// What stands at `offset`; nil for what is no entry, or larger than `limit`.
  func entry(at offset: UInt64, limit: Int) -> Entry? {
    guard let head = try? pack.piece(at: offset, count: 80) else { return nil }
    var position = 0
    func next() -> UInt8? {
      defer { position += 1 }
      return position < head.count ? head[position] : nil
    }
    guard let first = next() else { return nil }
    var size = UInt64(first & 15)
    var (byte, shift) = (first, UInt64(4))
    while byte & 0x80 != 0 {
      guard let more = next(), shift < 57 else { return nil }
      size |= UInt64(more & 0x7f) << shift
      (byte, shift) = (more, shift + 7)
    }
    guard size <= UInt64(limit) else { return nil }
    let kind = first >> 4 & 7
    var base = UInt64(0)
    if kind == 6 {
      guard var part = next() else { return nil }
      base = UInt64(part & 0x7f)
      while part & 0x80 != 0 {
        guard let more = next(), base < 1 << 50 else { return nil }
        base = (base + 1) << 7 | UInt64(more & 0x7f)
        part = more
      }
      guard base > 0, base <= offset else { return nil }
    }
    let name = position
    if kind == 7 { position += width }
    guard position <= head.count else { return nil }
    // No stream that a packer writes is longer than stored blocks would be.
    let room = Int(size) + Int(size) / 1000 + 64
    guard let packed = try? pack.piece(at: offset + UInt64(position), count: room),
      let content = Inflate.unpack(packed, limit: Int(size)), content.count == Int(size)
    else { return nil }
    switch kind {
    case 6: return .deltaOf(offset: offset - base, content)
    case 7: return .deltaOfObject(head[name..<name + width], content)
    default: return GitObject.Kind(rawValue: Int(kind)).map { .object($0, content) }
    }
  }
}

extension ByteString {
  /// The number in the four bytes from `index` on; nil where they end before.
  func bigEndian32(at index: Int) -> UInt32? {
    guard index >= 0, index <= count - 4 else { return nil }
    return (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(self[index + $1]) }
  }
}
