package import Bytes
import Machine

/// The upstream path, found by votes, with all of them kept to be shown.
package struct UpstreamInference: Sendable, Hashable {
  package struct Candidate: Sendable, Hashable {
    package var path: ByteString
    package var evidence: [Evidence]

    package init(path: ByteString, evidence: [Evidence]) { (self.path, self.evidence) = (path, evidence) }

    package var weight: Int { evidence.reduce(0) { $0 + $1.weight } }
  }

  package enum Outcome: Sendable, Hashable {
    case inferred(ByteString)
    /// The code means itself by the fork's own address: there is no upstream path to map.
    case ownPath(ByteString)
    /// Several candidates lead with the same weight.
    case tie([ByteString])
    /// The only evidence is one import that ends like a directory here, while the fork has another name: it may as well
    /// be a path of another project.
    case doubtful(ByteString)
    case nothing
  }

  /// Heaviest first, equal ones in the order of their bytes.
  package var candidates: [Candidate]
  package var outcome: Outcome

  /// Counts `votes`. `forkPath` is never upstream's name, whoever votes for it, so it can only win alone.
  package init(evidence: [Evidence], forkPath: ByteString?) {
    var byPath: [ByteString: [Evidence]] = [:]
    for vote in evidence {
      // A remote has no major version; its vote is for the path that the code spells with one.
      let path = evidence.first { $0.kind == .moduleLine && Self.isMajor($0.path, of: vote.path) }?.path ?? vote.path
      byPath[path, default: []].append(vote)
    }
    candidates = byPath.map { Candidate(path: $0.key, evidence: $0.value) }
      .sorted { ($1.weight, $0.path) < ($0.weight, $1.path) }
    let foreign = candidates.filter { $0.path != forkPath }
    let own = candidates.first { $0.path == forkPath }
    guard let leader = foreign.first else {
      outcome = own.map { .ownPath($0.path) } ?? .nothing
      return
    }
    // A fork that was rewritten still has a remote, a courtesy file, or a stray import that ends like one of its
    // directories; it speaks of itself more often than of anything else.
    if let own, own.speaksByImports, !leader.speaksByImports || own.importedDirectories > leader.importedDirectories {
      outcome = .ownPath(own.path)
      return
    }
    var leaders = foreign.filter { $0.weight == leader.weight }.map(\.path)
    // A fork is seldom called otherwise than what it is a fork of.
    let name = forkPath?.lastPathComponent
    let named = leaders.filter { Self.name(of: $0) == name }
    if named.count == 1 { leaders = named }
    if leaders.count == 1, foreign.contains(where: { $0.path == leaders[0] && $0.isDoubtful }), let name,
      Self.name(of: leaders[0]) != name
    {
      outcome = .doubtful(leaders[0])
      return
    }
    outcome = leaders.count > 1 ? .tie(leaders) : .inferred(leaders[0])
  }

  /// The leader's share of all weight that does not speak for the fork itself, 0 to 100; 0 without a leader.
  package var confidence: Int {
    guard case .inferred(let path) = outcome else { return 0 }
    let total = candidates.reduce(0) { $0 + $1.weight }
    let own = candidates.first { $0.path == path }?.weight ?? 0
    return total == 0 ? 0 : own * 100 / total
  }

  /// The last element that is not a major version.
  private static func name(of path: ByteString) -> ByteString {
    isMajor(path, of: path.parentPath) ? path.parentPath.lastPathComponent : path.lastPathComponent
  }

  /// Whether `path` is `base` and a major version, such as `base/v2`.
  static func isMajor(_ path: ByteString, of base: ByteString) -> Bool {
    guard path.hasPrefix(base + "/v") else { return false }
    let digits = path.dropFirst(base.count + 2)
    return !digits.isEmpty && digits.bytes.allSatisfy { $0 >= 48 && $0 <= 57 }
  }
}

extension UpstreamInference.Candidate {
  /// Whether Go code or go.mod speaks for it, not only a file or a remote beside them.
  fileprivate var speaksByImports: Bool {
    evidence.contains { vote in
      switch vote.kind {
      case .selfImports, .importComments, .moduleLine: true
      case .declared, .upstreamRemote: false
      }
    }
  }

  fileprivate var isDoubtful: Bool {
    evidence.allSatisfy { if case .selfImports(directories: 1) = $0.kind { true } else { false } }
  }

  fileprivate var importedDirectories: Int {
    evidence.reduce(0) { sum, vote in
      if case .selfImports(let directories) = vote.kind { return sum + directories }
      return sum
    }
  }
}
