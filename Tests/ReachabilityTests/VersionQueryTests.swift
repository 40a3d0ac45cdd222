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
      ("", .netrc(file: "N", isListed: false)), ("netrc", .netrc(file: "N", isListed: false)), ("off", .off),
      ("helper -x", .command("helper")), ("git /d", .git(directory: "/d")),
      ("helper; netrc", .netrc(file: "N", isListed: false)),
    ] as [(ByteString, CredentialSource)])
  func `what is to be mended is where go takes credentials from`(setting: ByteString, source: CredentialSource) throws {
    let address = try #require(WebAddress("https://h.example/x"))
    #expect(try AuthMethods(setting).source(for: address, Netrc(), file: "N") == source)
  }

  @Test func `a host that netrc lists has another password`() throws {
    let netrc = Netrc(parsing: "machine h.example login u password p\n")
    for (host, isListed) in [("h.example", true), ("h.example:8443", false), ("other.example", false)] {
      let address = try #require(WebAddress(ByteString("https://\(host)/x")))
      #expect(try AuthMethods("").source(for: address, netrc, file: "N") == .netrc(file: "N", isListed: isListed))
    }
  }
}

/// Where a module cache can be made.
@Suite struct `The place of the module cache` {
  @Test func `is none below a link that leads nowhere`() throws {
    let scratch = try Support.Scratch()
    try scratch.link("dangling", to: "/nonexistent/cache")
    try scratch.makeDirectory("there")
    try scratch.link("good", to: "there")
    for (name, isFit) in [
      ("dangling", false), ("dangling/below", false), ("good", true), ("good/below", true), ("absent/below", true),
    ] {
      let root = ByteString(scratch.path).appending(path: ByteString(name))
      #expect((ModuleCache(root, view: .disk).fault(of: makeProcess([:])) == nil) == isFit, "\(name)")
    }
  }
}
