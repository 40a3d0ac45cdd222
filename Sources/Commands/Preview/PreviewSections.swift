import Bytes
import Mapping
import Terminal
import Transactions

/// The sections that the preview of a checkout and the preview of a clone have in common.
extension Page {
  mutating func environment(_ variables: [PlannedMapping.Variable]) {
    line("environment")
    if variables.isEmpty { line("  nothing changes") }
    for variable in variables {
      let before = variable.before.map { "'\($0)'" as Text } ?? "unset"
      line(
        variable.before == variable.after
          ? "  \(variable.name)  '\(variable.after)' already" : "  \(variable.name)  \(before) -> '\(variable.after)'")
    }
  }

  mutating func steps(_ plan: Plan, goFiles: Int) {
    for (number, step) in plan.steps.enumerated() { line("  \(number + 1). \(step.sentence(goFiles: goFiles))") }
  }

  mutating func resolution(_ group: ResolutionTable.Group) {
    let name: Text = group.count == 1 ? "\(group.prefix)" : "\(group.prefix)/... (\(group.count) packages)"
    line("  \(name)")
    line("    before  \(group.before.sentence)")
    line("    after   \(group.after.sentence)")
  }
}
