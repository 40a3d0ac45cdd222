import Bytes
import Git
import Machine
import Transactions

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The transactions of the library behind a bare command line, for the fault harness: `run STATE STEP [+ STEP ...]`,
/// `recover STATE`, `undo STATE`, `purge STATE`. No domain, no words; what is refused is printed as data.
@main
enum Driver {
  static func main() throws {
    let words = try commandLineArguments()
    guard words.count >= 2 else { exit(64) }
    let state = StateDirectory(path: words[1])
    do {
      let log = try state.open()
      let transactionContext = try transactionContext()
      try recover(log, transactionContext)
      switch words[0] {
      case "run": try run(log, transactionContext, Array(words.dropFirst(2)))
      case "recover": break
      case "undo1":
        if let newest = try log.records().last(where: { $0.isActive || $0.isUnfinished }) {
          _ = try log.undo(newest, in: transactionContext)
        }
      case "undo-oldest":
        if let oldest = try log.records().first(where: \.isActive) {
          _ = try log.undo(oldest, in: transactionContext)
        }
      case "undo":
        let active = try log.records().filter { $0.isActive || $0.isUnfinished }
        if active.isEmpty {
          // Nothing is active: right only if something was undone or rolled back before.
          exit(try log.records().isEmpty ? 1 : 0)
        }
        for record in active.reversed() { _ = try log.undo(record, in: transactionContext) }
      case "purge": for record in try log.records() { try log.purge(record, in: transactionContext) }
      default: exit(64)
      }
      if let signal = Interruption.signal { exit(128 + signal) }
      exit(0)
    } catch {
      try? writeAll(ByteString("driver: \(error)\n"), to: 2)
      if let error = error as? TransactionError {
        if case .locked = error { exit(75) }
        if case .failed(.interrupted(let signal), _, _) = error { exit(128 + signal) }
      }
      exit(1)
    }
  }

  static func transactionContext() throws -> TransactionContext {
    let environment = try ProcessEnvironment.current()
    return TransactionContext(
      version: "driver", arguments: try commandLineArguments(), directory: environment.directory,
      git: environment["GIT"], variables: environment.variables, allowsLocalClone: true)
  }

  static func recover(_ log: TransactionLog, _ transactionContext: TransactionContext) throws {
    for recovery in try log.recover(in: transactionContext) {
      try? writeAll(ByteString("driver: recovered \(recovery.result)\n"), to: 2)
      if case .stopped = recovery.result { exit(1) }
    }
  }

  /// Twice is once: what is active already is not done again.
  static func run(_ log: TransactionLog, _ transactionContext: TransactionContext, _ words: [ByteString]) throws {
    let steps = try steps(words, log.state)
    let active = try log.records().filter(\.isActive).map { $0.plan.steps.filter { !$0.isDirectory } }
    if active.contains(steps.filter { !$0.isDirectory }) { return }
    _ = try log.perform(Plan(steps: steps), in: transactionContext)
  }

  static func steps(_ words: [ByteString], _ state: StateDirectory) throws -> [Step] {
    var steps: [Step] = []
    for group in words.split(separator: "+") {
      let words = Array(group)
      let step: Step
      switch words[0] {
      case "relocate": step = .relocate(from: words[1], to: words[2], leavesLink: true)
      case "move": step = .relocate(from: words[1], to: words[2], leavesLink: false)
      case "copy": step = .copy(from: words[1], to: words[2])
      case "link": step = .link(at: words[1], text: words[2])
      case "publish":
        step = .publish(
          at: words[1],
          files: words.dropFirst(2).map { word in
            let equals = word.firstIndex(of: UInt8(ascii: "=")) ?? word.count
            return PublishedFile(path: word.prefix(equals), content: word.dropFirst(equals + 1) + "\n")
          })
      case "remotes":
        step = .setRemotes(
          checkout: words[1],
          values: words.dropFirst(2).map { word in
            let equals = word.firstIndex(of: UInt8(ascii: "=")) ?? word.count
            return GitValue(key: word.prefix(equals), values: [word.dropFirst(equals + 1)])
          })
      case "lines": step = .addLines(at: words[1], lines: Array(words.dropFirst(2)))
      case "clone": step = .clone(url: words[1], reference: nil, to: words[2])
      default: exit(64)
      }
      if case .setRemotes = step {
      } else {
        let above = try Plan.directories(above: step.place, state: state)
        steps += above.filter { !steps.contains($0) }
      }
      steps.append(step)
    }
    return steps
  }
}

extension Step {
  var isDirectory: Bool { if case .makeDirectory = self { true } else { false } }
}
