import Bytes
import Transactions

extension TransactionRecord {
  /// The checkout's old and new places.
  var places: [ByteString] { ["checkout", "workspace"].compactMap { plan[$0] } }

  /// The command that makes the mapping anew, from the words that it was made with.
  func setupLine(_ context: Context) -> ByteString {
    // What stands last is the directory or the address.
    let words = arguments.first == "setup" && arguments.count > 1 ? Array(arguments.dropLast()) : ["setup"]
    return (["forkpath"] + words + [shellWord(context.typed(plan["checkout"] ?? ""))]).joined(separator: " ")
  }

  /// Whether this transaction only brought up to date what `earlier` made, or made it again after somebody had taken it
  /// away: then both are one mapping, which `status` tells once and `undo` takes back at once. A clone is more than a
  /// mapping.
  func continues(_ earlier: TransactionRecord) -> Bool {
    guard earlier.transaction < transaction, plan["upstream"] == earlier.plan["upstream"],
      !Set(places).isDisjoint(with: earlier.places), !earlier.plan.clones
    else { return false }
    if plan["strategy"] == earlier.plan["strategy"] { return true }
    let (new, old) = (plan.publications, earlier.plan.publications)
    return new.contains { old.contains($0) }
  }
}

extension [TransactionRecord] {
  /// The transactions of one mapping, `newest` and all that it continues, newest first.
  func mapping(of newest: TransactionRecord) -> [TransactionRecord] {
    var chain = [newest]
    for record in reversed() where record.isStanding || record.isUnsettled {
      if chain.contains(where: { $0.continues(record) }) { chain.append(record) }
    }
    return chain
  }
}

extension Plan {
  /// Whether an adoption was all that was done.
  var isOnlyAboutRemotes: Bool {
    steps.allSatisfy { step in
      if case .setRemotes = step { return true }
      return false
    }
  }

  fileprivate var clones: Bool { steps.contains { if case .clone = $0 { true } else { false } } }

  /// Where it writes files of forkpath's own.
  fileprivate var publications: [ByteString] { steps.filter(\.isPublication).map(\.place) }
}
