package import Bytes
import Machine
package import Resolution
import Transactions

/// Plans the two strategies of GOPATH mode: a symbolic link at the upstream path, or the checkout itself moved there.
package struct GopathPlanner: Sendable {
  let situation: Situation
  let choice: StrategyChoice
  let request: MappingRequest
  let before: GoEnvironment
  /// Variables of the process, for what is in force already.
  let process: ProcessVariables

  /// The variables that decide GOPATH mode, as the process has them.
  package struct ProcessVariables: Sendable, Hashable {
    package var gopath: ByteString?
    package var go111module: ByteString?

    package init(gopath: ByteString?, go111module: ByteString?) {
      (self.gopath, self.go111module) = (gopath, go111module)
    }
  }

  package init(
    situation: Situation, choice: StrategyChoice, request: MappingRequest, before: GoEnvironment,
    process: ProcessVariables
  ) {
    (self.situation, self.choice, self.request) = (situation, choice, request)
    (self.before, self.process) = (before, process)
  }

  /// The plan and the world after it; throws the first refusal. Nothing is changed.
  package func propose() throws(Refusal) -> Proposal {
    let upstream = situation.upstream
    guard upstream.isSafeImportPath else { throw .invalidImportPath(upstream) }
    guard let home = before.gopath.first ?? (request.isolated ? request.stateDirectory : nil) else { throw .noGopath }
    let entry = request.isolated ? privateGopath : home
    let entries = request.isolated ? [entry] + before.gopath : before.gopath
    try refuseWhatGoWouldRefuse()
    let workspace = entry.appending(path: "src").appending(path: upstream).cleanPath
    let destination = withoutLinks(above: workspace)

    var after = before
    after.mode = .gopath
    after.gopath = entries
    after.gowork = nil
    after.directory = workspace
    var proposal = Proposal(
      situation: situation, choice: choice, plan: Plan(), workspace: workspace, before: before, after: after,
      view: .disk, variables: variables(entries))
    if standsAlready(at: destination) { return proposal }

    let place = GopathPlace(of: situation.root, in: entries)
    try refuseInsideGopath(place)
    var steps: [Step] = []
    var view = FileView()
    if let occupant = occupant(of: destination) {
      guard request.displaces else { throw .destinationOccupied(destination: destination, holds: occupant) }
      let aside = withoutLinks(above: entry.appending(path: ".forkpath-displaced").appending(path: upstream))
      if self.occupant(of: aside) != nil { throw .displacedOccupied(aside) }
      steps += missingDirectories(above: aside)
      steps.append(.relocate(from: destination, to: aside, leavesLink: false))
      view.moves.append(FileView.Move(from: destination, to: aside))
    }
    steps += missingDirectories(above: destination)
    switch choice.strategy {
    case .relocate:
      let leavesLink = place == nil
      if !leavesLink, let git = situation.git, git.kind != .repository || !git.linkedWorktrees.isEmpty {
        throw .linkedWorktrees(root: situation.root, isItself: git.kind != .repository)
      }
      if request.copies || isOnOtherDevice(destination) {
        steps.append(.copy(from: situation.root, to: destination))
      } else {
        steps.append(.relocate(from: situation.root, to: destination, leavesLink: leavesLink))
      }
      view.moves.append(FileView.Move(from: situation.root, to: destination))
      if leavesLink { view.links[situation.root] = destination }
    default:
      // A link inside one GOPATH moves along with it; everywhere else only an absolute one stays true.
      let isTogether = situation.root.isWithin(withoutLinks(above: entry.appending(path: "src")).parentPath)
      let text = isTogether ? situation.root.relative(from: destination.parentPath) : situation.root
      steps.append(.link(at: destination, text: text))
      view.links[destination] = text
    }
    proposal.plan = Plan(steps: steps, attributes: attributes(workspace: workspace, entry: entry))
    proposal.view = view
    return proposal
  }

  /// A GOPATH of this checkout's own: its name is taken from the checkout's path, so twice is once.
  private var privateGopath: ByteString {
    let digest = Digest.hex(of: situation.root + ByteString([0]) + situation.upstream).prefix(16)
    return request.stateDirectory.appending(path: "gopath").appending(path: digest)
  }

  private func variables(_ entries: [ByteString]) -> [Proposal.Variable] {
    var list = [Proposal.Variable(name: "GO111MODULE", before: effectiveModule, after: "off")]
    let path = entries.joined(separator: ":")
    if request.isolated { list.append(Proposal.Variable(name: "GOPATH", before: process.gopath, after: path)) }
    return list
  }

  /// `off` also where `go env -w` says so and the process does not.
  private var effectiveModule: ByteString? {
    process.go111module ?? (before.mode == .gopath ? "off" : nil)
  }

  private func attributes(workspace: ByteString, entry: ByteString) -> [Plan.Attribute] {
    [
      Plan.Attribute(name: "upstream", value: situation.upstream),
      Plan.Attribute(name: "fork", value: situation.forkPath ?? ""),
      Plan.Attribute(name: "strategy", value: ByteString(choice.strategy.rawValue)),
      Plan.Attribute(name: "checkout", value: situation.root),
      Plan.Attribute(name: "workspace", value: workspace),
      Plan.Attribute(name: "gopath", value: entry),
      Plan.Attribute(name: "isolated", value: request.isolated ? "yes" : "no"),
    ]
  }

  /// Whether the destination is this checkout, by a link or by being it.
  private func standsAlready(at destination: ByteString) -> Bool {
    guard let there = try? realPath(destination) else { return false }
    return there == situation.root
  }

  private func occupant(of path: ByteString) -> Refusal.Occupant? {
    guard let status = try? FileStatus.ifPresent(path, following: false) else { return nil }
    switch status.kind {
    case .directory: return .directory
    case .link: return .link(text: (try? readLink(path)) ?? "")
    case .file, .other: return .file
    }
  }

  /// The same place, with the links resolved in the part of its parents that exists: a step names real directories.
  private func withoutLinks(above path: ByteString) -> ByteString {
    var directory = path.parentPath
    while directory.count > 1 {
      if let real = try? realPath(directory), let rest = path.relative(within: directory) {
        return real.appending(path: rest)
      }
      directory = directory.parentPath
    }
    return path
  }

  /// A step for each directory above `path` that is not there, outermost first.
  private func missingDirectories(above path: ByteString) -> [Step] {
    var missing: [Step] = []
    var directory = path.parentPath
    while directory.count > 1, occupant(of: directory) == nil {
      missing.append(.makeDirectory(directory))
      directory = directory.parentPath
    }
    return missing.reversed()
  }

  private func isOnOtherDevice(_ destination: ByteString) -> Bool {
    var directory = destination.parentPath
    while directory.count > 1, occupant(of: directory) == nil { directory = directory.parentPath }
    guard let there = try? FileStatus(of: directory, following: true),
      let here = try? FileStatus(of: situation.root, following: false)
    else { return false }
    return there.device != here.device
  }

  private func refuseWhatGoWouldRefuse() throws(Refusal) {
    if !situation.relativeImports.isEmpty { throw .relativeImports(situation.relativeImports) }
    if !situation.foreignComments.isEmpty {
      let first = situation.foreignComments[0]
      let directory = first.place.file.parentPath
      var suggested: ByteString? = first.path
      if directory != "." {
        suggested = first.path.hasSuffix("/" + directory) ? first.path.dropLast(directory.count + 1) : nil
      }
      throw .importComments(situation.foreignComments, suggested: suggested)
    }
    if let goroot = before.goroot {
      let directory = goroot.appending(path: "src").appending(path: situation.upstream)
      if (try? FileStatus.ifPresent(directory, following: true))?.isDirectory == true {
        throw .shadowedByToolchain(upstream: situation.upstream, directory: directory)
      }
    }
  }

  /// A checkout in GOPATH/src under another path would be built twice, under two import paths (facts G24, G25).
  private func refuseInsideGopath(_ place: GopathPlace?) throws(Refusal) {
    guard let place else { return }
    let isForkPath = situation.forkPath == nil || place.importPath == situation.forkPath
    if choice.strategy == .relocate && isForkPath { return }
    throw .insideGopath(
      root: situation.root, entry: place.entry, importPath: place.importPath, canRelocate: isForkPath)
  }
}
