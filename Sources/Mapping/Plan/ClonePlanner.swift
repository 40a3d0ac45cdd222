package import Bytes
import Git
package import Machine
package import Resolution
package import Transactions

/// The plan for a clone of a fork that is not here yet: all that is known before its files are.
package struct PlannedClone: Sendable {
  /// Empty where a clone of the fork is there already.
  package let plan: Plan
  /// Where the clone will be, links kept.
  package let workspace: ByteString
  /// Where the upstream path leads now, and where it will; nil in module mode, where the tree decides.
  package let resolution: ResolutionTable.Row?
  package let variables: [PlannedMapping.Variable]
  /// The branch that was asked for and is checked out in the clone that is there, where the repository has commits of it that the
  /// clone lacks.
  package var outdated: ByteString?
  /// Whether the mapping itself is planned after the clone, as in module mode, where the files decide.
  package var isMappedLater: Bool { resolution == nil }
}

/// Plans a clone of the fork. In GOPATH mode the clone is made at the directory of the upstream path, as forks of GOPATH
/// projects were always built. In module mode it is made in the working directory, or at the named place.
package struct ClonePlanner: Sendable {
  let address: ForkAddress
  let upstream: ByteString?
  let request: MappingRequest
  let before: GoEnvironment
  /// Where to make the clone in module mode, absolute; nil for a directory with the repository's name in `directory`.
  let place: ByteString?
  /// The working directory.
  let directory: ByteString

  package init(
    address: ForkAddress, upstream: ByteString?, request: MappingRequest, before: GoEnvironment,
    place: ByteString? = nil, directory: ByteString = "/"
  ) {
    (self.address, self.upstream, self.request, self.before) = (address, upstream, request, before)
    (self.place, self.directory) = (place, directory)
  }

  private var isForGopath: Bool {
    let strategy = request.strategy
    return before.mode == .gopath || request.gopathMode || request.isolated || strategy == .relocate
      || strategy == .symlink
  }

  /// The plan; throws the first refusal. Nothing is fetched yet.
  package func plannedClone(process: ProcessEnvironment) throws(MappingRefusal) -> PlannedClone {
    if let upstream {
      guard upstream.isSafeImportPath else { throw .invalidImportPath(upstream) }
      guard !upstream.isAboveRepositories else { throw .aboveRepositories(upstream) }
    }
    return isForGopath ? try inGopath(process) : try inModuleMode(process)
  }

  private func inModuleMode(_ process: ProcessEnvironment) throws(MappingRefusal) -> PlannedClone {
    let wanted = (place ?? directory.appending(path: address.repositoryName)).cleanPath
    let destination = try DestinationPlace(wanted)
    if let git = try clone(at: destination.path, process) {
      var planned = PlannedClone(plan: Plan(), workspace: destination.path, resolution: nil, variables: [])
      if let wanted = address.reference {
        planned.outdated = try CloneStanding(destination.path, git, process).outdated(wanted, of: address.url)
      }
      return planned
    }
    if let occupant = try DestinationPlace.occupant(of: destination.path) {
      throw .clonePlaceOccupied(destination.path, holds: occupant)
    }
    // The upstream path is known once the files are here; then the clone is mapped, if that is needed.
    let record = MappingRecord(
      upstream: upstream ?? ByteString(), forkPath: address.importPath, strategy: .none, checkout: destination.path,
      workspace: destination.path)
    return PlannedClone(
      plan: Plan(
        steps: try destination.missingDirectories(besides: request.stateDirectory) + [clone(to: destination.path)],
        attributes: record.attributes), workspace: destination.path, resolution: nil, variables: [])
  }

  private func inGopath(_ process: ProcessEnvironment) throws(MappingRefusal) -> PlannedClone {
    guard let upstream else { throw .upstreamNotTold(address: address.url) }
    let isolated = PrivateGopath(state: request.stateDirectory, checkout: address.url, upstream: upstream).path
    guard let entry = request.isolated ? isolated : before.gopath.first else {
      throw before.lackOfGopath
    }
    let workspace = entry.appending(path: "src").appending(path: upstream).cleanPath
    if let place, place != workspace { throw .clonePlaceIsFixed(place, fixed: workspace) }
    let destination = try DestinationPlace(workspace)
    let now =
      before.mode == .gopath ? GopathLookup(environment: before, view: before.disk).directory(of: upstream) : nil
    // The directory is below GOPATH/src, so the mode is GOPATH mode whatever the files say.
    let mapped = MappedEnvironment(mode: .gopath, gopathEntry: entry, workspace: workspace)
    let variables: [PlannedMapping.Variable]
    do {
      variables = try mapped.variables(over: before, process: process.variables)
    } catch { throw .environmentConflict(error) }
    return PlannedClone(
      plan: try planInGopath(upstream, entry, destination, workspace, process), workspace: workspace,
      resolution: ResolutionTable.Row(
        importPath: upstream,
        before: now.map { .directory($0) } ?? (before.mode == .gopath ? .nowhere : .noModule),
        after: .directory(destination.path)), variables: variables)
  }

  private func planInGopath(
    _ upstream: ByteString, _ entry: ByteString, _ place: DestinationPlace, _ workspace: ByteString,
    _ process: ProcessEnvironment
  ) throws(MappingRefusal) -> Plan {
    if try clone(at: place.path, process) != nil { return Plan() }
    try place.refuseOtherRepository(in: entry)
    let displacement = try Displacement(of: place, entry: entry, upstream: upstream, isWanted: request.displaces)
    var record = MappingRecord(
      upstream: upstream, forkPath: address.importPath, strategy: .relocate, checkout: place.path,
      workspace: workspace)
    (record.gopathEntry, record.isIsolated) = (entry, request.isolated)
    return Plan(
      steps: try displacement.steps + place.missingDirectories() + [clone(to: place.path)],
      attributes: record.attributes)
  }

  private func clone(to path: ByteString) -> Step {
    .clone(url: address.url, reference: address.reference, to: path)
  }

  /// The clone of this address that is there already. Any branch may be checked out, unless one was named: another one is then
  /// refused.
  private func clone(at path: ByteString, _ process: ProcessEnvironment) throws(MappingRefusal) -> GitCheckout? {
    let git: GitCheckout?
    do {
      git = try GitCheckout(root: path)
    } catch {
      if case .unreadable(let error) = error { throw .system(error) }
      return nil
    }
    guard let git, let origin = git.configuration["remote.origin.url"] else { return nil }
    guard origin == address.url || (address.importPath != nil && git.forkPath == address.importPath) else {
      return nil
    }
    if let wanted = address.reference {
      try CloneStanding(path, git, process).refuseOther(than: wanted, of: address.url)
    }
    return git
  }
}

extension ForkAddress {
  /// The name that git gives to a clone of it.
  fileprivate var repositoryName: ByteString {
    var path = url
    while path.last == UInt8(ascii: "/") { path = path.dropLast(1) }
    if path.hasSuffix(".git") { path = path.dropLast(4) }
    while path.last == UInt8(ascii: "/") { path = path.dropLast(1) }
    let start = path.bytes.lastIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }
    return start.map { path.dropFirst($0 + 1) } ?? path
  }
}
