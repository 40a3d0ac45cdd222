package import Bytes
import Machine

/// Which import path the upstream repository has, inferred from evidence; all evidence is kept for the report.
package struct UpstreamInference: Sendable, Hashable {
  /// One possible upstream path.
  package struct Candidate: Sendable, Hashable {
    package var path: ByteString
    package var evidence: [Evidence]

    package init(path: ByteString, evidence: [Evidence]) { (self.path, self.evidence) = (path, evidence) }

    /// The sum of the weights of its evidence.
    package var weight: Int { evidence.reduce(0) { $0 + $1.weight } }
  }

  package enum Outcome: Sendable, Hashable {
    case inferred(ByteString)
    /// The code imports its own packages by the fork's address: there is no upstream path to map.
    case ownPath(ByteString)
    /// Several candidates have the highest weight.
    case tie([ByteString])
    /// The only evidence is one import that ends like a directory here, while the fork has another name: it may as well
    /// be a path of another project.
    case doubtful(ByteString)
    case nothing
  }

  /// Heaviest first, equal ones in the order of their bytes.
  package var candidates: [Candidate]
  package var outcome: Outcome

  /// Weighs the evidence. `forkPath` is never the upstream path; it decides only if the fork was rewritten to it, or if nothing
  /// else has evidence.
  package init(evidence: [Evidence], forkPath: ByteString?) {
    var byPath: [ByteString: [Evidence]] = [:]
    for item in evidence {
      // A remote has no major version; it is evidence for the module path that has one.
      let path = evidence.first { $0.kind == .moduleLine && Self.isMajor($0.path, of: item.path) }?.path ?? item.path
      byPath[path, default: []].append(item)
    }
    candidates = byPath.map { Candidate(path: $0.key, evidence: $0.value) }
      .sorted { ($1.weight, $0.path) < ($0.weight, $1.path) }
    let foreign = candidates.filter { $0.path != forkPath }
    let own = candidates.first { $0.path == forkPath }
    guard let leader = foreign.first else {
      outcome = own.map { .ownPath($0.path) } ?? .nothing
      return
    }
    // A rewritten fork may still have a remote, a file of the GOPATH era, or an unrelated import that ends like one of its
    // directories; but it imports its own packages by its own address more often.
    if let own, own.hasCode, !leader.hasCode || own.importedDirectories > leader.importedDirectories {
      outcome = .ownPath(own.path)
      return
    }
    var leaders = foreign.filter { $0.weight == leader.weight }.map(\.path)
    // A fork usually has the name of what it was forked from.
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

  /// The share of the inferred path in the weight of all candidates, 0 to 100; 0 if no path was inferred.
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
  /// Whether Go code or go.mod is evidence for it, not only a remote or a file of a tool.
  fileprivate var hasCode: Bool {
    evidence.contains { item in
      switch item.kind {
      case .selfImports, .importComments, .moduleLine: true
      case .declared, .upstreamRemote: false
      }
    }
  }

  fileprivate var isDoubtful: Bool {
    evidence.allSatisfy { if case .selfImports(directories: 1) = $0.kind { true } else { false } }
  }

  fileprivate var importedDirectories: Int {
    evidence.reduce(0) { sum, item in
      if case .selfImports(let directories) = item.kind { return sum + directories }
      return sum
    }
  }
}

/// One reason to take an import path for the upstream path.
package struct Evidence: Sendable, Hashable {
  /// Where the evidence was found.
  package enum Kind: Sendable, Hashable {
    /// `module` in the go.mod at the root.
    case moduleLine
    /// Distinct directories of this tree that imports name below the path.
    case selfImports(directories: Int)
    /// `package x // import "path/dir"` comments that agree with their directory.
    case importComments(Int)
    /// A file that names the project for a tool of the GOPATH era: Godeps.json, vendor.json, glide.yaml, .travis.yml.
    case declared(file: ByteString)
    /// The remote called `upstream`.
    case upstreamRemote
  }

  package var path: ByteString
  package var kind: Kind

  package init(_ path: ByteString, _ kind: Kind) { (self.path, self.kind) = (path, kind) }

  /// How much it counts. Imports decide, since go resolves them: three imported directories weigh more than a `module` line
  /// that was renamed. A remote or a file of a tool decides between two candidates with little evidence.
  package var weight: Int {
    switch kind {
    case .moduleLine: 25
    case .selfImports(let directories): 10 * directories
    case .importComments(let count): 10 * min(count, 5)
    case .declared: 15
    case .upstreamRemote: 15
    }
  }
}
