import Foundation
import Support
import Testing

/// Programs of a repository on this machine, in which a tag may move, and at whose place another repository may be tomorrow; go
/// keeps for good what it once was told of a version.
@Suite(.enabled(if: RealGo.canCompare && LabServer.canRun, "go or Python is not installed"), .serialized)
struct `Revisions of a local repository` {
  private static func shape(_ name: String, says text: String) -> ForkShape {
    ForkShape(
      name,
      ["go.mod": ForkShape.mod("github.com/up/kept"), "cmd/x/main.go": ForkShape.program("github.com/up/kept/who")],
      tags: ["main": ["v1.3.0"]], says: text)
  }

  @Test(arguments: RealGo.oldest)
  func `are built as the tags are now`(go: RealGo) throws {
    let world = try ProgramWorld(go, [Self.shape("me/kept", says: ""), Self.shape("me/other", says: "OTHER ")])
    let checkout = world.scratch.path + "/work/me/kept"
    let bare = "file://\(world.scratch.path)/repositories/me/kept.git"
    func printed(_ address: String) throws -> String {
      let run = try world.forkpath(["run", "-q", address])
      return run.text + run.errorText
    }
    for revision in ["v1.3.0", "v1.3", "main"] {
      #expect(try printed("\(checkout)/cmd/x@\(revision)") == "FORK kept\n")
    }
    #expect(try printed("\(bare)/cmd/x@v1.3.0") == "FORK kept\n")
    // The tag is given to another commit.
    for directory in [checkout, String(bare.dropFirst(7))] {
      _ = try world.git(["tag", "-f", "v1.3.0", "feature/x"], in: directory)
    }
    for address in ["\(checkout)/cmd/x", "\(bare)/cmd/x"] {
      for revision in ["@v1.3.0", "@v1.3", "@feature/x"] {
        #expect(try printed(address + revision) == "FEATURE kept\n", "\(address)\(revision)")
      }
    }
    #expect(try printed("\(checkout)/cmd/x@main") == "FORK kept\n")
    let installed = try world.forkpath(["install", "-q", "\(checkout)/cmd/x@v1.3.0"])
    #expect(installed.status == 0)
    #expect(try Program(path: world.scratch.path + "/bin/x").run([]).text == "FEATURE kept\n")
    // It comes back, and another repository takes the place.
    _ = try world.git(["tag", "-f", "v1.3.0", "main"], in: checkout)
    #expect(try printed("\(checkout)/cmd/x@v1.3.0") == "FORK kept\n")
    try FileManager.default.removeItem(atPath: checkout)
    try FileManager.default.moveItem(atPath: world.scratch.path + "/work/me/other", toPath: checkout)
    #expect(try printed("\(checkout)/cmd/x@v1.3.0") == "OTHER FORK other\n")
    #expect(try printed("\(checkout)/cmd/x@feature/x") == "OTHER FEATURE other\n")
    // A control: of what did not change go keeps one entry, whatever the revision is called.
    let entries = try world.cached().keys.filter { $0.hasPrefix("file") && $0.hasSuffix("v1.3.0.zip") }
    #expect(entries.count == 5, "\(entries)")
  }

  /// Of a tag and a branch of one name it is the tag everywhere, as for go.
  @Test(arguments: RealGo.installed.suffix(1))
  func `are the same for a program and for a clone`(go: RealGo) throws {
    let world = try ProgramWorld(go, [Self.shape("me/kept", says: "")])
    let bare = world.scratch.path + "/repositories/me/kept.git"
    _ = try world.git(["branch", "same", "feature/x"], in: bare)
    _ = try world.git(["branch", "alone", "feature/x"], in: bare)
    _ = try world.git(["tag", "same", "main"], in: bare)
    for (revision, text) in [("same", "FORK kept\n"), ("alone", "FEATURE kept\n"), ("v1.3.0", "FORK kept\n")] {
      let address = "github.com/me/kept@" + revision
      #expect(try world.forkpath(["run", "-q", "github.com/me/kept/cmd/x@" + revision]).text == text)
      let place = world.scratch.path + "/clone-" + revision
      for _ in 0..<2 {
        let setup = try world.forkpath(["setup", address, place])
        #expect(setup.status == 0, "\(setup.text)\(setup.errorText)")
        #expect(try world.go(["run", "./cmd/x"], in: place).text == text)
      }
    }
    // A control: a branch of its own name is checked out, to be worked on.
    let head = try world.git(["symbolic-ref", "HEAD"], in: world.scratch.path + "/clone-alone")
    #expect(head == "refs/heads/alone")
  }

  /// The major version of a module below the root is no part of its directory, and of what is typed.
  @Test(arguments: RealGo.inTurn(["github.com/up/kept/y", "github.com/up/kept/y/v3", "example.net/other/v3"]))
  func `have the programs of a module with a major version of its own`(go: RealGo, module: String) throws {
    var shape = Self.shape("me/kept", says: "")
    shape.commits[0].files["y/go.mod"] = ForkShape.mod(module)
    shape.commits[0].files["y/cmd/y/main.go"] = "package main\n\nfunc main() { println(\"Y\") }\n"
    let world = try ProgramWorld(go, [shape])
    let checkout = world.scratch.path + "/work/me/kept"
    let places = [checkout, "file://\(world.scratch.path)/repositories/me/kept.git", "github.com/me/kept"]
    for place in places {
      for revision in ["main", "v1.3.0"] {
        let run = try world.forkpath(["run", "-q", "\(place)/y/cmd/y@\(revision)"])
        #expect(run.errorText == "Y\n", "\(place)@\(revision): \(run.errorText)")
      }
      // A control: what is not there is not found below it either.
      let none = try world.forkpath(["run", "-q", "\(place)/y/cmd/z@main"])
      #expect(none.status == 125 && none.errorText.contains("cmd/z"), "\(none.errorText)")
    }
    let installed = try world.forkpath(["install", "-q", "\(checkout)/y/cmd/y@main"])
    #expect(installed.status == 0, "\(installed.errorText)")
  }

  /// What is named as a program can be typed, and is the fork's at that revision.
  @Test(arguments: RealGo.installed.suffix(1))
  func `are named as they are typed`(go: RealGo) throws {
    let world = try ProgramWorld(go, [Self.shape("me/kept", says: "")])
    let checkout = world.scratch.path + "/work/me/kept"
    let typed = [
      "\(checkout)/cmd/z@main", "\(checkout)@main", "../work/me/kept@feature/x", "../work/me/kept/who",
      "file://\(world.scratch.path)/repositories/me/kept.git@main", "github.com/me/kept/cmd/z@main",
      "github.com/me/kept@feature/x", "github.com/me/kept/who@v1.3.0", "https://github.com/me/kept.git/who@main",
      "http://127.0.0.1:\(world.server.ports[0])/me/kept.git/who@main",
      "http://127.0.0.1:\(world.server.ports[0])/me/kept@feature/x",
    ]
    for address in typed {
      // Nothing is asked of upstream: it is nowhere.
      let refused = try world.forkpath(["run", address])
      #expect(refused.status == 125 && refused.text.isEmpty)
      let named = try #require(
        refused.errorText.firstMatch(of: /it has the program '([^']+)'/)?.1, "\(address): \(refused.errorText)")
      let run = try world.forkpath(["run", "-q", String(named)])
      let text =
        address.contains("@feature/x") ? "FEATURE kept\n" : address.contains("@") ? "FORK kept\n" : "UNCOMMITTED kept\n"
      #expect(run.text == text, "\(address): \(named): \(run.errorText)")
    }
    let several = try world.forkpath(["run", "github.com/me/kept/...@main"])
    #expect(several.text == "FORK kept\n", "one program below it: \(several.errorText)")
  }
}
