import Bytes
import GoSource
import Machine
import Resolution

/// Files that no build of the tree reads: they are in directories that a go.mod ignores, so that no pattern matches them (rule
/// S29a), and that nothing else of the tree imports. Their imports are not dependencies.
struct UnaskedFiles {
  /// A module of the tree: its directory relative to the root, `.` for the root, and what its go.mod says.
  struct Module {
    var directory: ByteString
    var path: ByteString
    var ignored: [ByteString]
  }

  /// The ignored directories, by number in the tree.
  private var ignored: Set<Int> = []
  /// Those of them that are imported all the same.
  private var imported: Set<Int> = []

  /// `upstream` is a path of the packages of the root too; go 1.`minor` reads the files.
  init(_ tree: SourceTree, _ modules: [Module], upstream: ByteString, minor: Int) {
    if modules.allSatisfy(\.ignored.isEmpty) { return }
    // The innermost module that holds a directory is the one whose lines count.
    var places = PathMap<(path: ByteString, ignored: IgnoredDirectories)>()
    for module in modules {
      let place = Self.absolute(module.directory)
      places.add(place, (module.path, IgnoredDirectories(module.ignored, of: place, minor: minor)))
    }
    var byPath: [ByteString: Int] = [:]
    for (number, directory) in tree.directories.enumerated() {
      let place = Self.absolute(tree.names[directory.path])
      guard let holder = places.deepest(holding: place), holder.value.ignored.contains(place),
        let rest = place.relative(within: holder.path)
      else { continue }
      ignored.insert(number)
      byPath[holder.value.path.appending(path: rest)] = number
      byPath[upstream.appending(path: tree.names[directory.path])] = number
    }
    noteImports(tree, byPath)
  }

  /// Whether no build reads the file: tests of packages that are only imported are not read either.
  func contains(_ file: SourceTree.File) -> Bool {
    ignored.contains(file.directory) && (file.isTest || !imported.contains(file.directory))
  }

  /// Marks the directories that the other directories import, directly or not.
  private mutating func noteImports(_ tree: SourceTree, _ byPath: [ByteString: Int]) {
    var pending = tree.files.filter { !ignored.contains($0.directory) }
    while let file = pending.popLast() {
      for index in file.imports {
        guard let number = byPath[tree.names[tree.imports[index].path]], imported.insert(number).inserted else {
          continue
        }
        pending += tree.files[tree.directories[number].files].filter { !$0.isTest }
      }
    }
  }

  private static func absolute(_ path: ByteString) -> ByteString { path == "." ? "/" : "/" + path }
}
