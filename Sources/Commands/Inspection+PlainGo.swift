import Bytes
import GoSource
import Machine
import Mapping
import Resolution
import Terminal

extension Inspection {
  /// Throws where nothing has to be mapped, but go would build nothing of the checkout.
  func refuseUnbuilt(_ planned: PlannedMapping) throws(CommandError) {
    guard planned.choice.strategy == .none, environment.mode == .module, fork.modulePath != nil || fork.hasWorkFile
    else { return }
    let (main, errors) = MainModules.read(environment, view: environment.disk)
    var reasons = errors.filter { !isFixedBySwitch($0) }.flatMap { error in
      var reasons = ModuleLoadMessages(error: error, environment: environment).diagnostics
      if error == .emptyWorkspace, let work = environment.gowork {
        reasons = [Diagnostic(.error, code: Self.code, quoted(work) + " uses no module", help: Self.withoutWork)]
      }
      return reasons
    }
    if let fault = ToolchainFault(main, in: environment, environment.disk), let reason = fault.refusal(environment) {
      reasons.insert(reason, at: 0)
    }
    if reasons.isEmpty, let work = environment.gowork, main.isWorkspace, !isUsed(by: main) {
      reasons = [
        Diagnostic(
          .error, code: Self.code, quoted(work) + " takes over, and it does not use " + quoted(fork.root),
          help: Self.withoutWork)
      ]
    }
    guard let first = reasons.first else { return }
    throw .notBuilt(named, first, others: reasons.dropFirst().map(\.message))
  }

  private static let code = "not-built"
  private static let withoutWork = Help.fix(Fix(["export", "GOWORK=off"]))

  /// Whether go would switch to a later toolchain for a file that is too new.
  private func isFixedBySwitch(_ error: ModuleLoadError) -> Bool {
    guard case .needsNewerGo(_, let line) = error, environment.switchesToolchains else { return false }
    return ToolchainSwitch.whereabouts(of: "go" + line.text, in: environment, environment.disk) != .nowhere
  }

  private func isUsed(by main: MainModules) -> Bool {
    let own = fork.members.map { fork.root.appending(path: $0.directory).cleanPath }
    return main.modules.contains { module in
      own.contains(environment.disk.reachable(module.directory) ?? module.directory)
    }
  }
}

extension ToolchainFault {
  /// Nil where go would fetch it.
  fileprivate func refusal(_ environment: GoEnvironment) -> Diagnostic? {
    let words: ByteString
    switch self {
    case .malformedSetting(let value): words = "GOTOOLCHAIN is " + quoted(value) + ", which is no toolchain"
    case .absent(let other, isFetched: false): words = "go finds no toolchain " + quoted(other.name)
    case .absent(_, isFetched: true): return nil
    }
    return Diagnostic(.error, code: "not-built", words, help: .fix(Fix(["export", "GOTOOLCHAIN=local"])))
  }
}
