import Bytes
import GoSource
import Machine
import Resolution
import Terminal

/// Sentences of module mode: why an import, a directory or the main modules themselves cannot be used.
enum ModuleMessages {
  static func message(_ path: ByteString, _ fault: ImportFault) -> ByteString {
    switch fault {
    case .hasVersion: quoted(path) + " has a version, which only 'go get' and 'go install' understand"
    case .relative: quoted(path) + " is relative, but relative import paths are not supported in module mode"
    case .absolute: "cannot import absolute path " + quoted(path)
    case .pattern: quoted(path) + " is not an importable package"
    case .malformed: "malformed import path " + quoted(path)
    case .ambiguous(let places):
      "ambiguous import: found package " + path + " in multiple modules: "
        + places.map { ($0.module.path.isEmpty ? "std" : $0.module.text) + " (" + $0.directory + ")" }
        .joined(separator: ", ")
    case .missing(isStandard: true): "package " + path + " is not in std"
    case .missing(isStandard: false): "no required module provides package " + path
    case .missingSums(let modules, _):
      "missing go.sum entry for module providing package " + path + ": "
        + modules.map(\.text).joined(separator: ", ")
    case .module(let fault, _): path + ": " + message(fault)
    case .graph(let module, let fault, _): module.text + ": " + message(fault)
    }
  }

  static func message(_ fault: ModuleFault) -> ByteString {
    switch fault {
    case .notCached(let module): module.text + " is not in the module cache"
    case .unreadable(let module, let error): module.text + ": " + error.diagnostic.message
    case .malformed(let module, _): "the go.mod of " + module.text + " cannot be parsed"
    case .missingSum(let module): "missing go.sum entry for " + module.text
    case .noModuleLine(let module): "the go.mod of " + module.text + " has no module line"
    case .otherPath(_, let declared, let required):
      "module declares its path as " + quoted(declared) + " but was required as " + quoted(required)
    case .needsNewerGo(let module, let version): module.text + " requires go >= " + version
    case .replacementMissing(_, let directory): "replacement directory " + quoted(directory) + " does not exist"
    }
  }

  static func message(_ directory: ByteString, _ fault: DirectoryFault) -> ByteString {
    switch fault {
    case .isSourceRoot: quoted(directory) + " is GOROOT/src, which is no package"
    case .isBuiltin: "'builtin' is a pseudo-package for documentation"
    case .inUnusedVendor: "without -mod=vendor, directory " + directory + " has no package path"
    case .notInModulesText: "directory " + directory + " is not a package listed in vendor/modules.txt"
    case .notInModule(let path): "the main module does not contain package " + path
    case .inUnusedModule(let root):
      "directory " + directory + " is in the module " + root + ", which go.work does not use"
    case .outside: "directory " + directory + " outside main module or its selected dependencies"
    }
  }

  static func message(_ errors: ModuleLoadErrors) -> ByteString {
    errors.errors.map(message).joined(separator: "; ")
  }

  static func message(_ error: ModuleLoadError) -> ByteString {
    switch error {
    case .unreadable(let file, let error): "reading " + file + ": " + error.diagnostic.message
    case .malformed(let file, _): "errors parsing " + file
    case .noModuleLine(let file): file + " has no module line"
    case .reservedPath(let file, let path): file + ": the module path " + quoted(path) + " is reserved"
    case .invalidPath(let path, _): "invalid module path " + quoted(path)
    case .needsNewerGo(let file, let line): file + " requires go >= " + line.text
    case .usedTwice(let file, _, let directory): file + ": path " + directory + " appears multiple times in workspace"
    case .modulePathTwice(let path): "module " + path + " appears multiple times in workspace"
    case .workReplacesUsed(let path):
      "workspace module " + path + " is replaced at all versions in the go.work file"
    case .conflictingReplacements(let old, let one, let other):
      "conflicting replacements for " + old.text + ": " + one.target.text + " and " + other.target.text
    case .workTooOld(let directory, let needs, let states):
      "module " + directory + " listed in go.work requires go >= " + needs + ", but go.work lists go " + states
    case .sumMismatch(let mismatch) where !mismatch.isFetched:
      "verifying " + mismatch.text + ": checksum mismatch: one go.sum of the workspace lists " + mismatch.listed
        + ", another one " + mismatch.found
    case .sumMismatch(let mismatch):
      "verifying " + mismatch.text + ": checksum mismatch: the module cache has " + mismatch.found + ", go.sum lists "
        + mismatch.listed
    case .usedForTwoPaths(let use):
      use.source.text + " used for two different module paths (" + use.first + " and " + use.second + ")"
    case .emptyWorkspace: "no modules were found in the current workspace"
    case .modFlagInWorkspace(let value): "-mod is " + quoted(value) + ", but a workspace takes only readonly or vendor"
    case .unknownModFlag(let value): "-mod is " + quoted(value) + ", not readonly, vendor or mod"
    case .modFileInWorkspace: "-modfile cannot be used in workspace mode"
    case .modFileExtension(let file): "-modfile names " + quoted(file) + ", which has no extension .mod"
    case .noModFile: "go.mod file not found in current directory or any parent directory"
    case .incompleteGraph(let module, let fault): message(module.text, .graph(module, fault))
    case .updatesNeeded(.vendor): "updates to go.mod needed, disabled by -mod=vendor"
    case .updatesNeeded: "updates to go.mod needed; to update it: go mod tidy"
    case .modFileWithoutRoot: "-modfile is set, but there is no main module"
    case .malformedSums(let file, let line, _): file + ByteString(":\(line): malformed go.sum")
    case .inconsistentVendoring(let directory, let faults):
      "inconsistent vendoring in " + directory + ": " + faults.map(\.module.text).joined(separator: ", ")
    }
  }
}

extension SumMismatch {
  /// As go.sum names it.
  var text: ByteString { module.text + (isModFile ? "/go.mod" : "") }
}
