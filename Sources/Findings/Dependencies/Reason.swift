package import Bytes

/// Why a dependency has its state, one case for each entry of the failure catalogue; the sentences are in Commands.
package enum Reason: Sendable, Hashable {
  /// A server answered a request for a file of the module with something else.
  case answer(AnswerFault, from: ServerAnswer)
  /// No answer came, or not a whole one.
  case fault(Fault)

  // A go.mod, or an archive, that is not what was asked for.
  /// `isListed`: go.sum has a line for it, so that go says that the sum is another one.
  case noModuleLine(isListed: Bool)
  case malformed(line: Int)
  case renamed(Renaming)
  /// The declared path differs in letter case alone.
  case caseDiffers(Renaming)
  case checksum(of: SummedFile, listed: ByteString, found: ByteString)
  case sumDatabase(name: ByteString, ServerAnswer, Fault?)
  case notInSumDatabase(name: ByteString, ServerAnswer)
  /// No source has the required release of go.
  case toolchainMissing(version: ByteString)
  /// GOSUMDB is off, but go fetches no release of itself without a checksum database.
  case sumsRequired
  /// GOSUMDB has a key that go refuses.
  case sumKeyMalformed(name: ByteString)
  /// The checksum database's answer has no signature by the key of GOSUMDB.
  case sumDatabaseUnsigned(name: ByteString)
  /// A record of the checksum database that go does not accept.
  case sumRecord(SumRecordFault, database: ByteString)
  /// A file of go's cache of the checksum database that go cannot use.
  case sumTree(file: ByteString)

  // Forbidden by settings.
  case off
  /// GOVCS.
  case versionControl(system: ByteString, prefix: ByteString, isPrivate: Bool)
  case credentialsInsecure(address: ByteString)
  case offline
  /// Other modules require more of them than are asked for.
  case tooManyModules(limit: Int)
  /// No version fits the word in place of one, such as `<v2`; or go refuses to ask for it.
  case versionQuery(ByteString, hasMeaning: Bool)

  // Missing on the disk.
  case replacementMissing(directory: ByteString)
  case replacementWithoutModFile(directory: ByteString)
  /// No module was found that could hold an import.
  case noModule(package: ByteString)
  case sumMissing
  case notVendored

  // How the code of a module path is found.
  /// `site` is the known host whose rules the path breaks, empty for none.
  case malformedPath(ByteString, site: ByteString, isSuffix: Bool)
  case noHost
  case reservedHost
  case page(PageFault, path: ByteString, address: ByteString)
  case repository(RepositoryFault, address: ByteString)
  /// The program that asks a repository is not here.
  case toolMissing(program: ByteString)
  case systemUnchecked(system: ByteString)
  /// A variable leads git away from the repository that go makes in its cache.
  case gitVariable(ByteString)

  // About the version.
  case tooNew(needed: ByteString, running: ByteString)
  case retracted(version: ByteString, rationale: ByteString)
  case deprecated(ByteString)

  /// What is wrong with an answer to a request for a file.
  package enum AnswerFault: Sendable, Hashable {
    case notFound
    case unknownVersion(ByteString)
    /// Where go would have taken credentials from.
    case unauthorized(CredentialSource)
    case gone, forbidden, rateLimited, serverError, unexpectedStatus
    case notJSON
    case wrongVersion(ByteString)
    case archiveMissing, archiveBroken
    /// The archive has a file of something else.
    case archiveOfAnother(file: ByteString, module: ByteString)
  }

  /// The file of a module that a sum is about.
  package enum SummedFile: String, Sendable, Hashable {
    case modFile = "go.mod"
    case archive = "zip"
  }

  /// What is wrong with a record of the checksum database.
  package enum SumRecordFault: Sendable, Hashable {
    /// It has not the form of a record.
    case malformed
    /// It is not in the tree that it comes with.
    case notInTree
    /// It lists no sum of this file of the module.
    case lacks(SummedFile)
  }

  /// What is wrong with the page that should tell where the code is.
  package enum PageFault: Sendable, Hashable {
    case status(Int)
    case fault(Fault)
    case withoutTag
    case forOther(prefix: ByteString)
    case malformed
    /// More than one tag for the path.
    case multiple
    /// The page of the prefix says otherwise.
    case disagrees(with: ByteString, prefix: ByteString)
    case unknownSystem(ByteString)
    case malformedRoot(ByteString)
    case malformedSubdirectory(ByteString)
  }

  /// Why a version was not found in its repository.
  package enum RepositoryFault: Sendable, Hashable {
    /// It does not exist, or is private: the host does not say which.
    case hidden(host: ByteString, CredentialSource)
    case missing(status: Int)
    case moved(to: ByteString)
    case notRepository
    case tagMissing(ByteString)
    /// Only fetching tells whether it has the commit.
    case commitUnverified(ByteString)
    case commitMissing(ByteString)
    /// A pseudo-version that go accepts for no commit.
    case pseudoVersion(PseudoVersionFault)
    /// A pseudo-version has another time than its commit, which is this.
    case commitTime(ByteString)
    /// The go.mod there is of another major version, or there is none where one must be.
    case otherMajor(file: ByteString, declared: ByteString)
    case failed(said: ByteString)
  }
}

/// Where go, or git, takes the credentials for a host from; GOAUTH.
package enum CredentialSource: Sendable, Hashable {
  /// The file, and the machine that it lists for the address; a listed one has the wrong password.
  case netrc(file: ByteString, listed: ByteString?)
  /// None: go sends them over https only.
  case plain
  /// A program that GOAUTH names.
  case command(ByteString)
  case git(directory: ByteString)
  case off
  /// The setting that names the server. go sends these to that address only: not after a redirect that names its host.
  case address(isRedirected: Bool)
  /// None: a redirect of this server leads there, and go looks up credentials for the address that it asks first.
  case redirect(of: ByteString)
  /// A user and a password in the address by which git replaces another one, `url.ADDRESS.insteadOf`.
  case insteadOf
  /// A credential helper of git's, or a program that git asks.
  case helper

  /// Whether git has sent some that the host does not take.
  package var isRefused: Bool {
    switch self {
    case .insteadOf, .helper, .address: true
    default: false
    }
  }
}

/// What is wrong with a pseudo-version, whatever the commit is.
package enum PseudoVersionFault: Sendable, Hashable {
  /// It does not name its commit by twelve digits.
  case revisionLength(ByteString)
  /// `v1.0.0-` before the time: a version that follows no tag begins with v0.
  case majorWithoutTag
  /// The tag that the version claims to follow does not exist.
  case baseMissing(ByteString)
  /// The commit has the tag that the version claims to follow.
  case tagged(ByteString)
}

/// The source of an answer, and its text.
package struct ServerAnswer: Sendable, Hashable {
  /// The address that answered.
  package var address: ByteString
  /// 0 where the transport has none.
  package var status: Int
  /// The server's own words.
  package var said: ByteString
  /// The address that was asked, before redirects: the one that go names.
  package var asked: ByteString

  package init(_ address: ByteString, status: Int = 0, said: ByteString = ByteString(), asked: ByteString? = nil) {
    (self.address, self.status, self.said, self.asked) = (address, status, said, asked ?? address)
  }
}

/// A go.mod that declares another path than the one that it is required by.
package struct Renaming: Sendable, Hashable {
  /// The path in its module line.
  package var declared: ByteString
  /// The path in the requirement.
  package var required: ByteString
  package var version: ByteString

  package init(declared: ByteString, required: ByteString, version: ByteString) {
    (self.declared, self.required, self.version) = (declared, required, version)
  }
}

extension Reason {
  /// Its stable code.
  package var code: String {
    switch self {
    case .answer(let fault, _): fault.code
    case .fault: "fault"
    case .noModuleLine: "no-module-line"
    case .malformed: "malformed"
    case .renamed: "renamed"
    case .caseDiffers: "case-differs"
    case .checksum: "checksum"
    case .sumDatabase: "sum-database"
    case .notInSumDatabase: "not-in-sum-database"
    case .toolchainMissing: "toolchain-missing"
    case .sumsRequired: "sums-required"
    case .sumKeyMalformed: "sum-key-malformed"
    case .sumDatabaseUnsigned: "sum-database-unsigned"
    case .sumRecord: "sum-record"
    case .sumTree: "sum-tree"
    case .off: "off"
    case .versionControl: "version-control"
    case .credentialsInsecure: "credentials-insecure"
    case .offline: "offline"
    case .tooManyModules: "too-many-modules"
    case .versionQuery(_, let hasMeaning): hasMeaning ? "no-matching-version" : "version-query-refused"
    case .replacementMissing: "replacement-missing"
    case .replacementWithoutModFile: "replacement-without-mod-file"
    case .noModule: "no-module"
    case .sumMissing: "sum-missing"
    case .notVendored: "not-vendored"
    case .malformedPath: "malformed-path"
    case .noHost: "no-host"
    case .reservedHost: "reserved-host"
    case .page(let fault, _, _): fault.code
    case .repository(let fault, _): fault.code
    case .toolMissing: "tool-missing"
    case .systemUnchecked: "system-unchecked"
    case .gitVariable: "git-variable"
    case .tooNew: "too-new"
    case .retracted: "retracted"
    case .deprecated: "deprecated"
    }
  }

  /// The HTTP status that it is about, 0 for none.
  package var status: Int {
    switch self {
    case .answer(_, let answer), .sumDatabase(_, let answer, _), .notInSumDatabase(_, let answer):
      answer.status
    case .page(.status(let status), _, _), .repository(.missing(let status), _): status
    default: 0
    }
  }

  package var fault: Fault? {
    switch self {
    case .fault(let fault), .page(.fault(let fault), _, _): fault
    case .sumDatabase(_, _, let fault): fault
    default: nil
    }
  }

  /// The state of a dependency for this reason, and what go would do.
  package var meaning: (Verdict.State, Verdict.Fate) {
    switch self {
    case .answer(let fault, let answer):
      switch fault {
      case .forbidden, .unauthorized: return (.unauthorized, .fails)
      case .rateLimited, .serverError, .unexpectedStatus: return (.unreachable, .fails)
      case .notJSON, .wrongVersion, .archiveBroken, .archiveOfAnother: return (.mismatched, .fails)
      case .notFound, .unknownVersion, .gone, .archiveMissing:
        return (answer.status >= 500 ? .unreachable : .gone, .fails)
      }
    case .page(let fault, _, _):
      switch fault {
      case .status(let status): return (status >= 500 ? .unreachable : .gone, .fails)
      case .fault(let fault): return fault.meaning
      case .withoutTag: return (.gone, .fails)
      case .forOther: return (.renamed, .fails)
      case .malformed, .multiple, .disagrees, .unknownSystem, .malformedRoot,
        .malformedSubdirectory:
        return (.mismatched, .fails)
      }
    case .repository(let fault, _):
      switch fault {
      case .hidden: return (.unauthorized, .fails)
      case .missing, .notRepository, .tagMissing, .commitMissing: return (.gone, .fails)
      case .commitTime, .otherMajor, .pseudoVersion: return (.mismatched, .fails)
      case .moved, .commitUnverified: return (.reachable, .ok)
      case .failed: return (.unreachable, .fails)
      }
    case .fault(let fault): return fault.meaning
    case .sumDatabase(_, _, let fault): return fault?.meaning ?? (.unreachable, .fails)
    case .toolchainMissing, .noModule, .replacementMissing, .replacementWithoutModFile, .notVendored, .noHost,
      .reservedHost,
      .malformedPath, .versionQuery:
      return (.gone, .fails)
    case .renamed, .caseDiffers: return (.renamed, .fails)
    case .noModuleLine, .malformed, .checksum, .sumDatabaseUnsigned, .sumRecord: return (.mismatched, .fails)
    case .off, .sumsRequired, .sumKeyMalformed, .sumTree, .versionControl, .credentialsInsecure, .notInSumDatabase,
      .tooNew,
      .sumMissing,
      .toolMissing, .gitVariable:
      return (.blocked, .fails)
    case .retracted, .deprecated: return (.reachable, .warns)
    case .offline, .systemUnchecked, .tooManyModules: return (.unknown, .unknown)
    }
  }
}

extension Fault {
  fileprivate var meaning: (Verdict.State, Verdict.Fate) {
    switch kind {
    // A proxy that does not answer in time may be fetching the module first; a request that was not sent is not refused.
    // go reads more of most files than is read here.
    case .tooLarge, .deadline, .noTransport, .noResolver, .privateAddress, .headTooLong: (.unknown, .unknown)
    case .silent, .dribbling, .connectSilent, .tlsSilent, .nameServerSilent: (.unknown, .unknown)
    default: (.unreachable, .fails)
    }
  }
}

extension Reason.AnswerFault {
  var code: String {
    switch self {
    case .notFound: "not-found"
    case .unknownVersion: "unknown-version"
    case .gone: "gone"
    case .forbidden: "forbidden"
    case .unauthorized: "unauthorized"
    case .rateLimited: "rate-limited"
    case .serverError: "server-error"
    case .unexpectedStatus: "unexpected-status"
    case .notJSON: "not-json"
    case .wrongVersion: "wrong-version"
    case .archiveMissing: "archive-missing"
    case .archiveBroken: "archive-broken"
    case .archiveOfAnother: "archive-of-another"
    }
  }
}

extension Reason.PageFault {
  var code: String {
    switch self {
    case .status: "page-status"
    case .fault: "page-fault"
    case .withoutTag: "page-without-tag"
    case .forOther: "page-for-other"
    case .malformed: "page-malformed"
    case .multiple: "page-multiple"
    case .disagrees: "pages-disagree"
    case .unknownSystem: "unknown-system"
    case .malformedRoot: "malformed-root"
    case .malformedSubdirectory: "malformed-subdirectory"
    }
  }
}

extension Reason.RepositoryFault {
  var code: String {
    switch self {
    case .hidden: "repository-hidden"
    case .missing: "repository-missing"
    case .moved: "repository-moved"
    case .notRepository: "not-repository"
    case .tagMissing: "tag-missing"
    case .commitUnverified: "commit-unverified"
    case .commitMissing: "commit-missing"
    case .commitTime: "commit-time"
    case .pseudoVersion: "pseudo-version"
    case .otherMajor: "other-major"
    case .failed: "repository-failed"
    }
  }
}
