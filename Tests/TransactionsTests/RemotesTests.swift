import Bytes
import Foundation
import Git
import Machine
import Support
import Testing
import Transactions

@Suite struct `Remotes` {
  static let config = """
    [core]
    \tbare = false
    [remote "origin"] ; mine
    \turl = "https://example.test/me/tool.git" # with a remark
    \tfetch = +refs/heads/*:refs/remotes/origin/*
    [branch "main"]
    \tremote = origin
    """

  func steps(_ checkout: ByteString) -> [Step] {
    [
      .setRemotes(
        checkout: checkout,
        values: [
          .init(key: "remote.origin.url", values: ["https://example.test/fork/tool.git"]),
          .init(key: "remote.upstream.url", values: ["https://example.test/me/tool.git"]),
          .init(key: "remote.upstream.fetch", values: ["+refs/heads/*:refs/remotes/upstream/*"]),
        ])
    ]
  }

  func read(_ box: Sandbox, _ checkout: ByteString) throws -> ByteString {
    try readFile(checkout + "/.git/config", limit: 1 << 20)
  }

  @Test func `are set all at once and restored to the byte`() throws {
    let box = try Sandbox()
    try box.scratch.write("code/tool/.git/config", Self.config)
    let record = try box.open().perform(Plan(steps: steps(box.checkout)), in: box.transactionContext)
    let text = try read(box, box.checkout)
    let configuration = try GitConfiguration(parsing: text)
    #expect(configuration.values("remote.origin.url") == ["https://example.test/fork/tool.git"])
    #expect(configuration.remotes == ["origin", "upstream"])
    #expect(text.hasPrefix("[core]\n\tbare = false\n[remote \"origin\"] ; mine\n\turl = "))
    #expect(throws: TransactionError.refused([.noChange(box.checkout + "/.git/config")])) {
      try box.open().perform(Plan(steps: steps(box.checkout)), in: box.transactionContext)
    }
    _ = try box.open().undo(record, in: box.transactionContext)
    #expect(try read(box, box.checkout) == ByteString(Self.config))
    #expect(try listDirectory(box.checkout + "/.git").map(\.name) == ["HEAD", "config"])
  }

  @Test func `go back one by one where the user configured something since`() throws {
    let box = try Sandbox()
    try box.scratch.write("code/tool/.git/config", Self.config)
    let record = try box.open().perform(Plan(steps: steps(box.checkout)), in: box.transactionContext)
    let text = try read(box, box.checkout).lossyText + "[user]\n\tname = me\n"
    try box.scratch.write("code/tool/.git/config", text)
    _ = try box.open().undo(record, in: box.transactionContext)
    let configuration = try GitConfiguration(parsing: try read(box, box.checkout))
    #expect(configuration.values("remote.origin.url") == ["https://example.test/me/tool.git"])
    #expect(configuration.remotes == ["origin"])
    #expect(configuration["user.name"] == "me")
    #expect(try !read(box, box.checkout).lossyText.contains("upstream"))
  }

  @Test func `are not taken back over a value that the user set`() throws {
    let box = try Sandbox()
    try box.scratch.write("code/tool/.git/config", Self.config)
    let record = try box.open().perform(Plan(steps: steps(box.checkout)), in: box.transactionContext)
    let text = try read(box, box.checkout).lossyText.replacingOccurrences(of: "/fork/", with: "/other/")
    try box.scratch.write("code/tool/.git/config", text)
    #expect(
      throws: TransactionError.changedSince([.gitValue(box.checkout + "/.git/config", key: "remote.origin.url")])
    ) { try box.open().undo(record, in: box.transactionContext) }
    #expect(try read(box, box.checkout) == ByteString(text))
  }

  @Test(arguments: [true, false], [true, false])
  func `follow a checkout that moves in the same plan`(namesOldPlace: Bool, comesFirst: Bool) throws {
    let box = try Sandbox()
    try box.scratch.write("code/tool/.git/config", Self.config)
    var plan = try box.relocation()
    let remotes = steps(namesOldPlace || comesFirst ? box.checkout : box.workspace)
    plan.steps = comesFirst ? remotes + plan.steps : plan.steps + remotes
    let record = try box.open().perform(plan, in: box.transactionContext)
    #expect(try GitConfiguration(parsing: try read(box, box.workspace)).remotes == ["origin", "upstream"])
    _ = try box.open().undo(record, in: box.transactionContext)
    #expect(try read(box, box.checkout) == ByteString(Self.config))
  }

  @Test(arguments: [
    "[remote \"upstream\"]\n", "[remote \"upstream\"] url = old ; here\n",
    "[remote \"upstream\"]\n\turl = a\n\turl = b",
    "\u{feff}[remote \"upstream\"] # mine\n\n; more\n[x]\ny\n", "",
    "[remote \"upstream\"]\r\n\turl = a\r\n\tfetch = x \\\r\n y\r\n[remote \"upstream\"]\n\tfetch = z",
  ]) func `are written so that git reads the same`(before: String) throws {
    let values = [
      GitValue(key: "remote.upstream.url", values: ["https://example.test/x y;#\"\\z "]),
      GitValue(key: "remote.upstream.fetch", values: ["one", "two", "three"]),
      GitValue(key: "remote.we \"ird\\.name.url", values: [" lead\ttab"]),
      GitValue(key: "remote.gone.url", values: []),
    ]
    let text = try #require(try GitConfiguration.text(ByteString(before), setting: values))
    let scratch = try Scratch()
    try scratch.write("config", text.lossyText)
    for value in values {
      let process = Process()
      let pipe = Pipe()
      process.executableURL = URL(filePath: "/usr/bin/git")
      process.arguments = ["config", "-z", "--file", scratch.path + "/config", "--get-all", value.key.lossyText]
      process.standardOutput = pipe
      try process.run()
      let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      #expect(output.split(separator: 0).map { ByteString($0) } == value.values)
    }
    let old = try GitConfiguration(parsing: ByteString(before))
    let back = try #require(
      try GitConfiguration.text(
        text, setting: values.map { GitValue(key: $0.key, values: old.values($0.key)) },
        dispensable: old.sectionsCreated(by: values)))
    #expect(try GitConfiguration(parsing: back) == old)
  }
}
