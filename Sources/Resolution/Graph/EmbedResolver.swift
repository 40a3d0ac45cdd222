package import Bytes
import GoSource
import Machine

/// The files that a pattern of `//go:embed` matches, and whether all of them may be embedded; `load.resolveEmbed`.
package struct EmbedResolver {
  let view: FileView
  let directory: ByteString
  /// The N of go1.N; until 1.19 files with a bad name were ignored.
  let minor: Int

  /// Directories on the way to a match that are known to be good.
  private var good: Set<ByteString> = []
  /// The entries of directories that patterns were matched with, in the order of their bytes.
  private var listings: [ByteString: [DirectoryEntry]] = [:]
  /// What is embedded of directories, without files in modules below.
  private var contents: [Tree: Result<[ByteString], EmbedFault>] = [:]
  /// How many names were matched, and directories and files visited.
  private var steps = 0

  /// A directory as one kind of pattern takes it.
  private struct Tree: Hashable {
    var path: ByteString
    var isWide: Bool
  }

  /// How much work all patterns of a package may be. Each can name all files of it: go takes their product, too, and a real
  /// package is far below this.
  private static let mostSteps = 1 << 21

  package init(view: FileView, directory: ByteString, minor: Int) {
    (self.view, self.directory, self.minor) = (view, directory, minor)
  }

  /// The files, relative to the package's directory.
  package mutating func files(_ pattern: ByteString) throws(EmbedFault) -> [ByteString] {
    var files: [ByteString] = []
    try visit(pattern) { files += $0 }
    return files
  }

  /// Refuses the pattern where go does; nothing is refused any more after as many steps as no real package needs.
  package mutating func check(_ pattern: ByteString) throws(EmbedFault) {
    if steps < Self.mostSteps { try visit(pattern) { _ in } }
  }

  private mutating func visit(_ pattern: ByteString, _ take: ([ByteString]) -> Void) throws(EmbedFault) {
    let isWide = pattern.hasPrefix("all:")
    let glob = isWide ? pattern.dropFirst(4) : pattern
    guard GlobPattern(glob) != nil, Self.isValidPath(glob) else { throw .invalidPattern }
    var isEmpty = true
    for match in try matches(of: glob) {
      let place = directory.appending(path: match)
      guard let status = view.known(place, following: false) else { continue }
      try checkWay(to: match, isDirectory: status.isDirectory)
      switch status.kind {
      case .file: take([match])
      case .directory:
        let below = try self.files(below: match, isWide: isWide)
        if below.isEmpty { throw .emptyDirectory(match) }
        take(below)
      case .link, .other: throw .irregularFile(match)
      }
      isEmpty = false
    }
    if isEmpty { throw .noMatch }
  }

  /// `fs.ValidPath`, and not `.`.
  private static func isValidPath(_ path: ByteString) -> Bool {
    if path == "." || !isValidUTF8(path) { return false }
    return path.split(on: UInt8(ascii: "/")).allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }

  /// The paths that the pattern matches, in go's order; `filepath.Glob`.
  private mutating func matches(of glob: ByteString) throws(EmbedFault) -> [ByteString] {
    let elements = glob.split(on: UInt8(ascii: "/"))
    guard let first = elements.firstIndex(where: { GlobPattern.isPattern($0) }) else {
      return exists(glob) ? [glob] : []
    }
    var found = [elements[..<first].map { $0 }.joined(separator: "/")]
    for element in elements[first...] {
      guard let pattern = GlobPattern(element) else { throw .invalidElement }
      let prefix = element.prefix(element.bytes.firstIndex(where: Self.isMeta) ?? element.count)
      var next: [ByteString] = []
      for parent in found {
        let entries = listing(parent)
        for entry in entries[Self.index(of: prefix, in: entries)...] {
          steps += 1
          guard entry.name.hasPrefix(prefix) else { break }
          if pattern.matches(entry.name) {
            next.append(parent.isEmpty ? entry.name : parent.appending(path: entry.name))
          }
        }
      }
      found = next
    }
    return found
  }

  private static func isMeta(_ byte: UInt8) -> Bool {
    [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "\\")].contains(byte)
  }

  /// Where names with the prefix begin, or would.
  private static func index(of prefix: ByteString, in entries: [DirectoryEntry]) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].name < prefix { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func listing(_ path: ByteString) -> [DirectoryEntry] {
    if let known = listings[path] { return known }
    let entries = view.listable(path.isEmpty ? directory : directory.appending(path: path)) ?? []
    let sorted = entries.sorted { $0.name < $1.name }
    listings[path] = sorted
    return sorted
  }

  private func exists(_ path: ByteString) -> Bool {
    view.known(directory.appending(path: path), following: false) != nil
  }

  /// No directory on the way may begin a module, be a link, or have a name that no module can hold.
  private mutating func checkWay(to match: ByteString, isDirectory: Bool) throws(EmbedFault) {
    var path = match
    while !path.isEmpty && !good.contains(path) {
      let place = directory.appending(path: path)
      let module = view.known(place.appending(path: "go.mod"), following: true)
      if module != nil { throw .otherModule(match, isDirectory: isDirectory) }
      if path != match, let status = view.known(place, following: false), !status.isDirectory {
        throw .belowNonDirectory(match, isDirectory: isDirectory, parent: path)
      }
      good.insert(path)
      let element = path.lastPathComponent
      if Self.isBad(element) {
        if path == match { throw .invalidName(match, isDirectory: isDirectory, element: element) }
        throw .belowInvalidName(match, isDirectory: isDirectory, element: element)
      }
      path = path.lastIndex(of: UInt8(ascii: "/")).map { path.prefix($0) } ?? ByteString()
    }
  }

  /// The files below a directory that would be embedded, in go's order for the sake of the first error.
  private mutating func files(below top: ByteString, isWide: Bool) throws(EmbedFault) -> [ByteString] {
    let tree = Tree(path: top, isWide: isWide)
    if let known = contents[tree] { return try known.get() }
    let found: Result<[ByteString], EmbedFault>
    do throws(EmbedFault) { found = .success(try walked(top, isWide: isWide)) } catch { found = .failure(error) }
    contents[tree] = found
    return try found.get()
  }

  private mutating func walked(_ top: ByteString, isWide: Bool) throws(EmbedFault) -> [ByteString] {
    var files: [ByteString] = []
    var stack = entries(of: top)
    while let (path, kind) = stack.popLast() {
      steps += 1
      let name = path.lastPathComponent
      let isHidden = name.hasPrefix(".") || name.hasPrefix("_")
      if Self.isBad(name) || isHidden && !isWide {
        if kind == .directory || isHidden || minor < 20 { continue }
        throw .invalidName(path, isDirectory: false, element: name)
      }
      if kind == .file { files.append(path) }
      if kind == .directory && !exists(path.appending(path: "go.mod")) { stack += entries(of: path) }
    }
    return files
  }

  /// The entries of a directory in reverse order; none for a directory that cannot be read.
  private func entries(of path: ByteString) -> [(path: ByteString, kind: FileKind?)] {
    let entries = view.listable(directory.appending(path: path)) ?? []
    return entries.reversed().map { entry in
      let child = path.appending(path: entry.name)
      if let kind = entry.kind { return (child, kind) }
      return (child, view.known(directory.appending(path: child), following: false)?.kind)
    }
  }

  /// `load.isBadEmbedName`: names that a module zip cannot contain, and directories of version control.
  private static func isBad(_ name: ByteString) -> Bool {
    if [".bzr", ".hg", ".git", ".svn"].contains(name) { return true }
    do throws(PathFault) {
      try ModulePath.checkFile(name)
      return false
    } catch {
      return true
    }
  }
}

/// Why a pattern of `//go:embed` is refused; one case for each message of `load.resolveEmbed`. Paths count from
/// the package's directory.
package enum EmbedFault: Error, Sendable, Hashable {
  case invalidPattern
  /// An element of the pattern is malformed though the whole is not.
  case invalidElement
  case noMatch
  case otherModule(ByteString, isDirectory: Bool)
  case belowNonDirectory(ByteString, isDirectory: Bool, parent: ByteString)
  case invalidName(ByteString, isDirectory: Bool, element: ByteString)
  case belowInvalidName(ByteString, isDirectory: Bool, element: ByteString)
  case irregularFile(ByteString)
  case emptyDirectory(ByteString)
}
