import Bytes
import Git
import Testing

@Suite struct `The secret of an address` {
  @Test(arguments: [
    ("https://u:hunter2@host/a", "https://host/a"), ("HTTPS://u:hunter2@host/a", "HTTPS://host/a"),
    ("https://ghp_hunter2@host/a", "https://host/a"), ("https://host/a?token=hunter2", "https://host/a"),
    ("u:hunter2@host:a/b", "host:a/b"), ("https:/u:hunter2@host/a", "https:/host/a"),
    ("git@host:a/b?token=hunter2", "git@host:a/b"),
  ])
  func `is known, and left out of what is printed`(address: String, printed: String) {
    #expect(ByteString(address).holdsSecret)
    #expect(ByteString(address).withoutSecret == ByteString(printed))
    #expect(
      ByteString("cannot read '" + address + "' now").withoutSecrets == ByteString("cannot read '" + printed + "' now"))
  }

  @Test(arguments: [
    "https://host/a", "git@host:a/b", "ssh://git@host/a", "/srv/a", "host:a/b", "a/b@v1.0.0", "host:a/b@v1",
  ])
  func `is in none of these`(address: String) {
    #expect(!ByteString(address).holdsSecret)
    #expect(ByteString(address).withoutSecrets == ByteString(address))
  }

  @Test(arguments: ["https://hunter2@host/a", "HTTP://hunter2@host/a"])
  func `may be the user of an http address, which is never printed`(address: String) {
    #expect(ByteString(address).withoutSecrets.firstRange(of: "hunter2") == nil)
  }
}
