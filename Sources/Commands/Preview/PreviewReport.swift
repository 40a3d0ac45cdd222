import Bytes
import Machine
import Mapping
import Resolution
import Terminal
import Transactions
import Verification

/// What preview prints: the environment, the steps, the files as hunks, the effect, the cost of the alternative.
struct PreviewReport: Sendable {
  var planned: PlannedMapping
  var table: ResolutionTable
  var cost: RewritingCost
  /// The directory that paths of `files` are relative to; nil where the plan writes none.
  var root: ByteString?
  var files: PlannedFiles
  /// The changes of other dependencies.
  var changes: DependencyChanges
  var isFull: Bool

  func write(to page: inout Page) {
    let fork = planned.fork
    page.line("strategy \(planned.choice.strategy.rawValue): \(planned.choice.sentence)")
    page.line()
    page.environment(planned.variables)
    page.line()
    page.line("steps")
    if planned.plan.isEmpty { page.line("  none: \(fork.upstream) resolves to \(fork.root) already") }
    page.steps(planned.plan, goFiles: fork.goFiles)
    hunks(&page)
    page.line()
    page.line("where upstream's packages resolve")
    for group in isFull ? table.rows.map(\.group) : table.groups {
      page.resolution(group)
    }
    let limits = [changes.limit, planned.lostLimit, planned.doubledLimit].compactMap { $0 }
    if !changes.list.isEmpty || !limits.isEmpty {
      page.line()
      page.line("what is built otherwise")
      let messages = FindingMessages(line: SetupLine(directory: fork.named), root: fork.root)
      for finding in changes.findings(of: fork) {
        let diagnostic = messages.diagnostic(finding)
        page.line("  \(diagnostic.message)")
        for note in diagnostic.notes { page.line("    \(note)") }
      }
      for limit in limits { page.line("  limitation: \(limit.sentence)") }
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
    guard let root else { return }
    page.line()
    page.line("files, relative to \(root)")
    page.lines(files.patch(root: root).lines)
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

extension PlannedClone {
  func write(to page: inout Page) {
    if isMappedLater {
      page.line("the fork is cloned into \(workspace)")
    } else {
      page.line("strategy \(Strategy.relocate.rawValue): the fork is cloned straight to where its upstream path leads")
    }
    page.line()
    page.environment(variables)
    page.line()
    page.line("steps")
    if plan.isEmpty { page.line("  none: a clone of it is there already") }
    page.steps(plan, goFiles: 0)
    page.line()
    if let resolution {
      page.line("where upstream's packages resolve")
      page.resolution(resolution.group)
      page.line()
      page.line("what rewriting the imports would change is known once the tree is there")
    } else {
      page.line("how its upstream path is mapped is planned once the tree is there")
    }
    page.line()
    page.line("plan \(plan.shortHash)")
  }

  var json: JSON {
    [
      "version": 1,
      "plan": JSON(plan.hash),
      "upstream": JSON(resolution?.importPath),
      "strategy": isMappedLater ? .null : JSON(Strategy.relocate.rawValue),
      "workspace": JSON(workspace),
      "environment": .array(variables.map(\.json)),
      "steps": .array(plan.steps.map(\.json)),
      "packages": .array(resolution.map { [$0.json] } ?? []),
    ]
  }
}

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

extension PlannedFiles {
  /// As git-format hunks for `git apply` in `root`.
  fileprivate func patch(root: ByteString) -> Patch {
    Patch(
      changes.sorted { $0.path < $1.path }.compactMap { change in
        change.path.relative(within: root).map {
          FileChange(path: $0, before: change.before?.ofPatch, after: change.after?.ofPatch)
        }
      })
  }
}

extension PlannedFiles.State {
  fileprivate var ofPatch: FileChange.State {
    switch mode {
    case .file: .init(content, mode: .file)
    case .executable: .init(content, mode: .executable)
    case .link: .init(content, mode: .link)
    }
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
    switch self {
    case .directory(let path): JSON(path)
    case .published(let module): JSON(module)
    case .nowhere, .noModule: .null
    }
  }
}

extension PlannedMapping.Variable {
  var json: JSON { ["name": JSON(name), "before": JSON(before), "after": JSON(after)] }
}
