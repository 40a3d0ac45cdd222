package import Bytes
package import GoSource
package import Machine

/// Every Go file of one tree that any platform could build, with its imports: what `scan` works on.
///
/// Arrays by number: a directory owns a run of `files`, a file owns a run of `imports`; names are symbols of `names`.
/// Directories are sorted by path, files in them by name. Nothing is skipped silently: directories that were not entered and
/// files that could not be read are in `links`, `unreadable` and the faults.
package struct SourceTree: Sendable {
  /// Directories that a walk enters in addition to the pattern `./...` of module mode.
  package struct Options: Sendable, Hashable {
    /// Directories with a go.mod of their own, as GOPATH mode does.
    package var crossesModules = false
    /// Directories below directories named vendor.
    package var entersVendor = false
    /// Directories relative to the root that patterns skip, and the directories below them. No walk of one may lead to another.
    package var entered: [ByteString] = []
    /// Directories relative to the root that are not entered.
    package var excluded: Set<ByteString> = []

    package init() {}
  }

  /// A directory with Go files, or a parent of one.
  package struct Directory: Sendable {
    /// Relative to the root, `.` for the root itself.
    package var path: Symbol
    /// The files, directory by directory.
    package var files: Range<Int>
    /// A file go.mod is here.
    package var hasModule: Bool
    /// A directory vendor is here.
    package var hasVendor: Bool
  }

  /// A Go file and what its head says.
  package struct File: Sendable {
    package var directory: Int
    package var name: Symbol
    /// The name in the package clause, `.none` where there is none.
    package var package: Symbol
    /// The path in an import comment (rule G43), `.none` where there is none.
    package var importComment: Symbol
    /// Its imports, as a range of the tree's.
    package var imports: Range<Int>
    /// Whether its name ends in `_test.go`.
    package var isTest: Bool
    /// Whether it is a link to a file.
    package var isLink: Bool
    /// Whether it imports "C".
    package var importsC: Bool
    /// No platform builds it: its constraints ask for `ignore`, or it is `package documentation`.
    package var isIgnored: Bool
    /// Its number in `faults` plus one, 0 for a good file.
    var faultNumber: UInt32
  }

  /// A directory that could not be opened or read, by its path relative to the root.
  package struct Unreadable: Sendable, Hashable {
    package var path: ByteString
    package var error: SystemError
  }

  /// Absolute, as it was given.
  package var root: ByteString
  /// The names of directories, files and imports.
  package var names = SymbolTable()
  /// The directories in the order of the walk.
  package var directories: [Directory] = []
  package var files: ContiguousArray<File> = []
  /// The imports, file by file.
  package var imports: ContiguousArray<FoundImport> = []
  /// The files that go refuses.
  package var faults: [FileFault] = []
  /// The directories and files that could not be read.
  package var unreadable: [Unreadable] = []
  /// The words that may mention a repository, if the scan was asked for them.
  package var mentions: PathMentions?
  /// Links to directories, which patterns do not follow, by their paths relative to the root.
  package var links: [ByteString] = []
  /// Links to files in other languages that go compiles into packages, and to objects, by their paths relative to the root.
  package var linkedSources: [ByteString] = []
  /// Whether a directory was not entered since it is a checkout of its own.
  package var passesOverCheckouts = false
  /// The results, so that a graph of one platform need not read the files again.
  package var reading = ScanCache()

  init(root: ByteString) { self.root = root }

  /// The directories below the root that have a go.mod.
  package var nestedModules: [Directory] { directories.filter { $0.hasModule && names[$0.path] != "." } }

  /// The texts of the files that import "C", with their paths relative to the root.
  package var cgoTexts: [(file: ByteString, text: ByteString)] {
    reading.shares.flatMap { share in
      share.order.flatMap { number in
        let directory = share.directories[Int(number)]
        let path = share.path(of: directory)
        return directory.files.compactMap { number -> (file: ByteString, text: ByteString)? in
          guard share.files[number].importsC, let text = share.texts[number] else { return nil }
          let name = share.names[share.files[number].name]
          return (path == "." ? name : path.appending(path: name), text)
        }
      }
    }
  }

  /// Why go would refuse a file; such a file has no imports.
  package func fault(of file: File) -> FileFault? { file.faultNumber == 0 ? nil : faults[Int(file.faultNumber) - 1] }

  /// The path of a file relative to the root.
  package func path(of file: File) -> ByteString {
    let directory = names[directories[file.directory].path]
    return directory == "." ? names[file.name] : directory.appending(path: names[file.name])
  }
}
