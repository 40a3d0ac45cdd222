package import Bytes
import Dispatch
package import Machine
package import Mapping
import Resolution
import Synchronization

/// Real go, asked what it lists while forkpath's own checks run. No load depends on another, and a listing waits much: they run
/// side by side, at most one for each processor.
///
/// What is still being asked when the last reference goes is ended first.
package final class GoAsking: Sendable {
  package let runner: GoRunner
  private let root: ByteString
  private let process: ProcessEnvironment
  private let holdsPipe: Bool
  private let foresight: Foresight
  private let slots = DispatchSemaphore(value: Host.processors)
  private let state = Mutex(State())

  /// One `go list`: loads that have all of it in common have the same answer.
  private struct Question: Hashable {
    var directory: ByteString
    var patterns: [ByteString]
    var gowork: ByteString?

    init(_ load: LoadedPackages) {
      (directory, patterns, gowork) = (load.directory, load.patterns, load.gowork)
    }
  }

  private struct Asked {
    /// Nil where go could not be started.
    var answer: BackgroundValue<GoRunner.Listing?>
    var cancellation: Cancellation
  }

  private struct State {
    var asked: [Question: Asked] = [:]
    var scratch: ScratchDirectory?
    var works = WorkFileCopies()
  }

  /// `runner` is for the environment of the fork's own builds.
  package init(_ runner: GoRunner, of fork: Fork, process: ProcessEnvironment) {
    (self.runner, self.process, root) = (runner, process, fork.root)
    holdsPipe = fork.holdsPipe
    foresight = Foresight(fork, runner.environment)
  }

  deinit {
    let left = state.withLock { state in
      defer { state.asked = [:] }
      return state.asked
    }
    for asked in left.values { asked.cancellation.cancel() }
    for asked in left.values { _ = asked.answer.value }
    state.withLock { $0.scratch?.remove() }
  }

  /// A directory for what go must not write into the tree, made when it is first wanted.
  package func scratch() throws(SystemError) -> ByteString {
    try state.withLock { state throws(SystemError) in
      if let scratch = state.scratch { return scratch.path }
      let made = try ScratchDirectory(process: process, outside: root)
      state.scratch = made
      return made.path
    }
  }

  /// Whether go would write into the tree for one of the loads.
  package func needsScratch(for loads: [LoadedPackages]) -> Bool {
    !WorkFileCopies.places(loads, runner.environment).isEmpty
  }

  /// The copies of go.work files, with those for the loads among them.
  func works(of loads: [LoadedPackages]) throws(SystemError) -> WorkFileCopies {
    if !needsScratch(for: loads) { return state.withLock { $0.works } }
    let scratch = try scratch()
    return try state.withLock { state throws(SystemError) in
      try state.works.add(of: loads, runner.environment, in: scratch)
      return state.works
    }
  }

  /// Asks before the packages of the load are read, where no file that go may open there is one for which it would wait.
  package func foresee(_ load: LoadedPackages, _ sight: ModuleSight) {
    var load = load
    load.replacementFiles = sight.replacementDirectories.map { $0.appending(path: "go.mod") }
    if foresight.allows(sight) { ask(load) }
  }

  /// Asks once the packages of the load are read, unless go would wait for a file of them; then nothing is asked any more.
  package func ask(_ load: LoadedPackages) {
    guard !holdsPipe, load.waitingFiles(runner.environment).isEmpty else {
      return state.withLock { $0.asked[Question(load)]?.cancellation.cancel() }
    }
    do throws(SystemError) {
      // Another load may need it; where there is none nothing is asked.
      if runner.environment.mode == .module { _ = try scratch() }
      start(load, try works(of: [load]))
    } catch {
      // Who asks for the answer is told.
    }
  }

  /// What go lists for the loads, nil for each for which it could not be started.
  package func answers(to loads: [LoadedPackages]) throws(SystemError) -> [GoRunner.Listing?] {
    let works = try works(of: loads)
    return loads.map { start($0, works) }.map { answer in
      guard var listing = answer.value else { return nil }
      listing.complaint = works.named(listing.complaint)
      return listing
    }
  }

  @discardableResult
  private func start(_ load: LoadedPackages, _ works: WorkFileCopies) -> BackgroundValue<GoRunner.Listing?> {
    let question = Question(load)
    let gowork = works.gowork(of: load, in: runner.environment)
    return state.withLock { state in
      if let asked = state.asked[question] { return asked.answer }
      let cancellation = Cancellation()
      let answer = BackgroundValue { [runner, slots] () -> GoRunner.Listing? in
        slots.wait()
        defer { slots.signal() }
        if cancellation.isCancelled { return nil }
        do throws(SystemError) {
          return try runner.list(
            question.patterns, from: question.directory, gowork: gowork, cancellation: cancellation)
        } catch {
          // It could not be started, which is a finding.
          return nil
        }
      }
      state.asked[question] = Asked(answer: answer, cancellation: cancellation)
      return answer
    }
  }
}
