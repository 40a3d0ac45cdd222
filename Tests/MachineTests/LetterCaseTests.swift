import Bytes
import Machine
import Support
import Testing

/// What is one directory under two spellings `LetterCaseTests` of the sessions mounts; here is what is not.
@Suite struct `Two spellings of a path` {
  @Test(arguments: [
    ("a/b", "a/b"), ("a/b", "a/c"), ("a/b", "A/b"), ("a/b", "a/B"), ("a/b", "a/link"), ("a/b/x", "a/B"),
    ("a/b", "nowhere/b"),
    ("a/LINK", "a/link"), ("a/file", "a/FILE"),
  ]) func `are not one directory where they are alike, other directories, files or links`(one: String, other: String)
    throws
  {
    let scratch = try Scratch()
    for name in ["a/b/x", "a/B", "a/c", "A/b"] { try scratch.makeDirectory(name) }
    try scratch.link("a/link", to: "b")
    try scratch.link("a/LINK", to: "b")
    for name in ["a/file", "a/FILE"] { try scratch.write(name, name) }
    let path = { (name: String) in ByteString(scratch.path + "/" + name) }
    #expect(try LetterCase.oneDirectory(path(one), path(other)) == nil)
    #expect(try LetterCase.oneDirectory(path(other), path(one)) == nil)
  }
}
