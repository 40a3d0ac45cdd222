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

  package init(view: FileView, directory: ByteString, minor: Int) {
    (self.view, self.directory, self.minor) = (view, directory, minor)
  }

  /// The files, relative to the package's directory.
  package mutating func files(_ pattern: ByteString) throws(EmbedFault) -> [ByteString] {
    let isWide = pattern.hasPrefix("all:")
    let glob = isWide ? pattern.dropFirst(4) : pattern
    guard GlobPattern(glob) != nil, Self.isValidPath(glob) else { throw .invalidPattern }
    var files: [ByteString] = []
    for match in try matches(of: glob) {
      let place = directory.appending(path: match)
      guard let status = view.known(place, following: false) else { continue }
      try checkWay(to: match, isDirectory: status.isDirectory)
      switch status.kind {
      case .file: files.append(match)
      case .directory:
        let below = try self.files(below: match, isWide: isWide)
        if below.isEmpty { throw .emptyDirectory(match) }
        files += below
      case .link, .other: throw .irregularFile(match)
      }
    }
    if files.isEmpty { throw .noMatch }
    return files
  }

  /// `fs.ValidPath`, and not `.`.
  private static func isValidPath(_ path: ByteString) -> Bool {
    if path == "." || !isValidUTF8(path) { return false }
    return path.split(on: UInt8(ascii: "/")).allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }

  /// The paths that the pattern matches, in go's order; `filepath.Glob`.
  private func matches(of glob: ByteString) throws(EmbedFault) -> [ByteString] {
    let elements = glob.split(on: UInt8(ascii: "/"))
    guard let first = elements.firstIndex(where: { GlobPattern.isPattern($0) }) else {
      return exists(glob) ? [glob] : []
    }
    var found = [elements[..<first].map { $0 }.joined(separator: "/")]
    for element in elements[first...] {
      guard let pattern = GlobPattern(element) else { throw .invalidElement }
      var next: [ByteString] = []
      for parent in found {
        let place = parent.isEmpty ? directory : directory.appending(path: parent)
        for entry in view.listable(place) ?? [] where pattern.matches(entry.name) {
          next.append(parent.isEmpty ? entry.name : parent.appending(path: entry.name))
        }
      }
      found = next
    }
    return found
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
  private func files(below top: ByteString, isWide: Bool) throws(EmbedFault) -> [ByteString] {
    var files: [ByteString] = []
    var stack = entries(of: top)
    while let (path, kind) = stack.popLast() {
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
