import Bytes
import Findings
import Foundation
import GoSource
import Machine
import Resolution
import Support
import Testing

@testable import Reachability

/// Which imports reach asks about: those that go asks about, no more and no less.
@Suite struct `What a run needs` {
  private func report(
    _ files: [String: String], flags: String = "", purpose: Reach.Purpose = .get, in scratch: Support.Scratch? = nil,
    below: String = ""
  ) throws -> Reach.Report {
    let scratch = try scratch ?? Support.Scratch()
    for (path, text) in files { try scratch.write("tree/" + path, text) }
    let process = makeProcess(
      ["GOPATH": scratch.path + "/gopath", "GO111MODULE": "on", "GOFLAGS": flags],
      directory: scratch.path + "/tree" + below)
    var overrides = GoOverrides()
    overrides.version = "1.27.3"
    var options = Reach.Options()
    (options.isOffline, options.purpose) = (true, purpose)
    return try Reach(
      GoEnvironment.discover(process: process, overrides: overrides), process: process, options: options
    ).run()
  }

  private static let fork = "module example.org/up/db\n\ngo 1.25\n"

  @Test func `of an ignored directory nothing; of the same directory without the line its imports`() throws {
    let page = "package x\n\nimport _ \"example.com/never\"\n"
    var files = [
      "go.mod": Self.fork + "\nignore node_modules\n", "ui/node_modules/x/x.go": page, "db.go": "package db\n",
    ]
    #expect(try report(files).verdicts == [])
    files["go.mod"] = Self.fork
    #expect(try report(files).verdicts.map(\.module) == ["example.com/never"])
  }

  @Test(arguments: [("boringcrypto", false), ("ordinary", true)])
  func `behind a build tag what go knows the tag for`(tag: String, isAsked: Bool) throws {
    let files = [
      "go.mod": Self.fork, "db.go": "package db\n",
      "tagged.go": "//go:build \(tag)\n\npackage db\n\nimport _ \"example.com/tagged\"\n",
    ]
    #expect(try report(files, flags: "-tags=" + tag).verdicts.map(\.module) == (isAsked ? ["example.com/tagged"] : []))
  }

  @Test func `names a package of the fork's own that is missing, and not one that is there`() throws {
    var files = ["go.mod": Self.fork, "kv/kv.go": "package kv\n\nimport _ \"example.org/up/db/kv/kvutil\"\n"]
    let build = try report(files, purpose: .build)
    let missing = RunFact.Import(package: "example.org/up/db/kv/kvutil", importer: "example.org/up/db/kv")
    #expect(build.findings.map(\.fact) == [.run(.ownPackageMissing(missing))] && build.status == 1)
    // go get looks for a nested module that could hold it.
    let get = try report(files)
    #expect(get.verdicts.map(\.module) == [missing.package] && get.status == 69)
    files["kv/kvutil/u.go"] = "package kvutil\n"
    for purpose in [Reach.Purpose.get, .build] {
      let report = try report(files, purpose: purpose)
      #expect(report.verdicts == [] && report.findings == [] && report.status == 0)
    }
  }

  /// With the control that what is said twice, or of the module itself, counts where go counts it.
  @Test(arguments: [
    ("1.20", ["a.example@v1.1.0"]), ("1.16", ["a.example@v1.0.0", "a.example@v1.1.0", "example.org/up/db@v1.0.0"]),
  ])
  func `of the main module's requirements the highest of others`(go: String, asked: [String]) throws {
    let lines = ["a.example v1.0.0", "a.example v1.1.0", "example.org/up/db v1.0.0"].map { "require " + $0 + "\n" }
    let file = "module example.org/up/db\n\ngo \(go)\n\n" + lines.joined()
    let report = try report(["go.mod": file, "db.go": "package db\n"], purpose: .download)
    #expect(report.verdicts.map { $0.module + "@" + $0.version } == asked.map { ByteString($0) })
  }

  @Test func `names only what lies below the directory of the run`() throws {
    let page = "package x\n\nimport _ \"example.com/never\"\n"
    let files = ["go.mod": Self.fork, "db.go": "package db\n", "a/a.go": "package a\n", "b/b.go": page]
    #expect(try report(files, below: "/a").verdicts == [])
    #expect(try report(files, below: "/b").verdicts.map(\.module) == ["example.com/never"])
    #expect(try report(files).verdicts.map(\.module) == ["example.com/never"])
  }

  /// go ends there, too; it looks for nobody else who could have the package.
  @Test(arguments: [Reach.Purpose.get, .build])
  func `names a file of the fork's own that cannot be read, and asks nobody for its package`(
    purpose: Reach.Purpose
  ) throws {
    let scratch = try Support.Scratch()
    try scratch.link("tree/kv/kv.go", to: "nowhere")
    let report = try report(["go.mod": Self.fork, "db.go": "package db\n"], purpose: purpose, in: scratch)
    let place = Place(file: ByteString(scratch.path + "/tree/kv/kv.go"))
    #expect(report.verdicts == [] && report.status == 1)
    #expect(report.findings == [Finding(.unreadable(.refused(errno: 2)), .error, at: place)])
  }

  /// Before go 1.21 it was no condition.
  @Test(arguments: [
    ("1.19.8", "1.21.0", true), ("1.27.3", "1.21.0", true), ("1.27.3", "1.99.0", false), ("1.21.4", "1.22", false),
  ])
  func `a dependency's go line keeps it away only from those who mind it`(go: String, line: String, isTaken: Bool)
    throws
  {
    let scratch = try Support.Scratch()
    try ModuleProxy(scratch.path + "/proxy").publish(
      "d.example/d", "v1.0.0", ["go.mod": "module d.example/d\n\ngo \(line)\n\ntoolchain go1.98.0\n"])
    try scratch.write("tree/go.mod", "module example.org/up/db\n\ngo 1.16\n\nrequire d.example/d v1.0.0\n")
    let process = makeProcess(
      [
        "GOPATH": scratch.path + "/gopath", "GO111MODULE": "on", "GOPROXY": "file://" + scratch.path + "/proxy",
        "GOSUMDB": "off",
        "GOTOOLCHAIN": "local",
      ],
      directory: scratch.path + "/tree")
    var overrides = GoOverrides()
    overrides.version = ByteString(go)
    var options = Reach.Options()
    options.purpose = .download
    let report = try Reach(
      GoEnvironment.discover(process: process, overrides: overrides), process: process, options: options
    ).run()
    #expect(report.verdicts.map(\.state) == [isTaken ? .reachable : .blocked])
  }

  static let strace = Program("strace")

  /// The requirements of each module are known only after those of the one before: a round each.
  @Test(.enabled(if: strace.isUsable, "strace sees what is opened"))
  func `opens each Go file once in however many rounds`() throws {
    let scratch = try Support.Scratch()
    for number in 1...3 {
      let next = number < 3 ? "\nrequire chain.example/m\(number + 1) v1.0.0\n" : ""
      try ModuleProxy(scratch.path + "/proxy").publish(
        "chain.example/m\(number)", "v1.0.0", ["go.mod": "module chain.example/m\(number)\n\ngo 1.16\n" + next])
    }
    try scratch.write("tree/go.mod", "module example.org/up/db\n\ngo 1.16\n\nrequire chain.example/m1 v1.0.0\n")
    for number in 0..<8 {
      let imported = number < 3 ? "chain.example/m\(number + 1)" : "example.org/up/db/p\(number % 3)"
      try scratch.write("tree/p\(number)/p.go", "package p\n\nimport _ \"\(imported)\"\n")
      try scratch.write("tree/p\(number)/p_test.go", "package p\n\nimport _ \"chain.example/m3\"\n")
    }
    let outcome = try Self.strace.run(
      [
        "-f", "-y", "-qq", "-s", "4096", "-e", "trace=openat", "-o", scratch.path + "/calls", Repository.tool.path,
        "reach",
      ],
      in: scratch.path + "/tree",
      environment: [
        "PATH": "/nonexistent", "HOME": scratch.path, "GOPATH": scratch.path + "/gopath", "GOENV": "off",
        "GOSUMDB": "off",
        "GO111MODULE": "on", "GOPROXY": "file://" + scratch.path + "/proxy", "PWD": scratch.path + "/tree",
      ])
    #expect(outcome.status == 0, "\(outcome.text) \(outcome.errorText)")
    var openings: [Substring: Int] = [:]
    for line in try scratch.text("calls").split(separator: "\n") where line.hasSuffix(".go>") {
      openings[line[(line.lastIndex(of: "<") ?? line.startIndex)...], default: 0] += 1
    }
    #expect(openings.count == 16)
    #expect(openings.filter { $0.value > 1 } == [:])
  }
}
