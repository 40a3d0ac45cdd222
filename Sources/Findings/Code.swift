extension Finding {
  /// The stable words of all findings: `--only`, `--except`, reports and baselines use them. Sentences may change, codes
  /// may not.
  package enum Code: String, Sendable, Hashable, CaseIterable {
    case leak
    case secondCopy = "second-copy"
    case shadowed
    case notMapped = "not-mapped"
    case notActive = "not-active"
    case nestedModuleUnmapped = "nested-module-unmapped"
    case nestedVendor = "nested-vendor"
    case workspaceLeak = "workspace-leak"
    case missingPackage = "missing-package"
    case internalNotVisible = "internal-not-visible"
    case ambiguousImport = "ambiguous-import"
    case importCycle = "import-cycle"
    case caseCollision = "case-collision"
    case relativeImport = "relative-import"
    case importComment = "import-comment"
    case rewrittenImport = "rewritten-import"
    case namesakeImport = "namesake-import"
    case moduleLineRenamed = "module-line-renamed"
    case replaceTargetMissing = "replace-target-missing"
    case replaceNotInherited = "replace-not-inherited"
    case replaceConflict = "replace-conflict"
    case vendorInconsistent = "vendor-inconsistent"
    case modfileDrift = "modfile-drift"
    case tagInherited = "tag-inherited"
    case languageVersion = "language-version"
    case forkModifiedByGo = "fork-modified-by-go"
    case unreadable
    case unchecked
    case outdated
    case unloadable
    case goDisagrees = "go-disagrees"
    /// Only `verify --reach` asks.
    case unreachable
    case buildFailed = "build-failed"
    case consumerFailed = "consumer-failed"
    /// Additions of a change (`--since`).
    case nestedModuleAdded = "nested-module-added"
    case replaceAdded = "replace-added"
    /// Notes of scan and status on the fork's health.
    case divergence
    case incomparable
    case unknown
    case upstreamMoved = "upstream-moved"
    case upstreamMajor = "upstream-major"
    case upstreamModule = "upstream-module"
    case upstreamNoModule = "upstream-no-module"
    case mixedPolicies = "mixed-policies"
    case importComments = "import-comments"
    /// About lines of `.forkpath-accept`.
    case malformedAcceptance = "malformed-acceptance"
    case unusedAcceptance = "unused-acceptance"
    /// Only a change has it (`--since`).
    case acceptanceAdded = "acceptance-added"

    /// Those that only scan and status give: notes on the fork's health.
    package static let ofHealth: Set<Code> = [
      .divergence, .incomparable, .unknown, .upstreamMoved, .upstreamMajor, .upstreamModule, .upstreamNoModule,
      .mixedPolicies, .importComments,
    ]

    /// Those that verify gives: what its options, its reports and a baseline may name.
    package static let ofVerify = allCases.filter { !ofHealth.contains($0) }
  }
}
