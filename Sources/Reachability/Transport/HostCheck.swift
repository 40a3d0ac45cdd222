import Bytes
import Dispatch
import Findings
import Machine
import Synchronization

/// Looks up the hosts that only the tree names, before anything is sent to them.
///
/// The addresses are checked and then pinned, so that a second answer of the name server cannot lead elsewhere. glibc's
/// own resolver cannot be linked statically, so `getent` asks it; macOS has no getent, and its resolver is part of the program.
struct HostCheck {
  enum Verdict: Hashable {
    /// Not looked up: the user names the host, or a proxy looks it up.
    case free
    case pinned([ByteString])
    case refused(Fault.Kind)
  }

  let programs: Programs
  let settings: NetworkSettings

  /// A host, and whether the user's own settings, or a server that they name, name it.
  struct Question {
    var address: WebAddress
    var isLed: Bool
    /// Whether git asks it, which reads addresses and proxies as curl does.
    var isOfGit = false
  }

  /// One verdict for each of `questions`, within `seconds`.
  func check(_ questions: [Question], seconds: Double) -> [Verdict] {
    let verdicts = Mutex([Verdict](repeating: .free, count: questions.count))
    // Few threads: a name server that does not answer holds each of them for the whole time.
    let lanes = min(questions.count, 16)
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      for i in stride(from: lane, to: questions.count, by: lanes) {
        let verdict = check(questions[i], seconds: seconds)
        verdicts.withLock { $0[i] = verdict }
      }
    }
    return verdicts.withLock { $0 }
  }

  /// A host in a company's network is asked where the user's settings name it, or over https by a name: the certificate then
  /// proves the identity of the server. This machine and its link are asked only if a setting names them.
  private func mayAsk(_ address: ByteString, for question: Question) -> Bool {
    switch NetworkAddress.scope(address) {
    case .everywhere: true
    case .inside: question.isLed || question.address.scheme == "https" && !question.address.isNumeric
    case .here: false
    }
  }

  private func check(_ question: Question, seconds: Double) -> Verdict {
    let address = question.address
    if !question.isOfGit, let fault = refusal(address) { return .refused(fault) }
    if settings.names(address.host) || settings.environmentProxies.proxy(for: address) != nil { return .free }
    if address.isNumeric {
      let bare = address.host.first == UInt8(ascii: "[") ? address.host.dropFirst(1).dropLast(1) : address.host
      return mayAsk(bare, for: question) ? .free : .refused(.privateAddress(bare))
    }
    if address.host == "localhost" || address.host.hasSuffix(".localhost") {
      return .refused(.privateAddress("127.0.0.1"))
    }
    guard let answer = lookUp(address.host, seconds: seconds) else {
      return .refused(.noResolver)
    }
    return verdict(answer, for: question)
  }

  /// Why go has no connection to `address`, whoever names it; curl may have one.
  private func refusal(_ address: WebAddress) -> Fault.Kind? {
    switch settings.environmentProxies.refusal(for: address) {
    case .nowhere: return .environmentProxy
    case .ofServer: return .proxyOfServer
    case nil: break
    }
    if address.host.first == UInt8(ascii: "[") || NetworkAddress.bytes(of: address.host) != nil
      || settings.environmentProxies.proxy(for: address) != nil
    {
      return nil
    }
    return WebAddress.isLookedUp(address.host) ? nil : .noSuchHost
  }

  /// The verdict on a host that only the tree names, by its addresses.
  func verdict(_ answer: HostAddresses, for question: Question) -> Verdict {
    guard case .found(let found) = answer else { return .refused(.nameServerSilent) }
    if found.isEmpty { return .refused(.noSuchHost) }
    if let bad = found.first(where: { !mayAsk($0, for: question) }) {
      return .refused(.privateAddress(bad))
    }
    // curl needs IPv6 addresses in brackets.
    return .pinned(found.map { $0.contains(UInt8(ascii: ":")) ? "[" + $0 + "]" : $0 })
  }

  /// The addresses of `host`; nil where this machine has no program that looks up names.
  private func lookUp(_ host: ByteString, seconds: Double) -> HostAddresses? {
    let deadline = Duration.milliseconds(Int64(seconds * 1000))
    if HostAddresses.isAvailable { return HostAddresses.lookUp(host, deadline: deadline) }
    guard let getent = programs.getent else { return nil }
    let command = Child.Command(getent, ["ahosts", host], environment: ["LC_ALL": "C"], directory: "/")
    guard
      let outcome = try? Child.run(
        command, deadline: deadline, caps: Child.Caps(output: 1 << 16, errors: 1 << 12),
        grace: .milliseconds(50))
    else { return .found([]) }
    if outcome.interruption != nil { return .silent }
    let lines = outcome.output.split(on: UInt8(ascii: "\n"))
    return HostAddresses(text: lines.map { $0.split(on: 32)[0] }.joined(separator: "\0"))
  }
}
