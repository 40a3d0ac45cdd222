import Bytes
import GoSource
import Machine
import Resolution

/// Why go would not load the main modules, as findings.
struct LoadFaults: Sendable {
  /// The checkout without links.
  let root: ByteString
  /// The module that was meant.
  let module: ByteString
  /// The go.work in force.
  let work: ByteString?

  func findings(_ errors: ModuleLoadErrors) -> [Finding] { errors.errors.flatMap(findings) }

  private func findings(_ error: ModuleLoadError) -> [Finding] {
    switch error {
    case .conflictingReplacements(let old, let one, let other):
      return [
        Finding(.replaceConflict, .error, file: relative(work ?? ""), subjects: [old.text, one.text, other.text])
      ]
    case .inconsistentVendoring(let directory, let faults):
      let file = relative(directory.appending(path: "go.mod"))
      return faults.map { Finding(.vendorInconsistent, .error, file: file, subjects: [$0.module.text, directory]) }
    default:
      let file = Self.file(of: error)
      return [
        Finding(
          .unloadable, .error, file: relative(file), position: Self.position(of: error), subjects: [module, file])
      ]
    }
  }

  private func relative(_ file: ByteString) -> ByteString {
    let real = (try? realPath(file)) ?? file
    return real.relative(within: root) ?? (file.isAbsolutePath ? file : ByteString())
  }

  private static func position(of error: ModuleLoadError) -> SourcePosition? {
    switch error {
    case .malformed(_, let errors):
      errors.errors.first.map { SourcePosition(line: $0.place.line, column: $0.place.column) }
    case .usedTwice(_, let place, _): SourcePosition(line: place.line, column: place.column)
    case .malformedSums(_, let line, _): SourcePosition(line: line, column: 1)
    default: nil
    }
  }

  static func file(of error: ModuleLoadError) -> ByteString {
    switch error {
    case .unreadable(let file, _), .malformed(let file, _), .noModuleLine(let file), .reservedPath(let file, _),
      .needsNewerGo(let file, _), .usedTwice(let file, _, _), .modFileExtension(let file),
      .malformedSums(let file, _, _):
      file
    case .invalidPath(let path, _), .modulePathTwice(let path), .workReplacesUsed(let path): path
    case .conflictingReplacements(let old, _, _): old.text
    case .workTooOld(let directory, _, _), .inconsistentVendoring(let directory, _): directory
    case .modFlagInWorkspace(let value), .unknownModFlag(let value): "-mod=" + value
    case .incompleteGraph(let module, _): module.text
    case .emptyWorkspace: "go.work"
    case .noModFile, .updatesNeeded: "go.mod"
    case .modFileInWorkspace, .modFileWithoutRoot: "-modfile"
    }
  }
}
