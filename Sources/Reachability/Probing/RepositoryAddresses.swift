import Bytes
import Findings

/// The addresses at which go looks for a repository (Go: cmd/go/internal/vcs.repoRootFromVCSPaths, schemelessRepo).
extension Prober {
  /// In go's order, at least one. A path with a suffix such as `.git` tells no scheme: go asks for each that is secure, and for
  /// all of them where GOINSECURE names the path. The first that answers is the repository.
  func addresses(of root: RepositoryRoot) -> [ByteString] {
    if root.address.firstRange(of: "://") != nil { return [root.address] }
    guard root.system == "git" else { return ["https://" + root.address] }
    let isInsecure = settings.insecure.matches(root.prefix)
    let schemes: [ByteString] = ["git", "https", "http", "git+ssh", "ssh"]
    var addresses: [ByteString] = []
    for scheme in schemes where isInsecure || git?.isSecure(scheme) ?? GitSettings.secureSchemes.contains(scheme) {
      let address = scheme + "://" + root.address
      // Both are ssh for git, and only a rewriting tells them apart.
      let isSame = scheme == "ssh" && addresses.last?.hasPrefix("git+ssh://") == true
      if isSame, let last = addresses.last, git?.rewrite(address) == nil, git?.rewrite(last) == nil { continue }
      addresses.append(address)
    }
    return addresses.isEmpty ? ["https://" + root.address] : addresses
  }

  /// Whether the next address is asked after this failure. What was not answered in time may still be there, and a host that may
  /// not be asked may not be asked by another protocol.
  static func goesOn(after reason: Reason) -> Bool {
    guard case .fault(let fault) = reason else { return true }
    switch fault.kind {
    case .privateAddress, .deadline: return false
    default: return !fault.isSilence
    }
  }

  /// Judges all queries that wait for the repository at `address`, or asks for it at the next address.
  func settleRepository(_ address: ByteString) -> [Request] {
    guard let repository = repositories[address] else { return [] }
    repositories[address]?.waiting = []
    return repository.waiting.flatMap { (number, root) -> [Request] in
      switch repository.state {
      case .asked: return []
      case .failed(let reason):
        let addresses = addresses(of: root)
        if Self.goesOn(after: reason), let place = addresses.firstIndex(of: address), place + 1 < addresses.count {
          return askRepository(number, root, at: addresses[place + 1])
        }
        // Of the first address: most repositories are there, and the later ones are a guess.
        let first = addresses.contains(address) ? addresses[0] : address
        var told = reason
        if case .failed(let own) = repositories[first]?.state { told = own }
        let isNotExist = if case .repository(.missing, _) = told { true } else { false }
        return giveUp(number, told, source: first, isNotExist: isNotExist)
      case .known(let references, let moved):
        return judge(number, root, references, address: address, moved: moved)
      }
    }
  }
}
