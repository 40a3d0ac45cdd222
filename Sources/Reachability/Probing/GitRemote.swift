import Bytes
import Dispatch
import Findings
import Git
import Machine
import Synchronization

/// Queries a repository with git itself, where git's settings redirect the address (see threat-model).
enum GitRemote {
  /// The variables for a git that is run as go runs it, but outside of any repository, and only over `protocols`.
  ///
  /// All settings of the user count: configuration by environment, an askpass program, certificates, proxies. `askpass` is a
  /// program that may supply passwords without a dialog.
  static func environment(
    _ process: ProcessEnvironment, protocols: ByteString, askpass: ByteString? = nil
  ) -> [ByteString: ByteString] {
    var variables = GitEnvironment.fetching(process.variables, protocols: protocols)
    if let askpass { variables["GIT_ASKPASS"] = askpass }
    variables["GIT_DIR"] = "/nonexistent"
    if process["GIT_SSH"] == nil && process["GIT_SSH_COMMAND"] == nil {
      variables["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o ConnectTimeout=5"
    }
    return variables
  }

  enum Outcome {
    case refs(GitReferences, movedTo: ByteString?)
    case failed(words: ByteString)
    case silent
    case noGit
    /// Not asked, since only files of the tree name the host.
    case refused(Fault)
  }

  /// Lists the references of `address`; `target` is that address after rewriting.
  static func list(
    _ address: ByteString, target: ByteString, programs: Programs, process: ProcessEnvironment,
    askpass: ByteString?, redirects others: [ByteString] = [], seconds: Double
  ) -> Outcome {
    guard let git = programs.git else { return .noGit }
    // An address from the user's own settings is the user's choice; an address from a page is not.
    let scheme = scheme(of: target)
    guard target != address || ["https", "http", "ssh", "git"].contains(scheme),
      address.first != UInt8(ascii: "-"), address.bytes.allSatisfy({ $0 > 32 && $0 < 127 })
    else { return .failed(words: "") }
    // A server may redirect from one of these to the other.
    let protocols = ["https", "http"].contains(scheme) ? scheme + ":" + others.joined(separator: ":") : scheme
    let command = Child.Command(
      git, ["ls-remote", "-q", "--", address],
      environment: environment(process, protocols: protocols, askpass: askpass), directory: "/")
    guard
      let outcome = try? Child.run(
        command, deadline: .milliseconds(Int64(max(0.1, seconds) * 1000)),
        caps: .init(output: 8 << 20, errors: 1 << 14), grace: .milliseconds(50))
    else { return .noGit }
    if outcome.interruption == .deadline { return .silent }
    guard outcome.isSuccess else { return .failed(words: outcome.errors.trimmed) }
    var references = GitReferences()
    for line in outcome.output.split(on: 10) {
      guard let tab = line.firstIndex(of: 9) else { continue }
      references.add(name: line.dropFirst(tab + 1), object: line.prefix(tab))
    }
    // git prints the address after redirects.
    let moved = outcome.errors.firstRange(of: "warning: redirecting to ").map { mark in
      let place = outcome.errors.dropFirst(mark.upperBound).split(on: 10)[0].trimmed
      return place.last == UInt8(ascii: "/") ? place.dropLast(1) : place
    }
    return .refs(references, movedTo: moved)
  }

  /// The protocol as git names it for `GIT_ALLOW_PROTOCOL`: of a URL, of `helper::address`, of a path or of `host:path`.
  static func scheme(of target: ByteString) -> ByteString {
    if let mark = target.firstRange(of: "://") {
      let scheme = target.prefix(mark.lowerBound)
      return scheme == "git+ssh" || scheme == "ssh+git" ? "ssh" : scheme
    }
    if let mark = target.firstRange(of: "::") { return target.prefix(mark.lowerBound) }
    return target.first == UInt8(ascii: "/") ? "file" : "ssh"
  }

  /// Queries all repositories that wait for git, at most eight at once; returns the requests that follow.
  /// What does not answer in `seconds` waits in `prober.silentGit` where `isLast` is false: a password program may need longer.
  static func ask(
    _ prober: Prober, programs: Programs, process: ProcessEnvironment, seconds: Double, isLast: Bool = true
  ) -> [Request] {
    let waiting = prober.forGit
    let process = prober.git?.process ?? process
    prober.forGit = []
    let refusals = refusals(of: waiting, prober, programs, seconds: seconds)
    let lanes = min(8, waiting.count)
    let askpass = prober.git?.askpass
    let redirects = ["https", "http"].filter { prober.git?.forbids($0) == false }
    let outcomes = Mutex([Outcome](repeating: .silent, count: waiting.count))
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      for i in stride(from: lane, to: waiting.count, by: lanes) {
        if let fault = refusals[waiting[i].address] {
          outcomes.withLock { $0[i] = .refused(fault) }
          continue
        }
        let outcome = list(
          waiting[i].address, target: waiting[i].target, programs: programs, process: process, askpass: askpass,
          redirects: redirects, seconds: seconds)
        outcomes.withLock { $0[i] = outcome }
      }
    }
    let all = outcomes.withLock { $0 }
    return zip(waiting, all).flatMap { (place, outcome) -> [Request] in
      if case .silent = outcome, !isLast {
        prober.silentGit.append(place)
        return []
      }
      return prober.hear(git: place.address, outcome, seconds: seconds)
    }
  }

  /// The host of an address of ssh or git where it is a number: names may be aliases, which only ssh knows.
  private static func numericHost(of address: ByteString) -> WebAddress? {
    guard let mark = address.firstRange(of: "://") else { return nil }
    let place = WebAddress("http://" + address.dropFirst(mark.upperBound))
    return place?.isNumeric == true || place?.host == "localhost" ? place : nil
  }

  /// Faults for hosts that only the tree names and that may not be asked, as for every other request. Where git has a proxy of
  /// its own, the proxy looks up the names.
  private static func refusals(
    of waiting: [(address: ByteString, target: ByteString)], _ prober: Prober, _ programs: Programs, seconds: Double
  ) -> [ByteString: Fault] {
    if prober.git?.hasOwnProxy == true { return [:] }
    var questions: [(ByteString, HostCheck.Question)] = []
    for (address, target) in waiting where address == target {
      guard let place = WebAddress(address) ?? numericHost(of: address) else { continue }
      questions.append((address, HostCheck.Question(address: place, isLed: false, isOfGit: true)))
    }
    let check = HostCheck(programs: programs, settings: prober.settings)
    var faults: [ByteString: Fault] = [:]
    for ((address, question), verdict) in zip(questions, check.check(questions.map(\.1), seconds: max(0.1, seconds))) {
      if case .refused(let kind) = verdict { faults[address] = Fault(kind, question.address) }
    }
    return faults
  }
}
