package import Bytes
package import Machine

/// One run of `git clone`, hardened (see threat-model): from `/`, with its own environment, no prompt, and only
/// the protocols of URLs that were checked.
package struct GitClone: Sendable {
  /// git by absolute path; nil if there is none.
  private let program: ByteString?
  /// The user's environment, of which git gets a part.
  private let variables: [ByteString: ByteString]
  /// Whether `file:` URLs and plain paths may be cloned.
  private let allowsLocal: Bool
  private let url: ByteString
  private let reference: ByteString?

  package enum Failure: Error, Hashable, Sendable {
    /// INT, TERM or HUP arrived.
    case interrupted(signal: Int32)
    /// git ended with this status; its last words.
    case failed(status: Int32, words: ByteString)
    case system(SystemError)
  }

  package init(
    _ url: ByteString, reference: ByteString?, program: ByteString?, variables: [ByteString: ByteString],
    allowsLocal: Bool
  ) {
    (self.url, self.reference, self.program) = (url, reference, program)
    (self.variables, self.allowsLocal) = (variables, allowsLocal)
  }

  /// Whether the URL names a host over https or ssh in plain letters (see threat-model), or a local repository
  /// where that is allowed.
  package var isAllowed: Bool {
    guard !url.bytes.contains(where: { $0 <= 0x20 || $0 >= 0x7f }), url.first != UInt8(ascii: "-") else { return false }
    if let reference {
      if reference.isEmpty || reference.first == UInt8(ascii: "-") || reference.contains(0) { return false }
    }
    if url.hasPrefix("file://") || url.isAbsolutePath { return allowsLocal }
    for scheme: ByteString in ["https://", "ssh://"] where url.hasPrefix(scheme) {
      let rest = url.dropFirst(scheme.count)
      let authority = rest.prefix(rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count)
      return isHost(authority) && authority.count < rest.count
    }
    // What is another scheme to git is none here.
    if url.firstRange(of: "://") != nil || url.firstRange(of: "::") != nil { return false }
    // user@host:path
    guard let colon = url.firstIndex(of: UInt8(ascii: ":")), colon + 1 < url.count,
      !url.prefix(colon).contains(UInt8(ascii: "/")), url[colon + 1] != UInt8(ascii: "-")
    else { return false }
    return isHost(url.prefix(colon))
  }

  /// `[user[:password]@]host[:port]`.
  private func isHost(_ authority: ByteString) -> Bool {
    var host = authority
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
      if authority.first == UInt8(ascii: "-") { return false }
      host = authority.dropFirst(at + 1)
    }
    if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
      let port = host.dropFirst(colon + 1)
      guard !port.isEmpty, port.bytes.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return false }
      host = host.prefix(colon)
    }
    guard let first = host.first, first != UInt8(ascii: "-") else { return false }
    return host.bytes.allSatisfy { byte in
      (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57) || byte == 46
        || byte == 45
    }
  }

  /// Clones into a path where nothing is; without a git that is status 127.
  package func run(into path: ByteString) throws(Failure) {
    guard let program, isAllowed else { throw .failed(status: 127, words: "") }
    var arguments: [ByteString] = ["clone", "--quiet", "--no-recurse-submodules", "--origin", "origin"]
    let isCommit = reference.map { $0.count >= 40 && $0.bytes.allSatisfy { isHexadecimal($0) } } == true
    if let reference, !isCommit { arguments += ["--branch", reference] }
    if isCommit { arguments.append("--no-checkout") }
    try call(program, arguments + ["--", url, path])
    // A commit has no branch that git could be told of; the clone is ours and its configuration git's own.
    if let reference, isCommit { try call(program, ["-C", path, "checkout", "--quiet", "--detach", reference, "--"]) }
  }

  private func call(_ git: ByteString, _ arguments: [ByteString]) throws(Failure) {
    let command = Child.Command(git, arguments, environment: environment, directory: "/")
    let outcome: Child.Outcome
    do { outcome = try Child.run(command, deadline: .seconds(24 * 3600)) } catch { throw .system(error) }
    if let signal = Interruption.signal { throw .interrupted(signal: signal) }
    guard outcome.isSuccess else { throw .failed(status: outcome.ending.status, words: outcome.errors) }
  }

  private func isHexadecimal(_ byte: UInt8) -> Bool { (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102) }

  /// What git needs of the user's environment, and what keeps it from asking, following and trusting.
  private var environment: [ByteString: ByteString] {
    let passed: Set<ByteString> = [
      "HOME", "PATH", "USER", "LOGNAME", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK", "SSH_AGENT_PID", "http_proxy",
      "https_proxy",
      "HTTPS_PROXY", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
      "GIT_SSL_CAINFO", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "TMPDIR",
    ]
    var variables = self.variables.filter { passed.contains($0.key) }
    variables["LC_ALL"] = "C"
    variables["GIT_ALLOW_PROTOCOL"] = allowsLocal ? "https:ssh:file" : "https:ssh"
    variables["GIT_TERMINAL_PROMPT"] = "0"
    variables["SSH_ASKPASS_REQUIRE"] = "never"
    variables["GIT_OPTIONAL_LOCKS"] = "0"
    variables["GIT_CEILING_DIRECTORIES"] = "/"
    return variables
  }
}
