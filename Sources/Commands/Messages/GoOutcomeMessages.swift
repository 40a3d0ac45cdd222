import Bytes
import Reachability

/// What go 1.27 itself would print for a reason: the part that tells it from others, as its own text has it.
///
/// The catalogue of `Tests/Lab` compares each with what the real go prints for the same server.
struct GoOutcomeMessages {
  var reason: Reason

  private func subject(_ i: Int) -> ByteString { i < reason.subjects.count ? reason.subjects[i] : ByteString() }

  /// Nil where go would print nothing, or what it prints is not foreseen.
  var text: ByteString? {
    switch reason.code {
    case .notFound, .unknownVersion, .gone, .forbidden, .unauthorized, .rateLimited, .serverError, .unexpectedStatus,
      .archiveMissing:
      if reason.subjects.count < 3 || subject(2).hasPrefix("file://") { return "no such file or directory" }
      return "reading " + subject(2) + ": " + statusLine
    case .fault: return reason.fault.flatMap(fault)
    case .noModuleLine: return "parsing go.mod: missing module line"
    case .malformed: return "parsing go.mod: go.mod:" + subject(2)
    case .renamed, .caseDiffers:
      return "module declares its path as: " + subject(2) + "\n\t        but was required as: " + subject(3)
    case .checksum: return "checksum mismatch"
    case .archiveBroken: return "zip: not a valid zip file"
    case .sumDatabase, .notInSumDatabase:
      return reason.status == 0 ? reason.fault.flatMap(fault) : "reading " + subject(2) + ": " + statusLine
    case .off: return "module lookup disabled by GOPROXY=off"
    case .versionControl: return "GOVCS disallows using " + subject(1) + " for " + subject(2) + " " + subject(0)
    case .credentialsInsecure: return "refusing to pass credentials to insecure URL: "
    case .replacementMissing, .replacementWithoutModFile: return "go.mod: no such file or directory"
    case .noModule: return "cannot find module providing package " + subject(0)
    case .sumMissing: return "missing go.sum entry"
    case .notVendored: return "import lookup disabled by -mod=vendor"
    case .malformedPath:
      return subject(2) == "suffix"
        ? "invalid version control suffix in " + subject(1) + "/ path"
        : "invalid " + subject(1) + " import path \"" + subject(0) + "\""
    case .noHost: return "import path does not begin with hostname"
    case .reservedHost: return "no modules on example.net"
    case .pageStatus:
      return "unrecognized import path \"" + subject(0) + "\": reading " + subject(1) + ": " + statusLine
    case .pageFault: return reason.fault.flatMap(fault)
    case .pageWithoutTag: return "no go-import meta tags ()"
    case .pageForOther:
      return "no go-import meta tags (meta tag " + subject(2) + " did not match import path " + subject(0) + ")"
    case .pageMultiple: return "multiple meta tags match import path \"" + subject(0) + "\""
    case .pagesDisagree:
      // The second address has no scheme yet where go prints it.
      return subject(1) + " and " + (subject(2).hasPrefix("https:") ? subject(2).dropFirst(6) : subject(2))
        + " disagree about go-import for " + subject(3)
    case .unknownSystem: return subject(1) + ": unknown vcs \"" + subject(2) + "\""
    case .malformedRoot: return subject(1) + ": invalid repo root \"" + subject(2) + "\": "
    case .malformedSubdirectory: return subject(1) + ": invalid subdirectory \"" + subject(2) + "\": "
    case .repositoryHidden: return "could not read Username for"
    case .repositoryMissing: return "fatal: repository '" + subject(0) + "/' not found"
    case .tagMissing: return "unknown revision " + subject(1)
    case .toolMissing: return "exec: \"" + subject(1) + "\": executable file not found in $PATH"
    case .tooNew: return "requires go >= " + subject(2)
    case .retracted: return "retracted by module author"
    case .deprecated: return "is deprecated: " + subject(2)
    case .notJSON: return "invalid response from proxy \"" + subject(2) + "\": "
    case .wrongVersion: return "proxy returned info for version " + subject(3) + " instead of requested version"
    case .offline, .deadline, .repositoryMoved, .notRepository, .commitUnverified,
      .repositoryFailed, .systemUnchecked, .pageMalformed:
      return nil
    }
  }

  private func fault(_ fault: Fault) -> ByteString? {
    switch fault.kind {
    case .noSuchHost: "lookup " + fault.address.host
    case .refused: "connect: "
    case .tlsSilent: "net/http: TLS handshake timeout"
    case .authority: "x509: certificate signed by unknown authority"
    case .wrongName: "x509: certificate is"
    case .expired: "x509: certificate has expired or is not yet valid"
    case .notHTTP: "malformed HTTP"
    case .reset: "connection reset by peer"
    case .closed: "EOF"
    case .truncated: "unexpected EOF"
    case .redirectLoop: "stopped after 10 redirects"
    case .redirectInsecure: "redirected from secure URL " + fault.address.text + " to insecure URL " + fault.detail
    case .environmentProxy: "proxyconnect tcp"
    case .nameServerSilent, .connectSilent, .silent, .dribbling, .certificate, .tooLarge, .redirectMalformed,
      .notTLS, .privateAddress, .deadline, .noTransport, .transport:
      nil
    }
  }

  private var statusLine: ByteString {
    let names: [Int: ByteString] = [
      400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 410: "Gone",
      429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable",
      504: "Gateway Timeout",
    ]
    return ByteString("\(reason.status) ") + (names[reason.status] ?? "")
  }
}
