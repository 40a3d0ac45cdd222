package import Bytes
package import GoSource
package import Machine

/// The error in the files of one package directory: the first error that `go/build.(*Context).Import` returns.
package enum ContentFault: Sendable, Hashable {
  /// A file that go refuses.
  case file(name: ByteString, FileFault)
  /// Two package names in one directory; the names, and the first file that has each.
  case packages(names: [ByteString], files: [ByteString])
  /// A test file imports "C" (rule S14).
  case cgoInTest(file: ByteString)
  /// A `#cgo` line above `import "C"`.
  case cgo(file: ByteString, CgoFault)
  /// Two import comments that differ (rule G45).
  case importComments(paths: [ByteString], files: [ByteString])
  /// No Go file counts; whether some are left out by constraints.
  case noGoFiles(someIgnored: Bool)
  case unreadable(SystemError)
}

/// One source file of a package, as go sorts them into lists.
package struct PackageFile: Sendable, Hashable {
  /// The list of `go/build.Package` that holds the file.
  package enum Kind: UInt8, Sendable {
    case go, cgo, test, externalTest
    /// Left out by name, constraints, `package documentation`, or cgo being off.
    case ignored
    /// Refused before it could be put into a list.
    case refused
    /// Of another language.
    case other
  }

  /// The name of the file.
  package var name: Symbol
  package var kind: Kind
  /// Whether go lists it among InvalidGoFiles, whatever its kind.
  package var isInvalid: Bool
}

/// One directory as a package of one platform, without an import path: `go/build.Package`.
struct ScannedPackage {
  enum State: UInt8 { case directory, absent, unreadable }

  /// The path under which it was opened.
  var directory: Symbol
  var state: State
  var facts = DirectoryScanner.Facts()
  /// The package name; `.none` where no file has one.
  var name = Symbol.none
  var importComment = Symbol.none
  /// Files of the store.
  var files = 0..<0
  /// Sorted import paths of the store, each once: of the package, of its tests, of its external tests.
  var imports = 0..<0
  var testImports = 0..<0
  var externalTestImports = 0..<0
  /// Which lists have files.
  var hasGoFiles = false
  var hasCgoFiles = false
  var hasTestFiles = false
  var hasExternalTestFiles = false
  var hasOtherFiles = false
  /// A file that is no test imports "C", with cgo or without.
  var importsC = false
  /// Some file name has a capital letter, a byte beyond ASCII, or a start that a tool could take for a flag.
  var hasOddNames = false
  /// The number of its fault plus one, 0 for none.
  var fault: UInt32 = 0

  /// A file in it for which go would wait: a pipe, a socket or a device, whatever its fault is; `.none` for none.
  var pipe = Symbol.none

  /// Whether a pattern keeps the directory: some Go file counts, or one is wrong (search.MatchDirs).
  var isListed: Bool { state == .directory && hasAnyGoFiles || fault != 0 && !isWithoutGoFiles }
  var hasAnyGoFiles: Bool { hasGoFiles || hasCgoFiles || hasTestFiles || hasExternalTestFiles }
  /// The fault is `noGoFiles`.
  var isWithoutGoFiles = false
}
