import Bytes
import GoSource
import Machine
import Mapping
import Resolution
import Support
import Testing
import Transactions

@Suite struct `A plan with a go.mod out of the tree` {
  static let renamed = PlannerWorld.module(
    "github.com/you/tool",
    "\ngo 1.21\n\nrequire (\n\tgithub.com/up/tool v1.2.3\n\texample.org/x v1.0.0\n)\n\nreplace github.com/up/tool => ../copy\n"
  )

  @Test func `gives a renamed module its upstream path, and drops what took it for another`() throws {
    let world = try PlannerWorld(Self.renamed.merging(["fork/go.sum": "example.org/x v1.0.0 h1:x\n"]) { $1 })
    let planned = try world.planned()
    #expect(planned.choice == StrategyChoice(.modfile, .renamedModule))
    let file = try ModFile(try #require(planned.published["go.mod"]))
    #expect(file.module?.path == "github.com/up/tool")
    #expect(file.require.map(\.module.path) == ["example.org/x"] && file.replace.isEmpty)
    #expect(planned.published["go.sum"] == "example.org/x v1.0.0 h1:x\n")
    #expect(planned["GOWORK"] == "off")
    #expect(planned["GOFLAGS"] == "-modfile=" + planned.place.appending(path: "go.mod"))
    #expect(planned.after.gowork == nil && planned.workspace == world.root)
    // go itself writes both files: a change in them is no reason for another plan.
    try world.publish(planned)
    let place = world.relative(planned.place.appending(path: "go.mod"))
    func required(_ version: String) -> String {
      "module github.com/up/tool\n\nrequire (\n\texample.org/x \(version)\n\texample.org/more v1.0.0\n)\n"
    }
    for version in ["v1.0.0", "v1.2.0"] {
      try world.scratch.write(place, required(version))
      #expect(try world.planned().plan.isEmpty)
    }
    // A version below the fork's, or none, is not what go completes.
    for text in [required("v0.9.0"), "module github.com/up/tool\n"] {
      try world.scratch.write(place, text)
      #expect(try !world.planned().plan.isEmpty)
    }
    try world.publish(world.planned())
    #expect(try world.planned().plan.isEmpty)
    // What they were made from is.
    try world.scratch.write("fork/go.sum", "example.org/x v1.0.0 h1:y\n")
    #expect(try world.planned().changes.count == 1)
  }

  @Test(arguments: [
    ("vendor/github.com/up/tool/tool.go", "package tool\n", true),
    ("vendor/modules.txt", "# github.com/up/tool v1.2.3\n## explicit\n", true),
    ("vendor/modules.txt", "# example.org/x v1.0.0\n## explicit\n", false),
  ]) func `does not read a vendor directory that holds upstream`(file: String, text: String, isIgnored: Bool) throws {
    let world = try PlannerWorld(Self.renamed.merging(["fork/" + file: text]) { $1 })
    #expect(try MappingRecord(world.planned().plan)?.flags.contains("-mod=readonly") == isIgnored)
    let limits = try world.limits(.modfile)
    #expect(limits.contains(.vendorHoldsUpstream(world.root)) == isIgnored)
  }

  static let app =
    "module example.org/app\n\ngo 1.20\n\nrequire (\n\tgithub.com/up/tool v1.0.0\n\texample.org/x v1.5.0\n)\n"

  @Test func `gives a consumer the fork, and what the fork requires and replaces`() throws {
    let world = try PlannerWorld([
      "fork/tool.go": "package tool\n",
      "fork/go.mod":
        "module github.com/up/tool\n\ngo 1.22\n\nrequire (\n\texample.org/x v1.4.0\n\texample.org/y v1.1.0\n)\n\nreplace example.org/y => ./y\n",
      "fork/go.sum": "example.org/y v1.1.0 h1:y\n", "app/go.mod": Self.app, "app/go.sum": "example.org/x v1.5.0 h1:x\n",
    ])
    let planned = try world.planned(.modfile) { $0.consumers = [world.path("app")] }
    let file = try ModFile(try #require(planned.published["go.mod"]))
    #expect(file.module?.path == "example.org/app" && file.go?.text == "1.22")
    let required = Dictionary(uniqueKeysWithValues: file.require.map { ($0.module.path, $0) })
    #expect(required["example.org/x"]?.module.version == "v1.5.0")
    #expect(required["example.org/y"]?.module.version == "v1.1.0" && required["example.org/y"]?.isIndirect == true)
    let replaced = Dictionary(uniqueKeysWithValues: file.replace.map { ($0.old.path, $0.new.path) })
    #expect(replaced == ["github.com/up/tool": world.root, "example.org/y": world.path("fork/y")])
    #expect(planned.published["go.sum"] == "example.org/x v1.5.0 h1:x\nexample.org/y v1.1.0 h1:y\n")
    #expect(planned.workspace == world.path("app") && planned.consumers == [world.path("app")])
    // In the fork itself plain go is right.
    let mapped = try #require(MappingRecord(planned.plan)?.environment)
    #expect(mapped.active(in: world.root).flags.isEmpty && mapped.active(in: world.path("app")) == mapped)
  }

  @Test func `shows a consumer the go.mod of a fork without one`() throws {
    let world = try PlannerWorld(PlannerWorld.gopathEra.merging(["app/go.mod": Self.app]) { $1 })
    let planned = try world.planned(.modfile) { $0.consumers = [world.path("app")] }
    #expect(planned.published["root.mod"]?.hasPrefix("module github.com/up/tool\n") == true)
    #expect(MappingRecord(planned.plan)?.flags.last == "-overlay=" + planned.place.appending(path: "overlay.json"))
    #expect(planned.view.isFile(world.path("fork/go.mod")))
  }

  @Test func `ignores a consumer's vendor directory, which knows nothing of the fork`() throws {
    let world = try PlannerWorld(
      PlannerWorld.module().merging(["app/go.mod": Self.app, "app/vendor/modules.txt": ""]) { $1 })
    let planned = try world.planned(.modfile) { $0.consumers = [world.path("app")] }
    #expect(MappingRecord(planned.plan)?.flags.last == "-mod=readonly")
    #expect(try world.limits(.modfile, consumers: ["app"]).first == .vendorUnread(world.path("app")))
  }

  static let refused: [RefusedPlan] = [
    RefusedPlan(testDescription: "a fork without go.mod", files: PlannerWorld.gopathEra, strategy: .modfile) {
      .noModuleFile(directory: $0.root)
    },
    RefusedPlan(
      testDescription: "nested modules",
      files: renamed.merging(["fork/api/go.mod": "module github.com/you/tool/api\n"]) { $1 }, strategy: .modfile
    ) { _ in .oneModuleOnly(.modfile, nested: "api") },
    RefusedPlan(
      testDescription: "two consumers", files: PlannerWorld.module().merging(["app/go.mod": app]) { $1 },
      strategy: .modfile, request: { $0.consumers = [$1.path("app"), $1.path("home")] }
    ) { _ in .oneConsumerOnly(.modfile) },
    RefusedPlan(
      testDescription: "a consumer without go.mod", files: PlannerWorld.module(), strategy: .modfile,
      request: { $0.consumers = [$1.path("home")] }
    ) { .noModuleFile(directory: $0.path("home")) },
    RefusedPlan(
      testDescription: "a go.sum that the system cannot read", files: renamed, strategy: .modfile,
      arrange: { try $0.scratch.link("fork/go.sum", to: "go.sum") }
    ) { .system(SystemError(call: "openat", path: $0.path("fork/go.sum"), code: 40)) },
    RefusedPlan(
      testDescription: "a go.mod that an overlay should supply", files: PlannerWorld.module(), strategy: .overlay
    ) { .hasModuleFile(root: $0.root) },
    RefusedPlan(
      testDescription: "an overlay for several modules",
      files: PlannerWorld.gopathEra.merging(["fork/api/go.mod": "module github.com/up/tool/api\n"]) { $1 },
      strategy: .overlay
    ) { _ in .oneModuleOnly(.overlay, nested: "api") },
    RefusedPlan(
      testDescription: "two overlays", files: PlannerWorld.gopathEra, strategy: .overlay,
      arrange: { $0.environment.flags = ["-overlay=o.json"] }
    ) { _ in .environmentConflict(.flag(word: "-overlay=o.json", mapping: .overlay)) },
    RefusedPlan(
      testDescription: "spaces that an old go cannot read", files: renamed, strategy: .modfile,
      arrange: { $0.environment.version = "1.19.8" },
      request: { $0.stateDirectory = $1.path("a b") }
    ) {
      let word = "-modfile=" + $0.path("a b/maps").appending(path: ByteString(name(of: $0))).appending(path: "go.mod")
      return .environmentConflict(.unquotable(word: word))
    },
  ]

  /// The name of a mapping's directory.
  static func name(of world: PlannerWorld) -> String {
    Digest.hex(of: world.root + ByteString([0]) + world.upstream).prefix(16).lossyText
  }

  @Test(arguments: refused) func `is refused for`(example: RefusedPlan) throws {
    let world = try example.world()
    #expect(throws: example.refusal(world)) {
      try world.planned(example.strategy) { example.request(&$0, world) }
    }
  }
}

@Suite struct `A plan with an overlay` {
  @Test func `shows go a go.mod, and gives go get one to write`() throws {
    let world = try PlannerWorld(PlannerWorld.gopathEra)
    let planned = try world.planned()
    #expect(planned.choice == StrategyChoice(.overlay, .missingModule))
    #expect(planned.published["root.mod"] == "module github.com/up/tool\n\ngo 1.17\n")
    #expect(planned.published["go.mod"] == planned.published["root.mod"] && planned.published["go.sum"] == "")
    let flags = ["-overlay=", "-modfile="].map { ByteString($0) + planned.place }
    #expect(planned["GOFLAGS"] == flags[0] + "/overlay.json " + flags[1] + "/go.mod")
    #expect(try planned.view.read(world.path("fork/go.mod"), limit: 100) == "module github.com/up/tool\n\ngo 1.17\n")
    // A vendor directory of the GOPATH era has no list that go would read.
    try world.scratch.write("fork/vendor/example.org/y/y.go", "package y\n")
    #expect(try world.planned(.overlay)["GOFLAGS"]?.hasSuffix(" -mod=readonly") == true)
  }

  static let vendored = [
    "app/go.mod": "module example.org/app\n\ngo 1.18\n\nrequire github.com/up/tool v1.0.0\n",
    "app/main.go": "package main\n\nimport _ \"github.com/up/tool/lib\"\n",
    "app/vendor/modules.txt":
      "# github.com/up/tool v1.0.0\n## explicit; go 1.21\ngithub.com/up/tool\ngithub.com/up/tool/lib\n",
    "app/vendor/github.com/up/tool/tool.go": "package tool\n",
    "app/vendor/github.com/up/tool/gone.go": "package tool\n",
    "app/vendor/github.com/up/tool/lib/lib.go": "package lib\n",
  ]

  static func world(_ more: [String: String] = [:]) throws -> PlannerWorld {
    try PlannerWorld(
      PlannerWorld.module().merging(vendored) { $1 }.merging([
        "fork/new.go": "package tool\n", "fork/tool_test.go": "package tool\n", "fork/data/page.html": "x\n",
      ]) { $1 }.merging(more) { $1 })
  }

  @Test func `puts the fork's files in the place of vendored copies`() throws {
    let world = try Self.world()
    let planned = try world.planned { $0.consumers = [world.path("app")] }
    #expect(planned.choice == StrategyChoice(.overlay, .vendoredConsumers))
    let text = try #require(planned.published["overlay.json"])
    try world.scratch.write("overlay.json", text.lossyText)
    let overlay = try FileView.disk.overlaid(by: ["-overlay=" + world.path("overlay.json")], in: world.root)
    let copy = world.path("app/vendor/github.com/up/tool")
    #expect(try overlay.read(copy.appending(path: "tool.go"), limit: 100).hasPrefix("package tool\n\nimport"))
    #expect(overlay.isFile(copy.appending(path: "new.go")) && overlay.isFile(copy.appending(path: "data/page.html")))
    // What the fork has not is hidden; tests are not vendored.
    #expect(!overlay.isFile(copy.appending(path: "gone.go")) && !overlay.isFile(copy.appending(path: "tool_test.go")))
    #expect(planned["GOWORK"] == nil && MappingRecord(planned.plan)?.gowork == nil)
    let limits = try world.limits(.overlay, consumers: ["app"])
    #expect(limits.contains(.onlyVendored) && !limits.contains(.vetOfAddedFiles))
    var old = world
    old.environment.version = "1.19.8"
    #expect(try old.limits(.overlay, consumers: ["app"]).contains(.vetOfAddedFiles))
    // A file that is added later makes another plan.
    try world.publish(planned)
    #expect(try world.planned { $0.consumers = [world.path("app")] }.plan.isEmpty)
    try world.scratch.write("fork/later.go", "package tool\n")
    #expect(try world.planned { $0.consumers = [world.path("app")] }.changes.count == 1)
  }

  @Test func `says what the fork wants later than it is vendored`() throws {
    let list = (Self.vendored["app/vendor/modules.txt"] ?? "") + "# example.org/x v1.0.0\n## explicit\nexample.org/x\n"
    let require = "\n\nrequire example.org/x "
    for (version, isOlder) in [("v1.1.0", true), ("v1.0.0", false)] {
      let world = try Self.world([
        "fork/go.mod": "module github.com/up/tool\n\ngo 1.21" + require + version + "\n",
        "app/vendor/modules.txt": list, "app/vendor/example.org/x/x.go": "package x\n",
        "app/go.mod": (Self.vendored["app/go.mod"] ?? "") + require + "v1.0.0\n",
      ])
      let limits = try world.limits(.overlay, consumers: ["app"])
      #expect(limits.contains(.olderVendored(ByteString("example.org/x@" + version))) == isOlder)
    }
  }

  @Test func `is refused where a consumer does not vendor upstream, or not all that the fork imports`() throws {
    let plain = try Self.world(["app/vendor/modules.txt": "# example.org/x v1.0.0\n## explicit\nexample.org/x\n"])
    #expect(throws: MappingRefusal.notVendored(consumer: plain.path("app"), upstream: plain.upstream)) {
      try plain.planned(.overlay) { $0.consumers = [plain.path("app")] }
    }
    let wanting = try Self.world(["fork/lib/lib.go": "package lib\n\nimport _ \"example.org/more\"\n"])
    let refusal = MappingRefusal.vendorLacks(
      consumer: wanting.path("app"), first: "example.org/more", file: "lib/lib.go", count: 1)
    #expect(throws: refusal) { try wanting.planned(.overlay) { $0.consumers = [wanting.path("app")] } }
    // Left to itself, forkpath takes a workspace then.
    #expect(try wanting.choice(consumers: ["app"]) == StrategyChoice(.workspace, .consumers))
  }
}
