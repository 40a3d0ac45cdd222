package import Bytes

extension Directory {
  /// What tells whether a tree was changed: names, kinds, modes, link texts, and of files either the content or size and
  /// time of change. 64 hexadecimal digits.
  package func digest(ofContent: Bool) throws -> ByteString {
    var digest = Digest()
    try walk { relative, directory, entries in
      digest.update("D " + relative.counted + "\n")
      for entry in entries {
        guard let status = try directory.status(of: entry.name) else { continue }
        var line = ByteString("\(status.kind) \(status.mode) ") + entry.name.counted
        if status.isLink { line += try directory.readLink(entry.name).counted }
        if status.isFile {
          if ofContent {
            line += Digest.hex(of: try directory.read(entry.name, limit: 1 << 30))
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
  /// Its length and itself, so that two names in a row cannot be taken for another two.
  fileprivate var counted: ByteString { ByteString("\(count):") + self }
}
