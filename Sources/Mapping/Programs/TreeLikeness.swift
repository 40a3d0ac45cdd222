import Bytes
import Machine
import Resolution

/// Whether a module is what a fork was made from, though their names have nothing in common: the two still have most packages in
/// common, and most lines of the files of these.
package enum TreeLikeness: Sendable, Hashable {
  /// Most packages of the smaller one are in both, and most lines of their common files are the same.
  case same
  /// They have other packages, or other lines in files of the same names.
  case other
  /// Most packages have the same names and directories, and no file has the same name.
  case unclear

  /// More common files are not read: lines of the first decide as well as those of all.
  static let mostFiles = 200

  /// Compares the trees of two modules. `other` is in the module cache.
  static func of(_ fork: ByteString, _ other: ByteString, view: FileView) throws(SystemError) -> TreeLikeness {
    let (mine, theirs) = (try Contents(fork, view), try Contents(other, view))
    let packages = mine.packages.intersection(theirs.packages).count
    if packages == 0 || packages * 2 < min(mine.packages.count, theirs.packages.count) { return .other }
    let files = mine.files.intersection(theirs.files).sorted()
    var (common, all) = (0, 0)
    for file in files.prefix(mostFiles) {
      let (one, two) = (try lines(of: file, in: fork), try lines(of: file, in: other))
      common += one.intersection(two).count
      all += min(one.count, two.count)
    }
    return all == 0 ? .unclear : common * 2 >= all ? .same : .other
  }

  private static func lines(of file: ByteString, in root: ByteString) throws(SystemError) -> Set<ByteString> {
    guard let text = try readFileIfPresent(root.appending(path: file), limit: 16 << 20) else { return [] }
    return Set(text.split(on: 10).map(\.trimmed).filter { !$0.isEmpty })
  }

  /// The packages and files of one module, without tests.
  private struct Contents {
    var packages: Set<ByteString> = []
    var files: Set<ByteString> = []

    init(_ root: ByteString, _ view: FileView) throws(SystemError) {
      let tree = try SourceTree.scan(root, view: view)
      for file in tree.files where !file.isTest && file.package != .none {
        let directory = tree.names[tree.directories[file.directory].path]
        packages.insert(directory + " " + tree.names[file.package])
        files.insert(tree.path(of: file))
      }
    }
  }
}
