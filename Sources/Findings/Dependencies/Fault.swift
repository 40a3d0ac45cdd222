package import Bytes

/// No HTTP answer, or one that go would refuse.
package struct Fault: Sendable, Hashable, Error {
  /// What went wrong.
  package enum Kind: Sendable, Hashable {
    case noSuchHost, nameServerSilent
    /// Nothing on this machine looks names up: no getent.
    case noResolver
    case refused, connectSilent, tlsSilent, silent, dribbling
    /// The certificate is signed by nobody known here, or for another name, or out of date, or wrong in another way.
    case authority, wrongName, expired, certificate
    case notTLS, notHTTP
    case reset, closed, truncated
    case tooLarge
    /// The head of an answer is longer than curl takes; go may take it.
    case headTooLong
    case redirectLoop
    /// From https to this http address.
    case redirectInsecure(to: ByteString)
    /// To this text, which is not an address.
    case redirectMalformed(to: ByteString)
    case environmentProxy
    /// HTTP_PROXY is set, and go does not use it, since REQUEST_METHOD is set as for a program of a server.
    case proxyOfServer
    /// This address, numeric, is not on the public internet, and no setting of the user names the host.
    case privateAddress(ByteString)
    case deadline
    /// There is no curl.
    case noTransport
    /// Anything else; the transport's words say what.
    case transport

    /// The stable name in JSON.
    package var code: String {
      switch self {
      case .noSuchHost: "no-such-host"
      case .nameServerSilent: "name-server-silent"
      case .noResolver: "no-resolver"
      case .refused: "refused"
      case .connectSilent: "connect-silent"
      case .tlsSilent: "tls-silent"
      case .silent: "silent"
      case .dribbling: "dribbling"
      case .authority: "certificate-authority"
      case .wrongName: "certificate-name"
      case .expired: "certificate-expired"
      case .certificate: "certificate"
      case .notTLS: "not-tls"
      case .notHTTP: "not-http"
      case .reset: "reset"
      case .closed: "closed"
      case .truncated: "truncated"
      case .tooLarge: "too-large"
      case .headTooLong: "head-too-long"
      case .redirectLoop: "redirect-loop"
      case .redirectInsecure: "redirect-insecure"
      case .redirectMalformed: "redirect-malformed"
      case .environmentProxy: "environment-proxy"
      case .proxyOfServer: "proxy-of-server"
      case .privateAddress: "private-address"
      case .deadline: "deadline"
      case .noTransport: "no-transport"
      case .transport: "transport"
      }
    }
  }

  /// What went wrong.
  package var kind: Kind
  package var address: WebAddress
  /// The transport's own words; empty where it gave none.
  package var words: ByteString
  /// How long it was waited, in seconds.
  package var seconds: Double
  /// Whether the whole host is given up, not only this address.
  package var isWholeHost = false

  package init(
    _ kind: Kind, _ address: WebAddress, words: ByteString = ByteString(), seconds: Double = 0,
    isWholeHost: Bool = false
  ) {
    (self.kind, self.address, self.words, self.seconds) = (kind, address, words, seconds)
    self.isWholeHost = isWholeHost
  }

  /// Whether the host was not asked, since its address is private.
  package var isPrivate: Bool { if case .privateAddress = kind { true } else { false } }

  /// Whether nothing was refused or broken, only not there in time.
  package var isSilence: Bool {
    switch kind {
    case .silent, .dribbling, .connectSilent, .tlsSilent, .nameServerSilent: true
    default: false
    }
  }
}
