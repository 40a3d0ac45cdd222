package import Bytes

/// An error about packages and where go looks for them.
package enum PackageFault: Sendable, Hashable {
  case notStandard(package: ByteString)
  /// It came into the standard library with go 1.`minor`.
  case newerStandard(package: ByteString, minor: Int)
  /// In GOPATH mode; `place` is below the GOPATH entry where go looked last.
  case notInGopath(package: ByteString, place: ByteString)
  /// The same where the only entry of GOPATH is GOROOT, or there is none.
  case noGopath(package: ByteString)
  /// Two files of one package whose names differ in the case of letters alone.
  case namesCollide(first: ByteString, second: ByteString)
  /// In GOPATH mode, outside of it.
  case noInstallPlace(directory: ByteString)
  case internalImport(package: ByteString)
  case vendoredImport
  case vendorInPath(path: ByteString, instead: ByteString)
  /// An import comment names another path.
  case importComment(directory: ByteString, expected: ByteString)
  case relativeImport(path: ByteString)
  case noGoFiles(directory: ByteString)
  case allExcluded(directory: ByteString)
  case cycle(package: ByteString)
  case programImported(package: ByteString)
  /// A pattern that matches no package.
  case nothingMatched(pattern: ByteString)
  case notProgram(package: ByteString)
  /// A version was asked for of what is in the main module.
  case ofMainModule(package: ByteString)
  case versionInImport(path: ByteString)
  case malformedImport(path: ByteString)
  /// A statement where a declaration should be.
  case conflictPerhaps(file: ByteString)
  case twoPackages(first: ByteString, second: ByteString, directory: ByteString)
  case embedMissing(pattern: ByteString)
  case directoryMissing(directory: ByteString)
  case outsideModule(directory: ByteString)
  /// The path begins with that of the main module, which has no such package.
  case notInMainModule(package: ByteString, module: ByteString)
  case noModFile
  case versionNeeded(package: ByteString)
  /// A package lacks a name that the code uses: often upstream's in place of the fork's.
  case undefined(name: ByteString)
  /// Two types of the same name from two copies of a package.
  case twoTypes(first: ByteString, second: ByteString)
  /// A pattern does not follow a link.
  case linkIgnored(path: ByteString)

  var fields: Diagnosis.Fields {
    switch self {
    case .notStandard(let package): .init("not-standard", ["package": package])
    case .newerStandard(let package, let minor):
      .init("newer-standard", ["package": package, "version": ByteString("1.\(minor)")])
    case .notInGopath(let package, let place): .init("not-in-gopath", ["package": package, "place": place])
    case .noGopath(let package): .init("no-gopath", ["package": package])
    case .namesCollide(let first, let second): .init("names-collide", ["first": first, "second": second])
    case .noInstallPlace(let directory): .init("no-install-place", ["directory": directory])
    case .internalImport(let package): .init("internal-import", ["package": package])
    case .vendoredImport: .init("vendored-import")
    case .vendorInPath(let path, let instead): .init("vendor-in-path", ["path": path, "instead": instead])
    case .importComment(let directory, let expected):
      .init("import-comment", ["directory": directory, "expected": expected])
    case .relativeImport(let path): .init("relative-import", ["path": path])
    case .noGoFiles(let directory): .init("no-go-files", ["directory": directory])
    case .allExcluded(let directory): .init("all-excluded", ["directory": directory])
    case .cycle(let package): .init("cycle", ["package": package])
    case .nothingMatched(let pattern): .init("nothing-matched", ["pattern": pattern])
    case .notProgram(let package): .init("not-a-program", ["package": package])
    case .ofMainModule(let package): .init("of-main-module", ["package": package])
    case .versionInImport(let path): .init("version-in-import", ["path": path])
    case .malformedImport(let path): .init("malformed-import", ["path": path])
    case .conflictPerhaps(let file): .init("conflict-perhaps", ["file": file])
    case .programImported(let package): .init("program-imported", ["package": package])
    case .twoPackages(let first, let second, let directory):
      .init("two-packages", ["first": first, "second": second, "directory": directory])
    case .embedMissing(let pattern): .init("embed-missing", ["pattern": pattern])
    case .directoryMissing(let directory): .init("directory-missing", ["directory": directory])
    case .outsideModule(let directory): .init("outside-module", ["directory": directory])
    case .notInMainModule(let package, let module):
      .init("not-in-main-module", ["package": package, "module": module])
    case .noModFile: .init("no-mod-file")
    case .versionNeeded(let package): .init("version-needed", ["package": package])
    case .undefined(let name): .init("undefined", ["name": name])
    case .twoTypes(let first, let second): .init("two-types", ["first": first, "second": second])
    case .linkIgnored(let path): .init("link-ignored", ["path": path])
    }
  }
}
