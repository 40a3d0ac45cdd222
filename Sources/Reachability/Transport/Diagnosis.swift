import Bytes
import Findings

/// The fault of a failed transfer.
extension Transfer {
  /// Nil for a complete answer. `proxy` is the environment's proxy that the request went through.
  func fault(of attempt: Attempt, proxy: ByteString?) -> Fault? {
    func fault(_ kind: Fault.Kind) -> Fault { Fault(kind, attempt.address, words: message, seconds: seconds) }
    guard let code else { return Fault(.deadline, attempt.address) }
    if let proxy, Self.isAboutProxy(code, message, proxy) { return fault(.environmentProxy) }
    if message.firstRange(of: "response headers") != nil { return fault(.headTooLong) }
    switch code {
    case 0: return bodyBytes > Double(attempt.request.limit) && !attempt.request.wantsHeadOnly ? fault(.tooLarge) : nil
    // A server without ranges sends the whole file, which may exceed the limit of size or time; its beginning is enough.
    case 63 where attempt.request.wantsHeadOnly && status != 0: return nil
    case 23 where isEnough(attempt.request), 28 where isEnough(attempt.request): return nil
    case 63, 23: return fault(.tooLarge)
    // Header lines that are longer than curl's limit; go's limit is ten times as high.
    case 27, 100: return Fault(.headTooLong, attempt.address, seconds: seconds)
    case 6: return fault(message.firstRange(of: "timed out") == nil ? .noSuchHost : .nameServerSilent)
    case 7: return fault(.refused)
    case 28: return fault(silence)
    case 35:
      if message.firstRange(of: "reset") != nil { return fault(.reset) }
      if message.firstRange(of: "SSL_ERROR_SYSCALL") != nil || message.firstRange(of: "unexpected eof") != nil {
        return fault(.closed)
      }
      return fault(.notTLS)
    case 51, 58, 60, 83, 91: return fault(certificate)
    // No file with certificates: go has none either, and trusts nobody.
    case 77: return fault(.authority)
    case 1, 8: return fault(.notHTTP)
    case 18, 92: return fault(.truncated)
    case 52: return fault(.closed)
    case 55, 56:
      if message.firstRange(of: "unexpected eof") != nil || message.firstRange(of: "not closed cleanly") != nil {
        return fault(status == 0 ? .closed : .truncated)
      }
      if message.firstRange(of: "reset") != nil { return fault(.reset) }
      return fault(.truncated)
    case 16: return fault(.closed)
    default: return fault(.transport)
    }
  }

  private func isEnough(_ request: Request) -> Bool {
    request.wantsHeadOnly && (status == 200 || status == 206) && bodyBytes >= 4
  }

  /// The step that did not end in time.
  private var silence: Fault.Kind {
    if status != 0 || headerBytes > 0 || bodyBytes > 0 { return .dribbling }
    if message.firstRange(of: "Resolving timed out") != nil { return .nameServerSilent }
    if message.firstRange(of: "SSL connection timeout") != nil { return .tlsSilent }
    return connectSeconds == 0 ? .connectSilent : .silent
  }

  private var certificate: Fault.Kind {
    if message.firstRange(of: "expired") != nil || message.firstRange(of: "not yet valid") != nil { return .expired }
    if message.firstRange(of: "subject name") != nil { return .wrongName }
    if message.firstRange(of: "issuer") != nil || message.firstRange(of: "self") != nil { return .authority }
    return .certificate
  }

  /// curl names the proxy's host in its message about a failed connection.
  private static func isAboutProxy(_ code: Int, _ message: ByteString, _ proxy: ByteString) -> Bool {
    if code == 5 || code == 97 || message.firstRange(of: "CONNECT tunnel failed") != nil { return true }
    guard code == 7 || code == 28, let address = WebAddress(proxy) ?? WebAddress("http://" + proxy) else {
      return false
    }
    return message.firstRange(of: address.host) != nil
  }
}

extension Fault.Kind {
  /// Whether another address on the same host would fail the same way.
  var isAboutHost: Bool {
    switch self {
    case .noSuchHost, .refused, .authority, .wrongName, .expired, .certificate, .notTLS, .environmentProxy,
      .proxyOfServer, .noResolver, .privateAddress:
      true
    default: false
    }
  }

  /// The connection broke; a second one may work.
  var isBroken: Bool { self == .reset || self == .closed || self == .truncated }
}
