import Bytes
import GoSource
import Resolution

/// The archive of a module: its list of files, and the hash of their contents.
///
/// Go: cmd/go/internal/modfetch.downloadZip, x/mod/sumdb/dirhash.HashZip. The format is PKWARE's APPNOTE 6.3, without
/// its extensions for more than 4 GiB: go takes 500 MB.
struct ModuleArchive {
  /// A larger archive is not examined; in bytes.
  static let limit = 64 << 20
  /// What go unpacks of a module, and of its go.mod or LICENSE, at most; modzip.MaxZipFile, MaxGoMod and MaxLICENSE.
  private static let (most, mostOfOne) = (500 << 20, 16 << 20)

  /// One file: its name, and the SHA-256 of its content in hexadecimal digits.
  typealias File = (name: ByteString, digest: ByteString)

  private(set) var files: [File] = []

  /// Nil where go would not accept it as a zip file of a module, or a file in it is damaged. Sizes are taken from the list of the
  /// files before any is unpacked.
  init?(_ bytes: ByteString) {
    func number(_ place: Int, _ size: Int) -> Int? {
      guard place >= 0, place <= bytes.count - size else { return nil }
      return (0..<size).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
    var end = bytes.count - 22
    while end >= 0, number(end, 4) != 0x0605_4b50 { end -= end < bytes.count - 22 - 0xffff ? end + 1 : 1 }
    guard end >= 0, let count = number(end + 10, 2), var place = number(end + 16, 4) else { return nil }
    var total = 0
    var entries: [(name: ByteString, method: Int, packed: Range<Int>, size: Int)] = []
    for _ in 0..<count {
      guard number(place, 4) == 0x0201_4b50, let method = number(place + 10, 2), let packed = number(place + 20, 4),
        let size = number(place + 24, 4), let nameLength = number(place + 28, 2),
        let extraLength = number(place + 30, 2), let commentLength = number(place + 32, 2),
        let header = number(place + 42, 4), place + 46 + nameLength <= bytes.count,
        number(header, 4) == 0x0403_4b50, let ownName = number(header + 26, 2), let ownExtra = number(header + 28, 2)
      else { return nil }
      let name = bytes[place + 46..<place + 46 + nameLength]
      place += 46 + nameLength + extraLength + commentLength
      let start = header + 30 + ownName + ownExtra
      guard start + packed <= bytes.count else { return nil }
      if name.last == UInt8(ascii: "/") { continue }
      total += size
      let isSmall = name.hasSuffix("/go.mod") || name.hasSuffix("/LICENSE")
      if total > Self.most || isSmall && Self.isAtTop(name) && size > Self.mostOfOne { return nil }
      entries.append((name, method, start..<start + packed, size))
    }
    for (name, method, packed, size) in entries {
      let digest: ByteString?
      switch method {
      case 0: digest = packed.count == size ? Digest.hex(of: bytes[packed]) : nil
      case 8: digest = Inflate.digest(of: bytes, from: packed.lowerBound, size: size)
      default: digest = nil
      }
      guard let digest else { return nil }
      files.append((name, digest))
    }
  }

  /// Whether it is a file of the module's root: `path@version/name`.
  private static func isAtTop(_ name: ByteString) -> Bool {
    guard let at = name.lastIndex(of: UInt8(ascii: "@")) else { return false }
    return name.dropFirst(at).bytes.count { $0 == UInt8(ascii: "/") } == 1
  }

  /// A file that does not belong to `module`; nil where all do.
  func stranger(to module: ModuleVersion) -> ByteString? {
    let prefix = module.path + "@" + module.version + "/"
    return files.first { !$0.name.hasPrefix(prefix) }?.name
  }

  /// As go.sum lists it.
  var hash: ByteString { SumFile.hash(of: files) }
}
