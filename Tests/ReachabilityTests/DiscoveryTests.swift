import Bytes
import GoSource
import Testing

@testable import Reachability

@Suite struct `Finding the repository of an import path` {
  @Test func `known sites need no request`() {
    func root(_ path: ByteString) -> RepositoryRoot.Static { RepositoryRoot.known(path) }
    #expect(
      root("github.com/acme/app/v2/sub")
        == .root(.init(system: "git", prefix: "github.com/acme/app", address: "https://github.com/acme/app")))
    #expect(root("github.com/acme") == .invalidPath(site: "github.com"))
    #expect(root("github.com/acme/app/ü") == .invalidPath(site: "github.com"))
    #expect(root("github.com/acme/app.git") == .invalidSuffix(site: "github.com"))
    #expect(
      root("code.example.com/x/app.git/sub")
        == .root(.init(system: "git", prefix: "code.example.com/x/app.git", address: "code.example.com/x/app")))
    #expect(
      root("git.apache.org/thrift.git/lib")
        == .root(
          .init(system: "git", prefix: "git.apache.org/thrift.git", address: "https://git.apache.org/thrift.git")))
    #expect(root("chiselapp.com/user/a/repository") == .invalidPath(site: "chiselapp.com"))
    #expect(root("gopkg.in/yaml.v3") == .unknownSite)
    #expect(root("githubxcom/a/b") == .noHost)
    #expect(root("example.net/x") == .reserved)
  }

  private func page(_ contents: String...) -> ByteString {
    ByteString(
      "<!DOCTYPE html><html><head><!-- <meta> --><title>x</title>"
        + contents.map { "<meta name=\"go-import\" content=\"\($0)\"/>" }.joined() + "</head><body>")
  }

  @Test func `three and four fields are read, others are not`() throws {
    let tags = MetaTags(parsing: page("a.example/x git https://r.example/x go/sub", "too few", "a b c d e"))
    #expect(
      tags.tags == [
        .init(prefix: "a.example/x", system: "git", root: "https://r.example/x", subdirectory: "go/sub")
      ])
    #expect(try tags.match("a.example/x/y").subdirectory == "go/sub")
  }

  @Test func `a character by its number is read`() throws {
    let text = page("a.example/x git https&#58;//r&#x2e;example&#47;x")
    #expect(try MetaTags(parsing: text).match("a.example/x").root == "https://r.example/x")
    // As they are: no number, no end, no character.
    for word in ["&#zz;", "&#58", "&#x110000;", "&#-1;", "&#;"] {
      let root = try MetaTags(parsing: page("a.example/x git https://r/" + word)).match("a.example/x").root
      #expect(root == "https://r/" + ByteString(word))
    }
  }

  @Test func `a mod tag hides the others of its prefix, except in GOPATH mode`() throws {
    let text = page("a.example/x git https://r.example/x", "a.example/x mod https://p.example")
    #expect(try MetaTags(parsing: text).match("a.example/x").system == "mod")
    #expect(try MetaTags(parsing: text, prefersModules: false).match("a.example/x").system == "git")
  }

  @Test func `a tag for something else and two for the same are told apart`() {
    #expect(throws: MetaTags.Failure.noTag(mismatches: ["b.example"])) {
      try MetaTags(parsing: page("b.example git https://r.example")).match("a.example/x")
    }
    #expect(throws: MetaTags.Failure.multiple) {
      try MetaTags(parsing: page("a.example git https://r", "a.example/x git https://r")).match("a.example/x")
    }
    #expect(throws: MetaTags.Failure.noTag(mismatches: [])) {
      try MetaTags(parsing: "<html>parked</html>").match("parked.example")
    }
  }

  @Test(
    arguments: [
      ("version=\"1.0\"", true), ("version='1.0' encoding='UTF-8'", true), ("encoding=\"ascii\"", true), ("", true),
      ("encoding=\"KOI8-R\"", false), ("version=\"1.1\"", false), ("version=\"1.0\" encoding = \"KOI8-R\"", true),
    ] as [(ByteString, Bool)])
  func `a page may say in its first line what go's decoder reads`(words: ByteString, isRead: Bool) {
    let text = "<?xml " + words + "?>" + page("a.example/x git https://r.example/x")
    #expect(MetaTags(parsing: text).tags.isEmpty != isRead)
    #expect(MetaTags(parsing: text).isMalformed != isRead)
    #expect(MetaTags(parsing: "<?php " + words + "?>" + page("a.example/x git https://r.example/x")).tags.count == 1)
  }

  @Test(
    arguments: [
      ("<!-- x -->", true), ("<!-- x -- y -->", false), ("<!------ x ------>", false), ("<!-- x --->", false),
      ("<title>caf\u{e9}</title>", true), ("<title>&#233;</title>", true), ("<title>\u{1}</title>", false),
      ("<title>&#1;</title>", false), ("<title>\u{ffff}</title>", false), ("<title>]]></title>", false),
      ("<link title=\"\u{1}\"/>", false), ("<!-- \u{1} -->", true),
      ("<meta title=\"a<b\">", false), ("<meta title=\"]]>\">", true), ("<a:b c:d=\"e\">", true), ("<a:b:c>", false),
      ("<p a:b:c=\"d\">", false), ("<:a>", true), ("<a:>", true), ("<3>", false), ("<p 3d>", false), ("</3>", false),
      ("<? x ?>", false),
      ("<![CDATA[ a>b & <c ]]>", true), ("<![CDATA[ \u{1} ]]>", false), ("<![IF x]>", false), ("<!-x>", false),
      ("<!DOCTYPE a \"b>c\" 'd>e'>", true), ("<!DOCTYPE a [<!ENTITY b \"c\"> <!-- ' -->]>", true),
      ("<!DOCTYPE a \"b>", false),
    ] as [(ByteString, Bool)])
  func `a page may hold what go's decoder reads`(words: ByteString, isRead: Bool) {
    let tag: ByteString = "<meta name=\"go-import\" content=\"a.example/x git https://r.example/x\">"
    let tags = MetaTags(parsing: "<html><head>" + words + tag + "</head></html>")
    #expect(tags.tags.isEmpty != isRead)
    #expect(tags.isMalformed != isRead)
    // What comes after the tag hides nothing.
    #expect(MetaTags(parsing: "<html><head>" + tag + words + "</head></html>").tags.count == 1)
  }

  @Test func `a tag and its attributes count whatever their name space is`() {
    let tag: ByteString = "<h:META h:name='go-import' i:content='a.example/x git https://r.example/x'/>"
    #expect(MetaTags(parsing: tag).tags.map(\.prefix) == ["a.example/x"])
    // An older go takes a name with more colons, as a whole.
    let more: ByteString = "<a:b:c><meta name='go-import' content='a.example/x git https://r.example/x'>"
    #expect(MetaTags(parsing: more, knowsSubdirectories: false).tags.count == 1 && MetaTags(parsing: more).isMalformed)
  }

  @Test func `a page may hold no bytes but those of UTF-8, except in a comment`() {
    let tag: ByteString = "<meta name=\"go-import\" content=\"a.example/x git https://r.example/x\">"
    let latin = ByteString([0x63, 0xE9])
    #expect(MetaTags(parsing: "<head><title>" + latin + "</title>" + tag).isMalformed)
    #expect(MetaTags(parsing: "<head><!-- " + latin + " -->" + tag).tags.count == 1)
  }

  @Test func `the tag of a nested module has the directory behind its own`() {
    let root = RepositoryRoot(system: "git", prefix: "a.example/x", address: "https://r.example/x", subdirectory: "go")
    let tags: [(ByteString, ByteString)] = [
      ("a.example/x", "go/v1.0.0"), ("a.example/x/api", "api/go/v1.0.0"), ("a.example/x/api/v2", "api/go/v1.0.0"),
    ]
    for (path, tag) in tags {
      #expect(Prober.tag(ModuleVersion(path: path, version: "v1.0.0"), root) == tag, "\(path)")
    }
  }

  @Test(
    arguments: [
      ("go/lib/", "go/lib/v1.0.0"), ("./go/lib", "go/lib/v1.0.0"), ("go//lib", "go/lib/v1.0.0"),
      ("a/../go", "go/v1.0.0"),
      ("../go", "../go/v1.0.0"), ("go", "go/v1.0.0"),
    ] as [(ByteString, ByteString)])
  func `the directory of a tag is cleaned`(directory: ByteString, tag: ByteString) {
    let root = RepositoryRoot(
      system: "git", prefix: "a.example/x", address: "https://r.example/x", subdirectory: directory)
    #expect(Prober.tag(ModuleVersion(path: "a.example/x", version: "v1.0.0"), root) == tag)
  }

  @Test func `reading stops at the body, and at what is not a page`() {
    #expect(MetaTags(parsing: "<html><body><meta name=\"go-import\" content=\"a b c\">").tags.isEmpty)
    #expect(MetaTags(parsing: "<html><script>if (a<1) {}</script>").isMalformed)
    #expect(
      MetaTags(parsing: "<META content='a.example git https://r' NAME=go-import>").tags.map(\.prefix) == ["a.example"])
    for text: ByteString in [
      "<", "<!", "<!--", "</", "<meta", "<meta a", "<meta a=", "<meta a='", "<?", "<meta a=\"b\"",
    ] {
      #expect(MetaTags(parsing: text).tags.isEmpty)
    }
  }
}
