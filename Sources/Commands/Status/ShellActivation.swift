import Bytes
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// Whether go uses a mapping in the shell that asks, from inside the checkout.
enum ShellActivation {
  case active
  /// Plain go does not use it here; these variables are missing or have other values.
  case inactive(variables: [ByteString], checkout: ByteString)
  /// A setting of the user's keeps it from being active.
  case impossible(EnvironmentConflict)

  /// Nil where nothing is mapped, or where the environment cannot be read, which `state` reports.
  init?(of record: TransactionRecord, among records: [TransactionRecord], in context: Context) {
    guard let mapping = record.mapping, !mapping.upstream.isEmpty, mapping.strategy != .none else { return nil }
    let place = context.process.disk.reachable(mapping.checkout) ?? mapping.checkout
    do {
      let here = try MappedDirectory(named: place, here: place, process: context.process, among: records)
      let missing = try here.variables(process: context.process.variables).filter { $0.before != $0.after }
      self =
        missing.isEmpty
        ? .active : .inactive(variables: missing.map(\.name), checkout: context.typed(mapping.checkout))
    } catch let conflict as EnvironmentConflict {
      self = .impossible(conflict)
    } catch {
      if let error = Self.disturbance(in: error) { context.process.disturbances.note(error) }
      return nil
    }
  }

  /// The system call that failed, where one did: then the status is incomplete, and not a success.
  private static func disturbance(in error: any Error) -> SystemError? {
    switch error {
    case MappedDirectory.Failure.system(let error), MappedDirectory.Failure.environment(.system(let error)),
      MappedDirectory.Failure.changed(.unreadable(let error), _):
      error
    default: nil
    }
  }

  var sentence: Text {
    switch self {
    case .active: "active"
    case .inactive(let variables, let checkout):
      "not active (\(variables.joined(separator: ", "))): \(command: Fix(["forkpath", "env", checkout], isEvaluated: true).line)"
    case .impossible(let conflict):
      if let command = conflict.diagnostic.help?.command {
        "cannot be active: \(conflict.diagnostic.message): \(command: command)"
      } else {
        "cannot be active: \(conflict.diagnostic.message)"
      }
    }
  }

  var json: JSON {
    switch self {
    case .active: ["active": true, "variables": JSON([ByteString]())]
    case .inactive(let variables, _): ["active": false, "variables": JSON(variables)]
    case .impossible(let conflict):
      ["active": false, "variables": JSON([ByteString]()), "reason": JSON(conflict.diagnostic.message)]
    }
  }
}
