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

  /// The lines in `.git/info/exclude` are for the go.work of both, and only one setup wrote them.
  @Test(arguments: [["fork", "wt"], ["wt", "fork"]])
  func `keeps its go.work out of git status when the other one is undone`(order: [String]) throws {
    var world = try TypedWorld(
      RealGo.installed[RealGo.installed.count - 1],
      [
        "fork/go.mod": ModuleWorld.mod("example.org/up/tool"), "fork/who/who.go": TypedWorld.teller("who", "FORK"),
        "fork/api/go.mod": ModuleWorld.mod("example.org/up/tool/api", "require example.org/up/tool v1.0.0"),
        "fork/api/main.go": TypedWorld.program("example.org/up/tool/who"),
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    try world.settle("git worktree add -q ../wt -b mine && cp .git/info/exclude ../before")
    for place in ["wt", "fork"] { try world.settle("cd ../\(place) && forkpath setup --place checkout") }
    let first = try world.type("forkpath undo", in: order[0])
    // The setup in `wt` was the first, and wrote them.
    let leaves = order[0] == "wt"
    #expect(first.status == 0 && first.text.contains("in use   /go.work in ") == leaves, "\(first.text)")
    #expect(try world.type("git status --porcelain", in: order[1]).text.isEmpty)
    #expect(try world.type("go run ./api", in: order[1]).errorText == "FORK\n")
    let second = try world.type("forkpath undo", in: order[1])
    #expect(second.status == 0 && second.text.contains("removed  /go.work from "), "\(second.text)")
    #expect(try world.type("cmp .git/info/exclude ../before && ls -A .git/info").text == "exclude\n")
    // Control: lines that the user wrote are nobody's to take out.
    try world.settle("printf '/go.work\\n/go.work.sum\\n' >>.git/info/exclude && cp .git/info/exclude ../before")
    for place in ["wt", "fork"] { try world.settle("cd ../\(place) && forkpath setup --place checkout") }
    for place in order { try world.settle("cd ../\(place) && forkpath undo") }
    try world.settle("cmp .git/info/exclude ../before")
  }
}
