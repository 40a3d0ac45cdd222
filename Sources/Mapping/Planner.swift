import Bytes
package import Resolution
import Machine
import Transactions

/// From a situation to a proposal, by the strategy that was chosen.
package struct Planner: Sendable {
  let situation: Situation
  let choice: StrategyChoice
  let request: MappingRequest
  let before: GoEnvironment
  let process: GopathPlanner.ProcessVariables

  package init(
    situation: Situation, choice: StrategyChoice, request: MappingRequest, before: GoEnvironment,
    process: GopathPlanner.ProcessVariables
  ) {
    (self.situation, self.choice, self.request) = (situation, choice, request)
    (self.before, self.process) = (before, process)
  }

  private var attributes: [Plan.Attribute] {
    [
      Plan.Attribute(name: "upstream", value: situation.upstream),
      Plan.Attribute(name: "fork", value: situation.forkPath ?? ""),
      Plan.Attribute(name: "strategy", value: ByteString(choice.strategy.rawValue)),
      Plan.Attribute(name: "checkout", value: situation.root),
      Plan.Attribute(name: "workspace", value: situation.root),
    ]
  }

  /// The proposal; throws the first refusal. Nothing is changed.
  package func propose() throws(MappingRefusal) -> Proposal {
    try ProtectedDirectories(environment: before, home: request.home).refuse(situation.root)
    let state = DestinationPlace(request.stateDirectory).path
    guard !state.isWithin(situation.root) else { throw .stateInside(root: situation.root, state: state) }
    if request.consumers.contains(situation.root) { throw .consumerIsFork(situation.root) }
    if request.place != nil, choice.strategy != .workspace { throw .noWorkFile(choice.strategy) }
    switch choice.strategy {
    case .none:
      let adoption = try Adoption(situation: situation, url: request.adoptedURL).steps()
      return Proposal(
        situation: situation, choice: choice, plan: Plan(steps: adoption, attributes: attributes),
        workspace: situation.root, root: situation.root,
        before: before, after: before,
        view: .disk, variables: [])
    case .relocate, .symlink:
      return try GopathPlanner(
        situation: situation, choice: choice, request: request, before: before, process: process
      ).propose()
    case .workspace:
      return try WorkspacePlanner(
        situation: situation, choice: choice, request: request, before: before, process: process.all
      ).propose()
    case .modfile:
      return try ModfilePlanner(
        situation: situation, choice: choice, request: request, before: before, process: process.all
      ).propose()
    case .overlay:
      return try OverlayPlanner(
        situation: situation, choice: choice, request: request, before: before, process: process.all
      ).propose()
    }
  }
}
