import Bytes
import Findings
import Foundation
import GoSource
import Machine
import Mapping
import Resolution
import Support
import Testing
import Verification

/// When go is asked: before the packages are read only where nothing that go may open is unknown.
@Suite struct `Asking go` {
  /// A fork of one module, and whether go may be asked early.
  struct Row: Sendable, CustomStringConvertible {
    var description: String
    var files: [String: String] = [:]
    var links: [String: String] = [:]
    var variables: [String: String] = [:]
    var isAllowed = false

    static func importing(_ path: String) -> [String: String] {
      [
        "fork/tool.go": "package tool\n\nimport _ \"example.org/up/tool/\(path)\"\n",
        "fork/\(path)/a.go": "package a\n",
      ]
    }

    static func replacing(_ place: String) -> [String: String] {
      [
        "fork/go.mod": """
        module example.org/up/tool

        go 1.18

        require example.org/x v1.0.0

        replace example.org/x => \(place)

        """, "fork/\(place)/go.mod": "module example.org/x\n", "fork/\(place)/x.go": "package x\n",
      ]
    }

    static let all = [
      Row(description: "plain files", isAllowed: true),
      Row(description: "a replacement in the tree", files: replacing("./x"), isAllowed: true),
      Row(description: "a replacement outside of it", files: replacing("../x")),
      Row(description: "a replacement below a name that patterns skip", files: replacing("./_x")),
      Row(description: "an import of what patterns skip", files: importing("testdata/a")),
      Row(description: "an import below a name with an underscore", files: importing("_a/b")),
      Row(description: "an import from a vendor directory", files: importing("a/vendor/b")),
      Row(description: "a link to a directory", links: ["fork/link": "a"]),
      Row(description: "a link to a file", links: ["fork/b.go": "a/a.go"]),
      Row(
        description: "a link to an assembler file", files: ["fork/a/a_amd64.s": ""], links: ["fork/a/b.s": "a_amd64.s"]),
      Row(description: "a clone in the tree", files: ["fork/sub/.git/HEAD": "ref: refs/heads/main\n"]),
      Row(description: "a vendor directory", files: ["fork/vendor/modules.txt": ""]),
      Row(description: "an overlay", files: ["overlay": "{}"], variables: ["GOFLAGS": "-overlay=$S/overlay"]),
      Row(
        description: "another go.mod", files: ["other.mod": "module example.org/up/tool\n"],
        variables: ["GOFLAGS": "-modfile=$S/other.mod"]),
      Row(description: "the module cache in the tree", variables: ["GOMODCACHE": "$S/fork/cache"]),
      Row(description: "GOPATH mode", variables: ["GO111MODULE": "off"]),
    ]
  }

  struct World {
    let scratch: Scratch
    let environment: GoEnvironment
    let process: ProcessEnvironment
    let fork: Fork
    let sight: ModuleSight
    var root: ByteString { fork.root }

    init(_ row: Row, go script: String = "") throws {
      let scratch = try Scratch()
      func placed(_ text: String) -> String { text.replacingOccurrences(of: "$S", with: scratch.path) }
      for (path, text) in GoCase.base.merging(row.files, uniquingKeysWith: { $1 }) { try scratch.write(path, text) }
      for (path, target) in row.links { try scratch.link(path, to: target) }
      try scratch.makeDirectory("fork/cache")
      try scratch.writeProgram("bin/go", "#!/bin/sh\n" + placed(script) + "\n")
      let root = ByteString(scratch.path + "/fork")
      let variables = ["GO111MODULE": "on", "HOME": "$S/home", "PATH": "$S/bin"].merging(row.variables) { $1 }
      let process = ProcessEnvironment(
        variables: Dictionary(
          uniqueKeysWithValues: variables.map { (ByteString($0), ByteString(placed($1))) }), directory: root)
      let environment = try GoEnvironment.discover(process: process)
      fork = try ForkReader(named: root, root: root, environment: environment).read(upstream: "example.org/up/tool")
      var plain = environment
      plain.flags = []
      var sights = ModuleSights(row.variables["GOFLAGS"] == nil ? environment : plain, .disk)
      sight = try sights.sight(from: root)
      (self.scratch, self.process, self.environment) = (scratch, process, environment)
    }

    func asking() throws -> GoAsking {
      GoAsking(try #require(GoRunner(environment, process: process, outside: root)), of: fork, process: process)
    }

    var load: LoadedPackages {
      LoadedPackages(module: "example.org/up/tool", directory: root, patterns: ["./..."])
    }
  }

  @Test(arguments: Row.all) func `is early only where all that go may open is known`(row: Row) throws {
    let world = try World(row)
    #expect(Foresight(world.fork, world.environment).allows(world.sight) == row.isAllowed)
  }

  @Test func `is done once for a load that was foreseen, loaded and wanted`() throws {
    let world = try World(Row.all[0], go: "echo once >> '$S/asked'")
    let asking = try world.asking()
    asking.foresee(world.load, world.sight)
    asking.ask(world.load)
    for _ in 0..<2 { #expect(try asking.answers(to: [world.load]).map { $0?.packages } == [[]]) }
    #expect(try readFile(ByteString(world.scratch.path + "/asked"), limit: 64) == "once\n")
  }

  @Test func `ends where a package turns out to be one that go waits for, and with the last who holds it`() throws {
    let world = try World(Row.all[0], go: "while :; do /bin/sleep 1; done")
    var asking: GoAsking? = try world.asking()
    asking?.foresee(world.load, world.sight)
    var load = world.load
    load.pipes = [world.root + "/../gopath/p.go"]
    asking?.ask(load)
    // Without an end this waits for ten minutes.
    let answers = try #require(try asking?.answers(to: [load]))
    #expect(answers.allSatisfy { $0?.packages.isEmpty ?? true })
    let other = LoadedPackages(module: "example.org/up/tool", directory: world.root, patterns: ["./a"])
    asking?.ask(other)
    asking = nil
  }

  @Test func `leaves no scratch directory`() throws {
    let world = try World(
      Row(description: "", variables: ["TMPDIR": "$S/tmp"]), go: "echo x >> '$S/asked'")
    try world.scratch.makeDirectory("tmp")
    do {
      let asking = try world.asking()
      asking.ask(world.load)
      _ = try asking.answers(to: [world.load])
      #expect(try listDirectoryIfPresent(ByteString(world.scratch.path + "/tmp"))?.count == 1)
    }
    #expect(try listDirectoryIfPresent(ByteString(world.scratch.path + "/tmp"))?.count == 0)
  }
}
