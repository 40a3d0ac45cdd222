package import Bytes
package import GoSource
package import Machine

/// Why the main modules cannot be used. Go stops at each of these; the sentences are in Commands.
package enum ModuleLoadError: Error, Sendable, Hashable {
  case unreadable(file: ByteString, SystemError)
  case malformed(file: ByteString, ModFileErrors)
  /// A go.mod without a module line.
  case noModuleLine(file: ByteString)
  /// `module go` or `module toolchain`.
  case reservedPath(file: ByteString, path: ByteString)
  case invalidPath(path: ByteString, PathFault)
  /// The go line of the file asks for a later go than this one.
  case needsNewerGo(file: ByteString, line: ModFile.Word)
  case usedTwice(file: ByteString, place: ModSyntax.Place, directory: ByteString)
  case modulePathTwice(path: ByteString)
  /// go.work replaces a used module at all versions (rule M12a).
  case workReplacesUsed(path: ByteString)
  /// Two targets for one module: in one file, or in two of a workspace (rule M13).
  case conflictingReplacements(old: ModuleVersion, ReplacementLine, ReplacementLine)
  /// A used module needs a later go than go.work states (rule M27).
  case workTooOld(directory: ByteString, needs: ByteString, states: ByteString)
  case emptyWorkspace
  /// `-mod=mod` in a workspace (rule M35).
  case modFlagInWorkspace(value: ByteString)
  case unknownModFlag(value: ByteString)
  /// `-modfile` in a workspace (rule M24), without the extension .mod (rule M21), or where there is no go.mod (rule M20).
  case modFileInWorkspace
  case modFileExtension(file: ByteString)
  case modFileWithoutRoot
  /// A directory was named, but there is no go.mod at or above the working directory.
  case noModFile
  /// Before go 1.17 the whole graph of modules is needed first.
  case incompleteGraph(ModuleVersion, ModuleFault)
  /// Something in the module cache is not what go.sum lists.
  case sumMismatch(SumMismatch)
  /// One replacement for two modules (rule M61).
  case usedForTwoPaths(DoubleUse)
  /// go.mod does not name all modules, or all versions, that the packages need.
  case updatesNeeded(mode: ModuleMode)
  case malformedSums(file: ByteString, line: Int, fields: Int)
  case inconsistentVendoring(directory: ByteString, [VendorFault])
}

/// Everything that prevents the use of the main modules, in go's order. Never empty.
package struct ModuleLoadErrors: Error, Sendable, Hashable {
  package var errors: [ModuleLoadError]

  package init(_ errors: [ModuleLoadError]) { self.errors = errors }
}

/// A module, or its go.mod alone, with the hash in go.sum and its actual hash.
package struct SumMismatch: Sendable, Hashable {
  package var module: ModuleVersion
  /// Whether the sum is that of go.mod alone.
  package var isModFile: Bool
  /// The hash in go.sum.
  package var listed: ByteString
  /// The actual hash; where the module is not fetched, one that another go.sum of the workspace lists.
  package var found: ByteString
  /// Whether the module is fetched.
  package var isFetched = true
}

/// One line of go's list of differences between modules.txt and go.mod (rule M33).
package struct VendorFault: Sendable, Hashable {
  /// The difference, one case for each message of go.
  package enum Code: Sendable, Hashable {
    case notMarkedExplicit
    case otherVersionVendored(ByteString)
    case notMarkedReplaced(file: ByteString)
    case replacedOtherwise(ModuleVersion, file: ByteString, marked: ModuleVersion)
    case markedExplicitOnly
    case markedReplacedOnly
  }

  package var module: ModuleVersion
  /// The difference.
  package var code: Code
}

/// Why the go.mod file of a dependency is not available, or cannot be used.
package enum ModuleFault: Error, Sendable, Hashable {
  /// It is not in the module cache, nor elsewhere on this machine.
  case notCached(ModuleVersion)
  case unreadable(ModuleVersion, SystemError)
  case malformed(ModuleVersion, ModFileErrors)
  case missingSum(ModuleVersion)
  case noModuleLine(ModuleVersion)
  /// It declares another path than the one it was required by (rules M50, M56).
  case otherPath(ModuleVersion, declared: ByteString, required: ByteString)
  case needsNewerGo(ModuleVersion, version: ByteString)
  case replacementMissing(ModuleVersion, directory: ByteString)
}

/// The target of a `replace` line, and the place of the line.
package struct ReplacementLine: Sendable, Hashable {
  /// Without a version its path is a directory; an absolute one in a workspace.
  package var target: ModuleVersion
  /// The go.mod or go.work.
  package var file: ByteString
  /// The line in it.
  package var place: ModSyntax.Place
}

extension ModuleFault {
  /// The directory that a `replace` line names, where it, or its go.mod, is not there; nil for every other fault.
  package var missingReplacement: ByteString? {
    switch self {
    case .replacementMissing(_, let directory): directory
    case .unreadable(let standIn, let error) where standIn.version.isEmpty && error.isAbsent: standIn.path
    default: nil
    }
  }
}
