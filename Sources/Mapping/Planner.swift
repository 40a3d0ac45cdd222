import Bytes
package import Resolution
import Machine
import Transactions

/// From a situation to a proposal, by the strategy that was chosen.
package struct Planner: Sendable {
  let fork: Fork
  let choice: StrategyChoice
  let request: MappingRequest
  let before: GoEnvironment
  let process: GopathPlanner.ProcessVariables

  package init(
    fork: Fork, choice: StrategyChoice, request: MappingRequest, before: GoEnvironment,
    process: GopathPlanner.ProcessVariables
  ) {
    (self.fork, self.choice, self.request) = (fork, choice, request)
    (self.before, self.process) = (before, process)
  }

  private var attributes: [Plan.Attribute] {
    [
      Plan.Attribute(name: "upstream", value: fork.upstream),
      Plan.Attribute(name: "fork", value: fork.forkPath ?? ""),
      Plan.Attribute(name: "strategy", value: ByteString(choice.strategy.rawValue)),
      Plan.Attribute(name: "checkout", value: fork.root),
      Plan.Attribute(name: "workspace", value: fork.root),
    ]
  }

  /// The proposal; throws the first refusal. Nothing is changed.
  package func plannedMapping() throws(MappingRefusal) -> PlannedMapping {
    try ProtectedDirectories(environment: before, home: request.home).refuse(fork.root)
    let state = DestinationPlace(request.stateDirectory).path
    guard !state.isWithin(fork.root) else { throw .stateInside(root: fork.root, state: state) }
    if request.consumers.contains(fork.root) { throw .consumerIsFork(fork.root) }
    if request.place != nil, choice.strategy != .workspace { throw .noWorkFile(choice.strategy) }
    switch choice.strategy {
    case .none:
      let adoption = try Adoption(fork: fork, url: request.adoptedURL).steps()
      return PlannedMapping(
        fork: fork, choice: choice, plan: Plan(steps: adoption, attributes: attributes),
        workspace: fork.root, root: fork.root,
        before: before, after: before,
        view: .disk, variables: [])
    case .relocate, .symlink:
      return try GopathPlanner(
        fork: fork, choice: choice, request: request, before: before, process: process
      ).plannedMapping()
    case .workspace:
      return try WorkspacePlanner(
        fork: fork, choice: choice, request: request, before: before, process: process.all
      ).plannedMapping()
    case .modfile:
      return try ModfilePlanner(
        fork: fork, choice: choice, request: request, before: before, process: process.all
      ).plannedMapping()
    case .overlay:
      return try OverlayPlanner(
        fork: fork, choice: choice, request: request, before: before, process: process.all
      ).plannedMapping()
    }
  }
}
