import Bytes
import Git
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// `forkpath status`: the active mappings, and whether they are still what setup made.
struct StatusCommand: Command, Conversing {
  var common = CommonOptions()

  static let declaration = Declaration<Self>(
    "status", category: "Look", summary: "List the active mappings, and whether they are as setup made them",
    arguments: CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    let state = try StateDirectory.locate(context.process, named: common.stateDirectory)
    try RecoveryRunner(state: state, context: context).settle(wait: .zero)
    let all = try state.records().filter(\.isActiveOrUnsettled)
    // What a later setup brought up to date is listed once, as it is now.
    let newest = all.enumerated().filter { index, record in
      !all[(index + 1)...].contains { $0.continues(record) }
    }.map(\.element)
    let rows = newest.map {
      (
        record: $0, state: MappingState(of: all.chain(of: $0)), health: ForkHealth(of: $0, in: context),
        activation: ShellActivation(of: $0, among: all, in: context)
      )
    }
    var page = context.output.page
    switch common.format {
    case .json:
      page.json([
        "version": 2,
        "mappings": .array(
          rows.map { row in
            let mapping = row.record.mapping
            return [
              "transaction": JSON(row.record.transaction), "upstream": JSON(mapping?.upstream),
              "fork": JSON(mapping.map { $0.forkPath ?? "" }), "checkout": JSON(mapping?.checkout),
              "workspace": JSON(mapping?.workspace),
              "strategy": JSON((mapping?.strategy.rawValue).map { ByteString($0) }),
              "state": JSON(row.state.word), "inThisShell": row.activation?.json ?? .null,
              "health": row.health.json,
            ]
          }),
      ])
    case .text:
      if rows.isEmpty { page.line("no mapping is active") }
      for (record, state, health, activation) in rows {
        let mapping = record.mapping
        page.line("\(mapping?.checkout ?? "")")
        if let upstream = mapping?.upstream, !upstream.isEmpty { page.line("  upstream path  \(upstream)") }
        page.line("  strategy       \(mapping?.strategy.rawValue ?? "")")
        page.line("  workspace      \(mapping?.workspace ?? "")")
        page.line("  state          \(state.sentence)")
        switch state {
        case .active, .interrupted, .unreadable: break
        case .missing, .replaced, .outdated: page.line("  fix            \(command: record.repair(state, context))")
        }
        if state == .active, let activation { page.line("  in this shell  \(activation.sentence)") }
        for note in health.findings { page.line("  health         \(note.healthSentence)") }
      }
    }
    context.output.print(page)
    for case .unreadable(let error) in rows.map(\.state) { throw CommandError.system(error) }
    if let error = context.process.disturbances.first { throw CommandError.system(error) }
    return rows.allSatisfy { $0.state == .active } ? 0 : ExitStatus.findings.rawValue
  }
}

/// Whether go uses a mapping in the shell that asks, from inside the checkout.
enum ShellActivation {
  case active
  /// Plain go does not use it here; these variables are missing or have other values.
  case inactive(variables: [ByteString], checkout: ByteString)

  /// Nil where nothing is mapped, or where the environment cannot be read: `state` tells of the rest.
  init?(of record: TransactionRecord, among records: [TransactionRecord], in context: Context) {
    guard let mapping = record.mapping, !mapping.upstream.isEmpty, mapping.strategy != .none else { return nil }
    let place = context.process.disk.reachable(mapping.checkout) ?? mapping.checkout
    do {
      let here = try MappedDirectory(named: place, here: place, process: context.process, among: records)
      let missing = try here.variables(process: context.process.variables).filter { $0.before != $0.after }
      self =
        missing.isEmpty
        ? .active : .inactive(variables: missing.map(\.name), checkout: context.typed(mapping.checkout))
    } catch {
      if let error = Self.disturbance(in: error) { context.process.disturbances.note(error) }
      return nil
    }
  }

  /// The call that failed, where one did: then the status is a part of what is, and no success.
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
    }
  }

  var json: JSON {
    switch self {
    case .active: ["active": true, "variables": JSON([ByteString]())]
    case .inactive(let variables, _): ["active": false, "variables": JSON(variables)]
    }
  }
}

extension MappingState {
  var word: String {
    switch self {
    case .active: "active"
    case .interrupted: "interrupted"
    case .missing: "missing"
    case .replaced: "replaced"
    case .outdated: "outdated"
    case .unreadable: "unreadable"
    }
  }

  var sentence: Text { "\(plainSentence)" }

  var plainSentence: ByteString {
    switch self {
    case .active: "active"
    case .interrupted: "interrupted: 'forkpath undo' finishes it or takes it back"
    case .missing(let path): "broken: " + path + " is gone"
    case .replaced(let path): "broken: " + path + " is something else now"
    case .outdated(let path): "outdated: " + path + " changed since"
    case .unreadable(let error): "unknown: " + error.diagnostic.message
    }
  }
}

extension ForkHealth {
  /// What the repository says, without a look at the tree; nothing where the checkout is gone.
  fileprivate init(of record: TransactionRecord, in context: Context) {
    let mapping = record.mapping
    let checkout = mapping?.checkout ?? ""
    let root = context.process.disk.reachable(checkout) ?? checkout
    let git: GitCheckout?
    do {
      git = try GitCheckout(root: root)
    } catch {
      if case .unreadable(let error) = error { context.process.disturbances.note(error) }
      git = nil
    }
    self.init(
      root: root, git: git, repository: git.map { $0.repository(of: root, process: context.process) },
      upstream: mapping?.upstream ?? "")
  }
}
