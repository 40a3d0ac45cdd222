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

  /// The result of the inference.
  package enum Outcome: Sendable, Hashable {
    case inferred(ByteString)
    /// The code imports its own packages by the fork's address: there is no upstream path to map.
    case ownPath(ByteString)
    /// Several candidates have the highest weight.
    case tie([ByteString])
    /// The only evidence is one import that ends like a directory here, or a few such in a module that has its own address and is
    /// imported by it, while the fork has another name: it may as well be a path of another project. With the number of
    /// directories.
    case doubtful(ByteString, directories: Int)
    case nothing
  }

  /// Heaviest first, equal ones in the order of their bytes.
  package var candidates: [Candidate]
  package var outcome: Outcome

  /// Weighs the evidence. `forkPath` is never the upstream path; it decides only if the fork was rewritten to it, or if nothing
  /// else has evidence.
  package init(evidence: [Evidence], forkPath: ByteString?) {
    var byPath: [ByteString: [Evidence]] = [:]
    for item in evidence { byPath[Self.path(of: item, among: evidence), default: []].append(item) }
    candidates = byPath.map { Candidate(path: $0.key, evidence: $0.value) }
      .sorted { ($1.weight, $0.path) < ($0.weight, $1.path) }
    // An address has no major version: with one, the path is still the fork's own.
    let renamed = Self.renamed(evidence, candidates)
    let isOwn = { (path: ByteString) in
      path == forkPath || ModuleFamily(upstream: path).base == forkPath || path == renamed
    }
    let foreign = candidates.filter { !isOwn($0.path) }
    let own = candidates.filter { isOwn($0.path) }
    guard let leader = foreign.first else {
      outcome = own.first.map { .ownPath($0.path) } ?? .nothing
      return
    }
    // The fork of a fork that was renamed: nothing imports the path of the module line, and code imports a namesake. One
    // directory may be there by chance, in a program that uses a library of its own name.
    if leader.hasLine, leader.importedDirectories == 0,
      let old = foreign.first(where: {
        $0.importedDirectories > 1 && Self.name(of: $0.path) == Self.name(of: leader.path)
      }), own.allSatisfy({ $0.importedDirectories == 0 })
    {
      outcome = .inferred(old.path)
      return
    }
    // A root that was renamed alone: a module below it has kept its name, and code imports packages of the root by the prefix.
    if leader.hasLine, !leader.isModule,
      let old = foreign.first(where: { $0.hasNestedModules && $0.importedDirectories > 0 })
    {
      outcome = .inferred(old.path)
      return
    }
    // A rewritten fork may still have a remote, a file of the GOPATH era, or an unrelated import that ends like one of its
    // directories; but it imports its own packages by its own address more often.
    if let first = own.first, own.contains(where: \.hasCode), !leader.isModule,
      !leader.hasCode || own.reduce(0, { $0 + $1.importedDirectories }) > leader.importedDirectories
    {
      outcome = .ownPath(first.path)
      return
    }
    // A fork usually has the name of what it was forked from.
    let name = forkPath?.lastPathComponent
    // A path that code imports wins over an address that nothing imports, unless that path may be another project's.
    let coded = foreign.filter { $0.hasCode && (!$0.isDoubtful || Self.name(of: $0.path) == name) }
    let named = foreign.first { $0.weight == leader.weight && $0.hasCode }
    let weight = named == nil ? coded.first?.weight ?? leader.weight : leader.weight
    var leaders = (named != nil || !coded.isEmpty ? foreign.filter(\.hasCode) : foreign)
      .filter { $0.weight == weight }.map(\.path)
    let namesakes = leaders.filter { Self.name(of: $0) == name }
    if namesakes.count == 1 { leaders = namesakes }
    if leaders.count == 1, foreign.contains(where: { $0.path == leaders[0] && $0.isDoubtful }), let name,
      Self.name(of: leaders[0]) != name
    {
      outcome = .doubtful(leaders[0], directories: 1)
      return
    }
    if leaders.count == 1, let name, let found = foreign.first(where: { $0.path == leaders[0] }),
      found.isStray(
        besides: own.filter(\.hasLine).reduce(0) { $0 + $1.importedDirectories }),
      !Self.areRelated(Self.name(of: found.path), name)
    {
      outcome = .doubtful(found.path, directories: found.importedDirectories)
      return
    }
    outcome = leaders.count > 1 ? .tie(leaders) : .inferred(leaders[0])
  }

  /// Whether one name may have been made from the other, as `x-crypto` from `crypto`.
  private static func areRelated(_ one: ByteString, _ other: ByteString) -> Bool {
    one.firstRange(of: other) != nil || other.firstRange(of: one) != nil
  }

  /// The path in the module line where it is the fork's, whatever address the fork has: the remote `upstream` names another
  /// one, by which code imports packages that this tree has.
  private static func renamed(_ evidence: [Evidence], _ candidates: [Candidate]) -> ByteString? {
    guard let line = evidence.first(where: { $0.kind == .moduleLine })?.path else { return nil }
    let isUpstream = candidates.contains { candidate in
      candidate.path.repositoryKey != line.repositoryKey && !ModuleFamily(upstream: line).contains(candidate.path)
        && candidate.importedDirectories > 0 && candidate.evidence.contains { $0.kind == .upstreamRemote }
    }
    return isUpstream ? line : nil
  }

  /// The share of the inferred path in the weight of all candidates, 0 to 100; 0 if no path was inferred.
  package var confidence: Int {
    guard case .inferred(let path) = outcome else { return 0 }
    let total = candidates.reduce(0) { $0 + $1.weight }
    let own = candidates.first { $0.path == path }?.weight ?? 0
    return total == 0 ? 0 : own * 100 / total
  }

  /// The inferred path, where the module line has another one and the remote `upstream` names that.
  func inferredBeside(_ line: ByteString?) -> ByteString? {
    guard case .inferred(let path) = outcome, let line, path != line,
      candidates.contains(where: { $0.path == line && $0.isModule })
    else { return nil }
    return path
  }

  /// Whether the files say which path is upstream's.
  var isDecided: Bool { if case .inferred = outcome { true } else { false } }

  /// What the remote `upstream` names, where that is another repository than that of `own`.
  func otherRemote(than own: ByteString) -> ByteString? {
    candidates.first { candidate in
      candidate.path.repositoryKey != own.repositoryKey
        && candidate.evidence.contains { $0.kind == .upstreamRemote }
    }?.path
  }

  /// Other paths than these of one of their names, below which code imports directories of this tree.
  func namesakes(of paths: [ByteString]) -> [ByteString] {
    let names = Set(paths.map { Self.name(of: $0) })
    let families = paths.map { ModuleFamily(upstream: $0) }
    return candidates.filter { $0.importedDirectories > 0 && names.contains(Self.name(of: $0.path)) }.map(\.path)
      .filter { path in !families.contains { $0.contains(path) || path == $0.base } }
  }

  /// The last element that is not a major version, without one: `yaml` of `gopkg.in/yaml.v3`.
  static func name(of path: ByteString) -> ByteString {
    let name = ModuleFamily(upstream: path).base.lastPathComponent
    guard path.hasPrefix("gopkg.in/"), let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return name }
    return name.prefix(dot)
  }

  /// The candidate that `item` is evidence for. A remote, a file of a tool, and imports of a nested module name a repository,
  /// or the beginning of a path: they are evidence for the path in the module line that has a major version besides.
  private static func path(of item: Evidence, among evidence: [Evidence]) -> ByteString {
    let isMajor = { (path: ByteString) in path != item.path && ModuleFamily(upstream: path).base == item.path }
    if let line = evidence.first(where: { $0.kind == .moduleLine && isMajor($0.path) }) { return line.path }
    // The same of a line that was renamed, and keeps the major version of what code imports.
    if let line = evidence.first(where: { $0.kind == .moduleLine })?.path {
      let major = item.path + line.dropFirst(ModuleFamily(upstream: line).base.count)
      if major != item.path, evidence.contains(where: { $0.path == major }) { return major }
    }
    guard item.kind == .upstreamRemote else { return item.path }
    let key = item.path.repositoryKey
    let named = evidence.filter { $0.kind != .upstreamRemote && $0.path.repositoryKey == key }
    return named.max { $0.weight < $1.weight }?.path ?? item.path
  }
}

extension ByteString {
  /// The repository that a module path or an address names, to be compared with another: hosts ignore the case of letters
  /// and `.git`, and a major version is part of a module path alone.
  package var repositoryKey: ByteString {
    var base = ModuleFamily(upstream: self).base
    if base.hasSuffix(".git") { base = base.dropLast(4) }
    return ByteString(base.bytes.map { (65...90).contains($0) ? $0 | 32 : $0 })
  }
}

extension UpstreamInference.Candidate {
  /// Whether Go code or go.mod is evidence for it, not only a remote or a file of a tool.
  fileprivate var hasCode: Bool {
    evidence.contains { item in
      switch item.kind {
      case .selfImports, .importComments, .moduleLine, .nestedModules: true
      case .declared, .upstreamRemote: false
      }
    }
  }

  /// Whether the module line of the root and the remote `upstream` both name it: then imports of another path were rewritten, and
  /// go looks for them elsewhere.
  fileprivate var isModule: Bool {
    evidence.contains { $0.kind == .moduleLine } && evidence.contains { $0.kind == .upstreamRemote }
  }

  /// Whether the module line of the root has it.
  fileprivate var hasLine: Bool { evidence.contains { $0.kind == .moduleLine } }

  /// Whether modules below the root begin with it.
  fileprivate var hasNestedModules: Bool {
    evidence.contains { if case .nestedModules = $0.kind { true } else { false } }
  }

  /// Whether nothing is evidence for it but imports of directories, and code imports some by the path of the module line, too, where
  /// that is the fork's address: a program and a library that it uses may have so many of the same name. In a fork that was
  /// renamed in part either most of them would be left, or few.
  fileprivate func isStray(besides own: Int) -> Bool {
    importedDirectories <= 4 * own
      && evidence.allSatisfy { if case .selfImports = $0.kind { true } else { false } }
  }

  fileprivate var isDoubtful: Bool {
    evidence.allSatisfy { if case .selfImports(directories: 1) = $0.kind { true } else { false } }
  }

  /// How many directories of the tree imports name below the path.
  var importedDirectories: Int {
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
    /// `module` lines of go.mod files below a root without one, whose paths begin with it.
    case nestedModules(Int)
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
    case .nestedModules: 5
    case .selfImports(let directories): 10 * directories
    case .importComments(let count): 10 * min(count, 5)
    case .declared: 15
    case .upstreamRemote: 15
    }
  }
}
