package import Bytes
import Machine
package import Resolution
import Transactions

/// What the user asked for, besides the directory.
package struct MappingRequest: Sendable, Hashable {
  /// Nil is `auto`.
  package var strategy: Strategy?
  /// Map for GOPATH mode whatever GO111MODULE says.
  package var gopathMode = false
  /// A private GOPATH below the state directory instead of the user's.
  package var isolated = false
  /// Move what occupies the destination aside.
  package var displaces = false
  /// Copy even where a rename could do.
  package var copies = false
  /// The address that becomes `origin` when a clone of upstream is adopted.
  package var adoptedURL: ByteString?
  /// Directories of modules to build with the fork, without links.
  package var consumers: [ByteString] = []
  /// The user's go.work that the active mapping of the checkout took over: a later setup does, too, where GOWORK names no other.
  package var workFile: ByteString?
  /// The directory in which go is to find a go.work; nil for the state directory alone. Absolute, without links.
  package var place: ByteString?
  /// Below it a private GOPATH is made; absolute.
  package var stateDirectory: ByteString
  /// Absolute; never a checkout itself.
  package var home: ByteString?

  package init(stateDirectory: ByteString, home: ByteString?) {
    (self.stateDirectory, self.home) = (stateDirectory, home)
  }
}

/// Everything that a plan for a checkout is made from; each strategy's planner gets this one value.
package struct PlanInput: Sendable {
  package let fork: Fork
  package let choice: StrategyChoice
  package let request: MappingRequest
  /// What go sees now.
  package let before: GoEnvironment
  /// The variables of the process.
  package let process: [ByteString: ByteString]

  package init(
    fork: Fork, choice: StrategyChoice, request: MappingRequest, before: GoEnvironment,
    process: [ByteString: ByteString]
  ) {
    (self.fork, self.choice, self.request) = (fork, choice, request)
    (self.before, self.process) = (before, process)
  }

  /// What the journal will keep, without what a strategy adds to it.
  func record(workspace: ByteString) -> MappingRecord {
    MappingRecord(
      upstream: fork.upstream, forkPath: fork.forkPath, strategy: choice.strategy, checkout: fork.root,
      workspace: workspace)
  }

  /// The variables that `mapped` needs; refuses those that go does not accept together with the user's.
  func variables(_ mapped: MappedEnvironment) throws(MappingRefusal) -> [PlannedMapping.Variable] {
    do {
      return try mapped.variables(over: before, process: process)
    } catch { throw .environmentConflict(error) }
  }

  /// What the strategies of module mode have in common: files are published at `place`, variables name them, and nothing else
  /// changes. `overlaid` are the files that go will read with other content than on the disk.
  func plannedMapping(
    _ mapped: MappedEnvironment, _ files: [PublishedFile], at place: PublishedPlace,
    overlaid: [OverlaidFile] = [], links: [Step] = [], workFile: ByteString? = nil
  ) throws(MappingRefusal) -> PlannedMapping {
    let variables = try variables(mapped)
    let published = try place.steps(files)
    let steps = try Adoption(fork: fork, url: request.adoptedURL).steps() + published + links
    var view = before.disk
    for file in files where !published.isEmpty {
      let path = place.path.appending(path: file.path)
      if file.isLink { view.links[path] = file.content } else { view.files[path] = .some(file.content) }
    }
    for case .link(let path, let text) in links { view.links[path] = text }
    for file in overlaid { view.files[file.place] = .some(file.content) }
    var record = record(workspace: fork.root)
    (record.gowork, record.flags, record.consumers) = (mapped.gowork, mapped.flags, mapped.consumers)
    (record.isFound, record.leftOut, record.workFile) = (mapped.isFound, mapped.leftOut, workFile)
    var planned = PlannedMapping(
      self, plan: steps.isEmpty ? Plan() : Plan(steps: steps, attributes: record.attributes),
      workspace: mapped.module, after: mapped.environment(over: before), view: view, variables: variables,
      consumers: mapped.consumers)
    planned.leftOut = mapped.leftOut
    planned.alone = mapped.leftOut.first.map { mapped.active(in: $0).environment(over: before) }
    return planned
  }
}

/// A file that go reads with other content than the disk has, or where the disk has none.
struct OverlaidFile: Sendable {
  /// Absolute.
  var place: ByteString
  var content: ByteString
}
