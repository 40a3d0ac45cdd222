package import Bytes
import Git
import Machine
package import Resolution
import Transactions

/// Plans the two strategies of GOPATH mode: a symbolic link at the upstream path, or the checkout itself moved there.
package struct GopathPlanner: Sendable {
  let fork: Fork
  let choice: StrategyChoice
  let request: MappingRequest
  let before: GoEnvironment
  /// Variables of the process, for what is in force already.
  let process: ProcessVariables

  /// The variables that decide GOPATH mode, as the process has them.
  package struct ProcessVariables: Sendable, Hashable {
    package var gopath: ByteString?
    package var go111module: ByteString?
    /// All of them.
    package var all: [ByteString: ByteString]

    package init(_ variables: [ByteString: ByteString]) {
      (gopath, go111module, all) = (variables["GOPATH"], variables["GO111MODULE"], variables)
    }
  }

  package init(
    fork: Fork, choice: StrategyChoice, request: MappingRequest, before: GoEnvironment,
    process: ProcessVariables
  ) {
    (self.fork, self.choice, self.request) = (fork, choice, request)
    (self.before, self.process) = (before, process)
  }

  /// The plan and the world after it; throws the first refusal. Nothing is changed.
  package func plannedMapping() throws(MappingRefusal) -> PlannedMapping {
    let upstream = fork.upstream
    guard upstream.isSafeImportPath else { throw .invalidImportPath(upstream) }
    guard !upstream.isAboveRepositories else { throw .aboveRepositories(upstream) }
    guard let home = before.gopath.first ?? (request.isolated ? request.stateDirectory : nil) else { throw .noGopath }
    let entry = request.isolated ? privateGopath : home
    let entries = request.isolated ? [entry] + before.gopath.filter { $0 != entry } : before.gopath
    try refuseWhatGoWouldRefuse()
    let workspace = entry.appending(path: "src").appending(path: upstream).cleanPath
    let destination = DestinationPlace(workspace)

    var after = before
    after.mode = .gopath
    after.gopath = entries
    after.gowork = nil
    after.directory = workspace
    var planned = PlannedMapping(
      fork: fork, choice: choice, plan: Plan(), workspace: workspace, root: fork.root, before: before,
      after: after,
      view: .disk, variables: variables(entries))
    try refuseOtherStrategy(at: destination.path)
    let adoption = try Adoption(fork: fork, url: request.adoptedURL).steps()
    if standsAlready(at: destination.path) {
      if !adoption.isEmpty {
        planned.plan = Plan(steps: adoption, attributes: attributes(workspace: workspace, entry: entry))
      }
      return planned
    }

    let place = GopathPlace(of: fork.root, in: entries)
    try refuseInsideGopath(place)
    var steps: [Step] = []
    var view = FileView()
    let displacement = try Displacement(
      of: destination, entry: entry, upstream: upstream, isWanted: request.displaces)
    steps += displacement.steps
    if let move = displacement.move { view.moves.append(move) }
    // The state directory appears with the journal; it is no step of any plan.
    steps += destination.missingDirectories.filter { step in
      if case .makeDirectory(let path) = step { return !request.stateDirectory.isWithin(path) }
      return true
    }
    switch choice.strategy {
    case .relocate:
      let leavesLink = place == nil
      if !leavesLink, let git = fork.git, git.kind != .repository || !git.linkedWorktrees.isEmpty {
        throw .linkedWorktrees(root: fork.root, isItself: git.kind != .repository)
      }
      if request.copies || destination.isOnOtherDevice(than: fork.root) {
        steps.append(.copy(from: fork.root, to: destination.path))
      } else {
        steps.append(.relocate(from: fork.root, to: destination.path, leavesLink: leavesLink))
      }
      view.moves.append(FileView.Move(from: fork.root, to: destination.path))
      planned.root = destination.path
      if leavesLink { view.links[fork.root] = destination.path }
    default:
      // A link inside one GOPATH moves along with it; everywhere else only an absolute one stays true.
      let home = DestinationPlace(entry.appending(path: "src")).path.parentPath
      let text =
        fork.root.isWithin(home) ? fork.root.relative(from: destination.path.parentPath) : fork.root
      steps.append(.link(at: destination.path, text: text))
      view.links[destination.path] = text
    }
    // Last: a verified copy would not bear a change of what it copies, and the remotes follow the checkout.
    steps += adoption
    planned.plan = Plan(steps: steps, attributes: attributes(workspace: workspace, entry: entry))
    planned.view = view
    return planned
  }

  private var privateGopath: ByteString {
    PrivateGopath(state: request.stateDirectory, checkout: fork.root, upstream: fork.upstream).path
  }

  private func variables(_ entries: [ByteString]) -> [PlannedMapping.Variable] {
    var list = [PlannedMapping.Variable(name: "GO111MODULE", before: effectiveModule, after: "off")]
    let path = entries.joined(separator: ":")
    if request.isolated { list.append(PlannedMapping.Variable(name: "GOPATH", before: process.gopath, after: path)) }
    return list
  }

  /// `off` also where `go env -w` says so and the process does not.
  private var effectiveModule: ByteString? {
    process.go111module ?? (before.mode == .gopath ? "off" : nil)
  }

  private func attributes(workspace: ByteString, entry: ByteString) -> [Plan.Attribute] {
    [
      Plan.Attribute(name: "upstream", value: fork.upstream),
      Plan.Attribute(name: "fork", value: fork.forkPath ?? ""),
      Plan.Attribute(name: "strategy", value: ByteString(choice.strategy.rawValue)),
      Plan.Attribute(name: "checkout", value: fork.root),
      Plan.Attribute(name: "workspace", value: workspace),
      Plan.Attribute(name: "gopath", value: entry),
      Plan.Attribute(name: "isolated", value: request.isolated ? "yes" : "no"),
    ]
  }

  /// Whether the destination is this checkout, by a link or by being it.
  private func standsAlready(at destination: ByteString) -> Bool {
    guard let there = try? realPath(destination) else { return false }
    return there == fork.root
  }

  /// A link that stands already is not silently taken for the relocation that was asked for.
  private func refuseOtherStrategy(at destination: ByteString) throws(MappingRefusal) {
    guard choice.strategy == .relocate, standsAlready(at: destination), destination != fork.root else { return }
    throw .standsAsLink(destination: destination, root: fork.root)
  }

  private func refuseWhatGoWouldRefuse() throws(MappingRefusal) {
    if !fork.relativeImports.isEmpty { throw .relativeImports(fork.relativeImports) }
    if !fork.foreignComments.isEmpty {
      let first = fork.foreignComments[0]
      let directory = first.place.file.parentPath
      var suggested: ByteString? = first.path
      if directory != "." {
        suggested = first.path.hasSuffix("/" + directory) ? first.path.dropLast(directory.count + 1) : nil
      }
      throw .importComments(fork.foreignComments, suggested: suggested)
    }
    if let goroot = before.goroot {
      let directory = goroot.appending(path: "src").appending(path: fork.upstream)
      if (try? FileStatus.ifPresent(directory, following: true))?.isDirectory == true {
        throw .shadowedByToolchain(upstream: fork.upstream, directory: directory)
      }
    }
  }

  /// A checkout in GOPATH/src under another path would be built twice, under two import paths (rules G24, G25).
  private func refuseInsideGopath(_ place: GopathPlace?) throws(MappingRefusal) {
    guard let place else { return }
    let isForkPath = fork.forkPath == nil || place.importPath == fork.forkPath
    if choice.strategy == .relocate && isForkPath { return }
    throw .insideGopath(
      root: fork.root, entry: place.entry, importPath: place.importPath, canRelocate: isForkPath)
  }
}
