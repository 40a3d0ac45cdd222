package import Bytes
package import Machine

/// One run of `git clone`, hardened (see threat-model): from `/`, with the user's environment
/// (`GitEnvironment`), no prompt, and only the protocols of URLs that were checked.
package struct GitClone: Sendable {
  /// git by absolute path; nil if there is none.
  private let program: ByteString?
  /// The user's environment.
  private let variables: [ByteString: ByteString]
  /// Whether `file:` URLs and plain paths may be cloned.
  private let allowsLocal: Bool
  private let url: ByteString
  private let reference: ByteString?

  /// Why a clone failed.
  package enum Failure: Error, Hashable, Sendable {
    /// INT, TERM or HUP arrived.
    case interrupted(signal: Int32)
    /// git ended with this status; its last words.
    case failed(status: Int32, words: ByteString)
    /// The repository has no branch, tag or commit of this name.
    case referenceMissing(ByteString)
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
    // Other schemes that git accepts are refused here.
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
    let git = Git(program: program, environment: GitEnvironment.fetching(variables, protocols: try protocols(program)))
    let arguments: [ByteString] = ["clone", "--quiet", "--no-recurse-submodules", "--origin", "origin"]
    guard let reference, reference != "HEAD" else {
      try git.call(arguments + ["--", url, path])
      // HEAD may lead to a branch that is not there, and then nothing is checked out.
      let words: [ByteString] = ["-C", path, "rev-parse", "--quiet", "--verify", "--end-of-options", "HEAD^{commit}"]
      if try !git.outcome(words).isSuccess { throw .referenceMissing("HEAD") }
      return
    }
    if !isWholeHash(reference) {
      let outcome = try git.outcome(arguments + ["--branch", reference, "--", url, path])
      if outcome.isSuccess { return try preferTag(reference, in: path, git) }
      guard outcome.errors.firstRange(of: "Remote branch " + reference + " not found") != nil else {
        throw Self.failure(outcome)
      }
      guard isPartOfHash(reference) else { throw .referenceMissing(reference) }
    }
    // A commit cannot be given to git as a branch, so it is checked out afterwards; the clone's configuration is the one that
    // git wrote.
    try git.call(arguments + ["--no-checkout", "--", url, path])
    let commit = reference + "^{commit}"
    guard try git.outcome(["-C", path, "rev-parse", "--quiet", "--verify", "--end-of-options", commit]).isSuccess else {
      throw .referenceMissing(reference)
    }
    try git.call(["-C", path, "checkout", "--quiet", "--detach", reference, "--"])
  }

  /// Of a branch and a tag of one name git clones the branch; for go, which versions and programs are asked of, it is the tag.
  private func preferTag(_ name: ByteString, in path: ByteString, _ git: Git) throws(Failure) {
    let tag = "refs/tags/" + name
    guard try git.outcome(["-C", path, "symbolic-ref", "--quiet", "HEAD"]).isSuccess,
      try git.outcome(["-C", path, "rev-parse", "--quiet", "--verify", "--end-of-options", tag + "^{commit}"]).isSuccess
    else { return }
    try git.call(["-C", path, "checkout", "--quiet", "--detach", tag, "--"])
  }

  /// Makes a branch for work in a clone that `run` made, where there is nothing else yet, and checks it out.
  package func makeBranch(_ name: ByteString, in path: ByteString) throws(Failure) {
    guard let program else { throw .failed(status: 127, words: "") }
    let git = Git(program: program, environment: GitEnvironment.fetching(variables, protocols: "none"))
    try git.call(["-C", path, "checkout", "--quiet", "--no-track", "-b", name, "--"])
  }

  /// What git says where it cannot list the branches of the repository; nil where it can, or where there is no git.
  package func refusal() throws(Failure) -> ByteString? {
    guard let program, isAllowed else { return nil }
    let git = Git(program: program, environment: GitEnvironment.fetching(variables, protocols: try protocols(program)))
    let outcome = try git.outcome(["ls-remote", "-q", "--heads", "--", url])
    return outcome.isSuccess ? nil : outcome.errors.trimmed
  }

  /// The tags of the repository and the commits that they lead to, a line each; empty where there is no git.
  package func tags() throws(Failure) -> ByteString {
    guard let program, isAllowed else { return ByteString() }
    let git = Git(program: program, environment: GitEnvironment.fetching(variables, protocols: try protocols(program)))
    let outcome = try git.outcome(["ls-remote", "-q", "--tags", "--", url])
    guard outcome.isSuccess else { throw Self.failure(outcome) }
    return outcome.output
  }

  /// What `git ls-remote` prints for references of these names; nil where the repository cannot be asked, or does not answer in time.
  func listed(_ names: [ByteString], deadline: Duration) throws(Failure) -> ByteString? {
    guard let program, isAllowed else { return nil }
    let git = Git(program: program, environment: GitEnvironment.fetching(variables, protocols: try protocols(program)))
    let outcome = try git.outcome(["ls-remote", "-q", "--", url] + names, deadline: deadline)
    return outcome.isSuccess && outcome.interruption == nil ? outcome.output : nil
  }

  /// The transports that git may use: those of an address that can be typed, and the one of the user's own `insteadOf`, where
  /// that is on this machine.
  private func protocols(_ program: ByteString) throws(Failure) -> ByteString {
    let usual: ByteString = allowsLocal ? "https:ssh:file" : "https:ssh"
    let actual = try Self.rewritten(url, program: program, variables: variables)
    guard actual != url else { return usual }
    if actual.hasPrefix("file://") || actual.isAbsolutePath { return "https:ssh:file" }
    return actual.isLoopbackOverHTTP ? usual + ":http" : usual
  }

  /// A URL after the user's own `insteadOf`; the URL itself where git does not tell.
  package static func rewritten(
    _ url: ByteString, program: ByteString, variables: [ByteString: ByteString]
  ) throws(Failure) -> ByteString {
    let git = Git(program: program, environment: GitEnvironment.fetching(variables, protocols: "none"))
    let outcome = try git.outcome(["ls-remote", "--get-url", "--", url])
    let actual = outcome.output.trimmed
    return outcome.isSuccess && !actual.isEmpty ? actual : url
  }

  private struct Git {
    let program: ByteString
    let environment: [ByteString: ByteString]

    func call(_ arguments: [ByteString]) throws(Failure) {
      let outcome = try outcome(arguments)
      guard outcome.isSuccess else { throw GitClone.failure(outcome) }
    }

    func outcome(
      _ arguments: [ByteString], deadline: Duration = .seconds(24 * 3600)
    ) throws(Failure) -> Child.Outcome {
      let command = Child.Command(program, arguments, environment: environment, directory: "/")
      let outcome: Child.Outcome
      do { outcome = try Child.run(command, deadline: deadline) } catch { throw .system(error) }
      if let signal = Interruption.signal { throw .interrupted(signal: signal) }
      return outcome
    }
  }

  fileprivate static func failure(_ outcome: Child.Outcome) -> Failure {
    .failed(status: outcome.ending.status, words: outcome.errors)
  }

  private func isWholeHash(_ name: ByteString) -> Bool { name.count >= 40 && name.bytes.allSatisfy(isHexadecimal) }

  /// As git shortens names of commits; a branch or tag may be called so too.
  private func isPartOfHash(_ name: ByteString) -> Bool { name.count >= 7 && name.bytes.allSatisfy(isHexadecimal) }

  private func isHexadecimal(_ byte: UInt8) -> Bool { (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102) }
}

extension ByteString {
  /// Whether an address leads to this machine over plain HTTP.
  fileprivate var isLoopbackOverHTTP: Bool {
    let scheme: ByteString = "http://"
    guard hasPrefix(scheme) else { return false }
    let rest = dropFirst(scheme.count)
    var host = rest.prefix(rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count)
    if let at = host.lastIndex(of: UInt8(ascii: "@")) { host = host.dropFirst(at + 1) }
    if host == "[::1]" || host.hasPrefix("[::1]:") { return true }
    host = host.prefix(host.firstIndex(of: UInt8(ascii: ":")) ?? host.count)
    let numbers = host.split(on: UInt8(ascii: "."))
    let isAddress = numbers.count == 4 && numbers.allSatisfy { !$0.isEmpty && $0.bytes.allSatisfy { (48...57) ~= $0 } }
    return host == "localhost" || isAddress && numbers[0] == "127"
  }
}
