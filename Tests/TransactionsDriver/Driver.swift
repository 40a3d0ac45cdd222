import Bytes
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
  static func main() {
    let words = commandLineArguments()
    guard words.count >= 2 else { exit(64) }
    let state = StateDirectory(path: words[1])
    do {
      let ledger = try state.open()
      let surroundings = try surroundings()
      try settle(ledger, surroundings)
      switch words[0] {
      case "run": try run(ledger, surroundings, Array(words.dropFirst(2)))
      case "recover": break
      case "undo1":
        if let newest = try ledger.receipts().last(where: { $0.isStanding || $0.isUnsettled }) {
          _ = try ledger.undo(newest, in: surroundings)
        }
      case "undo-oldest":
        if let oldest = try ledger.receipts().first(where: \.isStanding) {
          _ = try ledger.undo(oldest, in: surroundings)
        }
      case "undo":
        let standing = try ledger.receipts().filter { $0.isStanding || $0.isUnsettled }
        if standing.isEmpty {
          // Nothing stands: right only if something was undone or rolled back before.
          exit(try ledger.receipts().isEmpty ? 1 : 0)
        }
        for receipt in standing.reversed() { _ = try ledger.undo(receipt, in: surroundings) }
      case "purge": for receipt in try ledger.receipts() { try ledger.purge(receipt, in: surroundings) }
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

  static func surroundings() throws -> Surroundings {
    let environment = try ProcessEnvironment.current()
    return Surroundings(
      version: "driver", arguments: commandLineArguments(), directory: environment.directory,
      git: environment["GIT"], variables: environment.variables, allowsLocalClone: true)
  }

  static func settle(_ ledger: Ledger, _ surroundings: Surroundings) throws {
    for recovery in try ledger.recover(in: surroundings) {
      try? writeAll(ByteString("driver: recovered \(recovery.result)\n"), to: 2)
      if case .stopped = recovery.result { exit(1) }
    }
  }

  /// Twice is once: what stands already is not done again.
  static func run(_ ledger: Ledger, _ surroundings: Surroundings, _ words: [ByteString]) throws {
    let steps = try steps(words, ledger.state)
    let standing = try ledger.receipts().filter(\.isStanding).map { $0.plan.steps.filter { !$0.isDirectory } }
    if standing.contains(steps.filter { !$0.isDirectory }) { return }
    _ = try ledger.perform(Plan(steps: steps), in: surroundings)
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
