import Bytes
import Findings
import Machine
import Resolution
import Support
import Testing

@testable import Reachability

/// What a word in place of a version means, and where credentials are looked for.
@Suite struct `Words in place of versions` {
  private let list: ByteString = "v1.0.0\nv1.2.0-rc.1\nv1.1.0 2020-01-01T00:00:00Z\nv2.0.0+incompatible\nv0.9.0\nnone\n"

  @Test(
    arguments: [
      ("latest", "v1.1.0"), ("upgrade", "v1.1.0"), ("v1", "v1.1.0"), ("v1.0", "v1.0.0"), ("v1.2", nil), ("v7", nil),
      ("<v1.1.0", "v1.0.0"), ("<=v1.1.0", "v1.1.0"), (">v1.0.0", "v1.1.0"), (">=v0.5", "v0.9.0"), (">v3.0.0", nil),
    ] as [(ByteString, ByteString?)])
  func `choose among the versions that there are`(word: ByteString, version: ByteString?) {
    guard case .among(let range) = VersionQuery(word) else {
      Issue.record("\(word) does not choose")
      return
    }
    #expect(range.choose(from: list) == version)
  }

  @Test(arguments: ["patch", "<main", "<=v1", ">v1.2", ">="] as [ByteString])
  func `are refused`(word: ByteString) {
    guard case .refused = VersionQuery(word) else {
      Issue.record("\(word) is not refused")
      return
    }
  }

  @Test(
    arguments: ["main", "feature/x", "HEAD", "none", "v1.0.0+meta", "1.0", "0123abc", "v1.0.0-rc", "v1-rc"]
      as [ByteString])
  func `name a revision`(word: ByteString) {
    guard case .revision(word) = VersionQuery(word) else {
      Issue.record("\(word) names none")
      return
    }
  }

  @Test func `a commit is found by its tag, its branch or its beginning, in this order`() {
    var references = GitReferences()
    references.add(name: "HEAD", object: "aaaaaaaaaaaaaaaa")
    references.add(name: "refs/heads/main", object: "aaaaaaaaaaaaaaaa")
    references.add(name: "refs/heads/v1", object: "bbbbbbbbbbbbbbbb")
    references.add(name: "refs/tags/v1", object: "cccccccccccccccc")
    references.add(name: "refs/tags/v1^{}", object: "dddddddddddddddd")
    references.add(name: "refs/pull/1/head", object: "eeeeeeeeeeeeeeee")
    let names: [(ByteString, ByteString?)] = [
      ("HEAD", "aaaaaaaaaaaa"), ("main", "aaaaaaaaaaaa"), ("v1", "dddddddddddd"), ("eeeeeee", "eeeeeeeeeeee"),
      ("eeeeee", nil), ("pull/1/head", nil), ("EEEEEEE", nil), ("bbbbbbbbbbbbbbbb", "bbbbbbbbbbbb"),
    ]
    for (name, commit) in names { #expect(references.commit(of: name) == commit, "\(name)") }
    #expect(references.tags(at: "dddddddddddd") == ["v1"])
  }

  @Test(
    arguments: [
      ("", .netrc(file: "N", listed: nil)), ("netrc", .netrc(file: "N", listed: nil)), ("off", .off),
      ("helper -x", .command("helper")), ("git /d", .git(directory: "/d")),
      ("helper; netrc", .netrc(file: "N", listed: nil)),
    ] as [(ByteString, CredentialSource)])
  func `what is to be mended is where go takes credentials from`(setting: ByteString, source: CredentialSource) throws {
    let address = try #require(WebAddress("https://h.example/x"))
    #expect(try AuthMethods(setting).source(for: address, Netrc(), file: "N") == source)
  }

  @Test func `a host that netrc lists has another password`() throws {
    let netrc = Netrc(parsing: "machine h.example login u password p\n")
    for (host, listed) in [("h.example", "h.example"), ("h.example:8443", nil), ("other.example", nil)] {
      let address = try #require(WebAddress(ByteString("https://\(host)/x")))
      let source = try AuthMethods("").source(for: address, netrc, file: "N")
      #expect(source == .netrc(file: "N", listed: listed.map { ByteString($0) }))
    }
  }

  @Test func `the longest name that netrc lists is the one with the wrong password`() throws {
    let netrc = Netrc(parsing: "machine h.example login u password p\nmachine h.example/a login u password p\n")
    let listed: [(String, ByteString)] = [("/a/b", "h.example/a"), ("/ab", "h.example"), ("/a", "h.example/a")]
    for (path, name) in listed {
      let address = try #require(WebAddress(ByteString("https://h.example\(path)")))
      #expect(try AuthMethods("").source(for: address, netrc, file: "N") == .netrc(file: "N", listed: name))
    }
  }

  @Test func `a line in netrc helps neither over http nor where the address has a password`() throws {
    let auth = try AuthMethods("")
    let places: [(String, String, CredentialSource)] = [
      ("http://h.example/x", "http://h.example/x", .plain),
      ("https://u:p@h.example/x", "https://u:p@h.example/x", .address(isRedirected: false)),
      ("https://u:p@h.example/x", "https://h.example/y", .address(isRedirected: true)),
      ("https://h.example/x", "https://store.example/x", .redirect(of: "h.example")),
      ("https://h.example/x", "https://s.h.example/x", .netrc(file: "N", listed: nil)),
    ]
    for (asked, answered, source) in places {
      let (first, last) = (
        try #require(WebAddress(ByteString(asked))), try #require(WebAddress(ByteString(answered)))
      )
      #expect(auth.source(for: first, at: last, Netrc(), file: "N") == source, "\(asked) \(answered)")
    }
  }

  @Test func `a token in an address is a user without a password`() throws {
    for (text, credentials) in [("token", "token:"), ("token:", "token:"), (":p", ":p"), ("a%3Ab:c:d%40", "a:b:c:d@")] {
      #expect(WebAddress(ByteString("https://\(text)@h.example/"))?.credentials == ByteString(credentials), "\(text)")
    }
  }

  @Test func `an address with a user that go refuses is none`() {
    for word in ["u:a%zz", "u:a%", "u:a^", "u:a[", "u:a{}", "u:a<", "DOM\\u:a", "u:\u{e9}"] {
      #expect(WebAddress(ByteString("https://\(word)@h.example/")) == nil, "\(word)")
    }
    for word in ["u:a%25", "u:!$&'()*+,;=", "u:p:q", "a@b", "-._~"] {
      #expect(WebAddress(ByteString("https://\(word)@h.example/")) != nil, "\(word)")
    }
  }
}
