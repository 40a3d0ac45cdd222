import Foundation
import Support
import Testing

/// A new clone stands where a checkout was before setup moved it. Each has work that is nowhere else.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A second checkout at the old place of a moved one` {
  static func world() throws -> TypedWorld {
    var world = try TypedWorld.besideItsFork()
    try world.settle("cp -a fork twin && echo first >fork/first && echo second >twin/second")
    try world.settle("forkpath setup --strategy relocate fork && rm fork && mv twin fork")
    return world
  }

  /// Where the work of both is, and what the names lead to.
  static func work(_ world: inout TypedWorld) throws -> String {
    try world.type("find . -name first -o -name second -o -name fork -type l | sort").text
  }

  static let place = "gopath/src/example.org/up/tool"

  @Test func `is put back by the undo of its own mapping, and the first by the line that undo prints then`() throws {
    var world = try Self.world()
    let before = try Self.work(&world)
    try world.settle("forkpath setup --strategy relocate --displace fork")
    #expect(
      try Self.work(&world)
        == "./fork\n./gopath/.forkpath-displaced/example.org/up/tool/first\n./\(Self.place)/second\n")
    // The mapping whose checkout is aside waits; the other one is as setup made it.
    let status = try world.type("forkpath status")
    #expect(status.status == 0 && status.text.matches(of: /upstream path/).count == 1, "\(status.text)")
    let undone = try world.type("forkpath undo fork")
    #expect(undone.status == 0 && undone.text.contains(" is active again; "), "\(undone.text)\(undone.errorText)")
    #expect(try Self.work(&world) == before)
    // The first one cannot come back over the second.
    for line in ["forkpath undo fork", "forkpath undo --all", "forkpath undo \(Self.place)"] {
      let refused = try world.type(line)
      #expect(refused.status == 1, "\(line)")
      #expect(
        TypedWorld.commands(in: refused) == [
          "mv \(world.scratch.path)/fork \(world.scratch.path)/fork.replaced; forkpath undo fork"
        ],
        "\(refused.errorText)")
      #expect(try Self.work(&world) == before)
    }
    let fix = try #require(TypedWorld.commands(in: try world.type("forkpath undo fork")).first)
    try world.settle(fix)
    #expect(try Self.work(&world) == "./fork.replaced/second\n./fork/first\n")
    #expect(try world.type("forkpath status").text == "no mapping is active\n")
  }

  /// As `undo --all` leaves it: the mapping that can be undone is, and the other says what is in its way.
  @Test func `does not keep the newer mapping from being undone with all`() throws {
    var world = try Self.world()
    let before = try Self.work(&world)
    try world.settle("forkpath setup --strategy relocate --displace fork")
    let undone = try world.type("forkpath undo --all")
    #expect(undone.status == 1 && undone.errorText.contains("something else is at"), "\(undone.errorText)")
    #expect(try Self.work(&world) == before)
    // Control: without the second checkout all goes back.
    try world.settle("rm -r fork && forkpath undo --all")
    #expect(try Self.work(&world) == "./fork/first\n")
  }
}
