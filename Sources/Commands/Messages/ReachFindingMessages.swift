import Bytes
import Findings
import GoSource
import Machine
import Terminal

/// The messages about a run as a whole.
struct RunFactMessages {
  var fact: RunFact

  func diagnostic(_ severity: Severity, at place: Place?) -> Diagnostic {
    let kind: Diagnostic.Severity =
      switch severity {
      case .error: .error
      case .warning: .warning
      case .note: .note
      }
    return Diagnostic(
      kind, code: fact.code, message,
      place: place.map { Diagnostic.Place(file: $0.file, line: $0.position?.line ?? 0) },
      notes: notes, help: help)
  }

  var message: ByteString {
    switch fact {
    case .malformedSum(let fields):
      "a line of go.sum has " + ByteString("\(fields)") + " fields, not 3"
    case .memberMissing(let directory):
      "go.work uses " + quoted(directory) + ", which has no go.mod"
    case .replaceConflict(let module):
      "the modules of the workspace replace " + quoted(module.text) + " differently"
    case .secondCopy(let module, _):
      "a second copy of upstream: " + quoted(module.text) + " is required besides the fork"
    case .secondCopyByGet(let found, _, _):
      "nothing here provides " + quoted(found.package)
        + ", so go get would fetch upstream beside the fork"
    case .caseCollision(let paths):
      "paths that differ only in letter case: " + paths.map(quoted).joined(separator: ", ")
    case .notInherited(let count):
      "modules that import the fork do not inherit its " + counted(count, "replace line", "replace lines")
    case .goTooOld(let needed, let running):
      "go " + needed + " is required, and this is go " + running
    case .settingRefused(let name, let value, _):
      value.isEmpty
        ? name + " is not set, nor is what go would find it by" : name + " is " + quoted(value) + ", which go refuses"
    case .debugSettingRefused(let key, let value, _):
      "the line 'godebug " + key + "=" + value + "' is one that this go refuses"
    case .toolchainMalformed: "GOTOOLCHAIN or the toolchain line names something that is no release of go"
    case .requiresExcluded(let module): "go.mod requires " + module.text + ", which it excludes"
    case .goLineTooLow(let module, let needs, let states):
      module.text + " requires go " + needs + ", and go.mod states go " + states
    case .requirementTooLow(let module, let dependency, let states):
      dependency.text + " requires " + module.text + ", and go.mod states " + states
    case .notInGopath(let found, _): "no GOPATH has " + quoted(found.package)
    case .withoutGoFiles(let found, _): "the directory of " + quoted(found.package) + " has no Go files"
    case .vendorStale(let module):
      quoted(module.text) + " is required, but vendor/modules.txt does not list it so"
    case .noProvider(let found): "no module provides " + quoted(found.package)
    case .ownPackageMissing(let found):
      "the package " + quoted(found.package) + " is in none of the fork's modules"
    case .notStandard(let found): quoted(found.package) + " is not in the standard library"
    case .internalImport(let found):
      quoted(found.package) + " is internal to another tree than " + quoted(found.importer)
    case .ambiguousImport(let package, let modules):
      quoted(package) + " is in several modules: " + modules.map(\.text).joined(separator: " and ")
    case .noTransport: "curl is not installed, so no server was asked"
    case .noProxies: "GOPROXY is not set, and without a go command its default is unknown, so no server was asked"
    case .asksAnyway(let modules):
      "everything is here, but go get still asks for newer versions of "
        + counted(modules, "module", "modules")
    case .noGetInGopath(let version): "go " + version + " has no go get outside of modules"
    case .stale(let directory, let package):
      quoted(directory) + " exists, but is no repository, and lacks " + quoted(package)
    case .majorInGopath(let package):
      quoted(package) + " has a major version in its path, which GOPATH mode does not know"
    }
  }

  var notes: [ByteString] {
    switch fact {
    case .secondCopy(_, let chain): ["required by " + chain.map(\.text).joined(separator: " > ")]
    case .secondCopyByGet(let found, let directory, let path):
      ["imported by " + found.importer, "the fork's own package is " + path + ", in " + directory]
    case .withoutGoFiles(let found, let directory):
      ["imported by " + found.importer, "the directory is " + directory]
    case .goLineTooLow, .requirementTooLow: ["a build does not change go.mod, and ends here"]
    case .caseCollision: ["go refuses to build a program that imports both"]
    case .noProvider(let found), .ownPackageMissing(let found), .notStandard(let found), .notInGopath(let found, _):
      ["imported by " + found.importer]
    case .internalImport: ["go refuses it; a fork that keeps upstream's module line may import it"]
    default: []
    }
  }

  var help: Help? {
    switch fact {
    case .malformedSum: .advice("delete the line")
    case .memberMissing(let directory): .fix(Fix(["go", "work", "edit", "-dropuse=" + directory]))
    case .replaceConflict(let module): .look(Fix(["grep", "-rnF", "--include=go.mod", module.path + " ", "."]))
    case .secondCopy(let module, _):
      .fix(Fix(["go", "mod", "edit", "-replace=" + module.text + "=."]))
    case .secondCopyByGet(let found, _, let path):
      found.package == path ? .fix(Fix(["forkpath", "setup", "--gopath"])) : .advice("import it as " + path)
    case .settingRefused(let name, let value, _) where value.isEmpty:
      .advice("set HOME, or " + name + " to a directory by its absolute path")
    case .settingRefused(let name, _, let isOfProcess):
      .fix(isOfProcess ? Fix(["unset", name]) : Fix(["go", "env", "-u", name]))
    case .debugSettingRefused(let key, _, let isOfWork):
      .fix(Fix(["go", isOfWork ? "work" : "mod", "edit", "-dropgodebug=" + key]))
    case .toolchainMalformed: .look(Fix(["go", "env", "GOTOOLCHAIN"]))
    case .requiresExcluded(let module): .fix(Fix(["go", "mod", "edit", "-droprequire=" + module.path]))
    case .goLineTooLow, .requirementTooLow: .fix(Fix(["go", "mod", "tidy"]))
    case .notInGopath(let found, .goGet): .fix(Fix(["env", "GO111MODULE=off", "go", "get", "-d", found.package]))
    case .notInGopath(_, .clone(let address, let directory)): .fix(Fix(["git", "clone", address, directory]))
    case .notInGopath(let found, .byHand): .advice("clone the repository of " + found.package + " below GOPATH/src")
    case .goTooOld(let needed, _): .advice("install go " + needed)
    case .vendorStale: .fix(Fix(["go", "mod", "vendor"]))
    case .noProvider(let found): .fix(Fix(["go", "get", found.package]))
    case .noTransport: .advice("install curl")
    case .noProxies: .advice("set GOPROXY, or put go on PATH")
    case .asksAnyway: .fix(Fix(["env", "GOFLAGS=-mod=readonly", "GOPROXY=off", "go", "build", "./..."]))
    case .noGetInGopath: .advice("use go 1.21 or older, or clone what is missing")
    case .stale(let directory, _):
      // A name that begins with `_` is not a package.
      .fix(Fix(["mv", directory, directory.parentPath.appending(path: "_" + directory.lastPathComponent)]))
    case .caseCollision, .notInherited, .withoutGoFiles, .ownPackageMissing, .notStandard, .internalImport,
      .ambiguousImport,
      .majorInGopath:
      nil
    }
  }

  /// The payload, under the names of the report's JSON.
  var details: [JSON.Member] {
    func found(_ found: RunFact.Import) -> [JSON.Member] {
      [.init("package", JSON(found.package)), .init("importer", JSON(found.importer))]
    }
    return switch fact {
    case .malformedSum(let fields): [.init("fields", .number(fields))]
    case .memberMissing(let directory): [.init("directory", JSON(directory))]
    case .settingRefused(let name, let value, _): [.init("name", JSON(name)), .init("value", JSON(value))]
    case .debugSettingRefused(let key, let value, _): [.init("key", JSON(key)), .init("value", JSON(value))]
    case .toolchainMalformed: []
    case .goLineTooLow(let module, let needs, let states):
      [.init("module", JSON(module.text)), .init("needs", JSON(needs)), .init("states", JSON(states))]
    case .requirementTooLow(let module, let dependency, let states):
      [.init("module", JSON(module.text)), .init("by", JSON(dependency.text)), .init("states", JSON(states))]
    case .withoutGoFiles(let used, let directory): found(used) + [.init("directory", JSON(directory))]
    case .replaceConflict(let module), .vendorStale(let module), .requiresExcluded(let module):
      [.init("module", JSON(module.text))]
    case .secondCopy(let module, let chain):
      [.init("module", JSON(module.text)), .init("requiredBy", JSON(chain.map(\.text)))]
    case .secondCopyByGet(let used, let directory, let path):
      found(used) + [.init("directory", JSON(directory)), .init("own", JSON(path))]
    case .caseCollision(let paths): [.init("modules", JSON(paths))]
    case .notInherited(let count): [.init("count", .number(count))]
    case .goTooOld(let needed, let running):
      [.init("needed", JSON(needed)), .init("running", JSON(running))]
    case .noProvider(let used), .ownPackageMissing(let used), .notStandard(let used), .notInGopath(let used, _),
      .internalImport(let used):
      found(used)
    case .ambiguousImport(let package, let modules):
      [.init("package", JSON(package)), .init("modules", JSON(modules.map(\.text)))]
    case .noTransport, .noProxies: []
    case .asksAnyway(let modules): [.init("modules", .number(modules))]
    case .noGetInGopath(let version): [.init("version", JSON(version))]
    case .stale(let directory, let package):
      [.init("directory", JSON(directory)), .init("package", JSON(package))]
    case .majorInGopath(let package): [.init("package", JSON(package))]
    }
  }
}
