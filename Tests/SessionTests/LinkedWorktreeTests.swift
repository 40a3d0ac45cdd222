import Foundation
import Support
import Testing

/// A worktree of a clone or of a moved checkout has its repository there, and names it by its path.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A linked worktree of a checkout` {
  @Test func `keeps undo from taking its repository away`() throws {
    var world = try TypedWorld.besideItsFork()
    try world.settle("git clone -q --bare fork tool.git && rm -rf fork")
    try world.settle("forkpath setup --gopath --upstream example.org/up/tool file://$PWD/tool.git")
    let clone = try world.type("find . -name main.go -not -path './wt/*'").text.trimmingCharacters(in: .newlines)
      .replacing("/main.go", with: "").replacing("./", with: "")
    try world.settle("git -C \(clone) worktree add -q $PWD/wt -b mine && git -C wt status")
    try world.settle("cd wt && echo 'package who' >who/more.go && git add -A && git commit -qm mine")
    let refused = try world.type("forkpath undo \(clone)")
    #expect(refused.status == 1 && refused.errorText.contains("nothing was undone"), "\(refused.errorText)")
    #expect(try world.type("git -C wt status --short").status == 0)
    #expect(TypedWorld.commands(in: refused) == ["git -C \(clone) worktree remove wt; forkpath undo \(clone)"])
    // git removes no worktree with work in it, and undo no clone.
    try world.settle("echo open >wt/open")
    let fix = "git -C \(clone) worktree remove wt; forkpath undo \(clone)"
    #expect(try world.type(fix).status == 1)
    #expect(try world.type("git -C wt log --format=%s -1; cat wt/open").text == "mine\nopen\n")
    try world.settle("rm wt/open")
    let undone = try world.type(fix)
    #expect(undone.status == 0 && undone.text.contains("kept "), "\(undone.text)\(undone.errorText)")
    let kept = try #require(undone.text.firstMatch(of: /kept +(\S+)/)?.1)
    #expect(try world.type("git -C \(kept) log --format=%s -1 mine").text == "mine\n")
  }

  @Test(arguments: ["", " --copy"]) func `is repaired by the line that undo prints`(option: String) throws {
    var world = try TypedWorld.besideItsFork()
    try world.settle("git -C fork worktree add -q $PWD/before -b before")
    try world.settle("forkpath setup --strategy relocate\(option) fork")
    try world.settle("git -C gopath/src/example.org/up/tool worktree add -q $PWD/wt -b mine && git -C wt status")
    let undone = try world.type("forkpath undo fork")
    #expect(undone.status == 0, "\(undone.errorText)")
    // Control: the worktree that was made before finds the repository, and this one does not.
    #expect(try world.type("git -C before status").status == 0)
    #expect(try world.type("git -C wt status").status != 0)
    let fix = "git -C \(world.scratch.path)/fork worktree repair \(world.scratch.path)/wt"
    #expect(TypedWorld.commands(in: undone) == [fix], "\(undone.errorText)")
    try world.settle(fix)
    #expect(try world.type("git -C wt status && git -C before status").status == 0)
  }
}
