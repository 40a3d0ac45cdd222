import Bytes
import Machine
import Mapping
import Resolution
import Support
import Testing

@Suite struct `A choice of strategy` {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var mode = GoEnvironment.Mode.module
    var files: [String: String]
    var named: Strategy?
    var consumers: [String] = []
    var arrange: @Sendable (inout PlannerWorld) throws -> Void = { _ in }
    var choice: StrategyChoice
  }

  static let nested = [
    "fork/api/go.mod": "module github.com/up/tool/api\n\ngo 1.21\n", "fork/api/api.go": "package api\n",
  ]
  /// A root, and a module below it that imports a package.
  static func module(importing path: String, _ lines: String = "", constraint: String = "") -> [String: String] {
    PlannerWorld.module().merging([
      "fork/api/go.mod": "module github.com/up/tool/api\n\ngo 1.21\n" + lines,
      "fork/api/api.go": constraint + "package api\n\nimport _ \"\(path)\"\n", "fork/api/more.go": "package api\n",
    ]) { $1 }
  }

  /// A root that requires its nested module at a published version.
  static let requiring = PlannerWorld.module(
    "github.com/up/tool", "\ngo 1.21\n\nrequire github.com/up/tool/api v1.0.0\n"
  ).merging(nested) { $1 }

  static let cases: [Case] = [
    Case(
      testDescription: "what the user names", files: PlannerWorld.module(), named: .symlink,
      choice: StrategyChoice(.symlink, .named)),
    Case(
      testDescription: "a nested module that imports the root without a requirement",
      files: module(importing: "github.com/up/tool/lib"), choice: StrategyChoice(.workspace, .nestedModules)),
    Case(
      testDescription: "the same where a go.work uses both",
      files: module(importing: "github.com/up/tool/lib").merging(["fork/go.work": "go 1.21\n\nuse (\n\t.\n\t./api\n)\n"]
      ) { $1 },
      choice: StrategyChoice(.none, .modulesMeet)),
    Case(
      testDescription: "the same where a replacement has no requirement beside it",
      files: module(importing: "github.com/up/tool/lib", "\nreplace github.com/up/tool => ../\n"),
      choice: StrategyChoice(.workspace, .nestedModules)),
    Case(
      testDescription: "a nested module that imports a package which the tree lacks",
      files: module(importing: "github.com/up/tool/generated"), choice: StrategyChoice(.none, .modulesMeet)),
    Case(
      testDescription: "a nested module whose ignored file alone imports the root",
      files: module(importing: "github.com/up/tool/lib", constraint: "//go:build ignore\n\n"),
      choice: StrategyChoice(.none, .modulesMeet)),
    Case(
      testDescription: "GOPATH mode", mode: .gopath, files: PlannerWorld.module(),
      choice: StrategyChoice(.symlink, .gopathMode)),
    Case(
      testDescription: "a link in GOPATH", files: PlannerWorld.gopathEra,
      arrange: { try $0.scratch.link("gopath/src/github.com/up/tool", to: $0.root.lossyText) },
      choice: StrategyChoice(.symlink, .gopathPlace)),
    Case(
      testDescription: "a checkout in GOPATH", mode: .gopath,
      files: ["gopath/src/github.com/up/tool/tool.go": "package tool\n"],
      arrange: { $0.checkout = "gopath/src/github.com/up/tool" },
      choice: StrategyChoice(.relocate, .gopathPlace)),
    Case(
      testDescription: "another checkout in GOPATH", files: PlannerWorld.gopathEra,
      arrange: { try $0.scratch.makeDirectory("gopath/src/github.com/up/tool") },
      choice: StrategyChoice(.overlay, .missingModule)),
    Case(
      testDescription: "a vendor directory of the GOPATH era",
      files: PlannerWorld.gopathEra.merging([
        "fork/x.go": "package tool\n\nimport _ \"example.org/x\"\n", "fork/vendor/example.org/x/x.go": "package x\n",
      ]) { $1 }, choice: StrategyChoice(.symlink, .vendoredEra)),
    Case(
      testDescription: "a vendor directory that holds nothing of what is imported",
      files: PlannerWorld.gopathEra.merging([
        "fork/x.go": "package tool\n\nimport _ \"example.org/x\"\n", "fork/vendor/example.org/y/y.go": "package y\n",
      ]) { $1 }, choice: StrategyChoice(.overlay, .missingModule)),
    Case(
      testDescription: "no go.mod", files: PlannerWorld.gopathEra, choice: StrategyChoice(.overlay, .missingModule)),
    Case(
      testDescription: "no go.mod at the root alone", files: PlannerWorld.gopathEra.merging(nested) { $1 },
      choice: StrategyChoice(.workspace, .missingModule)),
    Case(
      testDescription: "a module that kept its path", files: PlannerWorld.module(),
      choice: StrategyChoice(.none, .plainGoIsRight)),
    Case(
      testDescription: "a renamed module", files: PlannerWorld.module("github.com/you/tool"),
      choice: StrategyChoice(.modfile, .renamedModule)),
    Case(
      testDescription: "a renamed module with nested ones",
      files: PlannerWorld.module("github.com/you/tool").merging(nested) { $1 },
      choice: StrategyChoice(.workspace, .renamedModule)),
    Case(
      testDescription: "nested modules that get each other from a proxy", files: requiring,
      choice: StrategyChoice(.workspace, .nestedModules)),
    Case(
      testDescription: "nested modules that need nothing of each other",
      files: PlannerWorld.module().merging(nested) { $1 }, choice: StrategyChoice(.none, .modulesMeet)),
    Case(
      testDescription: "nested modules that replacements join",
      files: requiring.merging([
        "fork/go.mod":
          "module github.com/up/tool\n\ngo 1.21\n\nrequire github.com/up/tool/api v1.0.0\n\nreplace github.com/up/tool/api => ./api\n"
      ]) { $1 }, choice: StrategyChoice(.none, .modulesMeet)),
    Case(
      testDescription: "nested modules that a go.work of the fork joins",
      files: requiring.merging(["fork/go.work": "go 1.21\n\nuse .\nuse ./api\n"]) { $1 },
      arrange: { $0.environment.gowork = $0.path("fork/go.work") }, choice: StrategyChoice(.none, .modulesMeet)),
    Case(
      testDescription: "a consumer",
      files: PlannerWorld.module().merging(["app/go.mod": "module example.org/app\n"]) { $1 },
      consumers: ["app"], choice: StrategyChoice(.workspace, .consumers)),
    Case(
      testDescription: "a consumer with a vendored copy",
      files: PlannerWorld.module().merging(`A plan with an overlay`.vendored) { $1 }, consumers: ["app"],
      choice: StrategyChoice(.overlay, .vendoredConsumers)),
    Case(
      testDescription: "consumers, of which one has no vendored copy",
      files: PlannerWorld.module().merging(`A plan with an overlay`.vendored) { $1 }.merging([
        "other/go.mod": "module example.org/other\n"
      ]) { $1 }, consumers: ["app", "other"], choice: StrategyChoice(.workspace, .consumers)),
  ]

  /// A GOPATH that cannot tell is no reason to stop where the strategy needs none.
  @Test func `is made beside a link in a circle where GOPATH has the upstream path`() throws {
    let world = try PlannerWorld(PlannerWorld.gopathEra)
    try world.scratch.link("gopath/src/github.com/up/tool", to: "tool")
    #expect(try world.choice() == StrategyChoice(.overlay, .missingModule))
    #expect(throws: MappingRefusal.self) { try world.planned(.symlink) }
  }

  @Test(arguments: cases) func `is made for`(example: Case) throws {
    var world = try PlannerWorld(mode: example.mode, example.files)
    try example.arrange(&world)
    #expect(try world.choice(example.named, consumers: example.consumers) == example.choice)
  }

  @Test func `stands though the system does not tell what is in GOPATH; a plan that needs GOPATH is refused`() throws {
    let world = try PlannerWorld(PlannerWorld.gopathEra)
    try world.scratch.link("gopath", to: "gopath")
    #expect(try world.choice() == StrategyChoice(.overlay, .missingModule))
    #expect {
      try world.planned(.symlink)
    } throws: {
      guard case MappingRefusal.system(let error) = $0 else { return false }
      return error.code == 40
    }
  }

  static let limits:
    [(strategy: Strategy, version: ByteString, files: [String: String], limits: [StrategyLimits.Limit])] = [
      (.none, "1.27.3", PlannerWorld.module(), [.forkPath, .consumers]),
      (.workspace, "1.27.3", PlannerWorld.module(), [.writesGoMod, .forkPath, .consumers]),
      (.modfile, "1.27.3", PlannerWorld.module("github.com/you/tool"), [.flagsEverywhere, .forkPath, .consumers]),
      (.overlay, "1.27.3", PlannerWorld.gopathEra, [.versionsUnknown, .flagsEverywhere, .consumers]),
      (.symlink, "1.19.8", PlannerWorld.gopathEra, [.link]),
      (.symlink, "1.21.9", PlannerWorld.module(), [.link, .goModIgnored]),
      (.relocate, "1.22.0", PlannerWorld.gopathEra, [.noGet(version: "1.22.0")]),
      (.symlink, "1.27.3", PlannerWorld.module(), [.link, .goModIgnored, .noGet(version: "1.27.3")]),
    ]

  @Test(arguments: limits.indices) func `has limits`(index: Int) throws {
    let example = Self.limits[index]
    let world = try PlannerWorld(version: example.version, example.files)
    #expect(try world.limits(example.strategy) == example.limits)
  }

  @Test func `names each vendor directory that a workspace does not read`() throws {
    let files = Self.requiring.merging([
      "fork/vendor/modules.txt": "", "fork/api/vendor/modules.txt": "", "app/go.mod": "module example.org/app\n",
      "app/vendor/modules.txt": "", "other/go.mod": "module example.org/other\n",
    ]) { $1 }
    let world = try PlannerWorld(files)
    let unread = ["fork", "fork/api", "app"].map { StrategyLimits.Limit.vendorUnread(world.path($0)) }
    #expect(try world.limits(.workspace, consumers: ["app", "other"]) == unread + [.writesGoMod, .forkPath])
    // A module that is alone is built from its vendor directory.
    let alone = try PlannerWorld(PlannerWorld.module().merging(["fork/vendor/modules.txt": ""]) { $1 })
    #expect(try alone.limits(.workspace).contains(.vendorUnread(alone.root)) == false)
  }
}
