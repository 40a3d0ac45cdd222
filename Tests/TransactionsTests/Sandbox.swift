import Bytes
import Foundation
import Machine
import Support
import Testing
import Transactions

/// A scratch directory with a checkout that has everything in it which a move could lose, and a state directory.
final class Sandbox {
  let scratch: Scratch
  let root: ByteString
  let state: StateDirectory
  var transactionContext = TransactionContext(version: "test", arguments: ["setup"], directory: "/")

  init() throws {
    scratch = try Scratch()
    root = ByteString(scratch.path)
    state = StateDirectory(path: root + "/state")
    try scratch.write("code/tool/go.mod", "module github.com/up/tool\n")
    try scratch.write("code/tool/cmd/main.go", "package main\n")
    try scratch.write("code/tool/UNCOMMITTED.go", "package x // never pushed\n")
    try scratch.write("code/tool/.git/HEAD", "ref: refs/heads/main\n")
    try scratch.write("code/tool/.git/config", "[remote \"origin\"]\n\turl = https://example.test/me/tool.git\n")
    try scratch.link("code/tool/dangling", to: "/nonexistent")
    try scratch.write("code/bystander", "mine")
    try scratch.makeDirectory("go/src")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scratch.path + "/code/tool/go.mod")
  }

  var checkout: ByteString { root + "/code/tool" }
  var workspace: ByteString { root + "/go/src/github.com/up/tool" }

  /// The ledger. A test beside this one may be starting a program at this very moment, which holds copies of all
  /// descriptors, and so the lock of before, until it is that program.
  func open() throws -> TransactionLog { try state.open(wait: 10) }

  func path(_ relative: String) -> ByteString { root + "/" + ByteString(relative) }

  /// Names, kinds, modes, times, link texts and bytes of everything below `directory`, one line each.
  func manifest(_ directory: ByteString) throws -> [String] {
    let base = directory.lossyText
    let names = (FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []).sorted()
    return try names.map { name in
      let status = try FileStatus(of: directory + "/" + ByteString(name), following: false)
      let time = "\(status.modified.seconds).\(status.modified.nanoseconds)"
      switch status.kind {
      case .link: return "\(name) -> \(try readLink(directory + "/" + ByteString(name)))"
      case .file:
        let bytes = try readFile(directory + "/" + ByteString(name), limit: 1 << 24)
        return "\(name) \(status.mode) \(time) \(Digest.hex(of: bytes))"
      default: return "\(name) \(status.kind) \(status.mode)"
      }
    }
  }

  /// What lies where, without the content of checkouts and of the state directory.
  func layout() throws -> [String] {
    try manifest(root).filter { !$0.hasPrefix("state") && !$0.hasPrefix("code/tool/") && !$0.contains("up/tool/") }
  }

  /// What is thrown, if anything.
  func fault(_ body: () throws -> Void) -> TransactionError? {
    do {
      try body()
      return nil
    } catch {
      return error as? TransactionError
    }
  }

  func relocation(leavesLink: Bool = true) throws -> Plan {
    Plan(
      steps: try Plan.directories(above: workspace) + [
        .relocate(from: checkout, to: workspace, leavesLink: leavesLink)
      ],
      attributes: [.init(name: "upstream", value: "github.com/up/tool")])
  }
}
