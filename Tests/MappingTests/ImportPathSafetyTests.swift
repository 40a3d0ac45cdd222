import Bytes
import Mapping
import Testing

/// Paths that a go.mod or an import may name, and that become a place below a GOPATH/src.
@Suite struct `An import path as a place` {
  /// go builds each of these by its path.
  @Test(
    arguments: [
      "git.sr.ht/~owner/tool", "git.sr.ht/~owner/tool/~sub", "example.org/a~b/c~", "gopkg.in/yaml.v3",
      "example.org/a+b/_c",
    ])
  func `is taken`(path: String) { #expect(ByteString(path).isSafeImportPath) }

  /// A shell, git or the disk would read something else.
  @Test(
    arguments: [
      "~owner/tool", "~", "../tool", "example.org/../tool", "example.org/./tool", "example.org/-rf",
      "example.org/.git/x",
      "example.org/GIT~1", "example.org//tool", "/example.org/tool", "example.org/a b", "example.org/vendor/x", "fmt",
      "",
    ])
  func `is refused`(path: String) { #expect(!ByteString(path).isSafeImportPath) }

  @Test(arguments: [("git.sr.ht/~owner", true), ("git.sr.ht/~owner/tool", false), ("example.org", false)])
  func `above repositories is an owner or a host`(path: String, isAbove: Bool) {
    #expect(ByteString(path).isAboveRepositories == isAbove)
  }
}
