import Foundation
import Support
import Testing

/// `setup ADDRESS@REF` knows the words for revisions that `run` knows, and tells where a clone that is there stands.
@Suite(.enabled(if: RealGo.canCompare && LabServer.canRun, "go or Python is not installed"), .serialized)
struct `The revision of an address` {
  private static let shape = ForkShape(
    "me/kept", ["go.mod": ForkShape.mod("github.com/up/kept"), "main.go": ForkShape.program("github.com/up/kept/who")],
    tags: ["base": ["v1.2.3"], "main": ["v1.3.0"]], uncommitted: false)

  private static let address = "github.com/me/kept@"

  private func commit(_ place: String, in world: ProgramWorld) throws -> String? {
    FileManager.default.fileExists(atPath: place) ? try world.git(["rev-parse", "HEAD"], in: place) : nil
  }

  @Test(arguments: RealGo.oldest)
  func `is the same commit for setup as for run`(go: RealGo) throws {
    let world = try ProgramWorld(go, [Self.shape])
    let names = ["latest", "v1", "v1.2", "v1.3.0", "{pseudo:slash}", "{short:base}", "main", "feature/x", "HEAD"]
    for (index, name) in names.enumerated() {
      let word = Self.address + (try world.filled(name, "me/kept"))
      let place = world.scratch.path + "/clone\(index)"
      let made = try world.forkpath(["setup", word, place])
      #expect(made.status == 0, "\(name): \(made.errorText)")
      let run = try world.forkpath(["run", "-q", word])
      let text = try world.forkpath(["run", "-q", place]).text
      #expect(run.text == text && text.hasSuffix(" kept\n"), "\(name): \(run.text)\(run.errorText), \(text)")
      // It stands there, and preview says no more.
      let again = try world.forkpath(["setup", word, place])
      #expect(again.status == 0 && again.errorText.isEmpty, "\(name): \(again.errorText)")
      #expect(try world.forkpath(["preview", word, place]).status == 0)
    }
    // A branch of that name is what git knows.
    _ = try world.git(["branch", "v1", "feature/x"], in: world.scratch.path + "/repositories/me/kept.git")
    let place = world.scratch.path + "/named"
    #expect(try world.forkpath(["setup", Self.address + "v1", place]).status == 0)
    #expect(try commit(place, in: world) == world.commits["me/kept:slash"])
  }

  @Test(arguments: RealGo.installed.suffix(1))
  func `that is not there is told, and one that is there is led to`(go: RealGo) throws {
    let world = try ProgramWorld(go, [Self.shape])
    let place = world.scratch.path + "/clone"
    #expect(try world.forkpath(["setup", Self.address + "main", place]).status == 0)
    _ = try world.git(["tag", "v1.9.0", "feature/x"], in: world.scratch.path + "/repositories/me/kept.git")
    // The tag came after the clone.
    for name in ["v1.9.0", "latest"] {
      let refused = try world.forkpath(["setup", Self.address + name, place])
      #expect(refused.status == 1 && refused.errorText.contains("is at 'main', not at 'v1.9.0'"))
      try type(refused, in: world)
      #expect(try world.forkpath(["setup", Self.address + name, place]).errorText.isEmpty)
      #expect(try commit(place, in: world) == world.commits["me/kept:slash"])
      _ = try world.git(["checkout", "-q", "main"], in: place)
      _ = try world.git(["tag", "-d", "v1.9.0"], in: place)
    }
    let absent = try world.forkpath(["setup", Self.address + "nope", place])
    #expect(absent.status == 1 && absent.errorText.contains("has no branch, tag or commit 'nope'\nhelp: git ls-remote"))
    try type(absent, in: world)
    // Where the repository cannot be asked, only what the clone has is known.
    let alone = ["GIT_CONFIG_GLOBAL": world.scratch.path + "/nowhereconfig"]
    let unasked = try world.forkpath(["setup", Self.address + "nope", place], alone)
    #expect(unasked.status == 1 && unasked.errorText.contains("is at 'main', not at 'nope'"))
    #expect(try world.forkpath(["setup", Self.address + "main", place], alone).errorText.isEmpty)
  }

  @Test(arguments: RealGo.installed.suffix(1))
  func `is asked for where the repository names none`(go: RealGo) throws {
    let world = try ProgramWorld(go, [Self.shape])
    let bare = world.scratch.path + "/repositories/me/kept.git"
    _ = try world.git(["symbolic-ref", "HEAD", "refs/heads/gone"], in: bare)
    let place = world.scratch.path + "/clone"
    let refused = try world.forkpath(["setup", "github.com/me/kept", place])
    #expect(refused.status == 1 && refused.errorText.contains("has no branch, tag or commit 'HEAD'"))
    #expect(!FileManager.default.fileExists(atPath: place))
    try type(refused, in: world)
    #expect(try world.forkpath(["setup", Self.address + "main", place]).status == 0)
  }

  @Test(arguments: RealGo.installed.suffix(1))
  func `is told to have moved on where the clone lacks its commits`(go: RealGo) throws {
    let world = try ProgramWorld(go, [Self.shape])
    let place = world.scratch.path + "/clone"
    let setup = ["setup", Self.address + "main", place]
    #expect(try world.forkpath(setup).status == 0)
    // A control: commits of one's own are not lacking in anything.
    let author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    _ = try world.git(author + ["commit", "-q", "--allow-empty", "-m", "mine"], in: place)
    #expect(try world.forkpath(setup).errorText.isEmpty)
    _ = try world.git(["reset", "-q", "--hard", "HEAD~"], in: place)
    _ = try world.git(["branch", "-f", "main", "feature/x"], in: world.scratch.path + "/repositories/me/kept.git")
    let behind = try world.forkpath(setup)
    #expect(behind.status == 0 && behind.errorText.contains("has commits of 'main' that the clone lacks\n"))
    let pull = "git -C \(place) pull --ff-only origin main"
    #expect(behind.errorText.contains("help: " + pull))
    #expect(try world.forkpath(setup + ["--quiet"]).errorText.isEmpty)
    try type(behind, in: world)
    #expect(try commit(place, in: world) == world.commits["me/kept:slash"])
    #expect(try world.forkpath(setup).errorText.isEmpty)
  }

  /// Types what `help:` says.
  private func type(_ said: Program.Outcome, in world: ProgramWorld) throws {
    let line = try #require(said.errorText.firstMatch(of: /help: (.+)/)?.1, "\(said.errorText)")
    let place = world.scratch.path + "/elsewhere"
    let tool = "forkpath() { '\(Repository.tool.path)' \"$@\"; }; "
    let run = try Program.sh.run(["-c", tool + line], in: place, environment: world.variables(["PWD": place]))
    #expect(run.status == 0, "\(line): \(run.errorText)")
  }
}
