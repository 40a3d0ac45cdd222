package import Bytes
package import GoSource

/// A fact about a run that gets or builds everything, rather than about one dependency.
package enum RunFact: Sendable, Hashable {
  /// A line of a go.sum that has not three fields.
  case malformedSum(fields: Int)
  /// go.work uses a directory, as written, that has no go.mod.
  case memberMissing(directory: ByteString)
  /// The modules of a workspace replace a module by different targets.
  case replaceConflict(ModuleVersion)
  /// Upstream is required besides the fork; the modules that lead to it.
  case secondCopy(ModuleVersion, chain: [ModuleVersion])
  /// `go get` would fetch upstream beside the fork, whose own package is in `directory` and has `path`.
  case secondCopyByGet(Import, directory: ByteString, path: ByteString)
  /// Module paths that differ only in letter case.
  case caseCollision([ByteString])
  /// As many replace lines count only where this module is the main module.
  case notInherited(count: Int)
  case goTooOld(needed: ByteString, running: ByteString)
  /// A variable with which go ends; an empty value where it is not set, and go cannot do without it.
  case settingRefused(name: ByteString, value: ByteString, isOfProcess: Bool)
  /// A `godebug` line with which go ends.
  case debugSettingRefused(key: ByteString, value: ByteString, isOfWork: Bool)
  /// GOTOOLCHAIN or a toolchain line that go refuses.
  case toolchainMalformed
  /// go.mod requires a version that it excludes.
  case requiresExcluded(ModuleVersion)
  /// A dependency needs a later go than go.mod states.
  case goLineTooLow(ModuleVersion, needs: ByteString, states: ByteString)
  /// A dependency requires a later version of a module than go.mod states.
  case requirementTooLow(ModuleVersion, by: ModuleVersion, states: ByteString)
  /// vendor/modules.txt does not have the module as go.mod has it.
  case vendorStale(ModuleVersion)
  case noProvider(Import)
  /// An import below a main module's path that the module does not have.
  case ownPackageMissing(Import)
  case notStandard(Import)
  /// An import of an internal package of another tree.
  case internalImport(Import)
  case ambiguousImport(package: ByteString, modules: [ModuleVersion])
  /// There is no curl.
  case noTransport
  /// GOPROXY is set nowhere, and no toolchain tells its default.
  case noProxies
  /// `go get` asks for newer versions of as many modules although all are here.
  case asksAnyway(modules: Int)
  case noGetInGopath(version: ByteString)
  /// A directory of a GOPATH that is no repository and lacks a package.
  case stale(directory: ByteString, package: ByteString)
  case majorInGopath(package: ByteString)
  /// No GOPATH entry has the package, and a build does not look for it elsewhere.
  case notInGopath(Import, GopathFetching)
  /// A directory of a GOPATH without Go files counts as the package.
  case withoutGoFiles(Import, directory: ByteString)

  /// An import path, and a package that imports it.
  package struct Import: Sendable, Hashable {
    package var package: ByteString
    package var importer: ByteString

    package init(package: ByteString, importer: ByteString) {
      (self.package, self.importer) = (package, importer)
    }
  }

  /// Its stable code in the report of `reach`; `verify` has one code for all.
  package var code: String {
    switch self {
    case .malformedSum: "malformed-sum"
    case .memberMissing: "member-missing"
    case .replaceConflict: "replace-conflict"
    case .secondCopy: "second-copy"
    case .secondCopyByGet: "second-copy-by-get"
    case .caseCollision: "case-collision"
    case .notInherited: "not-inherited"
    case .goTooOld: "go-too-old"
    case .settingRefused: "setting-refused"
    case .debugSettingRefused: "debug-setting-refused"
    case .toolchainMalformed: "toolchain-malformed"
    case .requiresExcluded: "requires-excluded"
    case .goLineTooLow: "go-line-too-low"
    case .requirementTooLow: "requirement-too-low"
    case .notInGopath: "not-in-gopath"
    case .withoutGoFiles: "without-go-files"
    case .vendorStale: "vendor-stale"
    case .noProvider: "no-provider"
    case .ownPackageMissing: "own-package-missing"
    case .notStandard: "not-standard"
    case .internalImport: "internal-import"
    case .ambiguousImport: "ambiguous-import"
    case .noTransport: "no-transport"
    case .noProxies: "no-proxies"
    case .asksAnyway: "asks-anyway"
    case .noGetInGopath: "no-get-in-gopath"
    case .stale: "stale"
    case .majorInGopath: "major-in-gopath"
    }
  }

  var baselineKeys: [BaselineKey] {
    switch self {
    case .replaceConflict(let module), .secondCopy(let module, _), .vendorStale(let module),
      .requiresExcluded(let module), .goLineTooLow(let module, _, _), .requirementTooLow(let module, _, _):
      [.module(module.path)]
    case .secondCopyByGet(let found, _, _), .notInGopath(let found, _), .withoutGoFiles(let found, _),
      .noProvider(let found), .ownPackageMissing(let found),
      .notStandard(let found), .internalImport(let found):
      [.package(found.package)]
    case .ambiguousImport(let package, _), .stale(_, let package), .majorInGopath(let package):
      [.package(package)]
    case .memberMissing(let directory): [.file(directory)]
    case .caseCollision(let paths): paths.map { .module($0) }
    case .malformedSum, .notInherited, .goTooOld, .settingRefused, .debugSettingRefused, .toolchainMalformed,
      .noTransport, .noProxies, .asksAnyway,
      .noGetInGopath:
      []
    }
  }
}

/// How a package comes into a GOPATH.
package enum GopathFetching: Sendable, Hashable {
  /// Up to go 1.21.
  case goGet
  case clone(ByteString, into: ByteString)
  /// Only a page of its host would tell where its repository is.
  case byHand
}
