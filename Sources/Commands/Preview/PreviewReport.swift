import Bytes
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// What preview prints: the environment, the steps, the files as hunks, the effect, the cost of the alternative.
struct PreviewReport: Sendable {
  var planned: PlannedMapping
  var table: ResolutionTable
  var cost: RewritingCost
  /// The mappings that stand now.
  var standing: [TransactionRecord]
  var isFull: Bool

  func write(to page: inout Page) {
    let fork = planned.fork
    page.line("strategy \(planned.choice.strategy.rawValue): \(planned.choice.sentence)")
    page.line()
    page.environment(planned.variables)
    page.line()
    page.line("steps")
    if planned.plan.isEmpty { page.line("  none: \(fork.upstream) means \(fork.root) already") }
    page.steps(planned.plan, goFiles: fork.goFiles)
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
    page.line("plan \(planned.plan.shortHash)")
  }

  private func hunks(_ page: inout Page) {
    guard let patch = PlannedFiles(planned.plan, standing: standing).patch else { return }
    page.line()
    page.line("files, relative to \(patch.root)")
    page.lines(patch.hunks.lines)
  }

  var json: JSON {
    let fork = planned.fork
    return [
      "version": 1,
      "plan": JSON(planned.plan.hash),
      "upstream": JSON(fork.upstream),
      "checkout": JSON(fork.root),
      "workspace": JSON(planned.workspace),
      "strategy": JSON(planned.choice.strategy.rawValue),
      "reason": JSON(planned.choice.sentence),
      "environment": .array(planned.variables.map(\.json)),
      "steps": .array(planned.plan.steps.map(\.json)),
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

extension PlannedMapping.Variable {
  var json: JSON { ["name": JSON(name), "before": JSON(before), "after": JSON(after)] }
}
