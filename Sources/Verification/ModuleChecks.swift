import Bytes
package import Findings
import GoSource
import Machine
package import Mapping
import Resolution

/// Whether each module of the fork, built from its own directory, gets the fork's modules and no published ones: by go.work,
/// replacements, vendor directories and the active flags.
struct ModuleChecks: Sendable {
  let fork: Fork
  let environment: GoEnvironment
  /// The environment of the consumers' builds.
  let outer: GoEnvironment
  let view: FileView
  /// The checkout without links, in `view`.
  let root: ByteString
  /// Directories of modules to build with the fork, without links.
  let consumers: [ByteString]
  let modulesLookForWork: Bool
  /// Own modules that the mapping leaves out, without links, and the environment of their builds.
  let apart: MappingChecks.Apart?
  let skipped: Set<Check>
  /// The go that is asked for what is loaded.
  var asking: GoAsking?
  var drawsMap = false
  var detail = LoadDetail.besidesStandard

  func result() -> VerificationResult {
    let view: FileView
    do throws(GoEnvironmentError) {
      view = try self.view.overlaid(by: environment.flags, in: environment.directory)
    } catch {
      return VerificationResult(
        findings: [Finding(.unreadable(.overlay(environment.setting(ofFlag: "overlay"))), .error)], places: [])
    }
    let members = fork.members
    let comparison = VendoredComparison(fork, root: root, view: view)
    var findings: [Finding] = []
    var sound: [ForkMember] = []
    /// Modules whose go.mod has another path: their imports by the upstream path may resolve to anything.
    var misnamed: [(member: ForkMember, finding: [Finding])] = []
    var sightsOfMembers: [ByteString: ModuleSight] = [:]
    /// The sights by go.work; nil for modules without one.
    var sightsByWork: [ByteString?: ModuleSights] = [:]
    var plain = apart.map { ModuleSights($0.environment, $0.environment.disk) }
    var copies = VendoredComparison.Copies()
    // The errors of a workspace are reported once, since it fails as a whole.
    var told: ModuleLoadErrors?
    var switches: Set<ToolchainFault> = []
    /// Modules that go cannot load: missing packages of theirs follow from that.
    var unloaded: [ForkMember] = []
    for member in members {
      if fork.isTooNew(member, for: environment.version) {
        findings += made(.loading) { [tooNew(member)] }
        unloaded.append(member)
        continue
      }
      let sight: ModuleSight
      do throws(ModuleLoadErrors) {
        if isApart(member), let apart = try plain?.sight(from: place(member)) {
          sight = apart
        } else {
          let here = environment(of: member)
          var sights = sightsByWork[here.gowork] ?? ModuleSights(here, view)
          defer { sightsByWork[here.gowork] = sights }
          sight = try sights.sight(from: place(member))
        }
      } catch {
        unloaded.append(member)
        if environment(of: member).gowork != nil, !isApart(member), told == error { continue }
        told = error
        findings += made(.loading) { faults(member, members, error).findings(error) }
        continue
      }
      sightsOfMembers[member.directory] = sight
      if let vendor = comparison.vendor(of: sight) {
        for other in members {
          guard let found = comparison.copies(of: other, in: vendor) else { continue }
          copies.same.formUnion(found.same)
          copies.other.formUnion(found.other)
        }
      }
      let built = environment(of: member)
      if let fault = sight.toolchainFault(in: built), switches.insert(fault).inserted {
        findings += made(.loading) { [faults(member).finding(fault)] }
      }
      guard let module = sight.module, module.path == member.path || isItsOwn(member, sight) else {
        if sight.module == nil {
          findings += unused(member, sight, view)
        } else {
          misnamed.append((member, unused(member, sight, view)))
        }
        continue
      }
      sound.append(member)
      findings += made(.workspaces) { hiddenByWorkspace(member) }
      findings += made(.requirements) { unmapped(member, sight, members, copies) }
      let files = ModFileChecks(module: module, member: member, root: root, view: view)
      findings += made(.replacementTargets) { files.missingTargets(in: sight) } + made(.inheritance, files.uninherited)
      findings += made(.modfile) { files.drift(from: self.view) }
    }
    findings += made(.loading) { fork.malformedModules }
    if !skipped.contains(.consumers) {
      var sights = ModuleSights(outer, view)
      var work = outer.gowork
      for consumer in consumers {
        let here = modulesLookForWork ? outer.seen(from: consumer, view: self.view) : outer
        if here.gowork != work { sights = ModuleSights(here, view) }
        work = here.gowork
        let checks = ConsumerChecks(fork: fork, root: root, members: members, environment: here, view: view)
        findings += checks.findings(consumer, skipped, &sights)
      }
    }
    let graph = graph(of: sound + misnamed.map(\.member), sightsOfMembers, view, copies.same)
    // Where imports of its path resolve to something, the leak is the finding; where they do not resolve, one finding is
    // enough.
    let leaks = graph.findings.compactMap(\.fact.leak).filter { !$0.isForeign }.map(\.package)
    for (member, finding) in misnamed where !leaks.contains(where: { $0.isImportPath(within: member.path) }) {
      // A replacement of another module may lead that path to it; or nothing asks for it, and all else comes from the fork.
      if isLed(member, graph) || leaks.isEmpty && isUnasked(member, sightsOfMembers) { continue }
      findings += finding
    }
    var seen: Set<Finding> = []
    let found = graph.findings.filter { finding in
      guard case .missingPackage(let missing) = finding.fact else { return true }
      return !misnamed.contains { missing.package.isImportPath(within: $0.member.path) }
        && !isIn(unloaded, missing.package)
    }
    findings = (findings + found).filter { seen.insert($0).inserted }
    var places = graph.places
    if places.isEmpty { places = [ResolvedPlace(kind: .nowhere, place: "", packages: fork.packages.count)] }
    var result = VerificationResult(findings: findings, places: places)
    (result.loads, result.copies, result.map) = (graph.loads, copies, graph.map)
    result.map?.add(findings)
    return result
  }

  /// All packages of the modules, loaded as their own builds load them: those of one workspace at once.
  private func graph(
    of members: [ForkMember], _ sights: [ByteString: ModuleSight], _ view: FileView, _ copies: Set<ByteString>
  ) -> GraphChecks {
    var graph = GraphChecks(
      fork: fork, environment: environment, view: view, root: root, skipped: skipped, copies: copies)
    graph.asking = asking
    graph.detail = detail
    if drawsMap { graph.map = DependencyMap() }
    if members.isEmpty || skipped.isSuperset(of: Check.ofPackages) { return graph }
    for member in members where isApart(member) {
      if let apart { graph.load(from: place(member), patterns: ["./..."], module: member.path, in: apart.environment) }
    }
    let members = members.filter { !isApart($0) }
    let groups = groups(of: members)
    for group in groups { if let sight = sights[group.first.directory] { asking?.foresee(group.load, sight) } }
    for group in groups {
      graph.load(
        from: group.load.directory, patterns: group.load.patterns, module: group.load.module,
        work: group.load.gowork.map { (work) -> ByteString? in work == "off" ? nil : work })
    }
    return graph
  }

  /// What is loaded at once, and the first module of it.
  private func groups(of members: [ForkMember]) -> [(load: LoadedPackages, first: ForkMember)] {
    var groups: [(load: LoadedPackages, first: ForkMember)] = []
    let together = members.filter { environment.gowork != nil && environment(of: $0).gowork == environment.gowork }
    let reached = together.filter(\.directory.isReachedByPattern)
    if let first = reached.first {
      let patterns = reached.map { $0.directory.isEmpty ? "./..." : "./" + $0.directory + "/..." as ByteString }
      groups.append((LoadedPackages(module: fork.upstream, directory: root, patterns: patterns), first))
    }
    for member in together where !member.directory.isReachedByPattern {
      groups.append((LoadedPackages(module: member.path, directory: place(member), patterns: ["./..."]), member))
    }
    for member in members {
      let here = environment(of: member)
      if here.gowork != nil && here.gowork == environment.gowork { continue }
      var load = LoadedPackages(module: member.path, directory: place(member), patterns: ["./..."])
      load.gowork = here.gowork ?? "off"
      groups.append((load, member))
    }
    return groups
  }

  /// The environment of `member`'s build: a go.work that GOWORK does not name is searched from its directory upwards.
  private func environment(of member: ForkMember) -> GoEnvironment {
    if isApart(member), let apart { return apart.environment }
    var here = environment
    if modulesLookForWork { here.gowork = environment.seen(from: place(member), view: self.view).gowork }
    return here
  }

  private func made(_ check: Check, _ findings: () -> [Finding]) -> [Finding] {
    skipped.contains(check) ? [] : findings()
  }

  /// Whether all imports by the upstream path of a module with another module line resolve to it.
  private func isLed(_ member: ForkMember, _ graph: GraphChecks) -> Bool {
    graph.resolves(within: member.path)
      && !graph.findings.contains { finding in
        guard case .missingPackage(let missing) = finding.fact else { return false }
        return missing.package.isImportPath(within: member.path)
      }
  }

  /// Whether nothing asks for a module below the root by the path that its module line lost: no import, no go.mod, no consumer.
  private func isUnasked(_ member: ForkMember, _ sights: [ByteString: ModuleSight]) -> Bool {
    if member.directory.isEmpty || !consumers.isEmpty { return false }
    let isRequired = sights.values.contains { sight in
      sight.module?.file.require.contains { $0.module.path == member.path } == true
    }
    return !isRequired
      && !fork.tree.imports.contains { fork.tree.names[$0.path].isImportPath(within: member.path) }
  }

  /// Whether `package` would be one of these modules, or of one whose go.mod has another path.
  private func isIn(_ unloaded: [ForkMember], _ package: ByteString) -> Bool {
    unloaded.contains { member in
      package.isImportPath(within: member.path) || member.alias.map { package.isImportPath(within: $0) } ?? false
    }
      || fork.malformedModules.contains { finding in
        guard case .malformedModule(_, let directory) = finding.fact else { return false }
        return package.isImportPath(within: fork.importPath(of: directory))
      }
  }

  private func isApart(_ member: ForkMember) -> Bool { apart?.directories.contains(place(member)) == true }

  /// A module that needs a later go is not built, and no other module requires it.
  private func tooNew(_ member: ForkMember) -> Finding {
    let place = Place(file: member.file)
    let need = fork.nestedModules.first { $0.directory == member.directory }?.need
    return Finding(
      .unloadable(
        Unloadable(
          module: member.path, cause: .file(member.file), directory: self.place(member),
          line: need.map { .needsGo($0.first) })), .warning, at: place)
  }

  /// The errors of go where it cannot load `member`; in a workspace the module whose file is at fault is named.
  private func faults(_ member: ForkMember, _ members: [ForkMember], _ errors: ModuleLoadErrors) -> LoadFaults {
    var named = member
    if environment(of: member).gowork != nil, case .file(let file) = LoadFaults.cause(of: errors.errors[0]),
      let other = members.first(where: { root.appending(path: $0.file) == file })
    {
      named = other
    }
    return faults(named)
  }

  private func faults(_ member: ForkMember) -> LoadFaults {
    LoadFaults(
      root: root, module: member.path, directory: place(member), environment: environment, disk: environment.disk)
  }

  /// Whether the module line has another path, and a replacement leads the upstream path to the module itself.
  private func isItsOwn(_ member: ForkMember, _ sight: ModuleSight) -> Bool {
    let required = sight.module?.file.require.first { $0.module.path == member.path }
    return required.map { sight.place(of: $0.module) == .directory(place(member)) } ?? false
  }

  /// That plain go does not build a module which the mapping leaves out.
  private func hiddenByWorkspace(_ member: ForkMember) -> [Finding] {
    guard isApart(member), apart?.isTold == true, let work = environment.gowork else { return [] }
    let leak = WorkspaceLeak(workFile: work, directory: place(member))
    return [Finding(.workspaceLeak(leak), .warning, at: Place(file: work))]
  }

  /// A finding where go does not build the module in its own directory.
  private func unused(_ member: ForkMember, _ sight: ModuleSight, _ view: FileView) -> [Finding] {
    let directory = place(member)
    let work = environment(of: member).gowork
    if sight.module == nil, let work, isForeign(work) {
      let leak = WorkspaceLeak(workFile: work, directory: directory)
      return made(.workspaces) { [Finding(.workspaceLeak(leak), .error, at: Place(file: work))] }
    }
    let place = view.isFile(directory.appending(path: "go.mod")) ? Place(file: member.file) : nil
    var reason = place == nil ? NotMapped.Reason.noModule : .otherModule
    // GOWORK names a go.work that does not use the fork.
    var severity = Severity.error
    if sight.module == nil, let work {
      reason = .workspace(file: work)
      // go builds nothing there, and no other module requires it.
      let isUnneeded = fork.nestedModules.contains { $0.directory == member.directory && $0.isApart }
      if isUnneeded || isApart(member) { severity = .warning }
    }
    let unmapped = NotMapped(path: member.path, expected: directory, reason: reason)
    return made(.identity) { [Finding(.notMapped(unmapped), severity, at: place)] }
  }

  /// Whether a go.work was found above the checkout that GOWORK does not name.
  private func isForeign(_ work: ByteString) -> Bool {
    let named = environment.settings?["GOWORK"] ?? "auto"
    guard named == "auto", let real = view.reachable(work) else { return false }
    return !real.isWithin(root)
  }

  /// The modules of the fork that `member` requires and gets from elsewhere.
  private func unmapped(
    _ member: ForkMember, _ sight: ModuleSight, _ members: [ForkMember], _ copies: VendoredComparison.Copies
  ) -> [Finding] {
    (sight.module?.file.require ?? []).compactMap { requirement in
      guard let wanted = fork.member(called: requirement.module.path, of: members) else { return nil }
      let found = sight.place(of: requirement.module)
      // Each module chooses one of the fork's directories: several may have one path, or replace it.
      if members.contains(where: { found == .directory(place($0)) }) { return nil }
      // The copy that 'go mod vendor' made of it, as long as its files are the same.
      if case .directory(let copy) = found, sight.vendor != nil,
        copies.same.contains(where: { $0.isWithin(copy) }), !copies.other.contains(where: { $0.isWithin(copy) })
      {
        return nil
      }
      let unmapped = UnmappedModule(
        module: wanted.path, source: found.source, expected: place(wanted), requiredBy: member.path)
      return Finding(
        .nestedModuleUnmapped(unmapped), .error, at: Place(file: member.file, position: requirement.place.position))
    }
  }

  private func place(_ member: ForkMember) -> ByteString {
    member.directory.isEmpty ? root : root.appending(path: member.directory)
  }
}

extension Fork {
  /// Nested go.mod files that go could not read, where no module of the fork is expected: they end the module around
  /// them all the same (rule M30), so that its packages are built in no module.
  package var malformedModules: [Finding] {
    let members = Set(members.map(\.directory))
    return nestedModules.compactMap { module -> Finding? in
      guard let fault = module.fault, !members.contains(module.directory),
        ModuleFamily.isBuilt(directory: module.directory)
      else { return nil }
      let file = module.directory.appending(path: "go.mod")
      return Finding(
        .malformedModule(file: file, directory: module.directory), .warning,
        at: Findings.Place(file: file, position: fault))
    }
  }
}

extension ModuleSight.Place {
  /// The source of a module that should be the fork's.
  var source: Source {
    switch self {
    case .directory(let directory):
      directory.firstRange(of: "/vendor/") == nil ? .directory(directory) : .vendored(directory)
    case .published(let module): .published(module, directory: nil)
    }
  }
}
