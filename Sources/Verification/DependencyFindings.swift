package import Findings
import GoSource
import Machine
package import Mapping

extension DependencyChanges {
  /// A warning for each module that a replacement of another module takes over with the mapping.
  package func findings(of fork: Fork) -> [Finding] {
    replaced.compactMap { change in
      guard let replacement = change.replacement else { return nil }
      let used = place(change.requirement, fork), taken = place(replacement, fork)
      let conflict = ReplaceConflict(
        module: change.module, first: change.today, at: used, second: change.mapped, at: taken)
      return Finding(.replaceConflict(conflict), .warning, at: taken)
    }
  }

  private func place(_ line: MappingRefusal.Replacing, _ fork: Fork) -> Place {
    Place(
      file: line.file.relative(within: fork.root) ?? line.file,
      position: SourcePosition(line: line.line, column: 1))
  }
}
