import Bytes
import Findings
import Git

/// What git itself says of a repository.
extension Prober {
  /// Handles git's answer about a repository that only git could query.
  func hear(git address: ByteString, _ outcome: GitRemote.Outcome, seconds: Double) -> [Request] {
    switch outcome {
    case .refs(let references, let moved):
      let isSame = moved == address || moved == address + ".git"
      repositories[address]?.state = .known(references, movedTo: isSame ? nil : moved)
    case .failed(let words):
      repositories[address]?.state = .failed(reason(git: words, at: address))
    case .silent:
      let place = WebAddress(address) ?? WebAddress("https://" + "unknown")
      if let place {
        repositories[address]?.state = .failed(
          .fault(Fault(.silent, place, seconds: seconds)))
      }
    case .noGit: repositories[address]?.state = .failed(.toolMissing(program: "git"))
    case .refused(let fault): repositories[address]?.state = .failed(.fault(fault))
    }
    return settleRepository(address)
  }

  /// Maps the words of git's error to a reason.
  private func reason(git words: ByteString, at address: ByteString) -> Reason {
    func says(_ text: ByteString) -> Bool { words.firstRange(of: text) != nil }
    let isSent = says("Authentication failed")
    if isSent || says("could not read Username") || says("could not read Password") {
      let source = credentialSource(at: address, isSent: isSent)
      return .repository(.hidden(host: address, source), address: address)
    }
    if let mark = words.firstRange(of: "The requested URL returned error: "),
      let status = Int(words.dropFirst(mark.upperBound).prefix(3).lossyText)
    {
      let place = ServerAnswer(address, status: status)
      switch status {
      case 404, 410: return .repository(.missing(status: status), address: address)
      case 401, 403: return .answer(.forbidden, from: place)
      case 429: return .answer(.rateLimited, from: place)
      case 500...: return .answer(.serverError, from: place)
      default: return .answer(.unexpectedStatus, from: place)
      }
    }
    if let place = WebAddress(address) {
      if says("Could not resolve host") { return .fault(Fault(.noSuchHost, place)) }
      if says("Connection timed out") { return .fault(Fault(.connectSilent, place)) }
      if says("Failed to connect") || says("Couldn't connect") { return .fault(Fault(.refused, place)) }
      if says("certificate has expired") { return .fault(Fault(.expired, place)) }
      if says("does not match target host") { return .fault(Fault(.wrongName, place)) }
      if says("SSL certificate problem") || says("certificate verif") { return .fault(Fault(.authority, place)) }
    }
    // A host that serves git over https and does not have the repository, or a server that is not a git server.
    if says("not valid: is this a git repository") {
      return .repository(.notRepository, address: address)
    }
    if says("not found") || says("does not appear") {
      return .repository(.missing(status: 0), address: address)
    }
    return .repository(.failed(said: Self.detail(words)), address: address)
  }

  /// Where git would take the credentials for a repository from; `isSent`: it had some, which its netrc file are not: of those it says
  /// that it has none once they are refused.
  func credentialSource(at address: ByteString, isSent: Bool) -> CredentialSource {
    let target = target(of: address)
    if target.holdsSecret { return target == address ? .address(isRedirected: false) : .insteadOf }
    if isSent { return .helper }
    let host = WebAddress(target)?.host
    let listed = git?.netrc.machines.first { $0.name == host }?.name
    return .netrc(file: "~/.netrc", listed: listed)
  }
}
