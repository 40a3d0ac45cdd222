package import Bytes
package import Findings

/// How a mapping that is recorded, and not active in the environment that was checked, changes what is said.
///
/// What is recorded is no evidence: `result` comes from the same checks of the disk, made in the environment that the
/// mapping gives.
package struct InactiveMapping: Sendable {
  /// What the checks find once the mapping is active.
  package var result: VerificationResult
  /// In which mode go then works.
  package var mode: Leak.Mode
  /// The finding that names the fix.
  package var finding: Inactive

  package init(result: VerificationResult, mode: Leak.Mode, finding: Inactive) {
    (self.result, self.mode, self.finding) = (result, mode, finding)
  }
}

extension VerificationResult {
  /// Whether it has a finding that an active mapping may fix, so that it is worth knowing one.
  package var mayBeFixedByActivation: Bool { findings.contains { $0.fact.mayBeFixedByActivation } }

  /// What is said where `mapping` only has to be made active: that alone, and not the findings that follow from it. A
  /// mapping that has errors of its own changes nothing.
  ///
  /// In GOPATH mode leaks stay: a package that comes from a copy does so until the mapping is active, and moving the copy
  /// aside is no fix, since it would change what the mapping leaves alone.
  package func fixed(by mapping: InactiveMapping) -> VerificationResult {
    guard mayBeFixedByActivation, !mapping.result.findings.contains(where: { $0.severity == .error }) else {
      return self
    }
    var fixed = self
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

  /// Adds that go sees an active mapping of `upstream` from `directory` only, and not from where the user works. Said only
  /// where nothing is wrong: else it is not known whether the mapping is right.
  package func noting(betterDirectory directory: ByteString?, upstream: ByteString) -> VerificationResult {
    guard let directory, !findings.contains(where: { $0.severity == .error }) else { return self }
    var noted = self
    noted.findings.append(
      Finding(.inactive(Inactive(upstream: upstream, activation: .directory(directory))), .warning))
    return noted
  }

  /// Adds, before all else, that `file` changed since the mapping was made from it. That go cannot load modules follows from that.
  package func noting(outdated file: ByteString?) -> VerificationResult {
    guard let file else { return self }
    var noted = self
    noted.findings.removeAll { if case .unloadable = $0.fact { true } else { false } }
    noted.findings.insert(Finding(.outdated(file: file), .error), at: 0)
    return noted
  }
}

extension Fact {
  /// Whether it is no longer so once a mapping that is right is active.
  fileprivate var mayBeFixedByActivation: Bool {
    switch self {
    case .notMapped, .leak, .nestedModuleUnmapped, .workspaceLeak, .missingPackage, .importComment, .unloadable: true
    default: false
    }
  }
}
