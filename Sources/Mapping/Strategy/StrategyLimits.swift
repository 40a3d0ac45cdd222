package import Bytes
package import GoSource
import Machine
import Resolution

/// The limitations of a mapped fork, as data; the sentences are in `Commands/Messages`.
package struct StrategyLimits: Sendable, Hashable {
  /// Something that does not work with a strategy.
  package enum Limit: Sendable, Hashable {
    /// `go install` and `go get` by the fork's own address (rule M50).
    case forkPath
    /// Modules elsewhere still use the published upstream, since `replace` is not inherited (rule M60).
    case consumers
    /// A workspace reads none of these vendor directories (rule M31).
    case vendorUnread(ByteString)
    /// A vendor directory with a copy of upstream, which would win over the fork, is not read (rule M33).
    case vendorHoldsUpstream(ByteString)
    /// `go get`, `go mod tidy` and `go work sync` in a workspace write the fork's go.mod files (rule M9).
    case writesGoMod
    /// Modules below the place of the go.work that it does not use (rule M7).
    case siblings
    /// GOFLAGS with `-modfile` or an overlay with go.mod reach every module that is built with it (rule M25).
    case flagsEverywhere
    /// A fork without go.mod states no versions; `get` chooses them.
    case versionsUnknown
    /// The fork requires this module at a later version than the vendored one.
    case olderVendored(ByteString)
    /// Files of the fork that need the language of its go line: go compiles them with that of the vendored copy.
    case olderLanguage(VendoredCopy.Language)
    /// Packages that the consumer did not vendor are not found.
    case onlyVendored
    /// Nested modules of the fork still get the published upstream.
    case nestedModules
    /// vet of Go 1.19 does not find files that an overlay adds (rule M34).
    case vetOfAddedFiles
    /// Patterns with the upstream path do not follow the link, and `go -C` leaves it (rules G2, G7).
    case link
    /// go.mod is ignored, and the newest language version counts (rule G40).
    case goModIgnored
    /// A consumer requires another major version too, which is another module.
    case otherMajor(consumer: ByteString, ModuleVersion)
    /// A module below a consumer, which is not mapped with it.
    case moduleOfConsumer(ByteString)
    /// An own module whose path GOPATH mode looks for where no link can be.
    case unlinked(path: ByteString, directory: ByteString)
    /// An own module that the go.work does not use.
    case leftOut(LeftOutModule)
    /// `godebug` lines in the go.mod of these directories: a workspace reads those of go.work alone.
    case debugSettings([ByteString])
    /// The go.mod files of these directories have an earlier go line than `version`, that of the go.work, from which go takes the
    /// GODEBUG defaults of all programs (`cmd/go/internal/load.defaultGODEBUGGoVersion`).
    case debugDefaults([ByteString], version: ByteString)
    /// As many dependencies are at other versions than each module has alone, and this is the first.
    case otherVersions(DependencyChange, count: Int)
    /// As many imports of packages that the fork lacks are found in the published upstream today, by builds for some platform
    /// or with some tags, and this is the first.
    case lostImports(Fork.Reference, count: Int)
    /// Code imports packages of the fork by two paths, and this is one of them.
    case doubledPackage(DoubledPackage)
    /// Since 1.22 go fetches nothing in GOPATH mode (rule G-5).
    case noGet(version: ByteString)
  }

  /// The limits that concern this fork.
  package var limits: [Limit]

  /// Finds the limits of the chosen strategy for this fork.
  ///
  /// `leftOut` are the modules that its plan leaves out; nil where there is no plan.
  package init(
    of choice: StrategyChoice, _ fork: Fork, in circumstances: StrategyChoice.Circumstances,
    leftOut: [LeftOutModule]? = nil
  ) throws(MappingRefusal) {
    let version = circumstances.environment.version
    let minor = version.flatMap { Toolchain.minor(of: $0) }
    switch choice.strategy {
    case .none: limits = [.forkPath, .consumers]
    case .workspace:
      let directories =
        [fork.root] + fork.nestedMembers.map { fork.root.appending(path: $0.directory) }
      let isAlone = fork.members.count == 1 && circumstances.consumers.isEmpty && !fork.hasWorkFile
      limits = try isAlone ? [] : Self.vendorUnread(directories + circumstances.consumers)
      let modules: [LeftOutModule]
      if let leftOut { modules = leftOut } else { modules = try Self.leftOut(of: fork, circumstances) }
      limits += modules.map { .leftOut($0) }
      let settings = fork.directoriesWithDebugSettings
      if !settings.isEmpty { limits.append(.debugSettings(settings)) }
      if minor ?? 0 >= 21, let limit = fork.debugDefaults(besides: Set(modules.map(\.directory))) {
        limits.append(limit)
      }
      limits += [.writesGoMod, .forkPath]
      if circumstances.consumers.isEmpty { limits.append(.consumers) }
      if circumstances.showsWorkFile { limits.append(.siblings) }
    case .modfile where !circumstances.consumers.isEmpty:
      limits = try Self.vendorUnread(circumstances.consumers)
      limits += fork.hasNeedyModules ? [.nestedModules] : []
      limits += [.flagsEverywhere, .forkPath]
    case .modfile:
      limits = try fork.vendorsUpstream() ? [.vendorHoldsUpstream(fork.root)] : []
      limits += [.flagsEverywhere, .forkPath, .consumers]
    case .overlay where circumstances.consumers.isEmpty: limits = [.versionsUnknown, .flagsEverywhere, .consumers]
    case .overlay:
      limits = [.onlyVendored]
      let copies = circumstances.consumers.compactMap { fork.vendoredCopies[$0] }
      var older: [ByteString] = []
      for module in copies.flatMap(\.older).map(\.text) where !older.contains(module) { older.append(module) }
      limits += older.map { .olderVendored($0) }
      if let language = copies.compactMap(\.language).first { limits.append(.olderLanguage(language)) }
      if copies.contains(where: \.addsFiles), minor.map({ $0 < 20 }) ?? false { limits.append(.vetOfAddedFiles) }
      if fork.hasNeedyModules { limits.append(.nestedModules) }
      limits.append(.forkPath)
    case .symlink, .relocate:
      limits = choice.strategy == .symlink ? [.link] : []
      if fork.modulePath != nil { limits.append(.goModIgnored) }
      if let version, let minor, minor >= 22 { limits.append(.noGet(version: version)) }
      limits += fork.membersWithoutPlace.map { .unlinked(path: $0.path, directory: $0.directory) }
    }
    for consumer in circumstances.consumers {
      limits += try fork.use(by: consumer).others.map { .otherMajor(consumer: consumer, $0) }
      if choice.strategy == .workspace || choice.strategy == .none { continue }
      let members = fork.members
      for module in try ConsumerModules(consumer, besides: fork.root).modules() where module.directory != consumer {
        let isUser = module.file.require.contains { requirement in
          members.contains { $0.isCalled(requirement.module.path) }
        }
        if isUser { limits.append(.moduleOfConsumer(module.directory)) }
      }
    }
  }

  /// The refusal of the plan reports such an error.
  private static func leftOut(
    of fork: Fork, _ circumstances: StrategyChoice.Circumstances
  ) throws(MappingRefusal) -> [LeftOutModule] {
    do {
      return try WorkspaceModules(
        fork, consumers: circumstances.consumers, workFiles: [], running: circumstances.environment.version
      ).leftOut
    } catch {
      if case .system = error { throw error }
      return []
    }
  }

  /// For each of these directories that has a vendor directory of module mode.
  private static func vendorUnread(_ directories: [ByteString]) throws(MappingRefusal) -> [Limit] {
    var limits: [Limit] = []
    for directory in directories where try Disk.isThere(directory.appending(path: "vendor/modules.txt")) {
      limits.append(.vendorUnread(directory))
    }
    return limits
  }
}

extension Fork {
  /// Whether an own module below the root requires another one.
  fileprivate var hasNeedyModules: Bool { nestedModules.contains { $0.isOwn && $0.requiresOthers } }

  /// The own modules whose programs have other GODEBUG defaults in a workspace of all but those `besides`; nil where there are none.
  fileprivate func debugDefaults(besides leftOut: Set<ByteString>) -> StrategyLimits.Limit? {
    var versions = nestedModules.filter { $0.isOwn && !leftOut.contains($0.directory) }
      .compactMap { module in module.need.map { (directory: module.directory, version: $0.version) } }
    if let need { versions.insert((".", need.version), at: 0) }
    // Up to 1.20 there was one set of defaults.
    let minor = { (version: ByteString) in max(20, Toolchain.minor(of: version) ?? 20) }
    guard let latest = versions.max(by: { GoVersion.compare($0.version, $1.version) < 0 })?.version else { return nil }
    let earlier = versions.filter { minor($0.version) < minor(latest) }.map(\.directory)
    return earlier.isEmpty ? nil : .debugDefaults(earlier, version: latest)
  }

  /// The directories of own modules, relative to the root, whose go.mod has `godebug` lines.
  fileprivate var directoriesWithDebugSettings: [ByteString] {
    (need?.hasDebugSettings == true ? ["."] : [])
      + nestedModules.filter { $0.isOwn && $0.need?.hasDebugSettings == true }.map(\.directory)
  }
}
