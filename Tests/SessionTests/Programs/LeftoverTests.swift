import Foundation
import Support
import Testing

/// Programs of forks that were renamed to a path with nothing of upstream's in it, and that import one package by the old path
/// still: go builds each of them, with upstream's package where it is a leftover.
@Suite(.enabled(if: RealGo.canCompare && LabServer.canRun, "go or Python is not installed"), .serialized)
struct `A leftover import of a program` {
  @Test(arguments: RealGo.installed.suffix(1))
  func `gets the fork's package, or is refused with the line to type`(go: RealGo) throws {
    let world = try ProgramWorld(go)
    let work = world.scratch.path + "/work/me/"
    // What go builds alone.
    for (name, says) in [
      ("gadget", "UPSTREAM widget"), ("cog", "UPSTREAM sprocket"), ("stranger", "LIBRARY"),
    ] {
      #expect(try world.go(["run", "-mod=mod", "."], in: work + name).text == says + "\n")
    }
    #expect(try world.forkpath(["run", "github.com/me/gadget@main"]).text == "FORK gadget\n")
    #expect(try world.forkpath(["run", "github.com/me/gadget@main"]).text == "FORK gadget\n", "the kept one")
    #expect(try world.forkpath(["run", "github.com/me/gadget@feature/x"]).text == "FEATURE gadget\n")
    #expect(try world.forkpath(["run", work + "gadget"]).text == "UNCOMMITTED gadget\n")
    #expect(try world.forkpath(["run", "github.com/me/stranger@main"]).text == "LIBRARY\n")
    #expect(try world.forkpath(["run", work + "stranger"]).text == "LIBRARY\n")
    for (address, says) in [("github.com/me/cog@main", "FORK cog"), (work + "cog", "UNCOMMITTED cog")] {
      let refused = try world.forkpath(["run", address])
      #expect(refused.status == 125 && refused.text.isEmpty)
      let fix = "forkpath run --upstream github.com/up/sprocket \(address)"
      #expect(refused.errorText.contains("help: \(fix)\n"), "\(refused.errorText)")
      let words = fix.split(separator: " ").dropFirst().map(String.init)
      #expect(try world.forkpath(words).text == says + "\n")
      // What the note offers is what go does.
      let other = "forkpath run --upstream github.com/me/cog \(address)"
      #expect(refused.errorText.contains(other), "\(refused.errorText)")
      #expect(
        try world.forkpath(other.split(separator: " ").dropFirst().map(String.init)).text == "UPSTREAM sprocket\n")
    }
  }
}
