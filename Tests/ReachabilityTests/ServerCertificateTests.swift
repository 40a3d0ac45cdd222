import Bytes
import Findings
import Testing

@testable import Reachability

@Suite struct `The name in a certificate` {
  /// For a.example, *.b.example, *.corp, Capital.example, 10.1.2.3 and fd00::1; its common name is common.example.
  private static let named: ByteString = """
    -----BEGIN CERTIFICATE-----
    MIIB3jCCAYWgAwIBAgIUbt7mXec9257UJVEFQMN4fI7SarwwCgYIKoZIzj0EAwIw
    GTEXMBUGA1UEAwwOY29tbW9uLmV4YW1wbGUwIBcNMjYxMTI5MDI1OTUxWhgPMjEy
    NjExMDUwMjU5NTFaMBkxFzAVBgNVBAMMDmNvbW1vbi5leGFtcGxlMFkwEwYHKoZI
    zj0CAQYIKoZIzj0DAQcDQgAE6oXrXwlLvuUyr1cA/u8uhOFch3cy3fzsDvDVJbez
    2BHxNo2ZnHDljYijnyNrVNJshSb8gUp5NtMxnsYffwBFtqOBqDCBpTAdBgNVHQ4E
    FgQURU01lmaHIvlkBD50ufsQeoDtBdcwHwYDVR0jBBgwFoAURU01lmaHIvlkBD50
    ufsQeoDtBdcwDwYDVR0TAQH/BAUwAwEB/zBSBgNVHREESzBJgglhLmV4YW1wbGWC
    CyouYi5leGFtcGxlggYqLmNvcnCCD0NhcGl0YWwuZXhhbXBsZYcECgECA4cQ/QAA
    AAAAAAAAAAAAAAAAATAKBggqhkjOPQQDAgNHADBEAiA+nxZfK1w9em2TdMEetCV9
    Rs/708qb4yTMt2ATzqKyZwIgXdu3JIqmWC/KnOCLHYNafW6XOsBv6Wlw/OTpyai5
    kXQ=
    -----END CERTIFICATE-----
    """

  /// With a common name alone, common.example.
  private static let bare: ByteString = """
    -----BEGIN CERTIFICATE-----
    MIIBiTCCAS+gAwIBAgIULDG9a6LwjpmjCjHO9e4l8EUv8ewwCgYIKoZIzj0EAwIw
    GTEXMBUGA1UEAwwOY29tbW9uLmV4YW1wbGUwIBcNMjYxMTI5MDI1OTUxWhgPMjEy
    NjExMDUwMjU5NTFaMBkxFzAVBgNVBAMMDmNvbW1vbi5leGFtcGxlMFkwEwYHKoZI
    zj0CAQYIKoZIzj0DAQcDQgAE6oXrXwlLvuUyr1cA/u8uhOFch3cy3fzsDvDVJbez
    2BHxNo2ZnHDljYijnyNrVNJshSb8gUp5NtMxnsYffwBFtqNTMFEwHQYDVR0OBBYE
    FEVNNZZmhyL5ZAQ+dLn7EHqA7QXXMB8GA1UdIwQYMBaAFEVNNZZmhyL5ZAQ+dLn7
    EHqA7QXXMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAIhRvy6G
    E5goYIUmwkETWfumfRxXQqrNcChAeSZip+O8AiBtSDkRMyCVDGLfOqcoculHv0rf
    qOpkpRpknnw97OEWbg==
    -----END CERTIFICATE-----
    """

  @Test(arguments: [
    ("a.example", true), ("A.EXAMPLE", true), ("a.example.", true), ("x.a.example", false), ("x.b.example", true),
    ("b.example", false), ("x.y.b.example", false), ("proxy.corp", true), ("corp", false), ("a.proxy.corp", false),
    ("capital.example", true), ("common.example", false), ("10.1.2.3", true), ("10.1.2.4", false),
    ("[fd00::1]", true), ("[fd00::2]", false), ("", false), (".corp", false),
  ])
  func `fits as go takes it`(host: String, isFor: Bool) throws {
    #expect(try #require(ServerCertificate(pem: Self.named)).isFor(ByteString(host)) == isFor)
  }

  @Test func `a common name does not count`() throws {
    #expect(try !#require(ServerCertificate(pem: Self.bare)).isFor("common.example"))
  }

  @Test func `its key is told as curl wants it`() throws {
    #expect(try #require(ServerCertificate(pem: Self.named)).pin == "vXReecNFbyRJXPEa+jg+02iPUJjChuu2fxtk1h0cBtA=")
  }

  @Test func `what is cut off, or changed in any byte of its beginning, is read or refused, and nothing else`() {
    for length in stride(from: 0, to: Self.named.count, by: 7) {
      let cut = Self.named.prefix(length) + "\n-----END"
      _ = ServerCertificate(pem: cut)?.isFor("a.example")
    }
    let lines = Self.named.split(on: 10)
    let bytes = Base64.decode(lines[1..<lines.count - 1].joined(separator: "")) ?? ByteString()
    for place in 0..<bytes.count {
      for value: UInt8 in [0, 0x30, 0x80, 0x83, 0xff] {
        let changed = bytes.prefix(place) + ByteString([value]) + bytes.dropFirst(place + 1)
        let pem = "-----BEGIN CERTIFICATE-----\n" + Base64.encode(changed) + "\n-----END"
        _ = ServerCertificate(pem: pem)?.isFor("a.example")
      }
    }
    #expect(ServerCertificate(pem: "no certificate") == nil)
  }

  private func transfer(_ code: Int, _ message: ByteString = "") -> Transfer {
    var transfer = Transfer()
    (transfer.code, transfer.message) = (code, message)
    return transfer
  }

  @Test(arguments: [
    ("proxy.corp", 60, "SSL: no alternative certificate subject name matches", true, 60),
    ("other.example", 60, "SSL: no alternative certificate subject name matches", false, 60),
    ("proxy.corp", 60, "SSL certificate problem: unable to get local issuer certificate", false, 60),
    ("proxy.corp", 0, "", false, 0), ("common.example", 0, "", false, 60), ("common.example", 28, "", false, 28),
  ])
  func `what curl says of it is corrected, and a chain that it refuses stays refused`(
    host: String, code: Int, message: String, isAgain: Bool, after: Int
  ) throws {
    let known = ServerCertificates()
    let address = try #require(WebAddress(ByteString("https://" + host)))
    var result = transfer(code, ByteString(message))
    #expect(known.judge(Self.named, Attempt(Request(tag: 0, address: address)), &result) == isAgain)
    #expect(result.code == after && (result.isAboutCertificateName || after != 60 || !isAgain))
    let isPinned = if case .pinned = known.state(of: address.origin) { true } else { false }
    #expect(isPinned == isAgain)
  }
}
