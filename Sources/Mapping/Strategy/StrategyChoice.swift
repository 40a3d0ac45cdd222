package import Bytes
import GoSource
import Machine
package import Resolution

/// How the upstream path is made to resolve to the checkout (see architecture).
package enum Strategy: String, Sendable, Hashable, CaseIterable {
  case none, relocate, symlink, workspace, modfile, overlay
}

/// Which strategy, and why, in data; the one sentence is made in `Commands/Messages`.
package struct StrategyChoice: Sendable, Hashable {
  /// Why a strategy was chosen.
  package enum Reason: Sendable, Hashable {
    /// The user named it.
    case named
    /// GOPATH mode is in effect or was asked for, and `auto` never moves a checkout.
    case gopathMode
    /// No go.mod, and the checkout is where GOPATH mode looks for it.
    case gopathPlace
    /// No go.mod, and a vendor directory of GOPATH days, which module mode does not read (rules M36, M38).
    case vendoredEra
    /// No go.mod: the mapping supplies one for module mode.
    case missingModule
    /// The module keeps its upstream path: plain go is right already.
    case plainGoIsRight
    /// The nested modules keep their paths, too, and a go.work or replacements of the fork itself lead from each to the others.
    case modulesMeet
    case renamedModule
    case nestedModules
    /// Modules that use the fork were named.
    case consumers
    /// The same, and each has a vendored copy of upstream that the fork's files fit into.
    case vendoredConsumers
  }

  /// What the user asked for, and what is outside of the checkout.
  package struct Circumstances: Sendable {
    /// The strategy that `--strategy` names.
    package var named: Strategy?
    /// GOPATH mode is in effect or was asked for.
    package var isGopathMode: Bool
    /// Directories of modules to build with the fork, without links.
    package var consumers: [ByteString]
    /// What go sees now.
    package var environment: GoEnvironment
    /// The user asked for a go.work that go finds from a directory.
    package var showsWorkFile = false

    package init(named: Strategy?, isGopathMode: Bool, consumers: [ByteString], environment: GoEnvironment) {
      (self.named, self.isGopathMode) = (named, isGopathMode)
      (self.consumers, self.environment) = (consumers, environment)
    }
  }

  /// The strategy that was chosen.
  package var strategy: Strategy
  /// Why it was chosen.
  package var reason: Reason

  package init(_ strategy: Strategy, _ reason: Reason) { (self.strategy, self.reason) = (strategy, reason) }

  /// Chooses for `fork`. A strategy of GOPATH mode that the user names is taken even for a module fork: it maps for
  /// GOPATH mode, where go.mod is ignored (rule G40), and the report says so.
  package init(for fork: Fork, in circumstances: Circumstances) throws(MappingRefusal) {
    if let named = circumstances.named {
      self.init(named, .named)
    } else if circumstances.isGopathMode {
      self = try fork.gopathPlace(in: circumstances.environment) ?? Self(.symlink, .gopathMode)
    } else if !circumstances.consumers.isEmpty {
      let fits = circumstances.consumers.allSatisfy { consumer in
        guard let copy = fork.vendoredCopies[consumer], copy.isShownByOverlay else { return false }
        // What needs a later language than the vendored copy's fails to compile, if anything does.
        return copy.language == nil || !copy.isDispensable
      }
      // An overlay of vendored files leaves the fork as it is, which has to be right by itself then.
      var isRight = true
      if fits, fork.kind == .renamedModule { isRight = try fork.namesItself(in: circumstances.environment) }
      self = fits && isRight ? Self(.overlay, .vendoredConsumers) : Self(.workspace, .consumers)
    } else {
      switch fork.kind {
      case .gopathEra: self = try Self.era(fork, circumstances.environment)
      case .module: self.init(.none, .plainGoIsRight)
      case .renamedModule where try fork.namesItself(in: circumstances.environment): self.init(.none, .modulesMeet)
      case .renamedModule where fork.hasNestedModules: self.init(.workspace, .renamedModule)
      case .renamedModule: self.init(.modfile, .renamedModule)
      case .nestedModules:
        let meet = try fork.modulesMeet(in: circumstances.environment)
        let isAlone = fork.nestedMembers.allSatisfy { fork.isTooNew($0, for: circumstances.environment.version) }
        self.init(
          meet ? .none : .workspace,
          meet ? (isAlone && fork.modulePath == fork.upstream ? .plainGoIsRight : .modulesMeet) : .nestedModules)
      }
    }
  }

  /// Since 1.22 go has no `go get` in GOPATH mode, so only a fork with all its dependencies is built in that mode.
  private static func era(_ fork: Fork, _ environment: GoEnvironment) throws(MappingRefusal) -> Self {
    if let present = try fork.gopathPlace(in: environment) { return present }
    if try fork.vendorsItsImports() { return Self(.symlink, .vendoredEra) }
    return Self(fork.hasNestedModules ? .workspace : .overlay, .missingModule)
  }
}

extension Fork {
  /// The reason why the upstream path resolves to the checkout in GOPATH mode already: its place or a link; nil where it does
  /// not.
  fileprivate func gopathPlace(in environment: GoEnvironment) throws(MappingRefusal) -> StrategyChoice? {
    for entry in environment.gopath {
      let place = entry.appending(path: "src").appending(path: upstream)
      guard try Disk.destination(of: place) == root else { continue }
      let isLink = try Disk.status(place, following: false)?.isLink == true
      return StrategyChoice(isLink ? .symlink : .relocate, .gopathPlace)
    }
    return nil
  }

  /// Whether the vendor directory has a package that the tree imports.
  fileprivate func vendorsItsImports() throws(MappingRefusal) -> Bool {
    guard hasVendor else { return false }
    let vendor = root.appending(path: "vendor")
    for path in externalImports
    where try Disk.status(vendor.appending(path: path), following: false)?.isDirectory == true {
      return true
    }
    return false
  }

  /// Whether the go.mod of a renamed fork leads upstream's path to the checkout, and each of its modules meets the others.
  fileprivate func namesItself(in environment: GoEnvironment) throws(MappingRefusal) -> Bool {
    guard modulePath != nil, let view = try environment.disk.overlaidIfUsable(by: environment.flags, in: root) else {
      return false
    }
    var here = environment
    (here.directory, here.gowork) = (root, try ExistingWork.foreign(environment.gowork, above: root))
    var sights = ModuleSights(here, view)
    guard let sight = try sights.sightIfBuilt(from: root) else { return false }
    if isRootCalledByOwnPath { return try modulesMeet(in: environment) }
    if sight.leads(upstream, to: root) { return hasNestedModules ? try modulesMeet(in: environment) : true }
    // Code of the root that calls it by its new path alone needs no other; modules below it may lead upstream's path to it.
    let isCalled = importedMembers(includesItself: true)[ByteString()]?.contains(ByteString()) ?? false
    return hasNestedModules && !isCalled && isRootImported ? try modulesMeet(in: environment, besidesRoot: true) : false
  }

  /// Whether a module below the root imports its packages.
  private var isRootImported: Bool {
    importedMembers().contains { !$0.key.isEmpty && $0.value.contains(ByteString()) }
  }

  /// Whether each module of the fork gets the others from the checkout without a mapping.
  /// `besidesRoot`: whatever the path of the root.
  fileprivate func modulesMeet(in environment: GoEnvironment, besidesRoot: Bool = false) throws(MappingRefusal) -> Bool
  {
    let members = members
    let imported = importedMembers()
    guard let view = try environment.disk.overlaidIfUsable(by: environment.flags, in: root) else { return false }
    var sightsByWork: [ByteString?: ModuleSights] = [:]
    let comparison = VendoredComparison(self, root: root, view: view)
    for member in members {
      let directory = root.appending(path: member.directory).cleanPath
      if isTooNew(member, for: environment.version) { continue }
      // go looks for a go.work from the module's own directory upwards.
      var here = environment.seen(from: directory, view: environment.disk)
      here.gowork = try ExistingWork.foreign(here.gowork, above: root)
      var sights = sightsByWork[here.gowork] ?? ModuleSights(here, view)
      let seen = try sights.sightIfBuilt(from: directory)
      sightsByWork[here.gowork] = sights
      guard let sight = seen, let module = sight.module,
        besidesRoot && member.directory.isEmpty || module.path == member.path || sight.leads(member.path, to: directory)
      else { return false }
      var vendor: VendoredComparison.Vendor?
      var served: [ModuleSight.Place: ByteString] = [:]
      for requirement in module.file.require {
        let found = sight.place(of: requirement.module)
        // go refuses one directory for two paths (rule M61).
        let first = served.updateValue(requirement.module.path, forKey: found)
        if let first, first != requirement.module.path { return false }
        guard let other = members.first(where: { $0.isCalled(requirement.module.path) }) else { continue }
        if members.contains(where: { found == .directory(root.appending(path: $0.directory).cleanPath) }) { continue }
        vendor = vendor ?? comparison.vendor(of: sight)
        // With -mod=vendor and no such directory go builds nothing.
        guard let vendor, view.isDirectory(sight.vendor ?? ByteString()),
          comparison.copies(of: other, in: vendor)?.other.isEmpty == true
        else { return false }
      }
      if sight.vendor == nil, sight.lacks(imported[member.directory] ?? [], of: members) { return false }
    }
    return true
  }
}

extension ModuleSight {
  /// Whether the go.mod requires the module and a replacement takes this directory for it.
  fileprivate func leads(_ path: ByteString, to directory: ByteString) -> Bool {
    let required = module?.file.require.first { $0.module.path == path }
    return required.map { place(of: $0.module) == .directory(directory) } ?? false
  }

  /// Whether a module is imported that go does not look into, since neither go.work uses it nor go.mod requires it.
  fileprivate func lacks(_ imported: Set<ByteString>, of members: [ForkMember]) -> Bool {
    // Before go 1.17, requirements of requirements need not be listed.
    guard let module, !imported.isEmpty else { return false }
    if GoVersion.compare(module.file.goVersion, "1.17") < 0, !module.file.require.isEmpty { return false }
    let required = Set(module.file.require.map(\.module.path))
    return members.contains { member in
      imported.contains(member.directory) && !required.contains(member.path)
        && !required.contains(member.alias ?? member.path) && !uses(member.path)
    }
  }
}
