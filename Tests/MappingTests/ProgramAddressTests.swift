import Bytes
import GoSource
import Mapping
import Testing

/// Addresses of programs, and what go is asked for them.
@Suite struct `An address of a program` {
  private static let directories: Set<ByteString> = [
    "/trees", "/trees/tool", "tool", "/srv/git/tool.git/objects", "./tool", ".", "at@sign",
  ]

  private func read(_ word: ByteString) throws -> ProgramAddress {
    try ProgramAddress(word, isDirectory: Self.directories.contains)
  }

  @Test(
    arguments: [
      ("github.com/you/tool", "github.com/you/tool", nil), ("github.com/you/tool@main", "github.com/you/tool", "main"),
      ("github.com/you/tool/cmd/x@feature/y", "github.com/you/tool/cmd/x", "feature/y"),
      ("github.com/you/tool/...@v1.2.3", "github.com/you/tool/...", "v1.2.3"),
      ("https://github.com/you/tool/cmd/x@main", "github.com/you/tool/cmd/x", "main"),
      ("https://github.com/you/tool.git", "github.com/you/tool", nil),
      ("git@github.com:you/tool.git@feature/y", "github.com/you/tool", "feature/y"),
      ("https://git.example.org/you/tool/cmd/x", "git.example.org/you/tool/cmd/x", nil),
      ("https://git.example.org/you/tool.git/cmd/x@main", "git.example.org/you/tool.git/cmd/x", "main"),
      ("ssh://git@git.example.org:7999/you/tool.git@main", "git.example.org-7999/you/tool.git", "main"),
      ("git@git.example.org:you/tool.git", "git.example.org/you/tool.git", nil),
      ("file:///srv/git/tool.git/cmd/x@main", "file.localhost/srv/git/tool.git/cmd/x", "main"),
    ] as [(ByteString, ByteString, ByteString?)])
  func `names a package and a revision`(word: ByteString, path: ByteString, reference: ByteString?) throws {
    let address = try read(word)
    guard case .path(let found, _) = address.place else {
      Issue.record("\(word) is no path")
      return
    }
    #expect(found == path)
    #expect(address.reference == reference)
  }

  @Test(
    arguments: [
      ("tool", "tool", nil), ("./tool@main", "./tool", "main"), (".", ".", nil), (".@main", ".", "main"),
      ("at@sign", "at@sign", nil), ("/trees/tool/gone@feature/x", "/trees/tool/gone", "feature/x"),
    ] as [(ByteString, ByteString, ByteString?)])
  func `is a directory where one is there`(word: ByteString, path: ByteString, reference: ByteString?) throws {
    #expect(try read(word) == ProgramAddress(place: .directory(path), reference: reference))
  }

  @Test(
    arguments: [
      ("", .malformed("")), ("hello", .malformed("hello")), ("fmt", .malformed("fmt")),
      ("./gone", .noDirectory("./gone")),
      ("github.com/you/tool@", .reference("")), ("github.com/you/tool@-x", .reference("-x")),
      ("github.com/you/tool@a b", .reference("a b")), ("github.com/you/tool@a..b", .reference("a..b")),
      ("https://you:word@github.com/you/tool", .secret("https://github.com/you/tool")),
      ("file:///srv/c++/tool", .unnamable("file:///srv/c++/tool")),
      ("ftp://example.org/tool", .malformed("ftp://example.org/tool")),
    ] as [(ByteString, ProgramAddress.Fault)])
  func `is refused`(word: ByteString, fault: ProgramAddress.Fault) {
    #expect(throws: fault) { try read(word) }
  }

  @Test func `leads git to a URL that go would not ask`() throws {
    let alias = try #require(RepositoryAlias("ssh://git@git.example.org:7999/you/tool.git"))
    var variables: [ByteString: ByteString] = ["GIT_CONFIG_COUNT": "1", "GOPRIVATE": "other.example"]
    alias.lead(&variables)
    #expect(variables["GIT_CONFIG_COUNT"] == "2")
    #expect(variables["GIT_CONFIG_KEY_1"] == "url.ssh://git@git.example.org:7999/you/tool.git.insteadOf")
    #expect(variables["GIT_CONFIG_VALUE_1"] == "https://git.example.org-7999/you/tool")
    #expect(variables["GOPRIVATE"] == "other.example,git.example.org-7999/you/tool.git")
    #expect(variables["GONOSUMDB"] == nil)
    // A control: what go asks by itself needs nothing, and stays as public as it is.
    var same: [ByteString: ByteString] = [:]
    try #require(RepositoryAlias("https://github.com/you/tool.git")).lead(&same)
    #expect(same.isEmpty)
  }

  @Test func `of a local repository has another path for each state of its versions`() throws {
    let alias = try #require(RepositoryAlias("/srv/git/tool"))
    let tags: ByteString = "aaaa\trefs/tags/v1.0.0\nbbbb\trefs/tags/sub/v0.1.0\n"
    let first = alias.distinguished(by: tags)
    #expect(first.path.hasPrefix("file-") && first.path.hasSuffix(".localhost/srv/git/tool.git"))
    #expect(first.url == alias.url && first.isPrivate)
    #expect(alias.distinguished(by: tags) == first)
    var paths: Set<ByteString> = [alias.path, first.path]
    for other in ["aaaa\trefs/tags/v1.0.0\n", "cccc\trefs/tags/v1.0.0\nbbbb\trefs/tags/sub/v0.1.0\n"] as [ByteString] {
      #expect(paths.insert(alias.distinguished(by: other).path).inserted)
    }
    // Controls: go keeps nothing of tags that are no versions, and is to have one path for a host's repository.
    for other in ["", "aaaa\trefs/tags/nightly\nbbbb\trefs/tags/v\n"] as [ByteString] {
      #expect(alias.distinguished(by: other) == alias)
    }
    let hosts = try #require(RepositoryAlias("https://git.example.org:8443/you/tool.git"))
    #expect(hosts.distinguished(by: tags) == hosts)
  }

  @Test(
    arguments: [
      (
        "github.com/you/tool/cmd/x", "main",
        ["github.com/you/tool/cmd/x", "github.com/you/tool/cmd", "github.com/you/tool"]
      ),
      ("git.example.org/a/b.git/c", "main", ["git.example.org/a/b.git/c", "git.example.org/a/b.git"]),
      ("go.example/x", "main", ["go.example/x", "go.example"]), ("github.com/you", "main", []),
      ("github.com/you/tool", "v2.1.0", ["github.com/you/tool/v2", "github.com/you/tool"]),
    ] as [(ByteString, ByteString, [ByteString])])
  func `has candidates for its module`(path: ByteString, reference: ByteString, paths: [ByteString]) {
    #expect(ProgramCandidates(path, reference: reference).paths == paths)
  }

  @Test(
    arguments: [
      ("github.com/up/tool", "github.com/me/tool", "", "github.com/up/tool/api", "api", ""),
      ("github.com/up/tool/v2", "github.com/me/tool/v2", "", "github.com/up/tool/api/v3", "api", "/v3"),
      ("github.com/up/tool/sub", "github.com/me/tool/sub", "sub", "github.com/up/tool", "", ""),
      ("github.com/up/tool/v3", "github.com/me/tool/v3", "v3", "github.com/up/tool/api", "api", ""),
      ("github.com/up/tool", "github.com/me/tool", "", "github.com/up/toolbox", nil, nil),
      // The owner's other repositories are not the fork's.
      ("go.uber.org/zap", "github.com/me/zap", "", "go.uber.org/multierr", nil, nil),
      ("example.org/other", "github.com/me/tool/sub", "sub", "example.org/third", nil, nil),
    ] as [(ByteString, ByteString, ByteString, ByteString, ByteString?, ByteString?)])
  func `knows the fork's other modules`(
    declared: ByteString, found: ByteString, directory: ByteString, path: ByteString, place: ByteString?,
    major: ByteString?
  ) {
    let own = OwnModules(declared: declared, found: found, directory: directory)
    #expect(own.place(of: path)?.directory == place)
    #expect(own.place(of: path)?.major == major)
  }

  @Test func `knows its modules by what they declare, examples last`() {
    var own = OwnModules(declared: "github.com/up/tool", found: "github.com/me/tool", directory: "")
    own.learn([
      ("examples/gen", "module other.example/gen\n"), ("some/deeper/gen", "module other.example/gen\n"),
      ("testdata/x", "module other.example/x\n"), ("", "module github.com/up/tool\n"),
    ])
    #expect(own.place(of: "other.example/gen")?.directory == "some/deeper/gen")
    #expect(own.place(of: "other.example/x") == nil)
    #expect(own.place(of: "github.com/up/tool")?.directory == "")
    // What the fork put in the place of upstream's module is not that one, but a renamed one is.
    own.learn([
      ("api", "module example.net/newapi\n"), ("sdk", "module github.com/me/tool/sdk\n"),
      ("web", "module corp.example/tool/web\n"),
    ])
    #expect(own.place(of: "github.com/up/tool/api") == nil)
    for name in ["sdk", "web", "none"] as [ByteString] {
      #expect(own.place(of: "github.com/up/tool/" + name)?.directory == name)
    }
  }

  @Test func `is built in a module that says what the fork's says`() throws {
    let text: ByteString =
      "module example.org/up\n\ngo 1.23.1\n\ntoolchain go1.23.4\n\ngodebug asynctimerchan=1\n\ntool example.org/up/cmd/x\n\nrequire (\n\ta.example/b v1.0.0\n\tc.example/d v1.2.0 // indirect\n)\n\nexclude a.example/b v1.1.0\n\nretract v0.1.0\n"
    var scratch = ScratchModule(
      requiring: ModuleVersion(path: "example.org/up", version: "v0.1.0"), file: try ModFile(text), minor: 27)
    scratch.replace(ModuleVersion(path: "example.org/up"), by: ModuleVersion(path: "/a dir/fork"))
    let file = try ModFile(scratch.text)
    #expect(file.go?.text == "1.23.1" && file.toolchain?.text == "go1.23.4" && file.godebug.count == 1)
    #expect(file.require.map(\.module.text) == ["example.org/up@v0.1.0", "a.example/b@v1.0.0", "c.example/d@v1.2.0"])
    #expect(file.require.map(\.isIndirect) == [false, false, true])
    #expect(file.exclude.count == 1 && file.tool.isEmpty && file.retract.isEmpty)
    #expect(file.replace.map(\.new.path) == ["/a dir/fork"])
    // An older go refuses lines that it does not know.
    scratch.minor = 19
    let old = try ModFile(scratch.text)
    #expect(old.go?.text == "1.23" && old.toolchain == nil && old.godebug.isEmpty)
  }

  @Test func `reads what go says of modules`() throws {
    let text: ByteString = """
      {"Path": "a.example/b", "Version": "v1.0.0", "Main": true, "Replace": {"Path": "x", "Dir": "y"}, "Origin": {"VCS": "git", "Hash": "abc", "Subdir": "b"}}
      {"Path": "a.example/c", "Version": "main", "Error": {"Err": "x: go.mod has post-v0 module path \\"u.example/c/v2\\" at revision 1"}}
      {"Path": "a.example/d", "Error": "unknown revision main"}
      """
    let list = try #require(FoundModule.list(text))
    #expect(list.map(\.path) == ["a.example/b", "a.example/c", "a.example/d"])
    #expect(list[0].commit == "abc" && list[0].subdirectory == "b" && list[0].directory.isEmpty)
    #expect(list[1].declaredMajor == "/v2" && list[1].isDefinitelyAbsent)
    #expect(list[2].isDefinitelyAbsent && list[2].subdirectory == nil)
    #expect(FoundModule.list("go: no network") == nil)
  }

  @Test func `of a dependency is where the host has it`() throws {
    let used = try #require(
      UsedModule(
        """
        {"Path": "github.com/up/tool", "Version": "v1.0.0", "Replace": {"Path": "github.com/me/tool", "Version": "v1.1.0", "Dir": "/x"}, "Indirect": true}
        """))
    #expect(used.path == "github.com/up/tool" && !used.isMain)
    #expect(used.fetched == ModuleVersion(path: "github.com/me/tool", version: "v1.1.0"))
    #expect(UsedModule("go: no such module") == nil)
    for (path, version, url, reference, directory) in [
      ("github.com/up/tool/v2", "v2.1.0", "https://github.com/up/tool", "v2.1.0", ""),
      ("github.com/up/tool/api", "v0.1.0", "https://github.com/up/tool", "api/v0.1.0", "api"),
      ("github.com/up/tool", "v4.5.0+incompatible", "https://github.com/up/tool", "v4.5.0", ""),
      ("github.com/up/tool", "v0.0.0-20240102030405-0123456789ab", "https://github.com/up/tool", "0123456789ab", ""),
    ] as [(ByteString, ByteString, ByteString, ByteString, ByteString)] {
      let found = try #require(UsedModule.repository(of: ModuleVersion(path: path, version: version)))
      #expect(found.url == url && found.reference == reference && found.directory == directory)
    }
    #expect(UsedModule.repository(of: ModuleVersion(path: "go.example/x", version: "v1.0.0")) == nil)
  }

  @Test(
    arguments: [
      ("https://github.com/you/tool@feature/x", "https://github.com/you/tool", "feature/x"),
      ("https://github.com/you/tool@main", "https://github.com/you/tool", "main"),
      ("https://you@github.com/you/tool", "https://you@github.com/you/tool", nil),
      ("github.com/you/tool@feature/x", "https://github.com/you/tool", "feature/x"),
      ("file:///srv/a@b/tool", "file:///srv/a@b/tool", nil), ("file:///srv/tool@main", "file:///srv/tool", "main"),
    ] as [(ByteString, ByteString, ByteString?)])
  func `of a clone may have a branch with a slash`(word: ByteString, url: ByteString, reference: ByteString?) throws {
    let address = try #require(ForkAddress(word))
    #expect(address.url == url && address.reference == reference)
  }
}
