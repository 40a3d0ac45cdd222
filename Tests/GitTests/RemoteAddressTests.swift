import Bytes
import Git
import Testing

@Suite struct `A remote's address` {
  @Test(arguments: [
    ("https://github.com/you/tool.git", "github.com/you/tool"),
    ("https://github.com/you/tool", "github.com/you/tool"),
    ("https://token:x-oauth@GitHub.com/you/Tool.git/", "github.com/you/Tool"),
    ("git@github.com:you/tool.git", "github.com/you/tool"),
    ("github.com:you/tool", "github.com/you/tool"),
    ("ssh://git@gitlab.example.org:2222/group/sub/tool.git", "gitlab.example.org/group/sub/tool"),
    ("git://example.org/x", "example.org/x"), ("HTTPS://example.org/x", "example.org/x"),
    ("git@host:/abs/tool.git", "host/abs/tool"),
  ])
  func `is the import path that go would fetch it by`(url: String, path: String) {
    #expect(RemoteAddress(ByteString(url))?.importPath == ByteString(path))
  }

  @Test(arguments: [
    "", "/srv/git/tool.git", "../tool", "./a:b", "file:///srv/tool", "ext::sh -c id", "https://", "https://host",
    "https://host/", "https://-oProxyCommand=x/y", "git@ho\u{1b}st:you/tool", "https://host/../../etc",
    "https://[::1]/x", "https:/u:p@host/x", "u:p@host:x",
    "https://host/a//b", "https://host/a b",
  ])
  func `is refused where it names no host or no plain path`(url: String) {
    #expect(RemoteAddress(ByteString(url)) == nil)
  }
}
