import Bytes
import Foundation
import Git
import Machine
import Support
import Testing
import Transactions

@Suite struct `A clone` {
  func makeUpstream(_ box: Sandbox) throws {
    let script = """
      cd "$1" && rm -rf code/tool/.git && cd code/tool && export GIT_CONFIG_GLOBAL=/dev/null HOME=/nonexistent &&
      git init -q -b main . && git -c user.name=a -c user.email=a@example.test add -A &&
      git -c user.name=a -c user.email=a@example.test commit -qm one && git tag v1
      """
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script, "sh", box.scratch.path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    box.transactionContext.git = "/usr/bin/git"
    box.transactionContext.allowsLocalClone = true
    box.transactionContext.variables = [
      "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_GLOBAL": "/dev/null",
    ]
  }

  func plan(_ box: Sandbox, _ reference: ByteString? = nil) throws -> Plan {
    Plan(
      steps: try Plan.directories(above: box.workspace) + [
        .clone(url: "file://" + box.checkout, reference: reference, to: box.workspace),
        .setRemotes(
          checkout: box.workspace,
          values: [.init(key: "remote.upstream.url", values: ["https://example.test/up/tool.git"])]),
      ])
  }

  @Test(arguments: [nil, "v1" as ByteString?]) func `appears with its remotes set and goes again`(
    reference: ByteString?
  ) throws {
    let box = try Sandbox()
    try makeUpstream(box)
    let layout = try box.layout()
    let record = try box.open().perform(try plan(box, reference), in: box.transactionContext)
    #expect(try box.scratch.text("go/src/github.com/up/tool/UNCOMMITTED.go") == "package x // never pushed\n")
    let text = try readFile(box.workspace + "/.git/config", limit: 1 << 20)
    #expect(try GitConfiguration(parsing: text)["remote.upstream.url"] == "https://example.test/up/tool.git")
    #expect(try listDirectory(box.workspace.parentPath).map(\.name) == ["tool"])
    let undone = try box.open().undo(record, in: box.transactionContext)
    #expect(try box.layout() == layout)
    #expect(try box.open().kept(undone, in: box.transactionContext).isEmpty)
  }

  @Test func `with executor in it is kept aside`() throws {
    let box = try Sandbox()
    try makeUpstream(box)
    let layout = try box.layout()
    let record = try box.open().perform(try plan(box), in: box.transactionContext)
    try box.scratch.write("go/src/github.com/up/tool/work.go", "package work\n")
    let undone = try box.open().undo(record, in: box.transactionContext)
    let kept = try box.open().kept(undone, in: box.transactionContext)
    #expect(kept.count == 1)
    #expect(try readFile(kept[0] + "/work.go", limit: 100) == "package work\n")
    // The work is nowhere else: only a word more deletes it.
    #expect(throws: TransactionError.changedSince([.edited(kept[0])])) {
      try box.open().purge(undone, in: box.transactionContext)
    }
    #expect(try readFile(kept[0] + "/work.go", limit: 100) == "package work\n")
    try box.open().purge(undone, evenIfChanged: true, in: box.transactionContext)
    #expect(try box.layout() == layout)
  }

  /// What `git worktree add` leaves in both; the clone stays while the worktree needs it.
  @Test func `with a worktree of its own is not undone`() throws {
    let box = try Sandbox()
    try makeUpstream(box)
    let record = try box.open().perform(try plan(box), in: box.transactionContext)
    let tree = "go/src/github.com/up/tool"
    try box.scratch.write(tree + "/.git/worktrees/wt/gitdir", box.scratch.path + "/code/wt/.git\n")
    let names = box.scratch.path + "/" + tree + "/.git/worktrees/wt\n"
    try box.scratch.write("code/wt/.git", "gitdir: " + names)
    let layout = try box.layout()
    let conflict = Conflict.worktree(box.path("code/wt"), repository: box.workspace)
    #expect(throws: TransactionError.changedSince([conflict])) {
      try box.open().undo(record, in: box.transactionContext)
    }
    #expect(try box.layout() == layout)
    // The same with paths as newer versions of git may write them.
    try box.scratch.write(tree + "/.git/worktrees/wt/gitdir", "../../../../../../../../code/wt/.git\n")
    try box.scratch.write("code/wt/.git", "gitdir: ../../" + tree + "/.git/worktrees/wt\n")
    #expect(throws: TransactionError.changedSince([conflict])) {
      try box.open().undo(record, in: box.transactionContext)
    }
    // Controls: a directory of another repository there, and none.
    try box.scratch.write("code/wt/.git", "gitdir: ../tool/.git/worktrees/wt\n")
    try box.open().checkUndo([record], in: box.transactionContext)
    try FileManager.default.removeItem(atPath: box.scratch.path + "/code/wt")
    #expect(try box.open().undo(record, in: box.transactionContext).state == .undone)
  }

  @Test func `that fails leaves nothing`() throws {
    let box = try Sandbox()
    try makeUpstream(box)
    let layout = try box.layout()
    let error = box.fault { _ = try box.open().perform(try plan(box, "no-such-branch"), in: box.transactionContext) }
    guard case .failed(.referenceMissing(_, "no-such-branch"), .rolledBack, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try box.layout() == layout)
  }

  @Test(arguments: [
    "--upload-pack=touch x", "ext::sh -c x", "https://", "https://-x/y", "http://example.test/x",
    "git://example.test/x",
    "https://example.test/x\ny", "-u:x", "example.test:-x", "/local/path", "file:///local/path", "https://ex ample/x",
    "ssh://-oProxyCommand=x/y", "https://exa(mple/x",
  ]) func `is refused for a URL like this`(url: String) throws {
    let box = try Sandbox()
    box.transactionContext.git = "/usr/bin/git"
    let plan = Plan(steps: [.clone(url: ByteString(url), reference: nil, to: box.path("go/src/x"))])
    #expect(try plan.check(in: box.transactionContext, state: box.state) == [.unusableURL(ByteString(url))])
  }

  @Test(arguments: [
    "https://github.com/you/tool", "https://user:token@github.com:443/you/tool.git", "git@github.com:you/tool.git",
    "ssh://git@host.example.test/x",
  ]) func `is allowed for a URL like this`(url: String) throws {
    let box = try Sandbox()
    box.transactionContext.git = "/usr/bin/git"
    let plan = Plan(steps: [.clone(url: ByteString(url), reference: nil, to: box.path("go/src/x"))])
    #expect(try plan.check(in: box.transactionContext, state: box.state).isEmpty)
  }
}
