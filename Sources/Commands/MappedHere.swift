import Bytes
import Machine
import Mapping
import Resolution
import Transactions

/// The mapping that stands where a command works, found by directory alone: nothing is scanned, so that `exec` costs
/// no more than what it runs.
struct MappedHere: Sendable {
  var record: TransactionRecord
  var mapped: MappedEnvironment
  /// What go would see without it.
  var before: GoEnvironment
  /// The directory in which a child works, spelled as go must see it.
  var directory: ByteString

  init(_ named: ByteString?, in state: StateDirectory, _ context: Context) throws {
    let place = context.absolute(named ?? ".")
    let real: ByteString
    do { real = try realPath(place) } catch { throw named.map { .directoryMissing($0) } ?? CommandError.system(error) }
    let standing = try state.records().filter { $0.isStanding || $0.isUnsettled }
    let found = standing.last { record in
      guard let mapped = MappedEnvironment(record.plan) else { return false }
      return (record.places + mapped.consumers).contains { place in
        real.isWithin((try? realPath(place)) ?? place)
      }
    }
    guard let found, let mapped = MappedEnvironment(found.plan) else {
      throw CommandError.nothingInForce(place, typed: context.typed(place))
    }
    let drift = MappingDrift(found)
    guard drift == .stands else { throw CommandError.broken(drift, cure: found.setupLine(context)) }
    (record, self.mapped) = (found, mapped)
    let root = found.plan["checkout"]
    do {
      before = try GoEnvironment.discover(process: context.process, directory: real, outside: root)
    } catch { throw CommandError.go(error) }
    // With a directory named, the child stays where the shell is: only what lies in the mapping is spelled anew.
    let here = (try? realPath(context.process.directory)) ?? context.process.directory
    directory =
      mapped.directory(for: here) ?? (mapped.mode == .module ? here : context.process.directory)
  }

  /// The variables to set, those that are set already among them.
  func variables(_ context: Context) throws(CommandError) -> [PlannedMapping.Variable] {
    do {
      return try mapped.variables(over: before, process: context.process.variables)
    } catch { throw .conflict(error) }
  }

  /// The directories from which no program is ever taken.
  var tree: ByteString { mapped.workspace }
}
