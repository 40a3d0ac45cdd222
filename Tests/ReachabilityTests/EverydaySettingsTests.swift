import Bytes
import Findings
import Foundation
import GoSource
import Machine
import Resolution
import Support
import Testing

@testable import Reachability

/// Settings as companies and CI have them.
@Suite struct `Everyday settings` {
  @Test(arguments: [
    ("goproxy.corp.example:443", "https://goproxy.corp.example", true),
    ("goproxy.corp.example:8443", "https://goproxy.corp.example", false),
    ("corp.example", "https://goproxy.corp.example/x", true), (".corp.example", "https://corp.example", false),
    ("*.corp.example", "https://a.corp.example", true), ("*.corp.example:80", "https://a.corp.example", false),
    ("10.0.0.0/8", "https://10.1.2.3", true), ("10.0.0.0/8", "https://11.1.2.3", false),
    ("10.1.2.3", "https://10.1.2.3:8443", true), ("10.1.2.3:443", "https://10.1.2.3:8443", false),
    ("fd00::/8", "https://[fd12::1]", true), ("[fd12::1]:443", "https://[fd12::1]", true),
    ("*", "https://a.example", true),
    ("", "https://127.0.0.9", true), ("", "https://localhost", true), ("", "https://[::1]", true),
    ("other.example, CORP.example ", "https://a.corp.example", true), (",:,:443", "https://a.example", false),
    ("orp.example", "https://corp.example", false),
    ("gopr\u{f6}xy.example", "https://xn--goprxy-zxa.example", true),
    ("other, .GOPR\u{d6}XY.example:443", "https://a.xn--goprxy-zxa.example", true),
    ("gopr\u{f6}xy.example", "https://goproxy.example", false),
    // Brackets need a port after them.
    ("[a.example]", "https://a.example", false), ("[a.example]:443", "https://a.example", true),
    ("[fd12::1]", "https://[fd12::1]", false), ("[[fd12::1]]:443", "https://[fd12::1]", false),
    // An address is written in one way only.
    ("010.1.2.3", "https://10.1.2.3", false), ("10.01.2.3", "https://10.1.2.3", false),
    ("10.1.2", "https://10.1.2.3", false),
    ("fd12::1%lo", "https://[fd12::1]", false), ("10.1.2.3:443", "https://10.1.2.3", true),
    ("10.1.2.3/+8", "https://10.1.2.3", false), ("10.1.2.3/08", "https://10.9.9.9", true),
    ("10/8", "https://10.1.2.3", false),
    ("10.1.2.3/33", "https://10.1.2.3", false), ("10.1.2.3/", "https://10.1.2.3", false),
    ("::ffff:10.0.0.0/104", "https://10.1.2.3", true), ("::ffff:10.0.0.0/104", "https://11.1.2.3", false),
    ("::ffff:10.0.0.0/95", "https://10.1.2.3", false), ("::/0", "https://10.1.2.3", false),
    ("::ffff:10.1.2.3", "https://10.1.2.3", true),
    // The end of an address is no domain.
    ("2.3", "https://10.1.2.3", false), (".3", "https://10.1.2.3", false), ("*.2.3", "https://10.1.2.3", false),
  ])
  func `NO_PROXY is read as net http reads it`(list: String, address: String, isDirect: Bool) throws {
    let proxies = EnvironmentProxies(
      makeProcess(["HTTPS_PROXY": "http://p.example:3128", "NO_PROXY": list]), minor: 27)
    let place = try #require(WebAddress(ByteString(address)))
    #expect((proxies.proxy(for: place) == nil) == isDirect)
  }

  @Test(arguments: [
    ("http://p.example:3128", true), ("p.example:3128", true), ("p.example", true), ("http://u:p@[::1]:3128", true),
    ("socks5://p.example", true), ("::bad::", false), ("http://%zz", false), ("http://p.example/%4", false),
    ("http://u%41:p@p.example/%41", true), (" http://p.example", false), ("http://p.example\n", false),
    ("http://[::1%lo]:1", false), ("http://a:1:2", true), ("a:1:2", true),
  ])
  func `a proxy that cannot be parsed is none`(setting: String, isOne: Bool) throws {
    let proxies = EnvironmentProxies(makeProcess(["HTTPS_PROXY": setting]), minor: 27)
    #expect((proxies.proxy(for: try #require(WebAddress("https://m.example"))) != nil) == isOne)
  }

  @Test(arguments: [
    ("http://p.example", "http://p.example:80"), ("p.example", "http://p.example:80"),
    ("https://p.example", "https://p.example:443"), ("http://p.example:", "http://p.example:80"),
    ("http://u:p@p.example/x", "http://u:p@p.example:80"), ("http://[::1]", "http://[::1]:80"),
    ("http://[::1]:3128", "http://[::1]:3128"), ("p.example:3128", "http://p.example:3128"),
    ("http://u:p@@p.example:3128", "http://u:p%40@p.example:3128"),
    ("http://[fe80::1%25eth0]:80", "http://[fe80::1%25eth0]:80"),
    // Go leaves the name of a host to a SOCKS proxy.
    ("socks5://p.example", "socks5h://p.example:1080"), ("socks5h://p.example:1081", "socks5h://p.example:1081"),
    // What is neither https nor socks5 counts as http, without a port of its own.
    ("socks4://p.example:1080", "http://p.example:1080"), ("FTP://p.example:21", "http://p.example:21"),
    // What cannot be parsed is read once more behind `http://`.
    ("http://p.example:many", "http://http:80"), ("http://a b", "http://http:80"), ("http://[::1]x", "http://http:80"),
    ("http://a%41.example", "http://http:80"), ("http://", "http://http:80"),
    ("http://[127.0.0.1]:1", "http://http:80"),
    ("http:///x", "http://http:80"), ("/x", "http://127.0.0.1:80"), ("http:p.example", "http://127.0.0.1:80"),
    ("http://DOM\\u:p@p.example:3128", "http://http:80"),
    ("http://u:a^@p.example", "http://http:80"), ("http://DOM%5Cu:p@p.example:3128", "http://DOM%5Cu:p@p.example:3128"),
  ])
  func `a proxy without a port has that of its scheme`(setting: String, proxy: String) throws {
    let proxies = EnvironmentProxies(makeProcess(["HTTPS_PROXY": setting]), minor: 27)
    #expect(proxies.proxy(for: try #require(WebAddress("https://m.example"))) == ByteString(proxy))
  }

  @Test(arguments: [
    ("http://127.1:3128", true), ("http://0177.0.0.1:3128", true), ("http://2130706433:3128", true), ("0", true),
    ("-", true),
    ("http://127.0.0.1.:3128", true), ("http://1.2.3.4.5:3128", true), ("http://p..example", true),
    ("http://-p.example", true),
    ("http://p.example:99999", true), ("ftp://p.example", true), ("localhost:many", true), ("http://a%25b", true),
    ("http://127.0.0.1:3128", false), ("http://p_1.example", false), ("http://p.example.:0443", false),
    ("http://[::1%25lo]:3128", false), ("http://a%C3%BC.example", false), ("http://7.example", false),
  ])
  func `a proxy's host that go does not look up is nowhere`(setting: String, isNowhere: Bool) throws {
    let proxies = EnvironmentProxies(makeProcess(["HTTPS_PROXY": setting]), minor: 27)
    let place = try #require(WebAddress("https://m.example"))
    #expect(proxies.refusal(for: place) == (isNowhere ? .nowhere : nil))
    #expect(proxies.proxy(for: place) != nil)
  }

  @Test func `until go 1.23 NO_PROXY compared addresses with names, and other schemes of proxies were none`() throws {
    func proxies(_ variables: [String: String], minor: Int) -> EnvironmentProxies {
      EnvironmentProxies(makeProcess(variables), minor: minor)
    }
    let address = try #require(WebAddress("https://10.1.2.3"))
    let list = ["HTTPS_PROXY": "http://p.example", "NO_PROXY": "2.3"]
    #expect(proxies(list, minor: 19).proxy(for: address) == nil)
    #expect(proxies(list, minor: 24).proxy(for: address) == "http://p.example:80")
    let brackets = proxies(["HTTPS_PROXY": "http://[127.0.0.1]:3128"], minor: 19)
    #expect(brackets.proxy(for: address) == "http://127.0.0.1:3128")
    for minor in [19, 27] {
      let colons = proxies(["HTTPS_PROXY": "http://127.0.0.1:3128,http://127.0.0.1:1"], minor: minor)
      #expect(colons.refusal(for: address) == (minor == 19 ? .nowhere : nil))
    }
    for (setting, old) in [
      ("ftp://p.example:1", "ftp"), ("socks5h://p.example:1", "socks5h"), ("socks4://p.example", "socks4"),
    ] {
      #expect(proxies(["HTTPS_PROXY": setting], minor: 19).proxy(for: address) == ByteString("http://\(old):80"))
    }
  }

  @Test(arguments: [
    (["HTTP_PROXY": "http://p.example", "REQUEST_METHOD": "GET"], "http://m.example", true),
    (["http_proxy": "http://p.example", "REQUEST_METHOD": "GET", "NO_PROXY": "*"], "http://m.example", true),
    (["HTTP_PROXY": "http://p.example", "REQUEST_METHOD": "GET"], "http://127.0.0.1", true),
    (["HTTP_PROXY": "http://p.example", "REQUEST_METHOD": "GET"], "https://m.example", false),
    (["HTTP_PROXY": "http://p.example", "REQUEST_METHOD": ""], "http://m.example", false),
    (["HTTPS_PROXY": "http://p.example", "REQUEST_METHOD": "GET"], "http://m.example", false),
  ])
  func `HTTP_PROXY is refused where REQUEST_METHOD is set`(
    variables: [String: String], address: String, isRefused: Bool
  ) throws {
    let proxies = EnvironmentProxies(makeProcess(variables), minor: 27)
    let place = try #require(WebAddress(ByteString(address)))
    #expect(proxies.refusal(for: place) == (isRefused ? .ofServer : nil))
  }

  @Test(arguments: [
    ("10.1.2.3", NetworkAddress.Scope.inside), ("192.168.0.1", .inside), ("100.64.0.1", .inside), ("fd00::1", .inside),
    ("::ffff:10.0.0.1", .inside), ("127.0.0.1", .here), ("169.254.169.254", .here), ("::1", .here), ("fe80::1", .here),
    ("fec0::1", .here), ("::ffff:127.0.0.1", .here), ("8.8.8.8", .everywhere), ("2001:db8::1", .everywhere),
    ("nonsense", .here),
  ])
  func `a company's network is told from this machine`(text: String, scope: NetworkAddress.Scope) {
    #expect(NetworkAddress.scope(ByteString(text)) == scope)
  }

  @Test(arguments: [
    ("http://10.0.0.1/x", true, HostCheck.Verdict.free),
    ("http://10.0.0.1/x", false, .refused(.privateAddress("10.0.0.1"))),
    ("https://10.0.0.1/x", false, .refused(.privateAddress("10.0.0.1"))),
    ("http://169.254.169.254/x", true, .refused(.privateAddress("169.254.169.254"))),
    ("http://127.0.0.1/x", true, .refused(.privateAddress("127.0.0.1"))),
    ("https://[fd00::1]/x", true, .free), ("http://203.0.113.7/x", false, .free),
  ])
  func `a bare internal address is asked only where the user's settings lead there`(
    address: String, isLed: Bool, verdict: HostCheck.Verdict
  ) throws {
    let process = makeProcess(["GOPROXY": "https://goproxy.corp.example", "GOPRIVATE": ""])
    let settings = try NetworkSettings(try GoEnvironment.discover(process: process), process: process)
    let check = HostCheck(programs: Programs(process: process, outside: nil), settings: settings)
    let question = HostCheck.Question(address: try #require(WebAddress(ByteString(address))), isLed: isLed)
    #expect(check.check([question], seconds: 1) == [verdict])
  }

  /// Every Mac lacks getent, and a container may: nobody knows then whether an address is private.
  @Test(arguments: [("https://vanity.example/x", false), ("http://vanity.example/x", true)])
  func `a host is unknown where nothing looks it up, and never private`(address: String, isLed: Bool) throws {
    let process = makeProcess(["GOPROXY": "https://goproxy.corp.example", "GOPRIVATE": "", "PATH": "/nonexistent"])
    let settings = try NetworkSettings(try GoEnvironment.discover(process: process), process: process)
    let check = HostCheck(programs: Programs(process: process, outside: nil), settings: settings)
    let question = HostCheck.Question(address: try #require(WebAddress(ByteString(address))), isLed: isLed)
    if !HostAddresses.isAvailable {
      #expect(check.check([question], seconds: 1) == [.refused(.noResolver)])
    }
    // What the resolver of the system answers, on macOS without a child, is judged alike.
    for (answer, verdict) in [
      (HostAddresses.silent, HostCheck.Verdict.refused(.nameServerSilent)),
      (.found([]), .refused(.noSuchHost)), (.found(["203.0.113.7"]), .pinned(["203.0.113.7"])),
      (.found(["203.0.113.7", "127.0.0.1"]), .refused(.privateAddress("127.0.0.1"))),
      (.found(["2001:db8::1"]), .pinned(["[2001:db8::1]"])),
    ] { #expect(check.verdict(answer, for: question) == verdict) }
  }

  @Test func `credentials are looked up by host and port as the address has them`() throws {
    let scratch = try Support.Scratch()
    try scratch.write("netrc", "machine a.example login u password p\nmachine b.example:8443/x login v password q\n")
    let process = makeProcess(["GOPROXY": "https://a.example", "NETRC": scratch.path + "/netrc"])
    let settings = try NetworkSettings(try GoEnvironment.discover(process: process), process: process)
    let credentials = Credentials(
      settings, programs: Programs(process: process, outside: nil), process: process, tree: "/nonexistent")
    func has(_ address: String) throws -> Bool {
      try !credentials.headers(for: #require(WebAddress(ByteString(address)))).isEmpty
    }
    #expect(try has("https://a.example/m") && !has("https://a.example:443/m"))
    #expect(try has("https://b.example:8443/x/y") && !has("https://b.example/x/y") && !has("https://b.example:8443/z"))
  }

  private static let key = "sum.test+c2694674+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

  @Test(arguments: [
    (key, false), (key + " https://other.example", false), ("sum.known", false), ("sum.unknown", true),
    ("sum.test+00000000+AAAA", true), ("other.test+c2694674+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f", true),
    ("sum.test+c2694674+AgABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f", true), ("sum.test+c2694674", true),
    (key + " https://a.example more", true), (key + " other.example/sums", false), ("off ", true), (" off", true),
  ])
  func `a key that go refuses in GOSUMDB is refused`(setting: String, isMalformed: Bool) throws {
    let database = try #require(SumDatabase(ByteString(setting)) { $0 == "sum.known" })
    #expect(database.isMalformed == isMalformed)
  }

  @Test func `an answer of the checksum database bears its signature`() throws {
    let database = try #require(SumDatabase(ByteString(Self.key)) { _ in false })
    #expect(SumDatabase("off") { _ in true } == nil)
    let own = Base64.encode(ByteString([0xc2, 0x69, 0x46, 0x74, 1, 2, 3]))
    let other = Base64.encode(ByteString([0xc2, 0x69, 0x46, 0x75, 1, 2, 3]))
    let text: ByteString = "7\nm.example v1.0.0 h1:A=\nm.example v1.0.0/go.mod h1:B=\n\n"
    #expect(database.signs(text + "\u{2014} sum.test " + own + "\n"))
    #expect(!database.signs(text + "\u{2014} sum.test " + other + "\n"))
    #expect(!database.signs(text + "\u{2014} evil.test " + own + "\n") && !database.signs(text))
    #expect(SumDatabase.modFileHash(in: text, path: "m.example", version: "v1.0.0") == "h1:B=")
    #expect(SumDatabase.modFileHash(in: text, path: "m.example", version: "v1.1.0") == nil)
  }

  @Test func `what go keeps of the database's tree is taken only with its form and its signature`() throws {
    let database = try #require(SumDatabase(ByteString(Self.key)) { _ in false })
    let mark = "\u{2014} sum.test " + Base64.encode(ByteString([0xc2, 0x69, 0x46, 0x74, 1, 2, 3])).lossyText + "\n"
    let hash = Base64.encode(ByteString(Array(repeating: 7, count: 32))).lossyText
    let good = "go.sum database tree\n12\n\(hash)\n\n\(mark)"
    #expect(database.isTree(ByteString(good)))
    let bad = [
      "garbage\n", mark, good.replacingOccurrences(of: mark, with: ""), good.replacingOccurrences(of: "12", with: "x"),
      good.replacingOccurrences(of: hash, with: "AAAA"), good.replacingOccurrences(of: "go.sum", with: "go.mod"),
      good.replacingOccurrences(of: "sum.test", with: "evil.test"),
    ]
    for text in bad { #expect(!database.isTree(ByteString(text)), "\(text)") }
  }

  @Test(arguments: [
    ("https://a.example", "https://a.example/x/y"), ("https://a.example/", "https://a.example/x/y"),
    ("https://a.example/p/", "https://a.example/p/x/y"), ("https://a.example/p//", "https://a.example/p//x/y"),
    ("https://a.example/?t=1", "https://a.example/x/y?t=1"), ("https://a.example/p?t=1", "https://a.example/p/x/y?t=1"),
  ])
  func `an address gives up one slash for what is joined to it`(base: String, joined: String) throws {
    #expect(try #require(WebAddress(ByteString(base))).joined("x/y").text == ByteString(joined))
  }

  @Test func `base64 is decoded as it is encoded, and nothing else is`() {
    for length in 0..<20 {
      let bytes = ByteString((0..<length).map { UInt8($0 * 13) })
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
    for text: ByteString in ["A", "AA", "AAA", "====", "A===", "AA=A", "AA*="] { #expect(Base64.decode(text) == nil) }
  }

  @Test(
    .enabled(if: Program("git").isUsable, "git reads its configuration"),
    arguments: [
      ([:], "", false), (["GIT_ASKPASS": "/bin/x"], "", true), (["GIT_SSL_NO_VERIFY": "1"], "", true),
      (["HTTPS_PROXY": "http://p.example"], "", true), ([:], "[http]\n\tsslCAInfo = /x\n", true),
      ([:], "[credential]\n\thelper = store\n", true), ([:], "[user]\n\tname = me\n", false),
      (["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "http.proxy", "GIT_CONFIG_VALUE_0": "http://p"], "", true),
    ] as [([String: String], String, Bool)])
  func `git is asked itself where it has a way of its own`(
    variables: [String: String], configuration: String, isOwn: Bool
  ) throws {
    let scratch = try Support.Scratch()
    try scratch.write(".gitconfig", configuration)
    let process = makeProcess(
      variables.merging(["HOME": scratch.path, "GIT_CONFIG_NOSYSTEM": "1"]) { $1 })
    let settings = GitSettings(
      programs: Programs(process: process, outside: nil), process: process, minor: 27, moduleCache: "/m")
    #expect(settings.hasOwnTransport == isOwn)
  }

  @Test(arguments: [
    ("gitdir:~/go/", true), ("gitdir:~/go/pkg/mod/", true), ("gitdir:./go/", true), ("gitdir:vcs/", true),
    ("gitdir:~/go/**/vcs/*", true), ("gitdir/i:~/GO/", true), ("gitdir:~/GO/", false), ("gitdir:~/work/", false),
    ("gitdir:~/go", false), ("gitdir:~/*/vcs/", false), ("onbranch:main", false),
  ])
  func `git reads what it would include in go's own cache`(condition: String, isRead: Bool) throws {
    let scratch = try Support.Scratch()
    try scratch.write(".gitconfig", "[includeIf \"\(condition)\"]\n\tpath = other\n")
    try scratch.write("other", "[http]\n\textraHeader = X-A: b\n")
    let process = makeProcess(["HOME": scratch.path, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_COUNT": "0"])
    let settings = GitSettings(
      programs: Programs(process: process, outside: nil), process: process, minor: 27,
      moduleCache: ByteString(scratch.path) + "/go/pkg/mod")
    #expect(settings.hasOwnTransport == isRead)
    #expect(settings.process.variables["GIT_CONFIG_COUNT"] == (isRead ? "1" : "0"))
  }

  @Test(arguments: [(19, 1, false), (20, 1, false), (21, 0, true), (27, 0, true)])
  func `until go 1.20 a line of go sum that is malformed ended the file`(minor: Int, missing: Int, isRefused: Bool)
    throws
  {
    let scratch = try Support.Scratch()
    let hash = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    func lines(_ name: String) -> String {
      "m.example/\(name) v1.0.0 \(hash)\nm.example/\(name) v1.0.0/go.mod \(hash)\n"
    }
    try scratch.write("go.mod", "module m.example/main\n\ngo 1.16\n")
    try scratch.write("go.sum", lines("a") + "<<<<<<< HEAD\n" + lines("b"))
    let process = makeProcess(["GO111MODULE": "on", "GOWORK": "off"], directory: scratch.path)
    let main = MainModules.read(try GoEnvironment.discover(process: process), view: process.disk, for: .get).main
    let sums = SumFile(of: main, view: process.disk, minor: minor)
    let listed = ["a", "b"].filter {
      sums.hasArchive(ModuleVersion(path: ByteString("m.example/\($0)"), version: "v1.0.0"))
    }
    #expect(listed.count == 2 - missing && listed.first == "a")
    #expect(sums.malformed.isEmpty != isRefused)
  }

  @Test(arguments: [
    ("explicit", 19, [:], true), ("explicit", 21, [:], false), ("all", 19, [:], false),
    ("explicit", 19, ["GIT_DIR": "/d"], false),
  ])
  func `until go 1.20 git was not told where go keeps a repository`(
    value: String, minor: Int, more: [String: String], isRefused: Bool
  ) throws {
    let scratch = try Support.Scratch()
    try scratch.write(".gitconfig", "[safe]\n\tbareRepository = \(value)\n")
    let process = makeProcess(["HOME": scratch.path, "GIT_CONFIG_NOSYSTEM": "1"].merging(more) { $1 })
    let settings = GitSettings(
      programs: Programs(process: process, outside: nil), process: process, minor: minor, moduleCache: "/m")
    #expect(settings.refusesBareRepositories == isRefused)
  }

  @Test(
    arguments: [
      (["GIT_DIR": ".git"], 27, "GIT_DIR"), (["GIT_DIR": ".git"], 19, nil), (["GIT_DIR": ""], 19, "GIT_DIR"),
      (["GIT_WORK_TREE": "/w"], 19, "GIT_WORK_TREE"), (["GIT_WORK_TREE": "/w", "GIT_DIR": "/d"], 19, nil),
      (["GIT_COMMON_DIR": "/c"], 27, "GIT_COMMON_DIR"), (["GIT_INDEX_FILE": "/i"], 27, nil),
      (["GIT_DEFAULT_HASH": "sha256"], 19, "GIT_DEFAULT_HASH"), (["GIT_DEFAULT_HASH": "sha256"], 27, nil),
      (["GIT_DEFAULT_HASH": "sha1"], 19, nil), ([:], 27, nil),
    ] as [([String: String], Int, ByteString?)])
  func `git finds the repository that go makes, but for some variables`(
    variables: [String: String], minor: Int, name: ByteString?
  ) {
    let process = makeProcess(variables)
    let settings = GitSettings(
      programs: Programs(process: process, outside: nil), process: process, minor: minor, moduleCache: "/m")
    #expect(settings.misleading == name)
  }
}

@Suite struct `The go that runs` {
  @Test(
    arguments: [
      ("auto", "1.20", nil, nil), ("auto", "1.99.0", nil, "go1.99.0"), ("auto", "1.99", nil, "go1.99.0"),
      ("auto", "1.21", "go1.99.0", "go1.99.0"), ("auto", "1.21", "go1.21.0", nil),
      ("auto", "1.99.1", "go1.99.0", "go1.99.1"),
      ("auto", "1.21", "default", nil), ("local", "1.99.0", nil, nil), ("local", "1.21", "go1.99.0", nil),
      ("path", "1.99.0", nil, "go1.99.0"), ("go1.22.0", "1.99.0", nil, "go1.22.0"),
      ("go1.22.0+auto", "1.23.0", nil, "go1.23.0"), ("go1.22.0+path", "1.21", nil, "go1.22.0"),
      ("local+auto", "1.99rc1", nil, "go1.99rc1"), ("go1.27.3", "1.20", nil, nil),
    ] as [(String, String, String?, String?)])
  func `is chosen by GOTOOLCHAIN and by what go mod states`(
    setting: String, go: String, toolchain: String?, name: String?
  ) {
    let choice = ToolchainChoice(
      setting: ByteString(setting), running: "1.27.3", go: ByteString(go), toolchain: toolchain.map { ByteString($0) })
    #expect(choice.name == name.map { ByteString($0) } && !choice.isMalformed)
  }

  @Test(
    arguments: [("nonsense", nil), ("go1.22.0+else", nil), ("auto", "gone"), ("+auto", nil)] as [(String, String?)])
  func `is none where go refuses the setting`(setting: String, toolchain: String?) {
    let choice = ToolchainChoice(
      setting: ByteString(setting), running: "1.27.3", go: "1.21", toolchain: toolchain.map { ByteString($0) })
    #expect(choice.isMalformed)
  }

  @Test(
    arguments: [
      ("1.99.0", "1.99.0", "1.99.0"), ("1.28.1", "1.28.0 1.28.1 1.28.4 1.29.0 1.29.2", "1.28.4"),
      ("1.29.0", "1.28.4 1.29.0 1.29.2", "1.29.2"), ("1.30", "1.28.4 1.29.2", nil),
      ("1.28", "1.28.4 1.29.2 1.30rc1", "1.28.4"), ("1.28", "1.29.2 1.30rc1", "1.29.2"),
    ] as [(String, String, String?)])
  func `for a dependency is a release of the family before the newest`(needed: String, list: String, chosen: String?) {
    let found = ToolchainChoice.newer(than: ByteString(needed), among: ByteString(list).split(on: 32))
    #expect(found == chosen.map { ByteString($0) })
  }
}
