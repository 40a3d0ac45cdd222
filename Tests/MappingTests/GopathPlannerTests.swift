import Bytes
import Git
import Machine
import Mapping
import Resolution
import Support
import Testing
import Transactions

@Suite struct `A plan for GOPATH mode` {
  static let destination = "gopath/src/github.com/up/tool"

  @Test func `is a link at the upstream path`() throws {
    let world = try PlannerWorld(mode: .gopath, PlannerWorld.gopathEra)
    let planned = try world.planned(.symlink)
    let made = ["gopath", "gopath/src", "gopath/src/github.com", "gopath/src/github.com/up"].map(world.path)
    #expect(
      planned.plan.steps
        == made.map(Step.makeDirectory) + [.link(at: world.path(Self.destination), text: world.root)])
    #expect(planned.workspace == world.path(Self.destination) && planned.root == world.root)
    #expect(planned.after.mode == .gopath && planned.after.directory == planned.workspace)
    #expect(try planned.view.realPath(planned.workspace.appending(path: "lib")) == world.root.appending(path: "lib"))
    #expect(planned["GO111MODULE"] == "off" && planned["GOPATH"] == nil)
    var record = MappingRecord(
      upstream: world.upstream, forkPath: nil, strategy: .symlink, checkout: world.root, workspace: planned.workspace)
    (record.gopathEntry, record.declared) = (world.path("gopath"), "")
    #expect(MappingRecord(planned.plan) == record)
  }

  @Test func `is empty where the link is there, and has only the remotes where those are asked for`() throws {
    let world = try PlannerWorld(
      mode: .gopath,
      PlannerWorld.gopathEra.merging([
        "fork/.git/HEAD": "ref: refs/heads/main\n",
        "fork/.git/config": "[remote \"origin\"]\n\turl = https://github.com/up/tool\n",
      ]) { $1 })
    try world.scratch.link(Self.destination, to: world.root.lossyText)
    let planned = try world.planned()
    #expect(planned.choice == StrategyChoice(.symlink, .gopathPlace))
    #expect(planned.plan.isEmpty && planned.plan.attributes.isEmpty && planned.view == .disk)
    let adopting = try world.planned { $0.adoptedURL = "https://github.com/you/tool" }
    guard case .setRemotes(world.root, let values)? = adopting.plan.steps.first else {
      Issue.record("no remotes: \(adopting.plan.steps)")
      return
    }
    #expect(adopting.plan.steps.count == 1 && values.first?.values == ["https://github.com/you/tool"])
    #expect(MappingRecord(adopting.plan)?.strategy == .symlink)
  }

  @Test func `is a relative link inside the same GOPATH`() throws {
    var world = try PlannerWorld(mode: .gopath, ["gopath/work/tool/tool.go": "package tool\n"])
    world.checkout = "gopath/work/tool"
    #expect(
      try world.planned(.symlink).changes
        == [.link(at: world.path(Self.destination), text: "../../../work/tool")])
  }

  @Test func `moves the checkout, and leaves a link outside of GOPATH only`() throws {
    let world = try PlannerWorld(mode: .gopath, PlannerWorld.gopathEra)
    let planned = try world.planned(.relocate)
    let destination = world.path(Self.destination)
    #expect(planned.changes == [.relocate(from: world.root, to: destination, leavesLink: true)])
    #expect(planned.root == destination && planned.view.links[world.root] == destination)
    #expect(MappingRecord(planned.plan)?.places == [world.root, destination])

    var inside = try PlannerWorld(mode: .gopath, ["gopath/src/github.com/you/tool/tool.go": "package tool\n"])
    inside.checkout = "gopath/src/github.com/you/tool"
    #expect(
      try inside.planned(.relocate).changes
        == [.relocate(from: inside.root, to: inside.path(Self.destination), leavesLink: false)])
  }

  @Test func `copies where that is asked for`() throws {
    let world = try PlannerWorld(mode: .gopath, PlannerWorld.gopathEra)
    let planned = try world.planned(.relocate) { $0.copies = true }
    #expect(planned.changes == [.copy(from: world.root, to: world.path(Self.destination))])
    // A link copies nothing.
    #expect(try world.planned(.symlink) { $0.copies = true }.changes == world.planned(.symlink).changes)
  }

  @Test func `uses a private GOPATH, the same one each time`() throws {
    let other = ["fork/other.go": "package tool\n\nimport _ \"github.com/up/other\"\n"]
    let world = try PlannerWorld(mode: .gopath, PlannerWorld.gopathEra.merging(other) { $1 })
    let planned = try world.planned(.symlink) { $0.isolated = true }
    let record = try #require(MappingRecord(planned.plan))
    let entry = try #require(record.gopathEntry)
    #expect(record.isIsolated && entry.parentPath == world.path("state/gopath"))
    #expect(planned.after.gopath == [entry, world.path("gopath")])
    #expect(planned["GOPATH"] == entry + ":" + world.path("gopath"))
    // The state directory is made with the journal, by no step.
    #expect(planned.plan.steps.first == .makeDirectory(world.path("state/gopath")))
    #expect(try world.planned(.symlink) { $0.isolated = true }.plan == planned.plan)
    var second = world
    second.upstream = "github.com/up/other"
    #expect(try MappingRecord(second.planned(.symlink) { $0.isolated = true }.plan)?.gopathEntry != entry)
  }

  @Test func `moves aside what is in the way, before anything is put there`() throws {
    let world = try PlannerWorld(
      mode: .gopath, PlannerWorld.gopathEra.merging([Self.destination + "/old.go": "package old\n"]) { $1 })
    let planned = try world.planned(.symlink) { $0.displaces = true }
    let (place, aside) = (world.path(Self.destination), world.path("gopath/.forkpath-displaced/github.com/up/tool"))
    #expect(
      planned.changes
        == [.relocate(from: place, to: aside, leavesLink: false), .link(at: place, text: world.root)])
    #expect(try planned.view.realPath(place) == world.root)
    #expect(planned.view.isFile(aside.appending(path: "old.go")))
  }

  static let occupied = PlannerWorld.gopathEra.merging([destination + "/old.go": "package old\n"]) { $1 }

  static let refused: [RefusedPlan] = [
    RefusedPlan(testDescription: "a directory at the destination", mode: .gopath, files: occupied, strategy: .symlink) {
      .destinationOccupied(destination: $0.path(destination), holds: .directory)
    },
    RefusedPlan(
      testDescription: "a file at the destination", mode: .gopath,
      files: PlannerWorld.gopathEra.merging([destination: "x"]) { $1 }, strategy: .relocate
    ) { .destinationOccupied(destination: $0.path(destination), holds: .file) },
    RefusedPlan(
      testDescription: "another link at the destination", mode: .gopath, files: PlannerWorld.gopathEra,
      strategy: .symlink, arrange: { try $0.scratch.link(destination, to: "elsewhere") }
    ) { .destinationOccupied(destination: $0.path(destination), holds: .link(text: "elsewhere")) },
    RefusedPlan(
      testDescription: "the place aside is taken", mode: .gopath,
      files: occupied.merging(["gopath/.forkpath-displaced/github.com/up/tool/x": ""]) { $1 }, strategy: .symlink,
      request: { request, _ in request.displaces = true }
    ) { .displacedOccupied($0.path("gopath/.forkpath-displaced/github.com/up/tool")) },
    RefusedPlan(
      testDescription: "a relocation where a link is", mode: .gopath, files: PlannerWorld.gopathEra,
      strategy: .relocate, arrange: { try $0.scratch.link(destination, to: $0.root.lossyText) }
    ) { .destinationIsLink(destination: $0.path(destination), root: $0.root) },
    RefusedPlan(
      testDescription: "a checkout in GOPATH under another path", mode: .gopath,
      files: ["gopath/src/example.org/x/x.go": "package x\n"], strategy: .symlink,
      arrange: { $0.checkout = "gopath/src/example.org/x" }
    ) {
      .insideGopath(
        root: $0.root, entry: $0.path("gopath"), importPath: "example.org/x", canRelocate: true, hasModFile: false)
    },
    RefusedPlan(
      testDescription: "no GOPATH", mode: .gopath, files: PlannerWorld.gopathEra, strategy: .symlink,
      arrange: { $0.environment.gopath = [] }
    ) { _ in .noGopath },
    RefusedPlan(
      testDescription: "an owner, no repository", mode: .gopath, files: PlannerWorld.gopathEra, strategy: .symlink,
      arrange: { $0.upstream = "github.com/up" }
    ) { _ in .aboveRepositories("github.com/up") },
    RefusedPlan(
      testDescription: "a package of the toolchain", mode: .gopath,
      files: PlannerWorld.gopathEra.merging(["go/src/github.com/up/tool/x.go": ""]) { $1 }, strategy: .symlink,
      arrange: { $0.environment.goroot = $0.path("go") }
    ) {
      .shadowedByToolchain(upstream: $0.upstream, directory: $0.path("go/src/github.com/up/tool"))
    },
    RefusedPlan(
      testDescription: "linked worktrees without a link left behind", mode: .gopath,
      files: [
        "gopath/src/github.com/you/tool/tool.go": "package tool\n",
        "gopath/src/github.com/you/tool/.git/HEAD": "ref: refs/heads/main\n",
        "gopath/src/github.com/you/tool/.git/worktrees/other/HEAD": "",
      ], strategy: .relocate, arrange: { $0.checkout = "gopath/src/github.com/you/tool" }
    ) { .linkedWorktrees(root: $0.root, isItself: false) },
    RefusedPlan(
      testDescription: "a GOPATH that the system cannot look into", mode: .gopath, files: PlannerWorld.gopathEra,
      strategy: .symlink, arrange: { try $0.scratch.link("gopath", to: "gopath") }
    ) {
      .system(SystemError(call: SystemCall.status, path: $0.path("gopath/src/github.com/up/tool"), code: 40))
    },
    RefusedPlan(
      testDescription: "a state directory in the checkout", mode: .gopath, files: PlannerWorld.gopathEra,
      strategy: .symlink, request: { $0.stateDirectory = $1.path("fork/state") }
    ) { .stateInside(root: $0.root, state: $0.path("fork/state")) },
    RefusedPlan(
      testDescription: "the home directory", mode: .gopath, files: PlannerWorld.gopathEra, strategy: .symlink,
      request: { $0.home = $1.root }
    ) { .protectedDirectory($0.root) },
    RefusedPlan(
      testDescription: "a place for go.work", mode: .gopath, files: PlannerWorld.gopathEra, strategy: .symlink,
      request: { $0.place = $1.root }
    ) { _ in .noWorkFile(.symlink) },
    RefusedPlan(
      testDescription: "GOFLAGS that GOPATH mode refuses", mode: .gopath, files: PlannerWorld.gopathEra,
      strategy: .symlink, arrange: { $0.environment.flags = ["-modfile=x.mod"] }
    ) { _ in .environmentConflict(.flag(word: "-modfile=x.mod", mapping: .gopath)) },
  ]

  @Test(arguments: refused) func `is refused for`(example: RefusedPlan) throws {
    let world = try example.world()
    let refusal = #expect(throws: MappingRefusal.self) {
      try world.planned(example.strategy) { example.request(&$0, world) }
    }
    if case .system(let error)? = refusal, case .system(let expected) = example.refusal(world) {
      // Which call meets the circle first is not the point.
      #expect(error.code == expected.code)
    } else {
      #expect(refusal == example.refusal(world))
    }
  }

  @Test func `is refused where files import by a relative path, or say another path than upstream's`() throws {
    let relative = try PlannerWorld(
      mode: .gopath, PlannerWorld.gopathEra.merging(["fork/x.go": "package tool\n\nimport _ \"./lib\"\n"]) { $1 })
    #expect {
      try relative.planned(.symlink)
    } throws: {
      guard case MappingRefusal.relativeImports(let list) = $0 else { return false }
      return list.map(\.path) == ["./lib"] && list.map(\.place.file) == ["x.go"]
    }
    let comment = try PlannerWorld(
      mode: .gopath,
      PlannerWorld.gopathEra.merging(["fork/lib/lib.go": "package lib // import \"example.org/old/lib\"\n"]) { $1 })
    #expect {
      try comment.planned(.symlink)
    } throws: {
      guard case MappingRefusal.importComments(let list, suggested: nil, hasModFile: false) = $0 else { return false }
      return list.map(\.path) == ["example.org/old/lib"]
    }
  }
}

@Suite struct `A plan for a clone` {
  static func planned(
    _ world: PlannerWorld, upstream: ByteString? = "github.com/up/tool",
    address: ByteString = "github.com/you/tool@dev",
    _ change: (inout MappingRequest) -> Void = { _ in }
  ) throws -> PlannedClone {
    var request = MappingRequest(stateDirectory: world.path("state"), home: world.path("home"))
    request.gopathMode = true
    change(&request)
    return try ClonePlanner(
      address: try #require(ForkAddress(address)), upstream: upstream, request: request, before: world.environment
    ).plannedClone(process: ProcessEnvironment(variables: world.process, directory: world.path("")))
  }

  @Test func `clones straight to the upstream path`() throws {
    let world = try PlannerWorld([:])
    let planned = try Self.planned(world)
    let place = world.path("gopath/src/github.com/up/tool")
    #expect(planned.plan.steps.last == .clone(url: "https://github.com/you/tool", reference: "dev", to: place))
    #expect(planned.plan.steps.count == 5 && planned.workspace == place)
    #expect(planned.resolution?.before == .noModule && planned.resolution?.after == .directory(place))
    let record = try #require(MappingRecord(planned.plan))
    #expect(record.strategy == .relocate && record.checkout == place && record.forkPath == "github.com/you/tool")
    #expect(planned.variables.map(\.after) == ["off"])
    let isolated = try Self.planned(world) { $0.isolated = true }
    #expect(MappingRecord(isolated.plan)?.isIsolated == true && isolated.workspace.isWithin(world.path("state/gopath")))
  }

  @Test func `is empty where a clone of the fork is there, and moves aside anything else`() throws {
    let world = try PlannerWorld(mode: .gopath, ["gopath/src/github.com/up/tool/.git/HEAD": "ref: refs/heads/dev\n"])
    let configuration = "gopath/src/github.com/up/tool/.git/config"
    try world.scratch.write(configuration, "[remote \"origin\"]\n\turl = git@github.com:you/tool.git\n")
    let planned = try Self.planned(world)
    let place = world.path("gopath/src/github.com/up/tool")
    #expect(planned.plan.isEmpty && planned.resolution?.before == .directory(place))
    try world.scratch.write(configuration, "[remote \"origin\"]\n\turl = https://github.com/up/tool\n")
    #expect(throws: MappingRefusal.destinationOccupied(destination: place, holds: .directory)) {
      try Self.planned(world)
    }
    let displaced = try Self.planned(world) { $0.displaces = true }
    let aside = world.path("gopath/.forkpath-displaced/github.com/up/tool")
    #expect(displaced.plan.steps.contains(.relocate(from: place, to: aside, leavesLink: false)))
  }

  @Test func `is refused without a usable upstream path`() throws {
    var world = try PlannerWorld([:])
    #expect(throws: MappingRefusal.upstreamNotTold(address: "https://github.com/you/tool")) {
      try Self.planned(world, upstream: nil)
    }
    #expect(throws: MappingRefusal.invalidImportPath("../x")) { try Self.planned(world, upstream: "../x") }
    #expect(throws: MappingRefusal.aboveRepositories("github.com/up")) {
      try Self.planned(world, upstream: "github.com/up")
    }
    world.environment.gopath = []
    #expect(throws: MappingRefusal.noGopath) { try Self.planned(world) }
  }
}
