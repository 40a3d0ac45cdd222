import Bytes
import Git
import Transactions

/// Turns a clone of upstream into a checkout of the fork: the fork becomes `origin`, and the former `origin` becomes
/// `upstream`, as `gh repo fork` leaves it. Remotes change only here and on a clone.
struct Adoption: Sendable {
  let fork: Fork
  /// Nil where nothing is adopted.
  let url: ByteString?

  /// No steps where the remotes are right already.
  func steps() throws(MappingRefusal) -> [Step] {
    guard let url else { return [] }
    guard RemoteAddress(url) != nil || url.isAbsoluteFileAddress else { throw .unusableAddress(url) }
    guard let git = fork.git, git.kind == .repository else {
      throw .notAdoptable(root: fork.root, .noRepository)
    }
    let configuration = git.configuration
    guard let origin = configuration["remote.origin.url"] else { throw .notAdoptable(root: fork.root, .noOrigin) }
    if origin == url { return [] }
    // The journal keeps the values that it changes.
    for remote in ["origin", "upstream"] as [ByteString] {
      guard let secret = configuration.values("remote." + remote + ".url").first(where: \.holdsSecret) else { continue }
      throw .remoteHoldsSecret(root: fork.root, remote: remote, address: secret.withoutSecret)
    }
    var values = [
      GitValue(key: "remote.origin.url", values: [url]), GitValue(key: "remote.upstream.url", values: [origin]),
    ]
    if let upstream = configuration["remote.upstream.url"] {
      guard upstream == origin else { throw .notAdoptable(root: fork.root, .otherUpstream(url: upstream)) }
      values.removeLast()
    }
    if configuration["remote.upstream.fetch"] == nil {
      values.append(GitValue(key: "remote.upstream.fetch", values: ["+refs/heads/*:refs/remotes/upstream/*"]))
    }
    return [.setRemotes(checkout: fork.root, values: values)]
  }
}
