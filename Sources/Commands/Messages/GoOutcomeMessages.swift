import Bytes
import Findings
import Git

/// The text that go 1.27 itself would print for a reason: the part that distinguishes it from other errors.
///
/// The catalogue of `Tests/Lab` compares each with what the real go prints for the same server.
struct GoOutcomeMessages {
  var reason: Reason

  /// Nil where go would print nothing, or its message is not known.
  var text: ByteString? { plainText?.withoutSecrets }

  private var plainText: ByteString? {
    switch reason {
    case .answer(let fault, let answer): text(fault, answer)
    case .fault(let fault), .page(.fault(let fault), _, _): self.fault(fault)
    case .noModuleLine(isListed: true): "checksum mismatch"
    case .noModuleLine(isListed: false): "parsing go.mod: missing module line"
    case .malformed(let line): "parsing go.mod: go.mod:" + ByteString("\(line)")
    case .renamed(let renaming), .caseDiffers(let renaming):
      "module declares its path as: " + renaming.declared + "\n\t        but was required as: "
        + renaming.required
    case .checksum: "checksum mismatch"
    case .sumDatabase(_, let answer, let fault): fault.map { self.fault($0) } ?? reading(answer)
    case .notInSumDatabase(_, let answer): reading(answer)
    case .toolchainMissing: "toolchain not available"
    case .sumsRequired: "checksum database disabled by GOSUMDB=off"
    case .sumKeyMalformed: "malformed verifier id"
    case .sumRecord(.malformed, _): "malformed record data"
    case .sumRecord(.lacks, _): "checksum missing from sumdb response"
    case .sumTree: "initializing sumdb.Client: "
    case .off: "module lookup disabled by GOPROXY=off"
    case .versionControl(let system, let prefix, let isPrivate):
      "GOVCS disallows using " + system + " for " + (isPrivate ? "private" : "public") + " "
        + prefix
    case .credentialsInsecure: "refusing to pass credentials to insecure URL: "
    case .replacementMissing, .replacementWithoutModFile: "go.mod: no such file or directory"
    case .noModule(let package): "cannot find module providing package " + package
    case .sumMissing: "missing go.sum entry"
    case .notVendored: "import lookup disabled by -mod=vendor"
    case .malformedPath(_, let site, isSuffix: true):
      "invalid version control suffix in " + site + "/ path"
    case .malformedPath(let path, let site, isSuffix: false):
      "invalid " + site + " import path \"" + path + "\""
    case .noHost: "import path does not begin with hostname"
    case .reservedHost: "no modules on example.net"
    case .page(let fault, let path, let address): text(fault, path, address)
    case .repository(.hidden(_, let source), _):
      source.isRefused ? "Authentication failed for" : "could not read Username for"
    case .repository(.missing, let address): "fatal: repository '" + address + "/' not found"
    case .repository(.tagMissing(let revision), _), .repository(.commitMissing(let revision), _):
      "unknown revision " + revision
    case .repository(.commitTime(let time), _): "does not match version-control timestamp (expected " + time + ")"
    case .repository(.pseudoVersion(let fault), _):
      switch fault {
      case .revisionLength(let revision):
        "revision is " + (revision.count < 12 ? ByteString("shorter") : "longer") + " than canonical"
      case .majorWithoutTag: "major version without preceding tag must be v0, not v1"
      case .baseMissing: "preceding tag ("
      case .tagged: "is already canonical"
      }
    case .repository(.otherMajor(_, let declared), _) where !declared.isEmpty: "module path \"" + declared + "\""
    case .toolMissing(let program): "exec: \"" + program + "\": executable file not found in $PATH"
    case .tooNew(let needed, _): "requires go >= " + needed
    case .retracted: "retracted by module author"
    case .deprecated(let text): "is deprecated: " + text
    case .versionQuery("patch", hasMeaning: false): "can't query version \"patch\" of module "
    case .versionQuery(let text, hasMeaning: true): "no matching versions for query \"" + text + "\""
    case .offline, .tooManyModules, .gitVariable, .versionQuery, .repository, .systemUnchecked, .sumDatabaseUnsigned,
      .sumRecord(.notInTree, _):
      nil
    }
  }

  private func text(_ fault: Reason.AnswerFault, _ answer: ServerAnswer) -> ByteString {
    switch fault {
    case .archiveBroken: "zip: not a valid zip file"
    case .archiveOfAnother(let file, let module): "zip for " + module + " has unexpected file " + file
    case .notJSON: "invalid response from proxy \"" + answer.address + "\": "
    case .wrongVersion(let version):
      "proxy returned info for version " + version + " instead of requested version"
    case .unexpectedStatus where answer.address.hasPrefix("file://"): answer.said.asciiLowercased
    default: answer.address.hasPrefix("file://") ? "no such file or directory" : reading(answer)
    }
  }

  private func text(_ fault: Reason.PageFault, _ path: ByteString, _ address: ByteString)
    -> ByteString?
  {
    switch fault {
    case .status(let status):
      "unrecognized import path \"" + path + "\": " + reading(ServerAnswer(address, status: status))
    case .withoutTag: "no go-import meta tags ()"
    case .forOther(let prefix):
      "no go-import meta tags (meta tag " + prefix + " did not match import path " + path + ")"
    case .multiple: "multiple meta tags match import path \"" + path + "\""
    case .disagrees(let other, let prefix):
      // The second address has no scheme yet where go prints it.
      address + " and " + (other.hasPrefix("https:") ? other.withoutSecrets.dropFirst(6) : other)
        + " disagree about go-import for "
        + prefix
    case .unknownSystem(let system): address + ": unknown vcs \"" + system + "\""
    case .malformedRoot(let root): address + ": invalid repo root \"" + root + "\": "
    case .malformedSubdirectory(let directory):
      address + ": invalid subdirectory \"" + directory + "\": "
    case .fault, .malformed: nil
    }
  }

  private func fault(_ fault: Fault) -> ByteString? {
    /// Whether curl's own words contain these.
    func says(_ words: ByteString) -> Bool { fault.words.firstRange(of: words) != nil }
    return switch fault.kind {
    case .noSuchHost: "lookup " + fault.address.host
    case .refused: "connect: "
    case .tlsSilent: "net/http: TLS handshake timeout"
    case .authority: "x509: certificate signed by unknown authority"
    case .wrongName: "x509: certificate "
    case .expired: "x509: certificate has expired or is not yet valid"
    case .notHTTP where says("Content-Length"): "bad Content-Length"
    case .notHTTP where says("without colon"): "malformed MIME header"
    case .notHTTP: "malformed HTTP"
    case .reset: "connection reset by peer"
    case .closed: "EOF"
    case .truncated where says("HTTP/2 stream") && says("(err "): "stream error: stream ID"
    case .truncated where says("hexadecimal"): "invalid byte in chunk length"
    case .truncated: "unexpected EOF"
    case .redirectLoop: "stopped after 10 redirects"
    case .redirectInsecure(let target):
      "redirected from secure URL " + fault.address.text + " to insecure URL " + target
    case .environmentProxy: "proxyconnect tcp"
    case .proxyOfServer: "refusing to use HTTP_PROXY value in CGI environment"
    case .nameServerSilent, .connectSilent, .silent, .dribbling, .certificate, .tooLarge, .redirectMalformed,
      .notTLS, .privateAddress, .deadline, .noTransport, .noResolver, .transport, .headTooLong:
      nil
    }
  }

  private func reading(_ answer: ServerAnswer) -> ByteString {
    let names: [Int: ByteString] = [
      400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 410: "Gone",
      429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable",
      504: "Gateway Timeout",
    ]
    return "reading " + answer.asked + ": " + ByteString("\(answer.status) ")
      + (names[answer.status] ?? "")
  }
}
