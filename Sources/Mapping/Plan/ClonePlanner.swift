package import Bytes
import Git
import Machine
package import Resolution
package import Transactions

/// What a clone of a fork that is not here yet leads to: all that can be known before its tree is.
package struct PlannedClone: Sendable {
  /// Empty where a clone of the fork is there already.
  package let plan: Plan
  /// Where the clone will be, links kept.
  package let workspace: ByteString
  /// Where the upstream path leads now, and where it will.
  package let resolution: ResolutionTable.Row
  package let variables: [PlannedMapping.Variable]
}

/// Plans a clone of the fork straight to the place that the upstream path leads to: the recipe that forks of GOPATH
/// projects were always built by.
package struct ClonePlanner: Sendable {
  let address: ForkAddress
  let upstream: ByteString?
  let request: MappingRequest
  let before: GoEnvironment

  package init(address: ForkAddress, upstream: ByteString?, request: MappingRequest, before: GoEnvironment) {
    (self.address, self.upstream, self.request, self.before) = (address, upstream, request, before)
  }

  /// The plan; throws the first refusal. Nothing is fetched yet. `process` are the variables of the process.
  package func plannedClone(process: [ByteString: ByteString]) throws(MappingRefusal) -> PlannedClone {
    guard let upstream else { throw .upstreamNotTold(address: address.url) }
    guard upstream.isSafeImportPath else { throw .invalidImportPath(upstream) }
    guard !upstream.isAboveRepositories else { throw .aboveRepositories(upstream) }
    let isolated = PrivateGopath(state: request.stateDirectory, checkout: address.url, upstream: upstream).path
    guard let entry = request.isolated ? isolated : before.gopath.first else { throw .noGopath }
    let workspace = entry.appending(path: "src").appending(path: upstream).cleanPath
    let place = try DestinationPlace(workspace)
    let now =
      before.mode == .gopath ? GopathLookup(environment: before, view: before.disk).directory(of: upstream) : nil
    // The place is one of GOPATH mode, whatever the tree will hold.
    let mapped = MappedEnvironment(mode: .gopath, gopathEntry: entry, workspace: workspace)
    let variables: [PlannedMapping.Variable]
    do {
      variables = try mapped.variables(over: before, process: process)
    } catch { throw .environmentConflict(error) }
    return PlannedClone(
      plan: try plan(upstream, entry, place, workspace), workspace: workspace,
      resolution: ResolutionTable.Row(
        importPath: upstream,
        before: now.map { .directory($0) } ?? (before.mode == .gopath ? .nowhere : .noModule),
        after: .directory(place.path)), variables: variables)
  }

  private func plan(
    _ upstream: ByteString, _ entry: ByteString, _ place: DestinationPlace, _ workspace: ByteString
  ) throws(MappingRefusal) -> Plan {
    if try isCloned(at: place.path) { return Plan() }
    let displacement = try Displacement(of: place, entry: entry, upstream: upstream, isWanted: request.displaces)
    var record = MappingRecord(
      upstream: upstream, forkPath: address.importPath, strategy: .relocate, checkout: place.path,
      workspace: workspace)
    (record.gopathEntry, record.isIsolated) = (entry, request.isolated)
    return Plan(
      steps: try displacement.steps + place.missingDirectories()
        + [.clone(url: address.url, reference: address.reference, to: place.path)],
      attributes: record.attributes)
  }

  /// Whether a clone of this address is there already; what is checked out in it is its owner's matter.
  private func isCloned(at path: ByteString) throws(MappingRefusal) -> Bool {
    let git: GitCheckout?
    do {
      git = try GitCheckout(root: path)
    } catch {
      if case .unreadable(let error) = error { throw .system(error) }
      return false
    }
    guard let git, let origin = git.configuration["remote.origin.url"] else { return false }
    return origin == address.url || (address.importPath != nil && git.forkPath == address.importPath)
  }
}
