import Bytes
import Transactions

/// Looks, without changing anything, whether setup would carry a plan out: what preview shows must be what setup does.
struct PlanCheck {
  var plan: Plan
  var state: StateDirectory
  var context: Context
  /// The word that names the checkout or the address, as it was typed.
  var named: ByteString?

  func refuse() throws {
    guard !plan.isEmpty else { return }
    let refusals = try plan.check(in: context.transactionContext(words: [], directory: named), state: state)
    guard refusals.isEmpty else { throw TransactionError.refused(refusals) }
  }
}
