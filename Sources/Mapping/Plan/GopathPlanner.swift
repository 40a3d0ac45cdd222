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
    guard let entry = request.isolated ? isolated : input.before.gopath.first else { throw .noGopath }
    try refuseWhatGoWouldRefuse()
    let workspace = entry.appending(path: "src").appending(path: upstream).cleanPath
    let destination = try DestinationPlace(workspace)
    let mapped = MappedEnvironment(mode: .gopath, gopathEntry: entry, workspace: workspace)
    var record = input.record(workspace: workspace)
    (record.gopathEntry, record.isIsolated) = (entry, request.isolated)
    var planned = PlannedMapping(
      input, plan: Plan(), workspace: workspace, after: mapped.environment(over: input.before),
      variables: try input.variables(mapped))
    let isThere = try Disk.destination(of: destination.path) == fork.root
    // A link that is there already is not silently taken for the relocation that was asked for.
    if isThere, isRelocation, destination.path != fork.root {
      throw .standsAsLink(destination: destination.path, root: fork.root)
    }
    let adoption = try Adoption(fork: fork, url: request.adoptedURL).steps()
    if isThere {
      if !adoption.isEmpty { planned.plan = Plan(steps: adoption, attributes: record.attributes) }
      return planned
    }
    let place = try GopathPlace(of: fork.root, in: planned.after.gopath)
    try refuseInsideGopath(place)
    let displacement = try Displacement(
      of: destination, entry: entry, upstream: upstream, isWanted: request.displaces)
    var steps = try displacement.steps + destination.missingDirectories(besides: request.stateDirectory)
    if let move = displacement.move { planned.view.moves.append(move) }
    steps.append(try mapping(to: destination, in: entry, leavesLink: place == nil, &planned))
    // Last: a verified copy would not bear a change of what it copies, and the remotes follow the checkout.
    planned.plan = Plan(steps: steps + adoption, attributes: record.attributes)
    return planned
  }

  /// The step that makes the destination the checkout, entered into the view of `planned`.
  private func mapping(
    to destination: DestinationPlace, in entry: ByteString, leavesLink: Bool, _ planned: inout PlannedMapping
  ) throws(MappingRefusal) -> Step {
    guard isRelocation else {
      // A link inside one GOPATH moves along with it; everywhere else only an absolute one stays true.
      let home = try DestinationPlace(entry.appending(path: "src")).path.parentPath
      let text =
        fork.root.isWithin(home) ? fork.root.relative(from: destination.path.parentPath) : fork.root
      planned.view.links[destination.path] = text
      return .link(at: destination.path, text: text)
    }
    if !leavesLink, let git = fork.git, git.kind != .repository || !git.linkedWorktrees.isEmpty {
      throw .linkedWorktrees(root: fork.root, isItself: git.kind != .repository)
    }
    planned.view.moves.append(FileView.Move(from: fork.root, to: destination.path))
    if leavesLink { planned.view.links[fork.root] = destination.path }
    planned.root = destination.path
    let isOnOtherDevice = try destination.isOnOtherDevice(than: fork.root)
    if request.copies || isOnOtherDevice {
      return .copy(from: fork.root, to: destination.path)
    }
    return .relocate(from: fork.root, to: destination.path, leavesLink: leavesLink)
  }

  private func refuseWhatGoWouldRefuse() throws(MappingRefusal) {
    if !fork.relativeImports.isEmpty { throw .relativeImports(fork.relativeImports) }
    if let first = fork.foreignComments.first {
      let directory = first.place.file.parentPath
      var suggested: ByteString? = first.path
      if directory != "." {
        suggested = first.path.hasSuffix("/" + directory) ? first.path.dropLast(directory.count + 1) : nil
      }
      throw .importComments(fork.foreignComments, suggested: suggested)
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
    if isRelocation && isForkPath { return }
    throw .insideGopath(root: fork.root, entry: place.entry, importPath: place.importPath, canRelocate: isForkPath)
  }
}
