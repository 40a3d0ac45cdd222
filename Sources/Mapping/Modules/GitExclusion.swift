import Bytes
import Git
import Machine
import Transactions

/// Keeps what forkpath puts into the fork's repository out of what git shows: lines of its `info/exclude`, which is no
/// part of any commit. Worktrees share the file with their repository.
struct GitExclusion: Sendable {
  /// The repository's top, without links.
  private let root: ByteString
  private let git: GitCheckout
  /// Names without a slash.
  private let names: [ByteString]
  private let directory: ByteString

  /// Nil where `directory` is not in the repository that the checkout is, or is a part of. Both are without links.
  init?(of names: [ByteString], in directory: ByteString, checkout: ByteString) throws(MappingRefusal) {
    guard let root = Self.repository(around: directory), root == Self.repository(around: checkout) else { return nil }
    guard let git = (try? GitCheckout(root: root)) ?? nil else { throw .workFileUnignored(root: root) }
    (self.root, self.git, self.names, self.directory) = (root, git, names, directory)
  }

  private static func repository(around directory: ByteString) -> ByteString? {
    var here = directory
    while true {
      if DestinationPlace.occupant(of: here.appending(path: ".git")) != nil { return here }
      if here == "/" { return nil }
      here = here.parentPath
    }
  }

  /// No step where git is told already.
  func steps() throws(MappingRefusal) -> [Step] {
    // A .git that is a file may name any directory; nothing is written into what is no repository.
    guard let common = try? realPath(git.directory), let prefix = directory.relative(within: root),
      (try? FileStatus.ifPresent(common.appending(path: "objects"), following: true))?.isDirectory == true,
      (try? FileStatus.ifPresent(common.appending(path: "HEAD"), following: true))?.isFile == true
    else { throw .workFileUnignored(root: root) }
    let file = common.appending(path: "info/exclude")
    let lines = try names.map { name throws(MappingRefusal) in try pattern(prefix.appending(path: name)) }
    let known = read(file) + read(root.appending(path: ".gitignore"))
    let missing = zip(names, lines).filter { name, line in
      !known.contains(line) && !known.contains(name) && !known.contains("go.work*")
        && !(prefix.isEmpty && known.contains("/go.work*"))
    }.map(\.1)
    if missing.isEmpty { return [] }
    return DestinationPlace(file).missingDirectories + [.addLines(at: file, lines: missing)]
  }

  /// Patterns are not interpreted, only plain lines are known.
  private func read(_ file: ByteString) -> [ByteString] {
    ((try? readFile(file, limit: 1 << 20, following: true)) ?? "").split(on: 10).map(\.trimmed)
  }

  /// The path as a pattern that fits it alone (gitignore(5)).
  private func pattern(_ path: ByteString) throws(MappingRefusal) -> ByteString {
    guard !path.contains(10) else { throw .workFileUnignored(root: root) }
    var text: ByteString = "/"
    for byte in path.bytes {
      if [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "\\")].contains(byte) {
        text.append(UInt8(ascii: "\\"))
      }
      text.append(byte)
    }
    return text
  }
}
