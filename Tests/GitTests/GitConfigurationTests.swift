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

  @Test func `is read as git reads it`() throws {
    let scratch = try Scratch()
    try scratch.write("config", Self.tricky)
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/git")
    process.arguments = ["config", "-z", "--list", "--file", scratch.path + "/config"]
    process.standardOutput = pipe
    try process.run()
    let output = try #require(try pipe.fileHandleForReading.readToEnd())
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let expected = output.split(separator: 0).map { row -> GitConfiguration.Entry in
      let row = ByteString(row)
      guard let newline = row.firstIndex(of: 10) else { return .init(key: row, value: nil) }
      return .init(key: row.prefix(newline), value: row.dropFirst(newline + 1))
    }
    let ours = try GitConfiguration(parsing: ByteString(Self.tricky))
    #expect(expected.count == 11)
    #expect(ours.entries == expected)
  }

  @Test(arguments: ["[core\nx=1", "[core]\nx = \"open\n", "x = 1", "[a]\n1x = 2", "[a]\nx = \\q", "[a \"b]\nx=1\n"])
  func `is refused where git refuses it`(text: String) {
    #expect(throws: GitConfiguration.SyntaxError.self) { try GitConfiguration(parsing: ByteString(text)) }
  }

  @Test func `names its remotes in order`() throws {
    let config = try GitConfiguration(parsing: ByteString(Self.tricky))
    #expect(config.remotes == ["origin", "Up\"stream\\x"])
    #expect(config["remote.origin.url"] == "https://github.com/you/tool.git")
  }
}
