package import Bytes
package import Resolution

/// What is known of one dependency (issue: reachability before a get-all run).
package struct Verdict: Sendable, Hashable {
  /// `gone` and `unreachable` are kept apart: a server that says no is not a server that says nothing.
  package enum State: String, Sendable, Hashable, CaseIterable {
    case local, reachable, slow, flapping, gone, unauthorized, renamed, mismatched, blocked, unreachable, unknown

    /// Whether the run gets this dependency.
    package var isGood: Bool {
      switch self {
      case .local, .reachable, .slow, .flapping: true
      default: false
      }
    }
  }

  /// What go itself would do about it.
  package enum Fate: String, Sendable, Hashable { case ok, warns, fails, hangs, unknown }

  /// The module path; in GOPATH mode the import path of a package.
  package var module: ByteString
  package var version: ByteString
  /// Whether the run gets this dependency.
  package var state: State
  /// Where it would come from: cache, vendor, replace, a proxy's address, a repository's address.
  package var source: ByteString
  /// The modules that require it, from the main module on.
  package var chain: [ByteString]
  /// Why it has this state; nil where nothing needs to be said.
  package var reason: Reason?
  /// What go itself would do about it.
  package var fate: Fate
  /// Whether its source is needed, not only its requirements.
  package var needsSource: Bool
  /// The longest answer about it, in seconds.
  package var seconds: Double = 0
  /// Whether go.mod does not require it yet, and `go get` would add it.
  package var isAdded = false
  /// The name that it has now, found by a deep look.
  package var newName: ByteString?
  /// Where else it was looked for before, and why it is not from there.
  package var trail: [Reason] = []

  package init(
    module: ByteString, version: ByteString, state: State, source: ByteString = ByteString(), chain: [ByteString] = [],
    reason: Reason? = nil, fate: Fate = .ok, needsSource: Bool = false
  ) {
    (self.module, self.version, self.state, self.source, self.chain) = (module, version, state, source, chain)
    (self.reason, self.fate, self.needsSource) = (reason, fate, needsSource)
  }
}

/// Why a dependency has its state; the words are in Commands.
package struct Reason: Sendable, Hashable {
  /// Stable names; those of the failure catalogue (see reachability).
  package enum Code: String, Sendable, Hashable, CaseIterable {
    // What a server said.
    case notFound = "not-found"
    case unknownVersion = "unknown-version"
    case gone, forbidden, unauthorized
    case rateLimited = "rate-limited"
    case serverError = "server-error"
    case unexpectedStatus = "unexpected-status"
    // What did not come, or not whole.
    case fault
    // What came, but is not what was asked for.
    case notJSON = "not-json"
    case wrongVersion = "wrong-version"
    case noModuleLine = "no-module-line"
    case malformed
    case renamed
    case caseDiffers = "case-differs"
    case checksum
    case archiveMissing = "archive-missing"
    case archiveBroken = "archive-broken"
    case sumDatabase = "sum-database"
    case notInSumDatabase = "not-in-sum-database"
    // What settings forbid.
    case off
    case versionControl = "version-control"
    case credentialsInsecure = "credentials-insecure"
    case offline
    // What the disk lacks.
    case replacementMissing = "replacement-missing"
    case replacementWithoutModFile = "replacement-without-mod-file"
    /// No module was found that could hold an import.
    case noModule = "no-module"
    case sumMissing = "sum-missing"
    case notVendored = "not-vendored"
    // What discovery found.
    case malformedPath = "malformed-path"
    case noHost = "no-host"
    case reservedHost = "reserved-host"
    case pageStatus = "page-status"
    case pageFault = "page-fault"
    case pageWithoutTag = "page-without-tag"
    case pageForOther = "page-for-other"
    case pageMalformed = "page-malformed"
    case pageMultiple = "page-multiple"
    case pagesDisagree = "pages-disagree"
    case unknownSystem = "unknown-system"
    case malformedRoot = "malformed-root"
    case malformedSubdirectory = "malformed-subdirectory"
    // What a repository said.
    case repositoryHidden = "repository-hidden"
    case repositoryMissing = "repository-missing"
    case repositoryMoved = "repository-moved"
    case notRepository = "not-repository"
    case tagMissing = "tag-missing"
    case commitUnverified = "commit-unverified"
    case repositoryFailed = "repository-failed"
    case toolMissing = "tool-missing"
    case systemUnchecked = "system-unchecked"
    // What the toolchain says.
    case tooNew = "too-new"
    case retracted, deprecated
    case deadline
  }

  /// The kind of reason.
  package var code: Code
  /// What the sentence is about, in the order that the code defines.
  package var subjects: [ByteString]
  /// The HTTP status, 0 where there is none.
  package var status: Int
  /// What the transport reported, nil where a server answered.
  package var fault: Fault?

  package init(_ code: Code, _ subjects: [ByteString] = [], status: Int = 0, fault: Fault? = nil) {
    (self.code, self.subjects, self.status, self.fault) = (code, subjects, status, fault)
  }
}

/// Something about the whole run rather than one dependency.
package struct ReachFinding: Sendable, Hashable {
  package enum Code: String, Sendable, Hashable, CaseIterable {
    case malformedSum = "malformed-sum"
    case memberMissing = "member-missing"
    case replaceConflict = "replace-conflict"
    case secondCopy = "second-copy"
    case secondCopyByGet = "second-copy-by-get"
    case caseCollision = "case-collision"
    case notInherited = "not-inherited"
    case goTooOld = "go-too-old"
    case vendorStale = "vendor-stale"
    case noProvider = "no-provider"
    case ownPackageMissing = "own-package-missing"
    case notStandard = "not-standard"
    case internalImport = "internal-import"
    case ambiguousImport = "ambiguous-import"
    case noTransport = "no-transport"
    /// GOPROXY is set nowhere, and no toolchain tells its default.
    case noProxies = "no-proxies"
    /// Go would end before it looks at anything.
    case unloadable
    case asksAnyway = "asks-anyway"
    case noGetInGopath = "no-get-in-gopath"
    case stale
    case majorInGopath = "major-in-gopath"
  }

  package enum Severity: Int, Sendable, Hashable, Comparable {
    case note, warning, error

    package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
  }

  package var code: Code
  package var severity: Severity
  package var subjects: [ByteString]
  package var file: ByteString
  package var line: Int
  /// What go would end with, for `unloadable`.
  package var cause: ModuleLoadError?

  package init(
    _ code: Code, _ severity: Severity, _ subjects: [ByteString] = [], file: ByteString = ByteString(), line: Int = 0
  ) {
    (self.code, self.severity, self.subjects, self.file, self.line) = (code, severity, subjects, file, line)
  }
}
