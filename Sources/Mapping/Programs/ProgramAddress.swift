package import Bytes
import Git
import GoSource
import Machine

/// The argument of `run` and `install`: a fork by its own path, by a URL or by a directory, a program in it, a revision.
package struct ProgramAddress: Sendable, Hashable {
  /// The part before the `@`.
  package enum Place: Sendable, Hashable {
    /// An import path, as go is given it; the alias where a URL was typed.
    case path(ByteString, RepositoryAlias?)
    /// A directory of this machine, as it was typed.
    case directory(ByteString)
  }

  /// Why a word is not an address.
  package enum Fault: Error, Hashable, Sendable {
    /// Neither a directory, a URL nor an import path.
    case malformed(ByteString)
    /// The part after the `@` is not the name of a revision.
    case reference(ByteString)
    /// A password or a token; the address without it.
    case secret(ByteString)
    /// A URL whose path is not a valid module path.
    case unnamable(ByteString)
    /// The directory does not exist.
    case noDirectory(ByteString)
  }

  package var place: Place
  /// A branch, tag, commit, version, or `latest`; nil where none was typed.
  package var reference: ByteString?

  package init(place: Place, reference: ByteString? = nil) { (self.place, self.reference) = (place, reference) }

  /// Reads a word. `isDirectory` looks at the disk: a directory wins over an address of the same spelling.
  package init(_ word: ByteString, isDirectory: (ByteString) -> Bool) throws(Fault) {
    guard !word.isEmpty, !word.contains(0) else { throw .malformed(word) }
    if let found = try Self.directory(word, isDirectory) {
      self = found
      return
    }
    if word.holdsSecret { throw .secret(word.withoutSecret) }
    let start = Self.startOfPath(word)
    var address = word
    if let at = word.firstIndex(of: UInt8(ascii: "@"), from: start) {
      reference = try Self.reference(word.dropFirst(at + 1))
      address = word.prefix(at)
    }
    while address.last == UInt8(ascii: "/") { address = address.dropLast(1) }
    place = start > 0 ? try Self.repository(address, start, isDirectory) : try Self.path(address)
  }

  /// Where the path of a URL begins; 0 in an import path.
  private static func startOfPath(_ word: ByteString) -> Int {
    if let scheme = word.firstRange(of: "://") {
      return word.firstIndex(of: UInt8(ascii: "/"), from: scheme.upperBound) ?? word.count
    }
    // user@host:path
    guard let colon = word.firstIndex(of: UInt8(ascii: ":")) else { return 0 }
    if let slash = word.firstIndex(of: UInt8(ascii: "/")), slash < colon { return 0 }
    return colon + 1
  }

  private static func directory(
    _ word: ByteString, _ isDirectory: (ByteString) -> Bool
  ) throws(Fault) -> ProgramAddress? {
    if isDirectory(word.hasSuffix("/...") ? word.dropLast(4) : word) { return ProgramAddress(place: .directory(word)) }
    let looksLocal =
      word.isAbsolutePath || word.hasPrefix("./") || word.hasPrefix("../")
      || [".", ".."].contains(word.prefix(word.firstIndex(of: UInt8(ascii: "@")) ?? word.count))
    var end = word.count
    while let at = word.prefix(end).lastIndex(of: UInt8(ascii: "@")) {
      let path = word.prefix(at)
      if !path.isEmpty, isDirectory(path) {
        return ProgramAddress(place: .directory(path), reference: try reference(word.dropFirst(at + 1)))
      }
      end = at
    }
    if looksLocal, let at = word.firstIndex(of: UInt8(ascii: "@")) {
      // The directory may exist in the revision only.
      var above = word.prefix(at)
      while above.contains(UInt8(ascii: "/")), above != "/" {
        above = above.parentPath
        guard isDirectory(above) else { continue }
        return above == "/"
          ? nil
          : ProgramAddress(
            place: .directory(word.prefix(at)), reference: try reference(word.dropFirst(at + 1)))
      }
    }
    if looksLocal { throw .noDirectory(word) }
    return nil
  }

  /// A name that neither git nor go parses as an option.
  private static func reference(_ name: ByteString) throws(Fault) -> ByteString {
    // go accepts queries such as `<v1.2.3`, too.
    let isPlain = name.bytes.allSatisfy { $0 > 32 && $0 < 127 && !"~^:?*[\\\"'`$;&|(){}".utf8.contains($0) }
    guard !name.isEmpty, name.first != UInt8(ascii: "-"), isPlain, name.firstRange(of: "..") == nil else {
      throw .reference(name)
    }
    return name
  }

  private static func path(_ address: ByteString) throws(Fault) -> Place {
    let pattern = address.hasSuffix("/...") ? address.dropLast(4) : address
    do { try ModulePath.checkImport(pattern) } catch { throw .malformed(address) }
    guard pattern.prefix(pattern.firstIndex(of: UInt8(ascii: "/")) ?? pattern.count).contains(UInt8(ascii: ".")) else {
      throw .malformed(address)
    }
    return .path(address, nil)
  }

  /// A URL: `.git` ends the repository's part; without it, on a host whose repositories have two elements, the first two are
  /// the repository; on other hosts the URL is an import path, or the whole URL is the repository.
  private static func repository(
    _ address: ByteString, _ start: Int, _ isDirectory: (ByteString) -> Bool
  ) throws(Fault) -> Place {
    var end = address.count
    if address.hasPrefix("file://") {
      // On this machine the repository can be looked up.
      var path = address.dropFirst(7)
      while path.count > 1, !isDirectory(path.appending(path: "objects")), !isDirectory(path.appending(path: ".git")) {
        path = path.parentPath
      }
      if path.count > 1 { end = 7 + path.count }
    } else if let mark = address.firstRange(of: ".git/", from: start) {
      end = mark.upperBound - 1
    }
    var url = address.prefix(end)
    var program = address.dropFirst(end)
    if end == address.count, !url.hasSuffix(".git") {
      guard let remote = RemoteAddress(url) else {
        guard url.isAbsoluteFileAddress else { throw .malformed(address) }
        guard let alias = RepositoryAlias(url) else { throw .unnamable(url) }
        return .path(alias.path, alias)
      }
      let elements = remote.path.split(on: UInt8(ascii: "/"))
      if RepositoryAlias.isKnown(remote.host), elements.count > 2 {
        let rest = elements.dropFirst(2).joined(separator: "/")
        (url, program) = (url.dropLast(rest.count + 1), "/" + rest)
      } else if url.hasPrefix("https://"), RepositoryAlias(url)?.isPrivate == false {
        return try path(remote.importPath)
      }
    }
    guard RemoteAddress(url) != nil || url.isAbsoluteFileAddress else { throw .malformed(address) }
    guard let alias = RepositoryAlias(url) else { throw .unnamable(url) }
    return .path(alias.path + program, alias)
  }
}
