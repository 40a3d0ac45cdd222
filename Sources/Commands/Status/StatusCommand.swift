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
    try RecoveryRunner(state: state, context: context).recover(wait: .zero)
    let all = try state.records().undisplaced.filter(\.isActiveOrUnfinished)
    // A mapping that a later setup updated is listed once, in its current form.
    let newest = all.enumerated().filter { index, record in
      !all[(index + 1)...].contains { $0.continues(record) }
    }.map(\.element)
    let rows = newest.map {
      (
        record: $0, state: MappingState(of: all.chain(of: $0)), health: ForkHealth(of: $0, in: context),
        activation: ShellActivation(of: $0, among: all, in: context)
      )
    }.map { row in
      (
        record: row.record, state: row.state, health: row.health, activation: row.activation,
        drifts: row.state.mayDrift
          ? context.drifts(of: row.record).filter { row.state == .active || $0.isOfUpstream } : []
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
              "drift": .array(row.drifts.map(\.json)), "health": row.health.json,
            ]
          }),
      ])
    case .text:
      if rows.isEmpty { page.line("no mapping is active") }
      for (record, state, health, activation, drifts) in rows {
        let mapping = record.mapping
        page.line("\(mapping?.checkout ?? "")")
        if let upstream = mapping?.upstream, !upstream.isEmpty { page.entry("  upstream path", "\(upstream)", at: 17) }
        page.entry("  strategy", "\(mapping?.strategy.rawValue ?? "")", at: 17)
        page.entry("  workspace", "\(mapping?.workspace ?? "")", at: 17)
        page.entry("  state", "\(state.sentence)", at: 17)
        for drift in drifts { page.entry("  but", "\(drift.sentence(context))", at: 17) }
        switch state {
        case .active, .unreadable: break
        case .interrupted: page.entry("  fix", "\(command: record.undoing(context))", at: 17, isCommand: true)
        case .missing, .replaced, .outdated:
          page.entry("  fix", "\(command: record.repairFix(state, context).line)", at: 17, isCommand: true)
        }
        if state == .active, !drifts.isEmpty {
          page.entry("  fix", "\(command: record.repair(drifts, context).line)", at: 17, isCommand: true)
        }
        if state == .active, let activation {
          page.entry("  in this shell", "\(activation.sentence)", at: 17, isCommand: true)
        }
        for note in health.findings { page.entry("  health", "\(note.healthSentence)", at: 17) }
      }
    }
    context.output.print(page)
    for case .unreadable(let error) in rows.map(\.state) { throw CommandError.system(error) }
    if let error = context.process.disturbances.first { throw CommandError.system(error) }
    return rows.allSatisfy { $0.state == .active && $0.drifts.isEmpty } ? 0 : ExitStatus.findings.rawValue
  }
}

extension MappingDrift {
  /// Whether it is about the path that is mapped, which a mapping from other files may have, too.
  fileprivate var isOfUpstream: Bool { if case .otherUpstream = self { true } else { false } }
}

extension MappingState {
  fileprivate var mayDrift: Bool {
    switch self {
    case .active, .outdated: true
    default: false
    }
  }

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
    case .interrupted: "interrupted: undo finishes it or takes it back"
    case .missing(let path): "broken: " + path + " is gone"
    case .replaced(let path): "broken: " + path + " is something else now"
    case .outdated(let path): "outdated: " + path + " changed since"
    case .unreadable(let error): "unknown: " + error.diagnostic.message
    }
  }
}

extension MappingDrift {
  fileprivate func sentence(_ context: Context) -> Text {
    switch self {
    case .edited(let file): "\(file) was edited after setup made it"
    case .unlisted(let directory, let isWork):
      "the module in \(context.typed(directory)) came after setup, and the \(isWork ? "go.work" : "mapping") lacks it"
    case .leftOutChanged(let directory):
      "the module in \(context.typed(directory)), which is left out, changed after setup"
    case .otherUpstream([]): "the files of the checkout name no upstream path any more"
    case .otherUpstream(let paths):
      "the files of the checkout name \(paths.count > 1 ? "several upstream paths now:" : "another upstream path now:") \(paths.joined(separator: ", "))"
    }
  }

  fileprivate var json: JSON {
    switch self {
    case .edited(let file): ["kind": "edited", "path": JSON(file)]
    case .unlisted(let directory, _): ["kind": "unlisted", "path": JSON(directory)]
    case .leftOutChanged(let directory): ["kind": "left-out-changed", "path": JSON(directory)]
    case .otherUpstream(let path): ["kind": "other-upstream", "path": path.count == 1 ? JSON(path[0]) : .null]
    }
  }
}

extension Context {
  /// The differences from the mapping that setup would make now; failed system calls are noted.
  func drifts(of record: TransactionRecord) -> [MappingDrift] {
    do {
      let inferred = try inferredDrift(of: record)
      return try MappingDrift.all(of: record) + (inferred.map { [$0] } ?? [])
    } catch {
      process.disturbances.note(error)
      return []
    }
  }

  /// A drift where setup would infer another upstream path now; nil where the user named the path, or where setup would refuse
  /// for another reason.
  private func inferredDrift(of record: TransactionRecord) throws(SystemError) -> MappingDrift? {
    guard let mapping = record.mapping, !mapping.upstream.isEmpty, !record.arguments.contains("--upstream") else {
      return nil
    }
    let checkout = process.disk.reachable(mapping.checkout) ?? mapping.workspace
    do throws(CommandError) {
      let inspection = try Inspection(
        checkout, mapping: MappingOptions(), go: GoOptions(), served: mapping.consumers, in: self)
      return inspection.fork.upstream == mapping.upstream ? nil : .otherUpstream([inspection.fork.upstream])
    } catch {
      switch error {
      case .system(let failure): throw failure
      case .refused(.noUpstream, _), .refused(.doubtfulUpstream, _): return .otherUpstream([])
      case .refused(.ambiguousUpstream(_, let candidates), _): return .otherUpstream(candidates)
      default: return nil
      }
    }
  }
}

extension TransactionRecord {
  /// The mapping is made again. Setup overwrites no file that was edited, and undo keeps it.
  fileprivate func repair(_ drifts: [MappingDrift], _ context: Context) -> Fix {
    let undoing = Fix(["forkpath", "undo", context.typed(mapping?.checkout ?? ".")])
    var isElsewhere = false
    for drift in drifts {
      switch drift {
      case .edited: isElsewhere = true
      case .otherUpstream(let paths):
        // A path that setup would not find itself has to be named by the user.
        if paths.count != 1 { return undoing }
        isElsewhere = true
      case .unlisted, .leftOutChanged: continue
      }
    }
    var fix = setupFix(context)
    if isElsewhere {
      fix.commands.insert(undoing.commands[0], at: 0)
    }
    return fix
  }

  /// The command that undoes the interrupted transaction.
  fileprivate func undoing(_ context: Context) -> ByteString {
    Fix(["forkpath", "undo", context.typed(mapping?.checkout ?? ".")]).line
  }
}

extension ForkHealth {
  /// The health of the repository, without a scan of the tree; empty where the checkout is gone.
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
