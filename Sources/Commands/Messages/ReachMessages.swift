import Bytes
import Reachability
import Resolution
import Terminal

/// What is said of one reason: the sentence, and the one line that cures it.
struct ReasonMessages {
  var reason: Reason
  /// The module's path where the reason is about a module.
  var module: ByteString

  private func subject(_ i: Int) -> ByteString { i < reason.subjects.count ? reason.subjects[i] : ByteString() }

  var sentence: ByteString {
    let version = subject(1)
    switch reason.code {
    case .notFound: return "unknown at " + host(subject(2)) + status
    case .unknownVersion: return host(subject(2)) + " knows the module, but not " + version
    case .gone: return host(subject(2)) + " withdrew it" + status
    case .forbidden: return host(subject(2).isEmpty ? subject(0) : subject(2)) + " refuses it" + status + words(3)
    case .unauthorized: return host(subject(2)) + " wants credentials" + status
    case .rateLimited: return host(subject(2)) + " limits requests" + status
    case .serverError, .unexpectedStatus:
      return host(subject(2).isEmpty ? subject(0) : subject(2)) + " is failing" + status + words(3)
    case .fault: return reason.fault.map { FaultWords(fault: $0).sentence } ?? "no answer"
    case .notJSON: return host(subject(2)) + " sent something that is not JSON, such as a login page"
    case .wrongVersion: return host(subject(2)) + " answers with another version"
    case .noModuleLine: return "its go.mod has no module line; a login page, or a broken release"
    case .malformed: return "its go.mod has a syntax error in line " + subject(2)
    case .renamed: return "it calls itself " + subject(2) + ": renamed, or a fork required by its own address"
    case .caseDiffers: return "it is written " + subject(2)
    case .checksum:
      return "its " + (subject(4) == "zip" ? ByteString("archive") : "go.mod") + " is not what go.sum lists"
    case .archiveMissing: return host(subject(2)) + " has its go.mod, but not its source" + status
    case .archiveBroken: return "its archive is not a zip file"
    case .sumDatabase:
      return "the checksum database " + subject(3) + " does not answer"
        + (reason.fault.map { ": " + FaultWords(fault: $0).sentence } ?? status)
    case .notInSumDatabase: return "the checksum database " + subject(3) + " cannot see it" + status
    case .off: return "not in the cache, and GOPROXY=off"
    case .versionControl: return "GOVCS forbids " + subject(1) + " for " + subject(2) + " code at " + subject(0)
    case .credentialsInsecure: return "go sends no password to " + subject(0) + " over plain http"
    case .offline: return "not in the cache, and nothing was asked"
    case .replacementMissing: return "its replacement " + subject(0) + " does not exist"
    case .replacementWithoutModFile: return "its replacement " + subject(0) + " has no go.mod"
    case .noModule: return "no module that could hold this package is known where go would ask"
    case .sumMissing: return "go.sum has no line for it"
    case .notVendored: return "vendor/ does not hold it"
    case .malformedPath: return "no module can have this path"
    case .noHost: return "its path does not begin with a host name"
    case .reservedHost: return "go knows no modules on this host"
    case .pageStatus: return host(subject(1)) + " does not know it" + status
    case .pageFault:
      return "its page at " + host(subject(1)) + " is not to be had: "
        + (reason.fault.map { FaultWords(fault: $0).sentence } ?? "")
    case .pageWithoutTag: return host(subject(1)) + " has no go-import tag for it: parked, or moved"
    case .pageForOther: return host(subject(1)) + " is for " + subject(2) + ", not for this path"
    case .pageMalformed: return host(subject(1)) + " sends a page that go cannot read"
    case .pageMultiple: return host(subject(1)) + " has more than one go-import tag for it"
    case .pagesDisagree: return subject(1) + " and " + subject(2) + " disagree about " + subject(3)
    case .unknownSystem: return host(subject(1)) + " names '" + subject(2) + "', which go does not know"
    case .malformedRoot: return host(subject(1)) + " names the repository '" + subject(2) + "', which go refuses"
    case .malformedSubdirectory: return host(subject(1)) + " names the directory '" + subject(2) + "', which go refuses"
    case .repositoryHidden: return subject(0) + " does not exist, or is private: the host does not say which"
    case .repositoryMissing: return subject(0) + " does not exist" + status
    case .repositoryMoved: return subject(0) + " is now " + subject(1)
    case .notRepository: return subject(0) + " is not a git repository"
    case .tagMissing: return subject(0) + " has no tag " + subject(1)
    case .commitUnverified:
      return "the repository answers; whether it has commit " + subject(1) + " only fetching tells"
    case .repositoryFailed: return "git cannot list " + subject(0) + words(1)
    case .toolMissing: return subject(1) + " is not installed"
    case .systemUnchecked: return "kept in " + subject(1) + ", which is not checked"
    case .tooNew: return "it requires go " + subject(2) + ", and this is go " + subject(3)
    case .retracted: return version + " was retracted by its author" + (subject(2).isEmpty ? "" : ": " + subject(2))
    case .deprecated: return "deprecated: " + subject(2)
    case .deadline: return "not asked before the time was over"
    }
  }

  var cure: ByteString? {
    let version = subject(1)
    switch reason.code {
    case .notFound, .gone:
      return "check the spelling; if it is private, set GOPRIVATE=" + prefix + "; if it is gone, replace it"
    case .unknownVersion: return "go list -m -versions " + module
    case .forbidden: return "ask the proxy's owner, or set GOPRIVATE=" + prefix + " to go past the proxy"
    case .unauthorized, .repositoryHidden:
      return "add 'machine " + host(subject(2).isEmpty ? subject(0) : subject(2)) + "' to ~/.netrc, or check the name"
    case .rateLimited, .serverError, .unexpectedStatus:
      return "try again later; with '|' after it in GOPROXY go would ask the next entry"
    case .fault: return reason.fault.flatMap { FaultWords(fault: $0).cure }
    case .pageFault: return "ask a module proxy that may still have it, or replace it"
    case .notJSON, .noModuleLine: return "log in to the proxy, or require another version"
    case .wrongVersion, .archiveBroken, .archiveMissing: return "use another proxy or another version"
    case .malformed: return "require another version, or replace it"
    case .renamed:
      return "require " + subject(2) + ", and go mod edit -replace=" + subject(2) + "=" + module + "@" + version
    case .caseDiffers: return "write " + subject(2) + " in go.mod and in the imports"
    case .checksum: return "the release was changed or tampered with: compare before you touch go.sum"
    case .sumDatabase: return "wait for it, or set GOSUMDB=off for this run if you must"
    case .notInSumDatabase: return "set GOPRIVATE=" + prefix
    case .off: return "unset GOPROXY, or run go mod download where there is a network"
    case .versionControl: return "set GOVCS=" + subject(0) + ":" + subject(1)
    case .credentialsInsecure: return "use https in GOPROXY"
    case .offline, .deadline:
      return "run again" + (reason.code == .offline ? " without --offline" : " with a longer --timeout")
    case .replacementMissing: return "clone it there, or drop the replace line"
    case .replacementWithoutModFile: return "put a go.mod there, or drop the replace line"
    case .noModule: return "correct the import, or replace the module that held it"
    case .sumMissing: return "go mod download " + module
    case .notVendored: return "go mod vendor"
    case .malformedPath, .noHost, .reservedHost: return "correct the path"
    case .pageStatus, .pageWithoutTag: return "find where it moved to, and replace it; a module proxy may still have it"
    case .pageForOther: return "require " + subject(2)
    case .pageMalformed, .pageMultiple, .pagesDisagree, .unknownSystem, .malformedRoot, .malformedSubdirectory:
      return "tell the owner of " + host(subject(1)) + "; a module proxy may still have it"
    case .repositoryMissing, .notRepository: return "check the name; if it is gone, replace it"
    case .repositoryMoved: return "require the new path when it declares it"
    case .tagMissing: return "go list -m -versions " + module
    case .repositoryFailed: return "git ls-remote " + subject(0)
    case .toolMissing: return "install " + subject(1)
    case .tooNew: return "install go " + subject(2)
    case .retracted: return "go get " + module + "@latest"
    case .commitUnverified, .systemUnchecked, .deprecated: return nil
    }
  }

  private var status: ByteString { reason.status == 0 ? "" : ByteString(" (\(reason.status))") }

  private func words(_ i: Int) -> ByteString {
    let said = subject(i).split(on: 10)[0]
    return said.isEmpty ? "" : ": " + said
  }

  private func host(_ address: ByteString) -> ByteString {
    WebAddress(address).map { $0.origin.dropFirst($0.scheme.count + 3) } ?? address
  }

  /// What a GOPRIVATE pattern would name: host and owner.
  private var prefix: ByteString { module.split(on: UInt8(ascii: "/")).prefix(2).joined(separator: "/") }
}

/// What is said of a transport's fault.
struct FaultWords {
  var fault: Fault

  private var place: ByteString { fault.address.origin.dropFirst(fault.address.scheme.count + 3) }
  private var waited: ByteString { ByteString("\(Int(fault.seconds * 10) / 10).\(Int(fault.seconds * 10) % 10) s") }

  var sentence: ByteString {
    switch fault.kind {
    case .noSuchHost: return "the name server does not know " + place + ", or fails"
    case .nameServerSilent: return "the name server does not answer for " + place
    case .refused: return "nothing accepts connections at " + place + ", or there is no way to it"
    case .connectSilent: return place + " does not answer connections"
    case .tlsSilent: return place + " accepts connections, but does not speak TLS"
    case .silent: return place + " accepted the request and sent nothing for " + waited
    case .dribbling: return place + " sends its answer a few bytes at a time"
    case .authority: return "the certificate of " + place + " is signed by nobody known here"
    case .wrongName: return "the certificate of " + place + " is for another name"
    case .expired: return "the certificate of " + place + " has expired"
    case .certificate: return "the certificate of " + place + " is not valid"
    case .notTLS: return place + " does not speak TLS"
    case .notHTTP: return place + " is not an HTTP server"
    case .reset: return place + " reset the connection"
    case .closed: return place + " closed the connection without an answer"
    case .truncated: return place + " broke off in the middle of its answer"
    case .tooLarge: return place + " sends far more than such a file can be"
    case .redirectLoop: return place + " redirects in circles"
    case .redirectInsecure: return place + " redirects from https to " + fault.detail
    case .redirectMalformed: return place + " redirects to something that is no address: " + fault.detail
    case .environmentProxy: return "the proxy of HTTP_PROXY or HTTPS_PROXY does not carry requests to " + place
    case .privateAddress:
      return place + " is an address of this machine or network"
        + (fault.detail.isEmpty ? "" : " (" + fault.detail + ")") + ", and no setting names it"
    case .deadline: return "not asked before the time was over"
    case .noTransport: return "not asked: curl is not installed"
    case .transport: return place + ": " + fault.detail
    }
  }

  var cure: ByteString? {
    switch fault.kind {
    case .noSuchHost: return "check the name and the VPN; a vanity domain may be gone for good"
    case .nameServerSilent, .connectSilent: return "check the network and the VPN"
    case .refused: return "start it, correct host and port, or check the network and the VPN"
    case .tlsSilent, .silent, .dribbling: return "go past " + place + ": go has no timeout and would wait"
    case .authority: return "install its certificate authority, or set SSL_CERT_FILE"
    case .wrongName, .expired, .certificate: return "tell the owner of " + place
    case .notTLS, .notHTTP: return "correct the address"
    case .reset, .closed, .truncated: return "run again; look for a middlebox that cuts connections"
    case .tooLarge, .redirectLoop, .redirectInsecure, .redirectMalformed: return "tell the owner of " + place
    case .environmentProxy: return "correct HTTPS_PROXY, or name the host in NO_PROXY"
    case .privateAddress: return "name " + fault.address.host + " in GOPRIVATE if it is yours"
    case .deadline: return "run again with a longer --timeout"
    case .noTransport: return "install curl"
    case .transport: return nil
    }
  }
}
