import Bytes
import GoSource
import Machine
import Mapping
import Resolution
import Support
import Testing
import Transactions

extension PlannedMapping {
  /// The go.work that is published.
  fileprivate func workFile() throws -> WorkFile { try WorkFile(try #require(published["go.work"])) }

  /// Replacements of the go.work, then those of the shim, as `old@version => new@version`.
  fileprivate func replacements() throws -> (work: [String], shim: [String]) {
    let shim = try published["shim/go.mod"].map { try ModFile($0).replace } ?? []
    return (try workFile().replace.map(\.text), shim.map(\.text))
  }
}

extension ModFile.Replace {
  fileprivate var text: String {
    func text(_ module: ModuleVersion) -> String {
      module.path.lossyText + (module.version.isEmpty ? "" : "@" + module.version.lossyText)
    }
    return text(old) + " => " + text(new)
  }
}

@Suite struct `A plan for a workspace` {
  static let consumer = [
    "app/go.mod": "module example.org/app\n\ngo 1.22\n\nrequire github.com/up/tool v1.0.0\n",
    "app/main.go": "package main\n",
  ]

  static func world(_ files: [String: String], fork: [String: String] = PlannerWorld.module()) throws -> PlannerWorld {
    try PlannerWorld(fork.merging(consumer) { $1 }.merging(files) { $1 })
  }

  /// A plan for the fork and the one consumer.
  static func planned(_ world: PlannerWorld, _ change: (inout MappingRequest) -> Void = { _ in }) throws
    -> PlannedMapping
  {
    try world.planned(.workspace) {
      $0.consumers = [world.path("app")]
      change(&$0)
    }
  }

  @Test func `uses the fork, its consumer and the shim, and says the highest go`() throws {
    let world = try Self.world([:])
    let planned = try Self.planned(world)
    let work = try planned.workFile()
    #expect(work.use.map(\.text) == [world.root, world.path("app"), planned.place.appending(path: "shim")])
    #expect(work.go?.text == "1.22")
    let (inWork, inShim) = try planned.replacements()
    #expect(inWork.isEmpty)
    #expect(
      inShim == [
        "github.com/up/tool => \(world.root.lossyText)", "example.org/app => \(world.path("app").lossyText)",
      ])
    #expect(planned["GOWORK"] == planned.place.appending(path: "go.work") && planned["GOFLAGS"] == nil)
    #expect(planned.after.gowork == planned["GOWORK"] && planned.consumers == [world.path("app")])
    #expect(planned.view.isFile(planned.place.appending(path: "shim/go.mod")))
    #expect(MappingRecord(planned.plan)?.environment?.environment(over: world.environment) == planned.after)
    #expect(planned.published["overlay.json"] == nil)
    let sources = planned.published["source"]?.dropLast(1).split(on: 10).compactMap {
      $0.split(on: UInt8(ascii: " ")).last
    }
    #expect(
      sources == [
        "go.mod", world.path("app/go.mod"), "go.work", world.path("app/go.work"), "vendor/modules.txt",
      ])
  }

  /// The same lines, and a go.work that decides for the version that is used, or for all.
  @Test(arguments: ["", " v1.0.0"]) func `takes contradicting lines where a go.work decides`(version: String) throws {
    let world = try Self.world([
      "app/go.mod": Self.consumerHead + "require example.org/x v1.0.0\n\nreplace example.org/x => ../x\n",
      "app/go.work": "go 1.22\n\nuse .\n\nreplace example.org/x\(version) => example.org/z v1.0.0\n",
      "fork/go.mod": "module github.com/up/tool\n\ngo 1.21\n\nreplace example.org/x => example.org/y v1.0.0\n",
    ])
    let work = try Self.planned(world).workFile()
    #expect(work.replace.map(\.new.path) == ["example.org/z"])
  }

  /// A line for a version that no module uses beside one for all contradicts nothing.
  @Test func `takes lines for versions that differ`() throws {
    let world = try Self.world([
      "app/go.mod": Self.consumerHead + "require example.org/x v1.0.0\n\nreplace example.org/x v0.9.0 => ../x\n",
      "fork/go.mod": "module github.com/up/tool\n\ngo 1.21\n\nreplace example.org/x => example.org/y v1.0.0\n",
    ])
    #expect(try Self.planned(world).workFile().replace.isEmpty)
  }

  @Test func `has no step where its files are there, and one where a file was changed`() throws {
    let world = try Self.world([:])
    let planned = try Self.planned(world)
    try world.publish(planned)
    let again = try Self.planned(world)
    #expect(again.plan.isEmpty && again.variables == planned.variables && again.view == .disk)
    let sums = world.relative(planned.place.appending(path: "go.work.sum"))
    // go itself writes the sums.
    try world.scratch.write(sums, "example.org/x v1.0.0 h1:x\n")
    #expect(try Self.planned(world).plan.isEmpty)
    let work = world.relative(planned.place.appending(path: "go.work"))
    try world.scratch.write(work, "go 1.18\n")
    #expect(try Self.planned(world).changes.count == 1)
  }

  @Test func `gives renamed modules their upstream path by an overlay`() throws {
    let world = try PlannerWorld(
      PlannerWorld.module("github.com/you/tool").merging([
        "fork/api/go.mod": "module github.com/you/tool/api\n\ngo 1.23\n", "fork/api/api.go": "package api\n",
      ]) { $1 })
    let planned = try world.planned()
    #expect(planned.choice == StrategyChoice(.workspace, .renamedModule))
    #expect(planned.published["overlay/0.mod"] == "module github.com/up/tool\n\ngo 1.21\n")
    #expect(planned.published["overlay/1.mod"] == "module github.com/up/tool/api\n\ngo 1.23\n")
    let overlay = try #require(planned.published["overlay.json"])
    for (file, standIn) in [("fork/go.mod", "overlay/0.mod"), ("fork/api/go.mod", "overlay/1.mod")] {
      let line =
        "\"" + world.path(file) + "\": \"" + planned.place.appending(path: ByteString(standIn)) + "\""
      #expect(overlay.firstRange(of: line) != nil)
    }
    #expect(planned["GOFLAGS"] == "-overlay=" + planned.place.appending(path: "overlay.json"))
    // The digests of what the overlay was made from.
    let digests = try #require(planned.published["source"]).split(on: 10)
    #expect(digests.filter { $0.hasSuffix("  go.mod") || $0.hasSuffix("  api/go.mod") }.count == 2)
    #expect(try planned.replacements().shim.first == "github.com/up/tool => \(world.root.lossyText)")
    #expect(try planned.view.read(world.path("fork/go.mod"), limit: 1000).hasPrefix("module github.com/up/tool\n"))
  }

  @Test func `supplies a go.mod and go.sum for a root without one`() throws {
    let world = try PlannerWorld(
      PlannerWorld.gopathEra.merging([
        "fork/api/go.mod": "module github.com/up/tool/api\n\ngo 1.20\n", "fork/api/api.go": "package api\n",
      ]) { $1 })
    let planned = try world.planned()
    #expect(planned.choice == StrategyChoice(.workspace, .missingModule))
    #expect(planned.published["root.mod"] == "module github.com/up/tool\n\ngo 1.17\n")
    #expect(planned.published["root.sum"] == "")
    #expect(planned.published["overlay.json"]?.firstRange(of: "fork/go.sum\"") != nil)
    let completion = try MappingRecord(planned.plan)?.environment?.completion(of: planned.plan, over: world.environment)
    #expect(completion?.firstRange(of: "-modfile=" + planned.place.appending(path: "root.mod")) != nil)
  }

  @Test func `takes over the go.work files that it hides`() throws {
    let world = try Self.world([
      "fork/go.work":
        "go 1.24\n\ntoolchain go1.25.1\n\ngodebug panicnil=1\n\nuse .\nuse ../other\nuse ../gone\n\nreplace example.org/x => ./x\n",
      "fork/go.work.sum": "example.org/s v1.0.0 h1:s\n", "other/go.mod": "module example.org/other\n\ngo 1.20\n",
    ])
    let planned = try Self.planned(world)
    let work = try planned.workFile()
    #expect(
      work.use.map(\.text).dropLast() == [world.root, world.path("app"), world.path("other")])
    #expect(work.go?.text == "1.24" && work.toolchain?.text == "go1.25.1")
    #expect(work.godebug.map(\.key) == ["panicnil"])
    #expect(planned.published["go.work.sum"] == "example.org/s v1.0.0 h1:s\n")
    #expect(try planned.replacements().work == ["example.org/x => \(world.path("fork/x").lossyText)"])
  }

  /// Who replaces what: files that differ from the world of one fork and one consumer, and the lines of go.work and of
  /// the shim that follow. `$` is the scratch directory.
  struct ReplacementCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var files: [String: String]
    var work: [String]
    var shim = ["github.com/up/tool => $/fork", "example.org/app => $/app"]
  }

  static let consumerHead = "module example.org/app\n\ngo 1.22\n\nrequire github.com/up/tool v1.0.0\n\n"

  static let replacements = [
    ReplacementCase(
      testDescription: "a consumer that replaces the fork by the fork",
      files: ["app/go.mod": consumerHead + "replace github.com/up/tool => ../fork\n"], work: []),
    ReplacementCase(
      testDescription: "a consumer that replaces the fork by another copy",
      files: [
        "app/go.mod": consumerHead + "replace github.com/up/tool => ../copy\n",
        "app/go.sum": "github.com/up/tool v0.9.0/go.mod h1:x\ngithub.com/up/tool v0.8.0 h1:x\n",
      ],
      // Every version that a file names; a sum of the content alone is no version of the module graph.
      work: ["github.com/up/tool@v0.9.0 => $/fork", "github.com/up/tool@v1.0.0 => $/fork"],
      shim: ["example.org/app => $/app"]),
    ReplacementCase(
      testDescription: "a consumer that replaces one version of the fork by the fork",
      files: ["app/go.mod": consumerHead + "replace github.com/up/tool v1.0.0 => ../fork\n"],
      work: ["github.com/up/tool@v1.0.0 => $/fork"], shim: ["example.org/app => $/app"]),
    ReplacementCase(
      testDescription: "the fork replaces its consumer, of which nobody requires a version",
      files: ["fork/go.mod": "module github.com/up/tool\n\ngo 1.21\n\nreplace example.org/app => ../copy\n"],
      work: ["example.org/app@v0.0.0-00010101000000-000000000000 => $/app"],
      shim: ["github.com/up/tool => $/fork"]),
    ReplacementCase(
      testDescription: "one module replaces what is not in the workspace",
      files: ["app/go.mod": consumerHead + "replace example.org/x => ../x\n"], work: []),
    ReplacementCase(
      testDescription: "two modules that agree",
      files: [
        "app/go.mod": consumerHead + "replace example.org/x => ../x\n",
        "fork/go.mod": "module github.com/up/tool\n\ngo 1.21\n\nreplace example.org/x => ../x\n",
      ], work: []),
    ReplacementCase(
      testDescription: "a go.work that decided already",
      files: [
        "app/go.mod": consumerHead + "replace example.org/x => ../x\n",
        "fork/go.mod": "module github.com/up/tool\n\ngo 1.21\n\nreplace example.org/x => ./x\n",
        "fork/go.work": "go 1.21\n\nuse .\n\nreplace example.org/x => ../decided\n",
      ], work: ["example.org/x => $/decided"]),
  ]

  @Test(arguments: replacements) func `lets nobody contradict`(example: ReplacementCase) throws {
    let world = try Self.world(example.files)
    let (work, shim) = try Self.planned(world).replacements()
    let whole = { (line: String) in line.replacing("$", with: world.scratch.path) }
    #expect(work.sorted() == example.work.map(whole).sorted())
    #expect(shim == example.shim.map(whole))
  }

  @Test(arguments: [("1.22.0", true), ("1.21.9", false)] as [(ByteString, Bool)])
  func `builds a module that is alone from its vendor directory`(version: ByteString, hasFlag: Bool) throws {
    var world = try PlannerWorld(
      version: version, PlannerWorld.module().merging(["fork/vendor/modules.txt": "## workspace\n"]) { $1 })
    let planned = try world.planned(.workspace)
    #expect(planned.published["vendor"] == world.path("fork/vendor") && planned.published["shim/go.mod"] == nil)
    #expect(planned["GOFLAGS"] == (hasFlag ? "-mod=vendor" : nil))
    // Where it is not alone, the directory is not read.
    world = try Self.world(["fork/vendor/modules.txt": "## workspace\n"])
    #expect(try Self.planned(world).published["vendor"] == nil)
  }

  static let repository = [
    "fork/.git/HEAD": "ref: refs/heads/main\n", "fork/.git/config": "", "fork/.git/objects/x": "",
  ]

  @Test func `shows go.work in a directory, and hides it from git`() throws {
    let world = try PlannerWorld(PlannerWorld.module().merging(Self.repository) { $1 })
    let planned = try world.planned(.workspace) { $0.place = world.root }
    #expect(
      planned.changes.dropFirst() == [
        .addLines(at: world.path("fork/.git/info/exclude"), lines: ["/go.work", "/go.work.sum"]),
        .link(at: world.path("fork/go.work"), text: planned.place.appending(path: "go.work")),
        .link(at: world.path("fork/go.work.sum"), text: planned.place.appending(path: "go.work.sum")),
      ])
    #expect(planned["GOWORK"] == world.path("fork/go.work") && planned.isActive)
    #expect(MappingRecord(planned.plan)?.isFound == true)
    try world.scratch.write("fork/.git/info/exclude", "go.work*\n")
    #expect(try world.planned(.workspace) { $0.place = world.root }.changes.count == 3)
    // Outside of the repository there is nothing to hide, and a place that does not hold the checkout is not found.
    let elsewhere = try world.planned(.workspace) { $0.place = world.path("home") }
    #expect(elsewhere.changes.count == 3 && MappingRecord(elsewhere.plan)?.isFound == false && !elsewhere.isActive)
  }

  static let refused: [RefusedPlan] = [
    RefusedPlan(
      testDescription: "a consumer without go.mod", files: PlannerWorld.module(), strategy: .workspace,
      request: { $0.consumers = [$1.path("home")] }
    ) { .noModuleFile(directory: $0.path("home")) },
    RefusedPlan(
      testDescription: "the fork as its own consumer", files: PlannerWorld.module(), strategy: .workspace,
      request: { $0.consumers = [$1.root] }
    ) { .consumerIsFork($0.root) },
    RefusedPlan(
      testDescription: "a consumer whose go.mod go cannot read",
      files: PlannerWorld.module().merging(["app/go.mod": "module example.org/app\n\nrequre x\n"]) { $1 },
      strategy: .workspace, request: { $0.consumers = [$1.path("app")] }
    ) { .malformedModule(file: $0.path("app/go.mod"), line: 3) },
    RefusedPlan(
      testDescription: "a go.work that go cannot read",
      files: PlannerWorld.module().merging(["fork/go.work": "go 1.21\n\nuse (\n"]) { $1 }, strategy: .workspace
    ) { .malformedModule(file: $0.path("fork/go.work"), line: 4) },
    RefusedPlan(
      testDescription: "a go.mod that the system cannot read", files: PlannerWorld.module(), strategy: .workspace,
      arrange: { try $0.scratch.link("app/go.mod", to: "go.mod") },
      request: { $0.consumers = [$1.path("app")] }
    ) { .system(SystemError(call: "openat", path: $0.path("app/go.mod"), code: 40)) },
    RefusedPlan(
      testDescription: "two modules of one path, which a third requires",
      files: PlannerWorld.module().merging([
        "fork/a/go.mod": "module github.com/up/tool/x\n", "fork/b/go.mod": "module github.com/up/tool/x\n",
        "fork/c/go.mod": "module github.com/up/tool/c\n\nrequire github.com/up/tool/x v1.0.0\n",
      ]) { $1 }, strategy: .workspace
    ) {
      .sameModuleTwice(path: "github.com/up/tool/x", $0.path("fork/a"), $0.path("fork/b"))
    },
    RefusedPlan(
      testDescription: "two modules of one path, one where the path says, and a third that replaces it by the other",
      files: PlannerWorld.module().merging([
        "fork/a/go.mod": "module github.com/up/tool/a\n", "fork/b/go.mod": "module github.com/up/tool/a\n",
        "fork/c/go.mod":
          "module github.com/up/tool/c\n\nrequire github.com/up/tool/a v1.0.0\n\nreplace github.com/up/tool/a => ../b\n",
        "fork/d/go.mod": "module github.com/up/tool/d\n\nrequire github.com/up/tool/a v1.0.0\n",
      ]) { $1 }, strategy: .workspace
    ) {
      .sameModuleTwice(path: "github.com/up/tool/a", $0.path("fork/a"), $0.path("fork/b"))
    },
    RefusedPlan(
      testDescription: "two modules of one path, one where the path says, and a go.work that uses the other",
      files: PlannerWorld.module().merging([
        "fork/a/go.mod": "module github.com/up/tool/a\n", "fork/b/go.mod": "module github.com/up/tool/a\n",
        "fork/go.work": "go 1.21\n\nuse .\n\nuse ./b\n\nuse ./c\n",
        "fork/c/go.mod": "module github.com/up/tool/c\n\nrequire github.com/up/tool/a v1.0.0\n",
      ]) { $1 }, strategy: .workspace
    ) {
      .sameModuleTwice(path: "github.com/up/tool/a", $0.path("fork/a"), $0.path("fork/b"))
    },
    RefusedPlan(
      testDescription: "two modules that contradict each other",
      files: PlannerWorld.module().merging([
        "app/go.mod": consumerHead + "replace example.org/x => ../x\n",
        "fork/go.mod": "module github.com/up/tool\n\ngo 1.21\n\nreplace example.org/x => ./x\n",
      ]) { $1 }, strategy: .workspace, request: { $0.consumers = [$1.path("app")] }
    ) {
      .replaceConflict(
        ModuleVersion(path: "example.org/x"),
        MappingRefusal.Replacing(
          file: $0.path("fork/go.mod"), line: 5, target: ModuleVersion(path: $0.path("fork/x"))),
        MappingRefusal.Replacing(file: $0.path("app/go.mod"), line: 7, target: ModuleVersion(path: $0.path("x"))),
        decidedBy: MappingRefusal.WorkChoice(file: $0.path("fork.work"), isThere: false, goVersion: "1.22"))
    },
    RefusedPlan(
      testDescription: "two modules that contradict each other at one of two versions",
      files: PlannerWorld.module().merging([
        "app/go.mod": consumerHead + "replace example.org/x v1.0.0 => ../x\n\nreplace example.org/x v1.1.0 => ../x2\n",
        "fork/go.mod": "module github.com/up/tool\n\ngo 1.21\n\nreplace example.org/x v1.0.0 => example.org/y v1.0.0\n",
      ]) { $1 }, strategy: .workspace, request: { $0.consumers = [$1.path("app")] }
    ) {
      .replaceConflict(
        ModuleVersion(path: "example.org/x", version: "v1.0.0"),
        MappingRefusal.Replacing(
          file: $0.path("fork/go.mod"), line: 5, target: ModuleVersion(path: "example.org/y", version: "v1.0.0")),
        MappingRefusal.Replacing(file: $0.path("app/go.mod"), line: 7, target: ModuleVersion(path: $0.path("x"))),
        decidedBy: MappingRefusal.WorkChoice(file: $0.path("fork.work"), isThere: false, goVersion: "1.22"))
    },
    RefusedPlan(
      testDescription: "a line for the version that is used, and one for all",
      files: PlannerWorld.module().merging([
        "app/go.mod": consumerHead + "require example.org/x v1.0.0\n\nreplace example.org/x v1.0.0 => ../x\n",
        "fork/go.mod": "module github.com/up/tool\n\ngo 1.21\n\nreplace example.org/x => example.org/y v1.0.0\n",
      ]) { $1 }, strategy: .workspace, request: { $0.consumers = [$1.path("app")] }
    ) {
      .replaceConflict(
        ModuleVersion(path: "example.org/x", version: "v1.0.0"),
        MappingRefusal.Replacing(
          file: $0.path("fork/go.mod"), line: 5, target: ModuleVersion(path: "example.org/y", version: "v1.0.0")),
        MappingRefusal.Replacing(file: $0.path("app/go.mod"), line: 9, target: ModuleVersion(path: $0.path("x"))),
        decidedBy: MappingRefusal.WorkChoice(file: $0.path("fork.work"), isThere: false, goVersion: "1.22"))
    },
    RefusedPlan(
      testDescription: "two modules that contradict each other, and a go.work that replaces a version which none uses",
      files: PlannerWorld.module().merging([
        "app/go.mod": consumerHead + "require example.org/x v1.0.0\n\nreplace example.org/x => ../x\n",
        "app/go.work": "go 1.22\n\nuse .\n\nreplace example.org/x v0.1.0 => example.org/z v1.0.0\n",
        "fork/go.mod": "module github.com/up/tool\n\ngo 1.21\n\nreplace example.org/x => example.org/y v1.0.0\n",
      ]) { $1 }, strategy: .workspace, request: { $0.consumers = [$1.path("app")] }
    ) {
      .replaceConflict(
        ModuleVersion(path: "example.org/x", version: "v1.0.0"),
        MappingRefusal.Replacing(
          file: $0.path("fork/go.mod"), line: 5, target: ModuleVersion(path: "example.org/y", version: "v1.0.0")),
        MappingRefusal.Replacing(file: $0.path("app/go.mod"), line: 9, target: ModuleVersion(path: $0.path("x"))),
        decidedBy: MappingRefusal.WorkChoice(file: $0.path("app/go.work"), isThere: true, goVersion: "1.22"))
    },
    RefusedPlan(
      testDescription: "a place that is no directory", files: PlannerWorld.module(), strategy: .workspace,
      request: { $0.place = $1.path("fork/tool.go") }
    ) { .placeMissing($0.path("fork/tool.go")) },
    RefusedPlan(
      testDescription: "somebody else's go.work at the place",
      files: PlannerWorld.module().merging(["other/go.work": "go 1.21\n"]) { $1 }, strategy: .workspace,
      request: { $0.place = $1.path("other") }
    ) { .workFileOccupied($0.path("other/go.work")) },
    RefusedPlan(
      testDescription: "a repository without an object directory",
      files: PlannerWorld.module().merging(["fork/.git/HEAD": "", "fork/.git/config": ""]) { $1 },
      strategy: .workspace, request: { $0.place = $1.root }
    ) { .workFileUnignored(root: $0.root) },
    RefusedPlan(
      testDescription: "GOFLAGS that a workspace refuses", files: PlannerWorld.module(), strategy: .workspace,
      arrange: { $0.environment.flags = ["-mod=mod"] }
    ) { _ in .environmentConflict(.flag(word: "-mod=mod", mapping: .workspace)) },
  ]

  @Test(arguments: refused) func `is refused for`(example: RefusedPlan) throws {
    let world = try example.world()
    #expect(throws: example.refusal(world)) {
      try world.planned(example.strategy) { example.request(&$0, world) }
    }
  }
}
