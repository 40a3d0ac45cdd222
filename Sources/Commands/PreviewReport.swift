import Bytes
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// What preview prints: the environment, the steps, the files as hunks, the effect, the cost of the alternative.
struct PreviewReport: Sendable {
  var proposal: Proposal
  var table: ResolutionTable
  var cost: RewritingCost
  /// The mappings that stand now.
  var standing: [Receipt]
  var isFull: Bool

  func write(to page: inout Page) {
    let situation = proposal.situation
    page.line("strategy \(proposal.choice.strategy.rawValue): \(proposal.choice.sentence)")
    page.line()
    page.environment(proposal.variables)
    page.line()
    page.line("steps")
    if proposal.plan.isEmpty { page.line("  none: \(situation.upstream) means \(situation.root) already") }
    page.steps(proposal.plan, goFiles: situation.goFiles)
    hunks(&page)
    page.line()
    page.line("where upstream's packages resolve")
    for group in isFull ? table.rows.map(\.group) : table.groups {
      page.resolution(group)
    }
    page.line()
    page.line("rewriting the imports instead")
    page.line(
      "  would change \(counted(cost.imports, "import line", "import lines")) in \(counted(cost.files, "file", "files"))"
    )
    if cost.otherReferences > 0 {
      page.line(
        "  and leave \(counted(cost.otherReferences, "other reference", "other references")) to find by hand:")
      for place in RewritingCost.Place.allCases {
        if let count = cost.references[place] { page.line("    \(String(count).leading(to: 4))  \(place.rawValue)") }
      }
    }
    page.line()
    page.line("plan \(proposal.plan.shortHash)")
  }

  private func hunks(_ page: inout Page) {
    guard let patch = PlannedFiles(proposal.plan, standing: standing).patch else { return }
    page.line()
    page.line("files, relative to \(patch.root)")
    page.lines(patch.hunks.lines)
  }

  var json: JSON {
    let situation = proposal.situation
    return [
      "version": 1,
      "plan": JSON(proposal.plan.hash),
      "upstream": JSON(situation.upstream),
      "checkout": JSON(situation.root),
      "workspace": JSON(proposal.workspace),
      "strategy": JSON(proposal.choice.strategy.rawValue),
      "reason": JSON(proposal.choice.sentence),
      "environment": .array(proposal.variables.map(\.json)),
      "steps": .array(proposal.plan.steps.map(\.json)),
      "packages": .array(table.rows.map(\.json)),
      "rewriting": [
        "files": .number(cost.files), "imports": .number(cost.imports),
        "otherReferences": .object(
          RewritingCost.Place.allCases.compactMap { place in
            cost.references[place].map { .init(place.rawValue, .number($0)) }
          }),
      ],
    ]
  }
}

extension ResolutionTable.Row {
  var group: ResolutionTable.Group {
    ResolutionTable.Group(prefix: importPath, count: 1, before: before, after: after)
  }

  var json: JSON { ["path": JSON(importPath), "before": before.json, "after": after.json] }
}

extension ResolutionTable.Target {
  fileprivate var json: JSON {
    if case .directory(let path) = self { return JSON(path) }
    return .null
  }
}

extension Proposal.Variable {
  var json: JSON { ["name": JSON(name), "before": JSON(before), "after": JSON(after)] }
}
