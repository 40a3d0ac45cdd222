import Bytes
import Machine
import Mapping
import Resolution
import Support
import Testing

@Suite struct `A table of what resolves where` {
  typealias Group = ResolutionTable.Group

  static let upstream: ByteString = "github.com/up/tool"

  static func groups(
    _ world: PlannerWorld, _ strategy: Strategy? = nil, _ change: (inout MappingRequest) -> Void = { _ in }
  ) throws -> [Group] {
    try ResolutionTable(world.planned(strategy, change)).groups
  }

  @Test func `has one group for a tree that resolves as a whole`() throws {
    let world = try PlannerWorld(mode: .gopath, PlannerWorld.gopathEra)
    #expect(
      try Self.groups(world) == [
        Group(prefix: Self.upstream, count: 2, before: .nowhere, after: .directory(world.root))
      ])
  }

  @Test func `has a group for each part of a copy that lacks a package`() throws {
    let copy = ["gopath/src/github.com/up/tool/tool.go": "package tool\n"]
    let world = try PlannerWorld(mode: .gopath, PlannerWorld.gopathEra.merging(copy) { $1 })
    #expect(
      try Self.groups(world) { $0.displaces = true } == [
        Group(
          prefix: Self.upstream, count: 1, before: .directory(world.path("gopath/src/github.com/up/tool")),
          after: .directory(world.root)),
        Group(
          prefix: Self.upstream + "/lib", count: 1, before: .nowhere,
          after: .directory(world.root.appending(path: "lib"))
        ),
      ])
  }

  @Test func `names the published module that a renamed fork gets without a mapping`() throws {
    let world = try PlannerWorld(
      PlannerWorld.module("github.com/you/tool", "\ngo 1.21\n\nrequire github.com/up/tool v1.2.3\n"))
    #expect(
      try Self.groups(world) == [
        Group(
          prefix: Self.upstream, count: 2, before: .published("github.com/up/tool@v1.2.3"),
          after: .directory(world.root))
      ])
  }

  @Test func `knows a tree without a go.mod, and the one that an overlay supplies`() throws {
    let world = try PlannerWorld(PlannerWorld.gopathEra)
    #expect(
      try Self.groups(world, .overlay) == [
        Group(prefix: Self.upstream, count: 2, before: .noModule, after: .directory(world.root))
      ])
  }

  @Test func `is the same before and after where plain go is right`() throws {
    let world = try PlannerWorld(PlannerWorld.module())
    let rows = try ResolutionTable(world.planned()).rows
    #expect(rows.map(\.importPath) == [Self.upstream, Self.upstream + "/lib"])
    #expect(rows.allSatisfy { $0.before == $0.after })
    #expect(rows.last?.after == .directory(world.root.appending(path: "lib")))
  }
}
