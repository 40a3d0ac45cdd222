package import Bytes
package import Findings

/// One GET.
package struct Request: Sendable, Hashable {
  /// A number of the caller, returned with the outcome.
  package var tag: Int
  /// The address that was asked last.
  package var address: WebAddress
  /// The largest body, in bytes; a larger one is a fault.
  package var limit: Int
  /// Asks only for the first four bytes: to see whether the file exists, and how it begins.
  package var wantsHeadOnly: Bool
  /// Whether a `Range` is sent for that; some servers refuse only such requests.
  package var usesRange = true
  /// Header lines with credentials; only ever sent over https, and not past a redirect to another host.
  package var headers: [ByteString]
  /// Whether this is a second attempt, with the credentials that the first answer demanded.
  package var isSecond = false
  /// GOINSECURE names the module: certificates are not verified.
  package var isInsecure: Bool
  /// Whether a file of a module is asked for, whose absence would be an error.
  package var isOfModule = false
  /// Whether git, not go, sends this request.
  package var isOfGit = false
  /// Whether the user's settings name the address, or a server from those settings returned it.
  package var isLed = false

  package init(
    tag: Int, address: WebAddress, limit: Int = 1 << 20, wantsHeadOnly: Bool = false, headers: [ByteString] = [],
    isInsecure: Bool = false
  ) {
    (self.tag, self.address, self.limit, self.wantsHeadOnly) = (tag, address, limit, wantsHeadOnly)
    (self.headers, self.isInsecure) = (headers, isInsecure)
  }
}

/// The outcome of a request.
package enum Outcome: Sendable, Hashable {
  case answered(Answer)
  case failed(Fault)
}

/// A whole HTTP answer that is not a redirect.
package struct Answer: Sendable, Hashable {
  /// The HTTP status.
  package var status: Int
  /// The `Content-Type` of the answer; empty where it has none.
  package var contentType: ByteString
  package var body: ByteString
  /// Whether the body is the whole file, and not the beginning that was requested.
  package var isWhole = false
  /// From the request's start to its end, in seconds.
  package var seconds: Double
  /// Why a first attempt failed; go would not have tried again. Nil where the first one succeeded.
  package var firstFault: Fault?
  /// The status of a first attempt that this one took the place of, 0 where there was none.
  package var firstStatus = 0
  /// The address that answered, after redirects.
  package var address: WebAddress
  /// The address that was asked first, which go names.
  package var asked: WebAddress

  init(_ attempt: Attempt, status: Int, contentType: ByteString = ByteString(), body: ByteString = ByteString()) {
    (self.status, self.contentType, self.body, seconds) = (status, contentType, body, 0)
    (firstFault, firstStatus) = (attempt.firstFault, attempt.firstStatus)
    (address, asked) = (attempt.address, attempt.request.address)
  }
}

extension Attempt {
  /// The next request after a redirect, under go's rules: ten at most, never from https to http, credentials only to the same
  /// host.
  func following(
    _ text: ByteString, isRelative: Bool, _ settings: NetworkSettings, _ credentials: Credentials
  ) -> Result<Attempt, Fault> {
    let here = address
    guard var target = WebAddress(text) else { return .failure(Fault(.redirectMalformed(to: text), here)) }
    // git has no such rule.
    if (hops.first ?? here).scheme == "https" && target.scheme == "http" && !request.isOfGit {
      return .failure(Fault(.redirectInsecure(to: target.text), here))
    }
    var moved = self
    moved.hops.append(here)
    // Go: net/http checkRedirect: ten requests were made.
    if moved.hops.count >= 10 {
      return .failure(Fault(.redirectLoop, here))
    }
    // Go: net/http shouldCopyHeaderOnRedirect: to the host that was asked first, and to those below it.
    if target.credentials != nil {
      moved.request.headers = credentials.headers(for: target)
    } else if !here.userInfo.isEmpty {
      // Go: net/http send: what is in an address is sent to that one alone; a relative redirect keeps it (net/url
      // ResolveReference).
      if isRelative, target.origin == here.origin {
        target.userInfo = here.userInfo
      } else {
        moved.request.headers = []
      }
    } else if !target.isWithin(hostOf: request.address) {
      moved.request.headers = []
    }
    moved.request.isLed = request.isLed || settings.names(here.host)
    moved.address = target
    (moved.refusals, moved.company) = (0, 1)
    return .success(moved)
  }
}

extension WebAddress {
  /// Whether its host is that of `other`, or below it: where net/http sends a header of the first request again.
  func isWithin(hostOf other: WebAddress) -> Bool { host == other.host || host.hasSuffix("." + other.host) }
}
