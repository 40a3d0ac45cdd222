package import Bytes

extension Directory {
  /// A file up to so many bytes is read for a digest of content; a larger one counts by size and time, so that a pack of
  /// gigabytes neither fills the memory nor stops a clone.
  private static let wholeFile = 1 << 28

  /// A digest that changes with the tree: names, kinds, modes, link texts, and of files either the content or size and
  /// time of change. Of content, what macOS's Finder leaves in each folder that it shows does not count. 64 hexadecimal
  /// digits.
  package func digest(ofContent: Bool) throws -> ByteString {
    var digest = Digest()
    try walk { relative, directory, entries in
      digest.update("D " + relative.counted + "\n")
      for entry in entries {
        if ofContent && entry.isFinders { continue }
        guard let status = try directory.status(of: entry.name) else { continue }
        var line = ByteString("\(status.kind) \(status.mode) ") + entry.name.counted
        if status.isLink { line += try directory.readLink(entry.name).counted }
        if status.isFile {
          if ofContent && status.size <= Self.wholeFile {
            line += Digest.hex(of: try directory.read(entry.name, limit: Self.wholeFile))
          } else {
            line += ByteString("\(status.size) \(status.modified.seconds).\(status.modified.nanoseconds)")
          }
        }
        digest.update(line + "\n")
      }
    }
    return digest.hex()
  }
}

extension ByteString {
  /// The name with its length before it, so that two names cannot look like another two.
  fileprivate var counted: ByteString { ByteString("\(count):") + self }
}
