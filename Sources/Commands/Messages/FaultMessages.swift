import Bytes
import Findings

/// The message for a transport's fault.
struct FaultMessages {
  var fault: Fault

  private var place: ByteString { fault.address.origin.dropFirst(fault.address.scheme.count + 3) }
  private var waited: ByteString { ByteString("\(Int(fault.seconds * 10) / 10).\(Int(fault.seconds * 10) % 10) s") }

  /// Whether the host is written as the C library, but not go, would read an address.
  private var isOddAddress: Bool { fault.address.isNumeric && !WebAddress.isLookedUp(fault.address.host) }

  var sentence: ByteString {
    switch fault.kind {
    case .noSuchHost where isOddAddress: return place + " is no address for go, and no name that it looks up"
    case .noSuchHost: return "the name server does not know " + place + ", or fails"
    case .nameServerSilent: return "the name server does not answer for " + place
    case .refused: return "nothing accepts connections at " + place + ", or there is no way to it"
    case .connectSilent: return place + " does not answer connections"
    case .tlsSilent: return place + " accepts connections, but does not speak TLS"
    case .silent: return place + " accepted the request and sent nothing for " + waited
    case .dribbling: return place + " sends its answer a few bytes at a time"
    case .authority:
      return "the certificate of " + place + " is signed by an authority that this machine does not trust"
    case .wrongName: return "the certificate of " + place + " is for another name"
    case .expired: return "the certificate of " + place + " has expired"
    case .certificate: return "the certificate of " + place + " is not valid"
    case .notTLS: return place + " does not speak TLS"
    case .notHTTP: return place + " is not an HTTP server"
    case .reset: return place + " reset the connection"
    case .closed: return place + " closed the connection without an answer"
    case .truncated: return place + " broke off in the middle of its answer"
    case .tooLarge: return place + " sends far more than such a file can be"
    case .headTooLong: return place + " sends a longer head of its answer than curl takes; go may take it"
    case .redirectLoop: return place + " redirects in circles"
    case .redirectInsecure(let target): return place + " redirects from https to " + target
    case .redirectMalformed(let text): return place + " redirects to something that is no address: " + text.withoutUser
    case .environmentProxy: return "the proxy of HTTP_PROXY or HTTPS_PROXY does not carry requests to " + place
    case .proxyOfServer: return "go does not use HTTP_PROXY for " + place + " while REQUEST_METHOD is set"
    case .privateAddress(let address):
      return place + " is an address of this machine or network (" + address
        + "); only a page, a path or a redirect leads there and no setting names it, so it was not asked"
    case .deadline: return "not asked before the time was over"
    case .noTransport: return "not asked: curl is not installed"
    case .noResolver: return "not asked: getent, which looks up " + place + ", is not installed"
    case .transport: return place + ": " + fault.words
    }
  }

  var fix: ByteString? {
    switch fault.kind {
    case .noSuchHost where isOddAddress: return "write an address with all of its numbers, and without needless zeros"
    case .noSuchHost: return "check the name and the VPN; a vanity domain may be gone for good"
    case .nameServerSilent, .connectSilent: return "check the network and the VPN"
    case .refused: return "start it, correct host and port, or check the network and the VPN"
    case .tlsSilent, .silent, .dribbling:
      return "run again with a longer --timeout: a server that fetches the module first takes its time"
    case .authority:
      return CertificateAdvice.text
    case .wrongName, .expired, .certificate: return "tell the owner of " + place
    case .notTLS, .notHTTP: return "correct the address"
    case .reset, .closed, .truncated: return "run again; look for a middlebox that cuts connections"
    case .tooLarge, .headTooLong, .redirectLoop, .redirectInsecure, .redirectMalformed:
      return "tell the owner of " + place
    case .environmentProxy:
      let variable: ByteString = fault.address.scheme == "https" ? "HTTPS_PROXY" : "HTTP_PROXY"
      return "correct " + variable + ": the address of the proxy, and the user and password that it wants"
    case .privateAddress: return "if it is yours, name it: GOPROXY for a proxy, GOPRIVATE for modules that it holds"
    case .deadline: return "run again with a longer --timeout"
    case .noTransport: return "install curl"
    case .noResolver: return "install getent (Debian and Alpine: libc-bin, musl-utils)"
    case .transport, .proxyOfServer: return nil
    }
  }
}

/// How to make go trust an authority of certificates.
enum CertificateAdvice {
  #if os(macOS)
  static let text: ByteString = "add its certificate authority to the keychain: go and Apple's curl trust that"
  #else
  static let text: ByteString = "install its certificate authority, or set SSL_CERT_FILE"
  #endif
}
