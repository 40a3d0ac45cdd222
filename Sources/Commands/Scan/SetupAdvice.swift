import Bytes
import Mapping
import Terminal
import Transactions

/// The advice of scan about setup: the whole command, or why setup would refuse. A strategy that cannot be carried out is not
/// recommended.
enum SetupAdvice: Sendable {
  case line(SetupLine)
  /// The refusal, with its fix if there is one.
  case refused(Diagnostic)
  /// Nothing has to be mapped, or the place of the journal is unknown.
  case nothing

  /// Makes the plan of setup with the same options, and checks it; changes nothing.
  init(
    _ inspection: Inspection, _ mapping: MappingOptions, _ go: GoOptions, _ common: CommonOptions, in context: Context
  ) throws {
    self = .nothing
    do {
      let state = try StateDirectory.locate(context.process, named: common.stateDirectory)
      let plan = try PlanBuilder(mapping, go, state).plannedMapping(for: inspection, in: context).plan
      if plan.isEmpty { return }
      let refusals = try plan.check(in: context.transactionContext(words: [], directory: nil), state: state)
      let line = inspection.line(mapping, in: context)
      self = refusals.isEmpty ? .line(line) : .refused(Refusal.diagnostic(of: refusals, typed: line))
    } catch TransactionError.noHome {
      return
    } catch let error as TransactionError {
      guard case .refused = error else { throw error }
      self = .refused(error.diagnostic)
    } catch let error as CommandError {
      guard case .refused(let refusal, _) = error else { throw error }
      if case .system = refusal { throw error }
      var reason = error.diagnostic
      // What sends to scan is answered here.
      if reason.help?.command?.hasPrefix("forkpath scan") == true { reason.help = nil }
      self = .refused(reason)
    }
  }

  var json: JSON {
    if case .line(let line) = self { return JSON(line.fix().line) }
    return .null
  }

  var refusal: JSON {
    guard case .refused(let reason) = self else { return .null }
    return [
      "code": JSON(reason.code), "message": JSON(reason.message),
      "fix": JSON(reason.help?.command ?? reason.help?.advice),
    ]
  }
}
