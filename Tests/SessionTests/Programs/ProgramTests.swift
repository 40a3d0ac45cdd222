import Bytes
import Foundation
import Machine
import Support
import Testing

/// Programs of forks by the forks' own addresses: what go refuses is built, from the fork's source and from nothing else.
@Suite(.enabled(if: RealGo.canCompare && LabServer.canRun, "go or Python is not installed"), .serialized)
struct `Programs of forks` {
  /// The whole table with `FORKPATH_PROGRAMS=all`; every fourth row otherwise.
  static let isWhole = ProcessInfo.processInfo.environment["FORKPATH_PROGRAMS"] == "all"

  private func minor(_ go: RealGo) -> Int { Int(go.name.split(separator: ".")[1]) ?? 0 }

  @Test(arguments: RealGo.installed)
  func `are built where go refuses them`(go: RealGo) throws {
    let world = try ProgramWorld(go)
    let trees = try TreeManifest(world.scratch.path + "/work")
    let repositories = try TreeManifest(world.scratch.path + "/repositories")
    for (module, version, _) in ForkShape.published {
      #expect(try world.go(["mod", "download", module + "@" + version]).status == 0)
    }
    let cached = try world.cached()
    #expect(cached.count == 2 * ForkShape.published.count)
    var count = 0
    for (index, row) in ProgramRow.all.enumerated() where minor(go) >= row.since {
      if !Self.isWhole, index % 4 != (minor(go) > 20 ? 0 : 2) { continue }
      #expect(try differences(row, in: world) == [])
      count += 1
    }
    // A control: a row that expects upstream's text, or another module, is seen to differ.
    for (prints, names) in [
      ("UPSTREAM kept", "github.com/up/kept => github.com/me/kept"),
      ("FORK kept", "github.com/up/kept => github.com/up/kept"),
    ] {
      #expect(try differences(ProgramRow("github.com/me/kept/cmd/x@main", prints, names), in: world).count == 1)
    }
    #expect(try TreeManifest(world.scratch.path + "/work") == trees)
    #expect(try TreeManifest(world.scratch.path + "/repositories") == repositories)
    try expectOnlyTheirOwn(since: cached, in: world)
    print("\(go): \(count) of \(ProgramRow.all.count) programs of forks built")
    #expect(count >= (Self.isWhole ? 60 : 15) && ProgramRow.all.count >= 60)
  }

  /// What is not as the row says, nothing where all is; go alone must have refused.
  private func differences(_ row: ProgramRow, in world: ProgramWorld) throws -> [String] {
    var found: [String] = []
    let address = try world.filled(row.address, row.repository)
    let at = address.contains("@") ? address : address + "@latest"
    if try world.go(["install", at]).status == 0 { found.append("go alone installs \(at)") }
    let run = try world.forkpath(["run"] + row.options + [address, "--"] + row.words)
    if run.text != row.prints + "\n" || run.status != row.status {
      found.append("\(address) printed \(run.text), status \(run.status): \(run.errorText)")
    }
    let installed = try world.forkpath(["install"] + row.options + [address])
    guard installed.status == 0, let file = installed.text.firstMatch(of: #/installed ([^:]+): /#) else {
      return found + ["\(address) is not installed: \(installed.errorText)"]
    }
    let named = try world.modules(of: String(file.1))
    let wanted = try world.filled(row.names, row.repository)
    if !named.contains(wanted) { found.append("\(address) names \(named.sorted())") }
    try FileManager.default.removeItem(atPath: String(file.1))
    return found
  }

  /// What was in the module cache is as it was, and what is new is the fork's, under the fork's own name.
  private func expectOnlyTheirOwn(since before: [String: Data], in world: ProgramWorld) throws {
    let after = try world.cached()
    for (file, content) in before { #expect(after[file] == content, "\(file) was changed") }
    let new = after.keys.filter { before[$0] == nil }
    #expect(new.filter { !Self.isForks($0) }.sorted() == [])
    #expect(!new.isEmpty)
    // A control: what is published is nobody's fork.
    #expect(before.keys.allSatisfy { !Self.isForks($0) })
  }

  private static func isForks(_ file: String) -> Bool {
    ["github.com/me/", "github.com/!me/", "127.0.0.1-", "file.localhost/", "file-"].contains { file.hasPrefix($0) }
  }

  @Test(arguments: RealGo.installed.suffix(1))
  func `that cannot be built say why, and plain modules need no help`(go: RealGo) throws {
    let world = try ProgramWorld(go)
    try expectRefusals(in: world)
    try expectPlain(in: world)
    try expectOffline(in: world)
    try expectMoving(in: world)
    try expectOtherFileSystem(in: world)
    try expectBuiltOnce(in: world)
  }

  /// Where GOBIN is on another file system, too, a program is whole, and nothing is left beside it.
  private func expectOtherFileSystem(in world: ProgramWorld) throws {
    func device(_ path: String) throws -> UInt64? {
      try FileStatus.ifPresent(ByteString(path), following: true)?.device
    }
    let shared = "/dev/shm"
    guard let other = try device(shared), try other != device(world.scratch.path) else {
      Issue.record("skipped GOBIN on another file system: there is none", severity: .warning)
      return
    }
    let place = shared + "/forkpath-test-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: place) }
    for text in ["FEATURE kept\n", "FEATURE kept\n"] {
      let installed = try world.forkpath(["install", "github.com/me/kept/cmd/x@feature/x"], ["GOBIN": place])
      #expect(installed.status == 0 && installed.text.hasPrefix("installed \(place)/x: "), "\(installed.errorText)")
      #expect(try Program(path: place + "/x").run([]).text == text)
      #expect(try FileManager.default.contentsOfDirectory(atPath: place) == ["x"])
    }
  }

  /// A program of a published revision is built once; again where it was touched, or where a setting of go's is another one.
  private func expectBuiltOnce(in world: ProgramWorld) throws {
    let log = world.scratch.path + "/builds"
    try world.scratch.writeProgram(
      "logging/go", "#!/bin/sh\ncase $1 in build) echo build >>'\(log)';; esac\nexec '\(world.go.path)' \"$@\"\n")
    let path = ["PATH": world.scratch.path + "/logging:/usr/bin:/bin", "GOROOT": world.go.root]
    func builds(_ address: String, _ more: [String: String] = [:]) throws -> Int {
      try Data().write(to: URL(filePath: log))
      let run = try world.forkpath(["run", address], path.merging(more) { $1 })
      #expect(run.status == 0 && run.text.hasSuffix(" kept\n"), "\(run.text)\(run.errorText)")
      return try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count
    }
    let fixed = try world.filled("github.com/me/kept/cmd/x@{commit:slash}", "me/kept")
    let address = fixed.contains("no commit") ? "github.com/me/kept/cmd/x@feature/x" : fixed
    #expect(try builds(address) == 1)
    #expect(try builds(address) == 0)
    #expect(try builds(address, ["GOFLAGS": "-modcacherw -ldflags=-s"]) == 1)
    #expect(try builds(address) == 0, "each set of settings has a program of its own")
    #expect(try builds(address, ["GOFLAGS": "-modcacherw -v"]) == 1, "a flag by which go says more")
    #expect(try builds(address, ["GOFLAGS": "-modcacherw -v"]) == 1, "that build was not remembered")
    #expect(try builds(address) == 0)
    let modules = world.scratch.path + "/cache/forkpath/programs/modules"
    let touch = "for f in '\(modules)'/*/bin/*/program/x; do echo more >>\"$f\"; done"
    #expect(try Program.sh.run(["-c", touch]).status == 0)
    #expect(try builds(address) == 1, "the file is another one")
    // Files of a checkout may change at any time.
    let checkout = "../work/me/kept/cmd/x"
    #expect(try builds(checkout) == 1)
    #expect(try builds(checkout) == 1)
  }

  private func expectRefusals(in world: ProgramWorld) throws {
    #expect(ProgramRow.failing.count >= 15)
    for row in ProgramRow.failing {
      let repository = ProgramRow(row.address, "", "").repository
      let address = try world.filled(row.address, repository)
      let run = try world.forkpath(["run", address], row.variables)
      #expect(run.status == 125, "\(address)")
      #expect(run.errorText.contains(row.says), "\(address): \(run.errorText)")
      #expect(run.text.isEmpty)
      let install = try world.forkpath(["install", address], row.variables)
      #expect(install.status != 0 && install.status < 125, "\(address)")
    }
    #expect((try? FileManager.default.contentsOfDirectory(atPath: world.scratch.path + "/bin")) ?? [] == [])
    // A program for another platform is another reason.
    let words = ["install", "github.com/me/kept/cmd/x@main"]
    let relative = try world.forkpath(words, ["GOBIN": "bin"])
    #expect(
      relative.status == 1 && relative.errorText.contains("note: GOBIN must be an absolute path\nhelp: unset GOBIN\n"))
    let foreign = try world.forkpath(words, ["GOARCH": "riscv64", "CGO_ENABLED": "0"])
    #expect(foreign.status == 1 && foreign.errorText.contains("note: a program for another platform"))
    let line = "unset GOBIN; '\(Repository.tool.path)' " + words.joined(separator: " ")
    let typed = try Program.sh.run(
      ["-c", line], in: world.scratch.path + "/elsewhere", environment: world.variables(["GOBIN": "bin"]))
    #expect(typed.status == 0 && typed.text.contains("/gopath/bin/x: "), "\(typed.text)\(typed.errorText)")
  }

  private func expectPlain(in world: ProgramWorld) throws {
    let address = "github.com/me/plain/cmd/x@v1.0.0"
    let alone = try world.go(["install", address])
    #expect(alone.status == 0)
    let file = world.scratch.path + "/bin/x"
    let before = try world.go(["version", "-m", file]).text
    let installed = try world.forkpath(["install", address])
    #expect(installed.errorText.contains("'go install \(address)' does the same"))
    #expect(try world.go(["version", "-m", file]).text == before)
    // A control: what is compared differs from program to program.
    _ = try world.forkpath(["install", "github.com/me/kept/cmd/x@main"])
    #expect(try world.go(["version", "-m", file]).text != before)
  }

  /// What was run once runs again without the network, and says so.
  private func expectOffline(in world: ProgramWorld) throws {
    for address in ["github.com/me/kept/cmd/x@feature/x", "github.com/me/nested/cmd/x@main", "github.com/me/era/cmd/x"]
    {
      let first = try world.forkpath(["run", address])
      let again = try world.forkpath(["run", address], ["GOPROXY": "off", "GIT_ALLOW_PROTOCOL": "none"])
      #expect(again.text == first.text && again.status == 0, "\(again.errorText)")
      #expect(again.errorText.contains("as it was the last time"))
      // What the revision is does not depend on settings of the build.
      let other = ["GOPROXY": "off", "GIT_ALLOW_PROTOCOL": "none", "GOFLAGS": "-modcacherw -tags=another"]
      let tagged = try world.forkpath(["run", address], other)
      #expect(tagged.text == first.text && tagged.status == 0, "\(tagged.errorText)")
      #expect(tagged.errorText.contains("as it was the last time"), "\(tagged.errorText)")
    }
  }

  /// A branch that moved is built as it is now.
  private func expectMoving(in world: ProgramWorld) throws {
    #expect(try world.forkpath(["run", "github.com/me/kept/cmd/x@main"]).text == "FORK kept\n")
    let bare = world.scratch.path + "/repositories/me/kept.git"
    let moved = try Program.git.run(["update-ref", "refs/heads/main", "refs/heads/feature/x"], in: bare)
    #expect(moved.status == 0)
    #expect(try world.forkpath(["run", "github.com/me/kept/cmd/x@main"]).text == "FEATURE kept\n")
  }
}
