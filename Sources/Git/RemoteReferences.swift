package import Bytes
import Machine

/// The branches and tags of one name that a repository has now, as `git ls-remote` tells.
package struct RemoteReferences: Sendable, Hashable {
  /// The commit at the tip of the branch; nil where there is none.
  package let branch: ByteString?
  /// The commit that the tag leads to; nil where there is none.
  package let tag: ByteString?

  /// How long a repository is waited for: what it says is only more than what is known here.
  private static let patience = Duration.seconds(30)

  /// Nil where the repository cannot be asked. `name` is without `refs/heads/`.
  package init?(named name: ByteString, in clone: GitClone) throws(GitClone.Failure) {
    let names: [ByteString] = ["refs/heads/" + name, "refs/tags/" + name, "refs/tags/" + name + "^{}"]
    guard let output = try clone.listed(names, deadline: Self.patience) else { return nil }
    var commits: [ByteString: ByteString] = [:]
    for line in output.split(on: 10) {
      let fields = line.split(on: 9)
      if fields.count == 2 { commits[fields[1]] = fields[0] }
    }
    branch = commits[names[0]]
    tag = commits[names[2]] ?? commits[names[1]]
  }

  /// Whether there is neither.
  package var isEmpty: Bool { branch == nil && tag == nil }
}
