package import Bytes

/// No HTTP answer, or one that go would refuse.
package struct Fault: Sendable, Hashable, Error {
  /// What went wrong; the names are stable.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case noSuchHost = "no-such-host"
    case nameServerSilent = "name-server-silent"
    /// Nothing on this machine looks names up: no getent.
    case noResolver = "no-resolver"
    case refused
    case connectSilent = "connect-silent"
    case tlsSilent = "tls-silent"
    case silent
    case dribbling
    case authority = "certificate-authority"
    case wrongName = "certificate-name"
    case expired = "certificate-expired"
    case certificate
    case notTLS = "not-tls"
    case notHTTP = "not-http"
    case reset, closed, truncated
    case tooLarge = "too-large"
    /// The head of an answer is longer than curl takes; go may take it.
    case headTooLong = "head-too-long"
    case redirectLoop = "redirect-loop"
    case redirectInsecure = "redirect-insecure"
    case redirectMalformed = "redirect-malformed"
    case environmentProxy = "environment-proxy"
    case privateAddress = "private-address"
    case deadline
    /// There is no curl.
    case noTransport = "no-transport"
    case transport
  }

  /// What went wrong.
  package var kind: Kind
  package var address: WebAddress
  /// The transport's own words, or the address that a redirect led to.
  package var detail: ByteString
  /// How long it was waited, in seconds.
  package var seconds: Double
  /// Whether the whole host is given up, not only this address.
  package var isWholeHost = false

  package init(
    _ kind: Kind, _ address: WebAddress, detail: ByteString = ByteString(), seconds: Double = 0,
    isWholeHost: Bool = false
  ) {
    (self.kind, self.address, self.detail, self.seconds) = (kind, address, detail, seconds)
    self.isWholeHost = isWholeHost
  }

  /// Whether nothing was refused or broken, only not there in time.
  package var isSilence: Bool {
    switch kind {
    case .silent, .dribbling, .connectSilent, .tlsSilent, .nameServerSilent: true
    default: false
    }
  }
}
