import Bytes
import Git
import Machine
import Resolution
import Transactions

/// Plans the two strategies of GOPATH mode: a symbolic link at the upstream path, or the checkout itself moved there.
struct GopathPlanner: Sendable {
  let input: PlanInput

  private var fork: Fork { input.fork }
  private var request: MappingRequest { input.request }
  private var isRelocation: Bool { input.choice.strategy == .relocate }

  func plannedMapping() throws(MappingRefusal) -> PlannedMapping {
    let upstream = fork.upstream
    guard upstream.isSafeImportPath else { throw .invalidImportPath(upstream) }
    guard !upstream.isAboveRepositories else { throw .aboveRepositories(upstream) }
    let isolated = PrivateGopath(state: request.stateDirectory, checkout: fork.root, upstream: upstream).path
    let standing = request.isolated ? nil : try entryInPlace()
    // An entry in the checkout, as tools of that time kept one, holds files of the fork; no other entry goes before it.
    var isIsolated = request.isolated
    if !isIsolated, standing == nil, !isRelocation { isIsolated = try isFirstEntryInside() }
    let own = try isIsolated ? privateEntryInPlace() ?? isolated : nil
    guard let entry = own ?? standing ?? input.before.gopath.first else {
      throw input.before.lackOfGopath
    }
    try refuseWhatGoWouldRefuse()
    try refuseOtherCase(in: entry)
    let workspace = entry.appending(path: "src").appending(path: upstream).cleanPath
    let destination = try DestinationPlace(workspace)
    // In its place in another entry than the first it needs no other order, unless an earlier entry has the path too.
    let lookup = GopathLookup(environment: input.before, view: input.before.disk)
    let isFound =
      standing != nil && lookup.entry(of: upstream) == entry
      && fork.linkedMembers.allSatisfy { lookup.entry(of: $0.path) ?? entry == entry }
    let mapped = MappedEnvironment(mode: .gopath, gopathEntry: isFound ? nil : entry, workspace: workspace)
    var record = input.record(workspace: workspace)
    (record.gopathEntry, record.isIsolated, record.consumers) = (entry, isIsolated, request.consumers)
    record.declared = fork.modulePath ?? ByteString()
    var planned = PlannedMapping(
      input, plan: Plan(), workspace: workspace, after: mapped.environment(over: input.before),
      variables: try input.variables(mapped), consumers: request.consumers)
    let isThere = try Disk.destination(of: destination.path) == fork.root
    // An existing link is not the relocation that was asked for.
    if isThere, isRelocation, destination.path != fork.root {
      throw .destinationIsLink(destination: destination.path, root: fork.root)
    }
    let adoption = try Adoption(fork: fork, url: request.adoptedURL).steps()
    if isThere {
      let steps = try memberSteps(below: fork.root, in: entry, &planned) + adoption
      if !steps.isEmpty { planned.plan = Plan(steps: steps, attributes: record.attributes) }
      return planned
    }
    let place = try GopathPlace(of: fork.root, in: planned.after.gopath)
    try refuseInsideGopath(place)
    try destination.refuseOtherRepository(in: entry)
    let displacement = try Displacement(
      of: destination, entry: entry, upstream: upstream, isWanted: request.displaces)
    var steps = try displacement.steps + destination.missingDirectories(besides: request.stateDirectory)
    if let move = displacement.move { planned.view.moves.append(move) }
    steps.append(try mapping(to: destination, in: entry, leavesLink: place == nil, &planned))
    let made = Set(steps)
    steps += try memberSteps(below: planned.root, in: entry, &planned).filter { !made.contains($0) }
    // Last, since a verified copy fails where its source changes, and the remotes follow the checkout.
    planned.plan = Plan(steps: steps + adoption, attributes: record.attributes)
    return planned
  }

  /// Steps that link the path of each other own module to its directory below `root`, where the link for the whole tree does
  /// not lead there.
  private func memberSteps(
    below root: ByteString, in entry: ByteString, _ planned: inout PlannedMapping
  ) throws(MappingRefusal) -> [Step] {
    var steps: [Step] = []
    for member in fork.linkedMembers {
      let directory = root.appending(path: member.directory)
      let copy = fork.root.appending(path: "vendor").appending(path: member.path)
      // Code of the tree finds its vendor directory first.
      if try Disk.destination(of: copy) == fork.root.appending(path: member.directory) { continue }
      guard member.path.isSafeImportPath, !member.path.isAboveRepositories else { continue }
      let place = try DestinationPlace(entry.appending(path: "src").appending(path: member.path).cleanPath)
      if try Disk.destination(of: place.path) == fork.root.appending(path: member.directory) { continue }
      try place.refuseOtherRepository(in: entry)
      let displacement = try Displacement(of: place, entry: entry, upstream: member.path, isWanted: request.displaces)
      let made = Set(steps)
      steps += try (displacement.steps + place.missingDirectories(besides: request.stateDirectory)).filter {
        !made.contains($0)
      }
      if let move = displacement.move { planned.view.moves.append(move) }
      let home = try DestinationPlace(entry.appending(path: "src")).path.parentPath
      let text = directory.isWithin(home) ? directory.relative(from: place.path.parentPath) : directory
      planned.view.links[place.path] = text
      steps.append(.link(at: place.path, text: text))
    }
    return steps
  }

  /// The entry of GOPATH in which the upstream path leads to the checkout already.
  private func entryInPlace() throws(MappingRefusal) -> ByteString? {
    for entry in input.before.gopath {
      let place = entry.appending(path: "src").appending(path: fork.upstream)
      if try Disk.destination(of: place) == fork.root { return entry }
    }
    return nil
  }

  /// Whether the first entry of GOPATH is in the checkout.
  private func isFirstEntryInside() throws(MappingRefusal) -> Bool {
    guard let entry = input.before.gopath.first else { return false }
    return try DestinationPlace(entry.appending(path: "src")).path.isWithin(fork.root)
  }

  /// The private GOPATH that the checkout was relocated to. It has the name of the place where the checkout was before.
  private func privateEntryInPlace() throws(MappingRefusal) -> ByteString? {
    let entries = PrivateGopath.directory(in: request.stateDirectory)
    guard let place = try Disk.destination(of: entries),
      let name = fork.root.relative(within: place)?.split(on: UInt8(ascii: "/")).first
    else { return nil }
    let entry = entries.appending(path: name)
    return try Disk.destination(of: entry.appending(path: "src").appending(path: fork.upstream)) == fork.root
      ? entry : nil
  }

  /// The step that makes the destination lead to the checkout; it is added to the view of `planned`.
  private func mapping(
    to destination: DestinationPlace, in entry: ByteString, leavesLink: Bool, _ planned: inout PlannedMapping
  ) throws(MappingRefusal) -> Step {
    guard isRelocation else {
      // A link inside one GOPATH moves along with it; everywhere else only an absolute one stays right.
      let home = try DestinationPlace(entry.appending(path: "src")).path.parentPath
      let text =
        fork.root.isWithin(home) ? fork.root.relative(from: destination.path.parentPath) : fork.root
      planned.view.links[destination.path] = text
      return .link(at: destination.path, text: text)
    }
    let around: ByteString?
    do { around = try fork.enclosingRepository() } catch { throw .system(error) }
    if let around { throw .partOfRepository(root: fork.root, repository: around) }
    if !leavesLink, let git = fork.git, git.kind != .repository || !git.linkedWorktrees.isEmpty {
      throw .linkedWorktrees(root: fork.root, isItself: git.kind != .repository)
    }
    let outgoing = try OutgoingReferences(fork: fork, destination: destination.path, leavesLink: leavesLink).found()
    if !outgoing.isEmpty { throw .leadsOut(root: fork.root, outgoing, canLink: leavesLink) }
    planned.view.moves.append(FileView.Move(from: fork.root, to: destination.path))
    if leavesLink { planned.view.links[fork.root] = destination.path }
    planned.root = destination.path
    let isOnOtherDevice = try destination.isOnOtherDevice(than: fork.root)
    if request.copies || isOnOtherDevice {
      return .copy(from: fork.root, to: destination.path)
    }
    return .relocate(from: fork.root, to: destination.path, leavesLink: leavesLink)
  }

  /// A volume that ignores the case of letters finds the checkout at the upstream path, while go gives its packages the path
  /// that the names on the disk spell.
  private func refuseOtherCase(in entry: ByteString) throws(MappingRefusal) {
    guard let source = try Disk.destination(of: entry.appending(path: "src")) else { return }
    let place = source.appending(path: fork.upstream).cleanPath
    do {
      if try LetterCase.oneDirectory(fork.root, place) == nil { return }
    } catch { throw .system(error) }
    throw .differsInCase(root: fork.root, destination: place)
  }

  private func refuseWhatGoWouldRefuse() throws(MappingRefusal) {
    if !fork.relativeImports.isEmpty { throw .relativeImports(fork.relativeImports) }
    if let first = fork.foreignComments.first {
      let directory = first.place.file.parentPath
      var suggested: ByteString? = first.path
      if directory != "." {
        suggested = first.path.hasSuffix("/" + directory) ? first.path.dropLast(directory.count + 1) : nil
      }
      // Under that path the imports of the tree would find nothing.
      if fork.selfImports > 0 { suggested = nil }
      throw .importComments(fork.foreignComments, suggested: suggested, hasModFile: fork.modulePath != nil)
    }
    if let goroot = input.before.goroot {
      let directory = goroot.appending(path: "src").appending(path: fork.upstream)
      if try Disk.status(directory, following: true)?.isDirectory == true {
        throw .shadowedByToolchain(upstream: fork.upstream, directory: directory)
      }
    }
  }

  /// A checkout in GOPATH/src under another path would be built twice, under two import paths (rules G24, G25).
  private func refuseInsideGopath(_ place: GopathPlace?) throws(MappingRefusal) {
    guard let place else { return }
    let isForkPath = fork.forkPath == nil || place.importPath == fork.forkPath
    let importers: [ByteString]
    do throws(SystemError) {
      importers = isForkPath ? try GopathImporters(place: place, environment: input.before).paths() : []
    } catch { throw .system(error) }
    if !importers.isEmpty { throw .importedInGopath(root: fork.root, importPath: place.importPath, importers) }
    if isRelocation && isForkPath { return }
    throw .insideGopath(
      root: fork.root, entry: place.entry, importPath: place.importPath, canRelocate: isForkPath,
      hasModFile: fork.modulePath != nil)
  }
}

extension Fork {
  /// Own modules whose paths are neither below the upstream path nor below each other's: each needs a link of its own in GOPATH
  /// mode.
  var linkedMembers: [ForkMember] {
    let others = nestedMembers.filter {
      !$0.path.isImportPath(within: upstream) && !upstream.isImportPath(within: $0.path)
    }
    return others.filter { member in
      !others.contains { $0 != member && member.path.isImportPath(within: $0.path) }
    }
  }

  /// Own modules whose paths are below a link that does not lead to their directories.
  var membersWithoutPlace: [ForkMember] {
    let linked = [ForkMember(path: upstream, directory: ByteString())] + linkedMembers
    return nestedMembers.filter { member in
      if linked.contains(member) { return false }
      return !linked.contains { link in
        guard let rest = member.path.relative(within: link.path) else { return false }
        return link.directory.appending(path: rest).cleanPath == member.directory || rest.isEmpty
      }
    }
  }
}
