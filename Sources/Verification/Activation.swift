package import Bytes
package import Findings

/// A recorded mapping that is not active in the checked environment, and how it changes the findings.
///
/// The record is not evidence: `result` comes from the same checks of the disk, in the environment of the mapping.
package struct InactiveMapping: Sendable {
  /// The result of the checks once the mapping is active.
  package var result: VerificationResult
  /// The mode of go with the mapping.
  package var mode: Leak.Mode
  /// The finding that names the fix.
  package var finding: Inactive

  package init(result: VerificationResult, mode: Leak.Mode, finding: Inactive) {
    (self.result, self.mode, self.finding) = (result, mode, finding)
  }
}

extension VerificationResult {
  /// Whether it has a finding that an active mapping may fix, so that a recorded mapping has to be looked up.
  package var mayBeFixedByActivation: Bool { findings.contains { $0.fact.mayBeFixedByActivation } }

  /// The result where `mapping` only has to be made active: one finding that says so, without the findings that follow from it.
  /// A mapping that has errors of its own changes nothing; those that no mapping concerns and that are there without it too stay,
  /// and a cycle of the fork's own packages is told beside it: the mapping is not its cause, though go sees it only with one.
  ///
  /// In GOPATH mode leaks stay: a package that comes from a copy does so until the mapping is active, and moving the copy aside
  /// is not a fix, since it would change files that the mapping does not touch.
  package func fixed(by mapping: InactiveMapping) -> VerificationResult {
    let lasting = mapping.result.findings.filter { $0.severity == .error }
    guard mayBeFixedByActivation,
      lasting.allSatisfy({ !$0.fact.mayBeFixedByActivation && ($0.fact.isOwnCycle || findings.contains($0)) })
    else { return self }
    var fixed = self
    fixed.findings += lasting.filter { !findings.contains($0) }
    fixed.findings.removeAll { finding in
      finding.code == .notMapped || (mapping.mode == .module && finding.fact.mayBeFixedByActivation)
    }
    for index in fixed.findings.indices {
      guard var leak = fixed.findings[index].fact.leak else { continue }
      leak.mapping = .inactive
      fixed.findings[index].fact = .leak(leak)
    }
    fixed.findings.insert(Finding(.inactive(mapping.finding), .error), at: 0)
    return fixed
  }

  /// Adds that go sees an active mapping of `upstream` from `directory` only, and not from the user's directory. Only added
  /// where there is no error: otherwise the mapping may be wrong itself.
  package func noting(betterDirectory directory: ByteString?, upstream: ByteString) -> VerificationResult {
    guard let directory, !findings.contains(where: { $0.severity == .error }) else { return self }
    var noted = self
    noted.findings.append(
      Finding(.inactive(Inactive(upstream: upstream, activation: .directory(directory))), .warning))
    return noted
  }

  /// Whether the mapping is not made from the files as they are now, so that real go would answer for another one.
  package var isOutdated: Bool { findings.contains { if case .outdated = $0.fact { true } else { false } } }

  /// Adds, before all other findings, that `file` changed since the mapping was made from it, and removes the errors that follow
  /// from that, whose fixes would be for another mapping.
  package func noting(outdated file: ByteString?) -> VerificationResult {
    guard let file else { return self }
    var noted = self
    noted.findings.removeAll {
      switch $0.fact {
      case .unloadable, .vendorInconsistent, .replaceConflict: true
      default: false
      }
    }
    noted.findings.insert(Finding(.outdated(file: file), .error), at: 0)
    return noted
  }
}

extension Fact {
  /// Whether the fork's own packages alone import each other in a circle.
  fileprivate var isOwnCycle: Bool { if case .importCycle(let cycle) = self { cycle.isOwn } else { false } }

  /// Whether an active mapping without errors may fix it.
  fileprivate var mayBeFixedByActivation: Bool {
    switch self {
    case .notMapped, .shadowed, .leak, .nestedModuleUnmapped, .workspaceLeak, .missingPackage, .importComment,
      .unloadable,
      .replaceConflict:
      true
    default: false
    }
  }
}
