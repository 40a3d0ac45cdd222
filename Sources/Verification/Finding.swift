package import Bytes
package import GoSource

/// One result of a check: data only, the sentence is made in `Commands/Messages`.
package struct Finding: Sendable, Hashable {
  package enum Severity: Int, Sendable, Hashable, Comparable {
    case note, warning, error

    package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
  }

  /// A stable word, `leak`; texts may change, codes may not.
  package var code: Code
  package var severity: Severity
  /// The file the finding is about, empty where there is none.
  package var file: ByteString
  package var position: SourcePosition?
  /// What the sentence is about, in the order that the code defines: import path, directory, expected directory.
  package var subjects: [ByteString]

  package init(
    _ code: Code, _ severity: Severity, file: ByteString = ByteString(), position: SourcePosition? = nil,
    subjects: [ByteString] = []
  ) {
    (self.code, self.severity, self.file) = (code, severity, file)
    (self.position, self.subjects) = (position, subjects)
  }

  /// The stable names of all findings.
  package enum Code: String, Sendable, Hashable, CaseIterable {
    case leak
    case secondCopy = "second-copy"
    case shadowed
    case notMapped = "not-mapped"
    case notInForce = "not-in-force"
    case nestedModuleUnmapped = "nested-module-unmapped"
    case nestedVendor = "nested-vendor"
    case workspaceLeak = "workspace-leak"
    case missingPackage = "missing-package"
    case internalNotVisible = "internal-not-visible"
    case caseCollision = "case-collision"
    case relativeImport = "relative-import"
    case importComment = "import-comment"
    case rewrittenImport = "rewritten-import"
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
    /// A check that could not be made, for want of a program or of its answer.
    case unchecked
    /// The files of a mapping were made from a go.mod that was changed since.
    case outdated
    /// go would end before it loads anything.
    case unloadable
    /// go itself takes a package from another directory than forkpath says.
    case goDisagrees = "go-disagrees"
    /// A dependency cannot be had; only `verify --reach` asks.
    case unreachable
    case buildFailed = "build-failed"
    case consumerFailed = "consumer-failed"
    /// What a change adds (`--since`).
    case nestedModuleAdded = "nested-module-added"
    case replaceAdded = "replace-added"
    /// A line of `.forkpath-accept` that says nothing, or accepts what was not found.
    case malformedAcceptance = "malformed-acceptance"
    case unusedAcceptance = "unused-acceptance"
  }
}
