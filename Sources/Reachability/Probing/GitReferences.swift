import Bytes

/// The references that a repository advertises.
struct GitReferences: Sendable, Hashable {
  /// Each tag, and the first twelve digits of its commit.
  private var tags: [ByteString: ByteString] = [:]
  /// Each branch, and HEAD, with the first twelve digits of its commit.
  private var heads: [ByteString: ByteString] = [:]
  /// The first twelve digits of an object, and a reference that points to it.
  private var objects: [ByteString: ByteString] = [:]

  init() {}

  mutating func add(name: ByteString, object: ByteString) {
    if name.hasPrefix("refs/heads/") || name.hasPrefix("refs/tags/") || objects[object.prefix(12)] == nil {
      objects[object.prefix(12)] = name.hasSuffix("^{}") ? name.dropLast(3) : name
    }
    if name == "HEAD" { heads[name] = object.prefix(12) }
    if name.hasPrefix("refs/heads/") { heads[name.dropFirst(11)] = object.prefix(12) }
    guard name.hasPrefix("refs/tags/") else { return }
    let tag = name.dropFirst(10)
    // The line of the commit comes after the line of its annotated tag.
    tags[tag.hasSuffix("^{}") ? tag.dropLast(3) : tag] = object.prefix(12)
  }

  func hasTag(_ tag: ByteString) -> Bool { tags[tag] != nil }

  /// Whether the tag points to the commit with these first twelve digits, as in a pseudo-version.
  func hasTag(_ tag: ByteString, at revision: ByteString) -> Bool { tags[tag] == revision }

  /// The tags that begin with `prefix`, without it, in order.
  func versions(below prefix: ByteString) -> [ByteString] {
    tags.keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }.sorted()
  }

  /// Whether some reference points to the commit with these first twelve digits, as in a pseudo-version.
  func hasTip(_ revision: ByteString) -> Bool { objects[revision] != nil }

  /// The first twelve digits of the commit that a tag, a branch, HEAD or the beginning of a commit's name means, in git's order;
  /// modfetch/codehost.(*gitRepo).stat.
  func commit(of revision: ByteString) -> ByteString? {
    if let found = tags[revision] ?? heads[revision] { return found }
    guard Self.isCommit(revision) else { return nil }
    return objects.keys.sorted().first { $0.hasPrefix(revision.prefix(12)) }
  }

  /// Whether `revision` can be the beginning of a commit's name.
  static func isCommit(_ revision: ByteString) -> Bool {
    (7...40).contains(revision.count)
      && revision.bytes.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// The tags of the commit that begins so.
  func tags(at commit: ByteString) -> [ByteString] { tags.filter { $0.value == commit }.map(\.key).sorted() }

  /// A reference that points to that commit.
  func tip(_ revision: ByteString) -> ByteString? { objects[revision] }

  /// Reads the answer to `info/refs?service=git-upload-pack` in protocol version 0; nil where it is something else.
  init?(advertisement text: ByteString) {
    var i = 0
    var lines = 0
    while i + 4 <= text.count {
      guard let length = Int(text[i..<i + 4].lossyText, radix: 16), length == 0 || length >= 4, i + length <= text.count
      else { return nil }
      if length == 0 {
        i += 4
        continue
      }
      var line = text[(i + 4)..<(i + length)]
      i += length
      lines += 1
      if lines == 1 {
        guard line.hasPrefix("# service=git-upload-pack") else { return nil }
        continue
      }
      if let zero = line.firstIndex(of: 0) { line = line.prefix(zero) }
      if line.last == 10 { line = line.dropLast(1) }
      guard let blank = line.firstIndex(of: 32) else { continue }
      add(name: line.dropFirst(blank + 1), object: line.prefix(blank))
    }
    if lines == 0 || i != text.count { return nil }
  }
}
