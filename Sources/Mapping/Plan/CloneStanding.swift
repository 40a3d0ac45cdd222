import Bytes
import Git
import Machine

/// Which revision is checked out in a clone, and what its repository has of the one that was asked for.
struct CloneStanding {
  private let path: ByteString
  private let git: GitCheckout
  private let process: ProcessEnvironment

  init(_ path: ByteString, _ git: GitCheckout, _ process: ProcessEnvironment) {
    (self.path, self.git, self.process) = (path, git, process)
  }

  /// The text of HEAD.
  private func head() throws(MappingRefusal) -> ByteString {
    do { return (try git.head.get() ?? ByteString()).trimmed } catch { throw .system(error) }
  }

  /// The branch that is checked out.
  private static func branch(_ head: ByteString) -> ByteString? {
    let start: ByteString = "ref: refs/heads/"
    return head.hasPrefix(start) ? head.dropFirst(start.count) : nil
  }

  /// Throws where another revision is checked out. One that was not fetched yet the repository at `url` is asked for.
  func refuseOther(than wanted: ByteString, of url: ByteString) throws(MappingRefusal) {
    let text = try head()
    let branch = Self.branch(text)
    if let branch, branch == wanted || wanted == "refs/heads/" + branch { return }
    var isKnown = false
    var here: ByteString?
    do throws(GitSilence) {
      let repository = try git.repository(of: path, process: process).get()
      let references = try repository.references()
      let named = references.filter { reference in
        reference.name == wanted
          || ["refs/tags/", "refs/heads/", "refs/remotes/origin/"].contains { reference.name == $0 + wanted }
      }
      isKnown = !named.isEmpty
      here = try repository.head(among: references)
      if let head = here {
        let isPart = wanted.count >= 7 && head.hasPrefix(wanted)
        if isPart || named.contains(where: { $0.target == head }) { return }
      }
    } catch {
      // Without an answer from git only the name of the branch is known.
    }
    let isCommit = wanted.count >= 7 && wanted.bytes.allSatisfy { (48...57) ~= $0 || (97...102) ~= $0 }
    if !isKnown, !isCommit, let remote = try remote(wanted, url) {
      if remote.isEmpty { throw .referenceAbsent(url: url, reference: wanted) }
      if let here, (remote.tag ?? remote.branch) == here { return }
    }
    throw .otherReference(clone: path, wanted: wanted, head: branch ?? text.prefix(12), isKnown: isKnown)
  }

  /// The branch that is checked out, where it is the one that was asked for, and the repository at `url` has commits of it that are
  /// not in it.
  func outdated(_ wanted: ByteString, of url: ByteString) throws(MappingRefusal) -> ByteString? {
    guard let branch = Self.branch(try head()), branch == wanted, let tip = try remote(wanted, url)?.branch else {
      return nil
    }
    do throws(GitSilence) {
      let repository = try git.repository(of: path, process: process).get()
      guard let here = try repository.head(among: repository.references()) else { return nil }
      if here == tip { return nil }
      // What was not fetched has no base in common with anything.
      let base = try repository.mergeBase(tip, here)
      return base == tip ? nil : branch
    } catch {
      if case .system(let failure) = error { throw .system(failure) }
      return nil
    }
  }

  /// Nil where the repository cannot be asked.
  private func remote(_ name: ByteString, _ url: ByteString) throws(MappingRefusal) -> RemoteReferences? {
    let clone = GitClone(
      url, reference: nil, program: process.program("git", outside: path), variables: process.variables,
      allowsLocal: true)
    do {
      return try RemoteReferences(named: name, in: clone)
    } catch {
      switch error {
      case .system(let failure): throw .system(failure)
      case .interrupted, .failed, .referenceMissing: return nil
      }
    }
  }
}
