import Bytes
import Machine
import Mapping
import Resolution

extension Inspection {
  /// What the plan changes of what is built besides the fork.
  func changes(_ planned: PlannedMapping) throws(CommandError) -> DependencyChanges {
    do { return try planned.dependencyChanges() } catch { throw .refused(error, typed: SetupLine(directory: named)) }
  }

  /// The same for a mapping that is recorded.
  func changes(_ mapped: MappedEnvironment) throws(CommandError) -> DependencyChanges {
    let own = fork.members.map { fork.root.appending(path: $0.directory).cleanPath }
    do {
      return try DependencyChanges(
        of: fork, (own + mapped.consumers).filter { !mapped.leftOut.contains($0) }, from: environment,
        to: mapped.environment(over: environment), view: environment.disk)
    } catch { throw .refused(error, typed: SetupLine(directory: named)) }
  }
}
