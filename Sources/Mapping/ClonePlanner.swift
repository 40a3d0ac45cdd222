package import Bytes
import Git
import Machine
package import Resolution
package import Transactions

/// Plans a clone of the fork straight to the place that the upstream path leads to: the recipe that forks of GOPATH
/// projects were always built by.
package struct ClonePlanner: Sendable {
  let address: ForkAddress
  let upstream: ByteString?
  let request: MappingRequest
  package let before: GoEnvironment

  package init(address: ForkAddress, upstream: ByteString?, request: MappingRequest, before: GoEnvironment) {
    (self.address, self.upstream, self.request, self.before) = (address, upstream, request, before)
  }

  /// Where the clone will stand.
  package func workspace() throws(MappingRefusal) -> ByteString {
    guard let upstream else { throw .upstreamNotTold(address: address.url) }
    guard upstream.isSafeImportPath else { throw .invalidImportPath(upstream) }
    guard !upstream.isAboveRepositories else { throw .aboveRepositories(upstream) }
    guard let entry = entry(upstream) else { throw .noGopath }
    return entry.appending(path: "src").appending(path: upstream).cleanPath
  }

  /// The plan; throws the first refusal. Nothing is fetched yet.
  package func plan() throws(MappingRefusal) -> Plan {
    let workspace = try workspace()
    let place = DestinationPlace(workspace)
    if standsAlready(place.path) { return Plan() }
    guard let upstream, let entry = entry(upstream) else { throw .noGopath }
    let displacement = try Displacement(of: place, entry: entry, upstream: upstream, isWanted: request.displaces)
    let steps =
      displacement.steps + place.missingDirectories
      + [.clone(url: address.url, reference: address.reference, to: place.path)]
    return Plan(
      steps: steps,
      attributes: [
        Plan.Attribute(name: "upstream", value: upstream),
        Plan.Attribute(name: "fork", value: address.importPath ?? ""),
        Plan.Attribute(name: "strategy", value: "relocate"),
        Plan.Attribute(name: "checkout", value: place.path),
        Plan.Attribute(name: "workspace", value: workspace),
        Plan.Attribute(name: "gopath", value: entry),
        Plan.Attribute(name: "isolated", value: request.isolated ? "yes" : "no"),
      ])
  }

  /// What puts the clone in force once it stands: its place is one of GOPATH mode, whatever the tree will hold.
  package func environment() throws(MappingRefusal) -> MappedEnvironment {
    let workspace = try workspace()
    return MappedEnvironment(mode: .gopath, gopathEntry: upstream.flatMap(entry), workspace: workspace)
  }

  /// Where the upstream path leads now, and where it will.
  package func resolution() throws(MappingRefusal) -> ResolutionTable.Row {
    let workspace = try workspace()
    let path = upstream ?? ByteString()
    let now = before.mode == .gopath ? GopathLookup(environment: before, view: .disk).directory(of: path) : nil
    return ResolutionTable.Row(
      importPath: path, before: now.map { .directory($0) } ?? (before.mode == .gopath ? .nowhere : .noModule),
      after: .directory(DestinationPlace(workspace).path))
  }

  /// Whether a clone of this address is there already; what is checked out in it is its owner's matter.
  private func standsAlready(_ path: ByteString) -> Bool {
    guard let git = (try? GitCheckout(root: path)) ?? nil, let origin = git.configuration["remote.origin.url"] else {
      return false
    }
    return origin == address.url || (address.importPath != nil && git.forkPath == address.importPath)
  }

  private func entry(_ upstream: ByteString) -> ByteString? {
    guard request.isolated else { return before.gopath.first }
    return PrivateGopath(state: request.stateDirectory, checkout: address.url, upstream: upstream).path
  }
}
