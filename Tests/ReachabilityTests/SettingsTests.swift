import Bytes
import Findings
import GoSource
import Foundation
import Resolution
import Support
import Testing

@testable import Reachability

@Suite struct `Settings that decide whom go asks` {
  @Test(arguments: [
    ("", "rsc.io/quote", false), ("/", "rsc.io/quote", false), ("*/quote", "rsc.io/quote", true),
    ("*/quo", "rsc.io/quote", false), ("rsc.io/q[a-z]o*", "rsc.io/quote", true), ("rsc.io", "rsc.io/quote", true),
    ("*.io,*.com", "rsc.io/quote", true), ("*.corp.example", "corp.example/x", false),
    ("corp.example/*", "corp.example", false), ("corp.example/", "corp.example/x", true),
    ("rsc.io/quote/*", "rsc.io/quote", false), ("[", "rsc.io/quote", false), ("r[^a-q]c.io", "rsc.io/quote", true),
    ("r?c.io", "rsc.io", true), ("r\\sc.io", "rsc.io", true), ("*", "a/b/c", true), ("**/c", "a/b/c", false),
    ("r[s-]c.io", "rsc.io", false), ("*é*", "é", true), ("?", "é", true), (",,none", "rsc.io", false),
  ])
  func `globs match the first elements of a path`(globs: String, path: String, expected: Bool) {
    #expect(PathPatterns(ByteString(globs)).matches(ByteString(path)) == expected)
  }

  @Test func `each entry of GOPROXY has the fallback that its own separator says`() throws {
    let list = try ProxyList("https://a.example/x/|goproxy.corp.example, ,file:///srv/p/,direct,https://never.example")
    let first = try #require(WebAddress("https://a.example/x"))
    let second = try #require(WebAddress("https://goproxy.corp.example"))
    #expect(
      list.entries == [
        .init(.proxy(first), continuesOnError: true), .init(.proxy(second)), .init(.directory("/srv/p")),
        .init(.direct),
      ])
    #expect(list.addresses == [first, second])
  }

  @Test func `GONOPROXY puts an entry in front, but not where everything is direct`() throws {
    #expect(try ProxyList("off", isNoProxySet: true).entries == [.init(.noProxy), .init(.off)])
    #expect(try ProxyList("direct", isNoProxySet: true).entries == [.init(.direct)])
  }

  @Test(arguments: [
    (",", ProxyList.Failure.noEntries), ("localhost", .missingScheme("localhost")),
    ("ftp://x.example/", .unknownScheme("ftp://x.example/")), ("file://host/p", .malformedFile("file://host/p")),
    ("file:/p", .malformedFile("file:/p")),
    // Go: net/url.Parse: an escape has two digits; what is in a query is not looked at.
    ("https://x.example/a%zz", .malformedAddress("https://x.example/a%zz")),
    ("https://x.example/a%2", .malformedAddress("https://x.example/a%2")),
    // A letter whose form only tables of Unicode tell.
    ("https://\u{5d0}.example", .malformedAddress("https://\u{5d0}.example")),
  ])
  func `what go refuses in GOPROXY is refused`(text: String, failure: ProxyList.Failure) {
    #expect(throws: failure) { try ProxyList(ByteString(text)) }
    #expect(throws: failure) { try ProxyList(ByteString(text), isNoProxySet: true) }
  }

  @Test(arguments: [
    // As IDNA has them.
    ("gopr\u{f6}xy.example", "xn--goprxy-zxa.example"), ("B\u{fc}cher.EXAMPLE", "xn--bcher-kva.example"),
    ("\u{43f}\u{440}\u{438}\u{43c}\u{435}\u{440}", "xn--e1afmkfd"), ("\u{4f8b}\u{3048}", "xn--r8jz45g"),
    ("\u{f1}and\u{fa}", "xn--and-6ma2c"), ("\u{3b4}\u{3bf}\u{3ba}\u{3b9}\u{3bc}\u{3ae}", "xn--jxalpdlp"),
    ("\u{d55c}\u{ad6d}", "xn--3e0b707e"), ("fa\u{e7}ade-x1", "xn--faade-x1-t0a"), ("stra\u{df}e", "xn--strae-oqa"),
    ("\u{212a}elvin", "kelvin"),
    ("a%2fb.example", nil),
    ("plain.example", "plain.example"),
  ])
  func `a host of GOPROXY in other letters is asked by its name in ASCII`(host: String, expected: String?) throws {
    for (before, after) in [("https://", ""), ("https://", ":8443/x%2Fy?z=%zz"), ("http://bob:p%40q@", "/x")] {
      let list = try? ProxyList(ByteString(before + host + after))
      let parsed = expected.flatMap { WebAddress(ByteString(before + $0 + after)) }
      #expect(list?.addresses == parsed.map { [$0] }, "\(before)\(host)\(after)")
    }
  }

  @Test func `GOVCS takes the first rule that fits, then the defaults`() throws {
    let usual = try VersionControlRules()
    #expect(usual.allows("git", root: "github.com/a/b", isPrivate: false))
    #expect(!usual.allows("svn", root: "github.com/a/b", isPrivate: false))
    #expect(usual.allows("svn", root: "corp.example/b", isPrivate: true))
    let own = try VersionControlRules("github.com:git, evil.example:off ,*:git|svn")
    #expect(!own.allows("hg", root: "github.com/a/b", isPrivate: false))
    #expect(!own.allows("git", root: "evil.example/b", isPrivate: true))
    #expect(own.allows("svn", root: "other.example/b", isPrivate: false))
    #expect(own.allows("mod", root: "evil.example/b", isPrivate: false))
    for text: ByteString in ["a", "a:", ":git", "./a:git", "a:git,a:hg", "a:git||hg", "a:git,,b:git"] {
      #expect(throws: VersionControlRules.Failure.self) { try VersionControlRules(text) }
    }
  }

  @Test func `netrc gives the first line for a machine, the longest path first, and only to https`() throws {
    let text: ByteString = """
      machine a.example login u1 password p1
      machine a.example login u2 password p2
      macdef init
      machine hidden.example login x password y

      machine a.example/deep login u3 password p3
      default
      login anonymous password q
      machine after.example login z password z
      """
    let scratch = try Support.Scratch()
    try scratch.write("netrc", "\(text)")
    let credentials = try credentials(["NETRC": scratch.path + "/netrc"])
    let netrc = Netrc(parsing: text)
    #expect(netrc.machines.map(\.name) == ["a.example", "a.example", "a.example/deep"])
    func asked(_ address: ByteString) throws -> [ByteString] {
      credentials.headers(for: try #require(WebAddress(address)))
    }
    func basic(_ text: ByteString) -> [ByteString] { ["Authorization: Basic " + Base64.encode(text)] }
    #expect(try asked("https://a.example/x/@v/v1.0.0.mod") == basic("u1:p1"))
    #expect(try asked("https://a.example/deep/x?y=1") == basic("u3:p3"))
    #expect(try asked("https://a.example:8443/x") == [])
    #expect(try asked("http://a.example/x") == [])
    #expect(try asked("https://b.example/x") == [])
    #expect(try asked("https://u:p@b.example/x") == basic("u:p"))
  }

  @Test func `until go 1.23 a machine of netrc is a host and nothing else`() throws {
    let scratch = try Support.Scratch()
    let names = ["a.example/x", "https://b.example", "c.example/", "d.example:443", "e.example"]
    try scratch.write("netrc", names.map { "machine \($0) login u password p\n" }.joined())
    let process = makeProcess(["GOPROXY": "off", "NETRC": scratch.path + "/netrc"])
    var settings = try NetworkSettings(GoEnvironment.discover(process: process), process: process)
    func known() -> [String] {
      let credentials = Credentials(
        settings, programs: Programs(process: process, outside: nil), process: process, tree: "/none")
      return ["a", "b", "c", "d", "e"].filter { name in
        WebAddress(ByteString("https://\(name).example/x")).map { !credentials.headers(for: $0).isEmpty } ?? false
      }
    }
    #expect(known() == ["a", "b", "c", "e"])
    settings.matchesHostsAlone = true
    #expect(known() == ["e"])
  }

  @Test(
    arguments: [
      ("", "/m.example/x/@v/list"), ("/a/b", "/a/b/m.example/x/@v/list"), ("/%2e", "/m.example/x/@v/list"),
      ("/a/%2E%2e/b", "/b/m.example/x/@v/list"), ("/a%2f..", "/m.example/x/@v/list"),
      ("/a%2Fb", "/a%2Fb/m.example/x/@v/list"), ("/a%2Db", "/a%2Db/m.example/x/@v/list"),
      ("/a/./b//c", "/a/b/c/m.example/x/@v/list"), ("/a!b", "/a!b/m.example/x/@v/list"),
      ("/%2e/a%2Fb", "/a/b/m.example/x/@v/list"), ("/a?k=%2e", "/a/m.example/x/@v/list?k=%2e"),
    ] as [(ByteString, ByteString)])
  func `the path of a proxy is cleaned without its escapes`(path: ByteString, target: ByteString) throws {
    let base = try #require(WebAddress("https://p.example" + path))
    #expect(Prober.address(of: Query(ModuleVersion(path: "m.example/x"), .list), below: base)?.target == target)
  }

  @Test(
    arguments: [
      ("https://p.example:/x", "https://p.example/x"), ("http://p.example:", "http://p.example"),
      ("http://[FE80::1%25Eth0]:80/x", "http://[fe80::1%25Eth0]/x"), ("http://[::1%25]/", nil),
      ("http://[::1%25a%20b]/", nil), ("http://[::1%eth0]/", nil),
    ] as [(ByteString, ByteString?)])
  func `a port may be empty, and an address may have a zone`(text: ByteString, address: ByteString?) {
    #expect(WebAddress(text)?.text == address)
  }

  @Test func `go looks up names alone`() {
    for name: ByteString in [
      "a", "a.example", "a_b.example", "xn--a.example", "7.example", "0x7f.1", "a.example.", "1-2",
    ] {
      #expect(WebAddress.isLookedUp(name), "\(name)")
    }
    let long = ByteString(String(repeating: "a", count: 64))
    for name: ByteString in [
      "", ".", "127.1", "0177.0.0.1", "1.2.3.4.", "1.2.3.4.5", "0", "a..b", ".a", "-a", "a-.b", long, "a*b", "\u{e9}",
    ] {
      #expect(!WebAddress.isLookedUp(name), "\(name)")
    }
  }

  private func credentials(_ variables: [String: String], tree: String = "/nonexistent") throws -> Credentials {
    let process = makeProcess(["GOPROXY": "off"].merging(variables) { $1 })
    let settings = try NetworkSettings(GoEnvironment.discover(process: process), process: process)
    let programs = Programs(process: process, outside: nil)
    return Credentials(settings, programs: programs, process: process, tree: ByteString(tree))
  }

  @Test func `a command of GOAUTH is asked once, and again with the address that was refused; never one of the tree`()
    throws
  {
    let scratch = try Support.Scratch()
    let program = scratch.path + "/ask"
    try scratch.writeProgram(
      "ask",
      """
      #!/bin/sh
      if [ $# = 1 ]; then printf 'https://late.example\\n\\nAuthorization: Bearer first\\n\\n'; exit; fi
      read status
      printf "$2\\n\\nX-Status: $status\\nAuthorization: Bearer second\\n\\n"
      """)
    let address = try #require(WebAddress("https://late.example/m/@v/v1.0.0.mod"))
    let asked = try credentials(["GOAUTH": "netrc; '\(program)' x"])
    #expect(asked.headers(for: address) == ["Authorization: Bearer first"])
    let second = asked.secondHeaders(for: address, after: 404, sent: asked.headers(for: address))
    #expect(second == ["X-Status: HTTP/1.1 404", "Authorization: Bearer second"])
    #expect(asked.secondHeaders(for: address, after: 500, sent: []) == nil)
    let plain = try #require(WebAddress("http://late.example/m"))
    #expect(asked.headers(for: plain) == [] && asked.secondHeaders(for: plain, after: 401, sent: []) == nil)
    let inTree = try credentials(["GOAUTH": program], tree: scratch.path)
    #expect(inTree.headers(for: address) == [])
    #expect(try credentials(["GOAUTH": "off"]).headers(for: address) == [])
  }

  @Test(arguments: [
    ("", AuthMethods.Failure.emptyCommand), ("netrc;", .emptyCommand), ("off; netrc", .offAmongOthers),
    ("git", .gitWithoutDirectory), ("git x", .gitWithoutDirectory), ("'a b", .malformed("'a b")),
  ])
  func `what go refuses in GOAUTH is refused`(text: String, failure: AuthMethods.Failure) throws {
    if text.isEmpty {
      #expect(try AuthMethods("").methods == [.netrc])
    } else {
      #expect(throws: failure) { try AuthMethods(ByteString(text)) }
    }
  }

  @Test func `headers of a GOAUTH command are headers and nothing else`() {
    #expect(Credentials.parse("https://a/x\n\nA: b\nC: d\n\nhttps://e\n\n\n") == ["a/x": ["A: b", "C: d"], "e": []])
    for text: ByteString in ["https://a\n\nA: b\n", "https://a\n", "https://a\n\n@file\n\n", "https://a\n\nA b: c\n\n"]
    {
      #expect(Credentials.parse(text) == nil, "\(text)")
    }
  }

  @Test func `an address is cut into what can be checked, or refused`() throws {
    let address = try #require(WebAddress("HTTPS://u:p%40q@Proxy.Example:8443/a/b?c#d"))
    #expect(address.text == "https://proxy.example:8443/a/b?c")
    #expect(address.credentials == "u:p@q")
    #expect(try #require(WebAddress("http://[::1]:80/x")).text == "http://[::1]/x")
    for text: ByteString in [
      "ftp://a.example", "https://", "https://-oProxy/x", "https://a b/", "https://a\n.example", "https://a:0/",
      "https://a:99999/", "https://a\"b/", "https://[::1/", "https://a\\b/", "/x", "https://é/",
    ] {
      #expect(WebAddress(text) == nil, "\(text)")
    }
  }
}
