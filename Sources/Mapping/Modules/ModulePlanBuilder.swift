import Bytes
import Machine
import Resolution
import Transactions

/// What the strategies of module mode share: files are published, variables lead go to them, nothing else changes.
struct ModulePlanBuilder: Sendable {
  let fork: Fork
  let choice: StrategyChoice
  let request: MappingRequest
  let before: GoEnvironment
  let process: [ByteString: ByteString]

  /// `overlaid` are the files that go will read otherwise than the disk has them.
  func plannedMapping(
    _ mapped: MappedEnvironment, _ files: [PublishedFile], at place: PublishedPlace,
    overlaid: [(place: ByteString, text: ByteString)], links: [Step] = []
  ) throws(MappingRefusal) -> PlannedMapping {
    let variables: [PlannedMapping.Variable]
    do throws(EnvironmentConflict) {
      variables = try mapped.variables(over: before, process: process)
    } catch {
      throw .environmentConflict(error)
    }
    let attributes =
      [
        Plan.Attribute(name: "upstream", value: fork.upstream),
        Plan.Attribute(name: "fork", value: fork.forkPath ?? ""),
        Plan.Attribute(name: "strategy", value: ByteString(choice.strategy.rawValue)),
        Plan.Attribute(name: "checkout", value: fork.root),
        Plan.Attribute(name: "workspace", value: fork.root),
      ] + mapped.attributes
    let adoption = try Adoption(fork: fork, url: request.adoptedURL).steps()
    let published = place.steps(files)
    let steps = adoption + published + links
    var view = FileView()
    for file in files where !published.isEmpty {
      let path = place.path.appending(path: file.path)
      if file.isLink { view.links[path] = file.content } else { view.files[path] = .some(file.content) }
    }
    for step in links { if case .link(let path, let text) = step { view.links[path] = text } }
    for file in overlaid { view.files[file.place] = .some(file.text) }
    var planned = PlannedMapping(
      fork: fork, choice: choice,
      plan: steps.isEmpty ? Plan() : Plan(steps: steps, attributes: attributes), workspace: mapped.module,
      root: fork.root, before: before, after: mapped.environment(over: before), view: view, variables: variables)
    planned.consumers = request.consumers
    return planned
  }
}
