import Bytes
import Mapping
import Terminal
import Transactions

/// What preview prints for a fork that is not here yet: all that can be known before its tree is.
struct ClonePreview: Sendable {
  var plan: Plan
  var resolution: ResolutionTable.Row
  var variables: [PlannedMapping.Variable]

  init(_ planner: ClonePlanner, variables: [ByteString: ByteString]) throws(MappingRefusal) {
    plan = try planner.plan()
    resolution = try planner.resolution()
    let environment = try planner.environment()
    do {
      self.variables = try environment.variables(over: planner.before, process: variables)
    } catch { throw .environmentConflict(error) }
  }

  func write(to page: inout Page) {
    page.line("strategy \(Strategy.relocate.rawValue): the fork is cloned straight to where its upstream path leads")
    page.line()
    page.environment(variables)
    page.line()
    page.line("steps")
    if plan.isEmpty { page.line("  none: a clone of it stands there already") }
    page.steps(plan, goFiles: 0)
    page.line()
    page.line("where upstream's packages resolve")
    page.resolution(resolution.group)
    page.line()
    page.line("what rewriting the imports would change is known once the tree is there")
    page.line()
    page.line("plan \(plan.shortHash)")
  }

  var json: JSON {
    [
      "version": 1,
      "plan": JSON(plan.hash),
      "upstream": JSON(resolution.importPath),
      "strategy": JSON(Strategy.relocate.rawValue),
      "environment": .array(variables.map(\.json)),
      "steps": .array(plan.steps.map(\.json)),
      "packages": [resolution.json],
    ]
  }
}
