import Bytes
import Machine

/// Files in which a project of the GOPATH era named its import path for its tools.
struct CourtesyFiles: Sendable {
  let root: ByteString

  private static let limit = 1 << 20

  /// One for each file that is there and names a path; throws where one is there and cannot be read.
  func evidence() throws(SystemError) -> [Evidence] {
    let found: [(ByteString, ByteString?)] = [
      ("Godeps/Godeps.json", try json("Godeps/Godeps.json", key: "ImportPath", before: "Deps")),
      ("vendor/vendor.json", try json("vendor/vendor.json", key: "rootPath", before: nil)),
      ("glide.yaml", try yaml("glide.yaml", key: "package")),
      (".travis.yml", try yaml(".travis.yml", key: "go_import_path")),
    ]
    return found.compactMap { file, path in
      guard let path, path.isSafeImportPath, path.contains(UInt8(ascii: "/")) else { return nil }
      return Evidence(path, .declared(file: file))
    }
  }

  private func content(_ file: ByteString) throws(SystemError) -> ByteString? {
    try readFileIfPresent(root.appending(path: file), limit: Self.limit, following: false)
  }

  /// The string after the first `"key":`, where it comes before the key `end`.
  private func json(_ file: ByteString, key: ByteString, before end: ByteString?) throws(SystemError) -> ByteString? {
    guard var text = try content(file) else { return nil }
    if let end, let stop = text.firstRange(of: "\"" + end + "\"") { text = text.prefix(stop.lowerBound) }
    guard let name = text.firstRange(of: "\"" + key + "\"") else { return nil }
    let rest = text.dropFirst(name.upperBound).trimmed
    guard rest.first == UInt8(ascii: ":") else { return nil }
    let value = rest.dropFirst(1).trimmed
    guard value.first == UInt8(ascii: "\""), let close = value.firstIndex(of: UInt8(ascii: "\""), from: 1) else {
      return nil
    }
    return value[1..<close]
  }

  /// The plain scalar after `key:` at the left margin.
  private func yaml(_ file: ByteString, key: ByteString) throws(SystemError) -> ByteString? {
    guard let text = try content(file) else { return nil }
    for line in text.lines where line.hasPrefix(key + ":") {
      var value = line.dropFirst(key.count + 1)
      if let comment = value.firstRange(of: " #") { value = value.prefix(comment.lowerBound) }
      value = value.trimmed
      if let quote = value.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"), value.last == quote {
        value = value.dropFirst(1).dropLast(1)
      }
      return value
    }
    return nil
  }
}
