import Bytes
import Dispatch
import Findings
import Machine
import Resolution

extension Fetcher {
  enum HostState {
    /// Never answered; this number of attempts failed.
    case unknown(strikes: Int)
    case alive
    case dead(Fault)
  }

  /// The clock that deadlines are measured by; a test gives one that it moves.
  struct Time: Sendable {
    var now: @Sendable () -> Double = { Clock.monotonic() }
    var pause: @Sendable (Double) -> Void = { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + $0) }
  }

  /// Looks up the hosts that are new, and refuses those at private addresses that only a server's page names.
  func checkHosts(_ open: [Attempt]) {
    var unknown: [ByteString: HostCheck.Question] = [:]
    for attempt in open {
      let address = attempt.address
      let isLed = attempt.request.isLed || settings.names(address.host)
      let isOfGit = attempt.request.isOfGit
      switch hosts[address.origin] {
      case nil: break
      case .dead(let fault) where fault.isPrivate && isLed: break
      default: continue
      }
      // Plain http to a host that was allowed for https goes to the same machine.
      if let addresses = found[address.host] {
        hosts[address.origin] = .unknown(strikes: 0)
        pins[address.host + ByteString(":\(address.port)")] = addresses
        continue
      }
      let before = unknown[address.origin]?.isLed ?? false
      unknown[address.origin] = HostCheck.Question(address: address, isLed: before || isLed, isOfGit: isOfGit)
    }
    if unknown.isEmpty { return }
    let questions = unknown.keys.sorted().compactMap { unknown[$0] }
    let check = HostCheck(programs: programs, settings: settings)
    for (question, verdict) in zip(questions, check.check(questions, seconds: max(0.1, min(limits.first, remaining)))) {
      let address = question.address
      switch verdict {
      case .free: hosts[address.origin] = .unknown(strikes: 0)
      case .pinned(let addresses):
        hosts[address.origin] = .unknown(strikes: 0)
        found[address.host] = addresses
        pins[address.host + ByteString(":\(address.port)")] = addresses
      case .refused(let kind): hosts[address.origin] = .dead(Fault(kind, address))
      }
    }
  }

  /// Whether a refusal may be a limit of the host: go sends fewer requests at once. The attempt is then sent once more.
  func isDoubtful(_ attempt: inout Attempt, _ answer: Answer) -> Bool {
    let origin = attempt.address.origin
    let isRefusal = attempt.request.isOfModule && HostLoad.limitStatuses.contains(answer.status)
    if attempt.doubtful != nil {
      loads[origin]?.learn(isConfirmed: isRefusal)
      return false
    }
    guard isRefusal, attempt.company > HostLoad.modest, loads[origin]?.mayLimitByStatus == true else { return false }
    attempt.doubtful = answer
    return true
  }

  static func wholeHost(_ fault: Fault, _ attempt: Attempt) -> Fault {
    var own = fault
    own.isWholeHost = true
    own.address = attempt.address
    return own
  }
}
