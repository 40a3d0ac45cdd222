import Bytes
import Foundation
import Support
import Testing
import Git

@Suite struct `A git configuration` {
  static let tricky = """
    [core]
    \trepositoryformatversion = 0
    \tbare = false ; a comment
    [remote "origin"]
    \turl = "https://github.com/you/tool.git" # here too
    \tfetch = +refs/heads/*:refs/remotes/origin/*
    [Remote "Up\\"stream\\\\x"]
    \tURL = git@github.com:awesome-org/tool.git\u{20}\u{20}
    [branch.Main]
    \tMerge = refs/heads/main
    \trebase
    [alias]
    \tx = a \\
      b "  c \\t\\n" ;d
    \tempty =
    \tq = "one;two#three"
    [a] b = c
    """

  /// What git says is in it.
  static func listed(_ text: ByteString) throws -> [GitConfiguration.Entry] {
    let scratch = try Scratch()
    try Data(text.bytes).write(to: URL(filePath: scratch.path + "/config"))
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/git")
    process.arguments = ["config", "-z", "--list", "--file", scratch.path + "/config"]
    process.standardOutput = pipe
    try process.run()
    let output = try #require(try pipe.fileHandleForReading.readToEnd())
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return output.split(separator: 0).map { row -> GitConfiguration.Entry in
      let row = ByteString(row)
      guard let newline = row.firstIndex(of: 10) else { return .init(key: row, value: nil) }
      return .init(key: row.prefix(newline), value: row.dropFirst(newline + 1))
    }
  }

  @Test func `is read as git reads it`() throws {
    let expected = try Self.listed(ByteString(Self.tricky))
    let ours = try GitConfiguration(parsing: ByteString(Self.tricky))
    #expect(expected.count == 11)
    #expect(ours.entries == expected)
  }

  @Test(arguments: ["[core\nx=1", "[core]\nx = \"open\n", "x = 1", "[a]\n1x = 2", "[a]\nx = \\q", "[a \"b]\nx=1\n"])
  func `is refused where git refuses it`(text: String) {
    #expect(throws: GitConfiguration.SyntaxError.self) { try GitConfiguration(parsing: ByteString(text)) }
  }

  @Test(arguments: [
    "[a]\n\tx = y\n", "[a]\n\tx = y", "[a]\n\tx = y\\\n", "[a]\n\tx = y\\", "[a]\n\tx = y\\\r\n",
    "[a]\nx = y\n# a note \\\n",
    "[remote \"upstream\"]\n\tfetch = z\\\n",
  ]) func `has what was set, for git too, and all else stays, however it ends`(text: String) throws {
    let before = try Self.listed(ByteString(text))
    let value = GitValue(key: "remote.upstream.url", values: ["https://example.org/up/tool"])
    let edited = try #require(try GitConfiguration.text(ByteString(text), setting: [value]))
    let after = try Self.listed(edited)
    #expect(after == before + [.init(key: value.key, value: value.values[0])])
  }

  @Test func `names its remotes in order`() throws {
    let config = try GitConfiguration(parsing: ByteString(Self.tricky))
    #expect(config.remotes == ["origin", "Up\"stream\\x"])
    #expect(config["remote.origin.url"] == "https://github.com/you/tool.git")
  }
}
