import Bytes
import Dispatch
import Git
import Machine
import Synchronization

/// A repository asked by git itself, where its settings send the address elsewhere (see threat-model).
enum GitRemote {
  /// Nothing of a tree, no prompt, and only the protocols that the user's own settings lead to.
  static func environment(_ process: ProcessEnvironment, protocols: ByteString) -> [ByteString: ByteString] {
    var variables = GitEnvironment.fetching(process.variables, protocols: protocols)
    variables["GIT_DIR"] = "/nonexistent"
    variables["GIT_ASKPASS"] = ""
    variables["SSH_ASKPASS"] = ""
    if process["GIT_SSH"] == nil && process["GIT_SSH_COMMAND"] == nil {
      variables["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o ConnectTimeout=5"
    }
    return variables
  }

  enum Outcome {
    case refs(GitReferences)
    case failed(words: ByteString)
    case silent
    case noGit
  }

  /// Lists the references of `address`, which `target` is after rewriting.
  static func list(
    _ address: ByteString, target: ByteString, programs: Programs, process: ProcessEnvironment, seconds: Double
  ) -> Outcome {
    guard let git = programs.git else { return .noGit }
    let scheme: ByteString =
      if let mark = target.firstRange(of: "://") {
        target.prefix(mark.lowerBound)
      } else if target.first == UInt8(ascii: "/") {
        "file"
      } else {
        "ssh"
      }
    guard ["https", "http", "ssh", "git+ssh", "file"].contains(scheme), address.first != UInt8(ascii: "-"),
      address.bytes.allSatisfy({ $0 > 32 && $0 < 127 })
    else { return .failed(words: "") }
    let command = Child.Command(
      git,
      [
        "-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=5", "ls-remote", "-q", "--", address,
      ], environment: environment(process, protocols: scheme), directory: "/")
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
    return .refs(references)
  }

  /// Asks all repositories that wait for git, at most eight at once; gives back what that leads to.
  static func ask(_ prober: Prober, programs: Programs, process: ProcessEnvironment, seconds: Double) -> [Request] {
    let waiting = prober.forGit
    prober.forGit = []
    let lanes = min(8, waiting.count)
    let outcomes = Mutex([Outcome](repeating: .silent, count: waiting.count))
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      for i in stride(from: lane, to: waiting.count, by: lanes) {
        let outcome = list(
          waiting[i].address, target: waiting[i].target, programs: programs, process: process, seconds: seconds)
        outcomes.withLock { $0[i] = outcome }
      }
    }
    let all = outcomes.withLock { $0 }
    return zip(waiting, all).flatMap { prober.hear(git: $0.address, $1, seconds: seconds) }
  }
}
