import Foundation
import Support
import Testing

/// A fork's own go.work decides what its programs are built with in a clone; by the fork's address it is the same.
@Suite(.enabled(if: RealGo.canCompare && LabServer.canRun, "go or Python is not installed"), .serialized)
struct `The workspace of a fork` {
  private static let shape = ForkShape(
    "me/spaced",
    [
      "go.work": "go 1.18\n\nuse (\n\t.\n\t./a\n\t./b\n)\n\nreplace example.org/dep => ./dep\n",
      "go.mod": ForkShape.mod("github.com/up/spaced"), "root.go": "package spaced\n",
      "a/go.mod": ForkShape.mod("github.com/up/spaced/a", "\nreplace example.org/fix => ../fix\n"),
      "b/go.mod": ForkShape.mod(
        "github.com/up/spaced/b", "\nrequire example.org/dep v1.0.0\n\nrequire example.org/fix v1.0.0\n"),
      "b/cmd/x/main.go": ForkShape.program("github.com/up/spaced/a"),
      "b/cmd/d/main.go": ForkShape.program("example.org/dep"),
      "b/cmd/f/main.go": ForkShape.program("example.org/fix"),
      "dep/go.mod": ForkShape.mod("example.net/another"), "dep/d.go": ForkShape.who("FORK dep", "dep"),
      "fix/go.mod": ForkShape.mod("example.org/fix"), "fix/f.go": ForkShape.who("FORK fix", "fix"),
      "alone/go.mod": ForkShape.mod("github.com/up/spaced/alone", "\nrequire example.org/dep v1.0.0\n"),
      "alone/main.go": ForkShape.program("example.org/dep"),
      "sub/go.work": "go 1.18\n\nuse (\n\t./c\n\t./d\n)\n",
      "sub/c/go.mod": ForkShape.mod("github.com/up/spaced/sub/c"), "sub/c/c.go": ForkShape.who("FORK c", "c"),
      "sub/d/go.mod": ForkShape.mod("github.com/up/spaced/sub/d"),
      "sub/d/main.go": ForkShape.program("github.com/up/spaced/sub/c"),
    ], who: "a/a.go")

  @Test(arguments: RealGo.newest)
  func `leads modules below the root to each other and to replacements, as in a clone`(go: RealGo) throws {
    let world = try ProgramWorld(go, [Self.shape])
    let work = world.scratch.path + "/work/me/spaced"
    _ = try world.git(["checkout", "-q", "--", "."], in: work)
    for (module, program, says) in [
      ("b", "cmd/x", "FORK spaced"), ("b", "cmd/d", "FORK dep"), ("b", "cmd/f", "FORK fix"), ("sub/d", ".", "FORK c"),
    ] {
      let alone = try world.go(["run", "./" + program], in: work + "/" + module)
      #expect(alone.text == says + "\n", "\(module) \(program): \(alone.errors)")
      let path = program == "." ? module : module + "/" + program
      for address in ["\(work)/\(path)", "github.com/me/spaced/\(path)@main", "\(work)/\(path)@main"] {
        let run = try world.forkpath(["run", "-q", address])
        #expect(run.text == says + "\n", "\(address): \(run.errorText)")
      }
    }
    // A control: go refuses a module that the workspace does not use, and takes no replacement of it without.
    let place = work + "/alone"
    #expect(try world.go(["run", "."], in: place).status != 0)
    #expect(try world.go(["run", "-mod=mod", "."], ["GOWORK": "off"], in: place).text == "DEP 1.0\n")
    _ = try world.git(["checkout", "-q", "--", "."], in: work)
    for address in [place, "github.com/me/spaced/alone@main"] {
      let run = try world.forkpath(["run", "-q", address])
      #expect(run.text == "DEP 1.0\n", "\(address): \(run.errorText)")
    }
    for (settings, text) in [(["GOWORK": "off"], "DEP 1.0\n"), ([:], "FORK dep\n")] {
      let run = try world.forkpath(["run", "-q", "github.com/me/spaced/b/cmd/d@main"], settings)
      #expect(run.text == text, "\(run.errorText)")
    }
  }
}
