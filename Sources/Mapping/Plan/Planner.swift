import Machine
import Resolution
import Transactions

/// Plans a mapping by the strategy that was chosen.
package struct Planner: Sendable {
  let input: PlanInput

  package init(_ input: PlanInput) { self.input = input }

  /// The plan and what it leads to; throws the first refusal. Nothing is changed.
  package func plannedMapping() throws(MappingRefusal) -> PlannedMapping {
    let (fork, choice, request) = (input.fork, input.choice, input.request)
    try ProtectedDirectories(environment: input.before, home: request.home)
      .refuse(fork.root, movesCheckout: [.relocate, .symlink].contains(choice.strategy))
    let state = try DestinationPlace(request.stateDirectory).path
    // Where nothing has to be done nothing is written there.
    if choice.strategy != .none || request.adoptedURL != nil {
      guard !state.isWithin(fork.root) else { throw .stateInside(root: fork.root, state: state) }
    }
    if request.consumers.contains(fork.root) { throw .consumerIsFork(fork.root) }
    if request.place != nil, choice.strategy != .workspace { throw .noWorkFile(choice.strategy) }
    for consumer in request.consumers {
      try fork.refuseUserOfOtherMajor(consumer)
    }
    var planned = try plannedStrategy()
    // The files of an active mapping were compared when they were made.
    if planned.after.mode == .module, choice.strategy != .none, !planned.plan.isEmpty {
      (planned.fork.tree.reading, planned.lost, planned.doubled) = try BuildComparison(planned: planned)
        .refusingBreakage()
    }
    return planned
  }

  private func plannedStrategy() throws(MappingRefusal) -> PlannedMapping {
    let (fork, choice, request) = (input.fork, input.choice, input.request)
    switch choice.strategy {
    case .none:
      let adoption = try Adoption(fork: fork, url: request.adoptedURL).steps()
      return PlannedMapping(
        input, plan: Plan(steps: adoption, attributes: input.record(workspace: fork.root).attributes),
        workspace: fork.root, after: input.before, variables: [])
    case .relocate, .symlink: return try GopathPlanner(input: input).plannedMapping()
    case .workspace: return try WorkspacePlanner(input: input).plannedMapping()
    case .modfile: return try ModfilePlanner(input: input).plannedMapping()
    case .overlay: return try OverlayPlanner(input: input).plannedMapping()
    }
  }
}
