package import Bytes

/// What was done: a plan, under the name of its transaction.
package struct Receipt: Sendable, Hashable {
  /// Where a transaction stands; the journal's file name says it.
  package enum State: Sendable, Hashable { case planned, done, undoing, undone, aborted }

  package var transaction: ByteString
  package var state: State
  package var plan: Plan

  package init(transaction: ByteString, state: State, plan: Plan) {
    (self.transaction, self.state, self.plan) = (transaction, state, plan)
  }
}
