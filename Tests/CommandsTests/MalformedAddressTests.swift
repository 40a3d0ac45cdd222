import Bytes
import Testing

@testable import Commands

@Suite struct `A text that should be an address` {
  @Test(
    arguments: [
      ("https://me:hunter2/x@proxy.example", "https://...@proxy.example"),
      ("https://me:hunter2#x@proxy.example", "https://...@proxy.example"), ("https://me:hunter2", "https://me:..."),
      ("https//me:hunter2@proxy.example", "https//...@proxy.example"),
      ("me:hunter2@proxy.example", "...@proxy.example"),
      ("https://proxy.example:8080/a", "https://proxy.example:8080/a"), ("proxy.example", "proxy.example"),
      ("http://[::1]:80", "http://[::1]:80"), ("localhost", "localhost"), ("", ""),
    ] as [(ByteString, ByteString)])
  func `is shown without what may be a password`(text: ByteString, shown: ByteString) {
    #expect(text.withoutUser == shown)
  }
}
