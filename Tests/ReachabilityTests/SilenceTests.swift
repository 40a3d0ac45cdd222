import Bytes
import Findings
import Foundation
import GoSource
import Machine
import Resolution
import Support
import Testing

@testable import Reachability

/// What is not asked: nothing where all is here, and of what is private nothing at public hosts.
@Suite(.enabled(if: LabServer.canRun, "python3 runs the lab"), .serialized)
struct `What reach keeps to itself` {
  private static let world = """
    {"modules": {"public.example/a": {"v1.0.0": {"mod": "module public.example/a\\n", "files": {"x.go": "package a\\n"}}}}}
    """

  /// A database's name and key, the key's hash as go computes it.
  private static let database = "sum.test+c2694674+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

  /// Looks at a module with these requirements and imports, a lab server being its only proxy.
  private func look(
    _ server: LabServer, require: [String], imports: [String] = [], _ variables: [String: String] = [:],
    isDeep: Bool = false, cache: (Support.Scratch) throws -> Void = { _ in }
  ) throws -> Reach.Report {
    let scratch = try Support.Scratch()
    let lines = require.map { "require \($0) v1.0.0\n" }.joined()
    try scratch.write("tree/go.mod", "module github.com/me/x\n\ngo 1.20\n\n" + lines)
    let paths = (imports.isEmpty ? require : imports).map { "import _ \"\($0)\"\n" }.joined()
    try scratch.write("tree/main.go", "package main\n\n" + paths + "\nfunc main() {}\n")
    try cache(scratch)
    let process = makeProcess(
      [
        "GOPROXY": "http://127.0.0.1:\(server.ports[0])", "GOSUMDB": "off", "GOPATH": scratch.path + "/gopath",
        "GO111MODULE": "on",
      ].merging(variables) { $1 }, directory: scratch.path + "/tree")
    var options = Reach.Options()
    options.limits = Limits(total: 120)
    options.isDeep = isDeep
    return try Reach(GoEnvironment.discover(process: process), process: process, options: options).run()
  }

  private func fill(_ scratch: Support.Scratch) throws {
    let place = "gopath/pkg/mod/cache/download/public.example/a/@v/v1.0.0"
    for (suffix, text) in [
      (".mod", "module public.example/a\n"), (".zip", "PK"), (".ziphash", "h1:x"),
      (".info", #"{"Version":"v1.0.0"}"#),
    ] {
      try scratch.write(place + suffix, text)
    }
    try scratch.write("gopath/pkg/mod/public.example/a@v1.0.0/x.go", "package a\n")
  }

  @Test func `where everything is here, nobody is asked; without the cache somebody is`() throws {
    let server = try LabServer(world: Self.world)
    let local = try look(server, require: ["public.example/a"], cache: fill)
    #expect(local.verdicts.map(\.state) == [.local] && local.requests == 0 && local.status == 0)
    #expect(server.log.isEmpty)
    let remote = try look(server, require: ["public.example/a"])
    #expect(remote.verdicts.map(\.state) == [.reachable] && remote.requests == 2)
    #expect(server.log.count == 2)
  }

  @Test(.enabled(if: Program("strace").isUsable, "strace sees what is sent"))
  func `where everything is here, the built tool makes no network call`() throws {
    let server = try LabServer(world: Self.world)
    let strace = try #require(Program("strace").path)
    for isFilled in [true, false] {
      let scratch = try Support.Scratch()
      try scratch.write("tree/go.mod", "module github.com/me/x\n\ngo 1.20\n\nrequire public.example/a v1.0.0\n")
      try scratch.write("tree/main.go", "package main\n\nimport _ \"public.example/a\"\n\nfunc main() {}\n")
      if isFilled { try fill(scratch) }
      let process = Process()
      process.executableURL = URL(filePath: strace)
      process.arguments = [
        "-f", "-qq", "-e", "trace=%network", "-o", scratch.path + "/trace", Repository.tool.path, "reach", "--json",
      ]
      process.currentDirectoryURL = URL(filePath: scratch.path + "/tree")
      process.environment = [
        "PATH": "/usr/bin:/bin", "HOME": scratch.path, "GOPATH": scratch.path + "/gopath", "GOENV": "off",
        "GOSUMDB": "off", "GOPROXY": "http://127.0.0.1:\(server.ports[0])",
      ]
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      let calls = try String(contentsOfFile: scratch.path + "/trace", encoding: .utf8).split(separator: "\n")
        .filter { $0.contains("(") && !$0.contains("AF_UNIX") }
      #expect(calls.isEmpty == isFilled, "\(calls.prefix(5))")
    }
  }

  @Test func `a private module is not named to the proxy, nor its neighbourhood; a public one is`() throws {
    let server = try LabServer(world: Self.world)
    let secret = ["GOPRIVATE": "secret.invalid/Org/deep"]
    _ = try look(server, require: ["public.example/a", "secret.invalid/Org/deep"], secret, isDeep: true)
    #expect(server.log.contains { $0.contains("public.example/a") })
    #expect(!server.log.contains { $0.contains("secret.invalid") })
    // An import that no module provides: go would ask for each beginning of its path.
    _ = try look(server, require: [], imports: ["secret.invalid/Org/deep/pkg"], secret)
    #expect(!server.log.contains { $0.contains("secret.invalid") })
    // The control: nothing says that it is private.
    _ = try look(server, require: [], imports: ["secret.invalid/Org/deep/pkg"])
    #expect(server.log.contains { $0.contains("secret.invalid/%21org/@v/list") })
    let before = server.log.count
    _ = try look(server, require: ["secret.invalid/Org/deep"], isDeep: true)
    #expect(server.log[before...].contains { $0.contains("secret.invalid/org/deep") })
  }

  @Test func `the checksum database hears of public modules only`() throws {
    let server = try LabServer(
      world: """
        {"modules": {"public.example/a": {"v1.0.0": {"mod": "module public.example/a\\n", "files": {}}},
                     "inner.example/b": {"v1.0.0": {"mod": "module inner.example/b\\n", "files": {}}}}}
        """)
    let database = ["GOSUMDB": "\(Self.database) http://127.0.0.1:\(server.ports[0])/sums"]
    let both = ["public.example/a", "inner.example/b"]
    _ = try look(server, require: both, database.merging(["GONOSUMDB": "inner.example"]) { $1 })
    #expect(server.log.contains { $0.contains("/sums/lookup/public.example/a") })
    #expect(!server.log.contains { $0.contains("/sums/lookup/inner.example") })
    _ = try look(server, require: both, database)
    #expect(server.log.contains { $0.contains("/sums/lookup/inner.example/b") })
  }

  @Test(arguments: [
    "https://169.254.169.254/x", "https://[fe80::1]/x", "https://127.0.0.1/x", "https://localhost/x",
    "https://[::ffff:127.0.0.9]/x",
  ])
  func `a proxy that GOPROXY names may not lead to this machine or its link`(target: String) throws {
    let server = try LabServer(
      world: #"{"faults": [{"path": "/a/@v/", "act": "redirect:"#
        + target
        + #""}], "modules": {}}"#)
    let report = try look(server, require: ["public.example/a"])
    // 127.0.0.1 is what the user's own setting names here, so that one may be asked, and does not answer.
    let fault = report.verdicts.first?.reason?.fault
    #expect(fault != nil && fault?.isPrivate == !target.contains("//127.0.0.1"))
  }
}
