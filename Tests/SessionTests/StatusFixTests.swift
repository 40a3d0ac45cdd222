import Foundation
import Support
import Testing

/// What status says of a mapping that is no longer what setup made, and the line that it says to type.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A state that status names` {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var setup = "forkpath setup fork"
    /// What happens to the mapping.
    var change: String
    /// What status says then.
    var said: String
    /// Whether the fix ends the mapping.
    var isEnded = false
  }

  static let rows = [
    Row(
      testDescription: "the checkout is gone", change: "mv fork elsewhere", said: "broken: $W/fork is gone",
      isEnded: true),
    Row(
      testDescription: "a consumer is gone", setup: "forkpath setup --consumer app fork", change: "rm -r app",
      said: "broken: $W/app is gone"),
    Row(
      testDescription: "files of the mapping are gone", change: "rm -r state/forkpath/maps",
      said: "broken: $W/state/forkpath/maps"),
    Row(
      testDescription: "a link leads elsewhere", setup: "forkpath setup --gopath fork",
      change: "ln -sfn $PWD gopath/src/example.org/up/tool", said: "is something else now"),
    Row(
      testDescription: "a directory is where the link was", setup: "forkpath setup --gopath fork",
      change: "rm gopath/src/example.org/up/tool && mkdir gopath/src/example.org/up/tool",
      said: "is something else now"),
    Row(
      testDescription: "a go.mod that a module file was made from changed",
      setup: "rm -r fork/sub; forkpath setup --strategy modfile --upstream example.org/up/tool fork",
      change: "echo '// x' >>fork/go.mod", said: "outdated: $W/fork/go.mod changed since"),
    Row(
      testDescription: "the go.work was edited",
      change: "for f in state/forkpath/maps/*/go.work; do echo '// x' >>$f; done",
      said: "go.work was edited after setup made it"),
    Row(
      testDescription: "a module came after setup",
      change:
        "mkdir fork/more && sed s/sub/more/ fork/sub/go.mod >fork/more/go.mod && echo 'package more' >fork/more/m.go",
      said: "the module in fork/more came after setup, and the go.work lacks it"),
    Row(
      testDescription: "a module came after setup, and the go.work was edited",
      change:
        "for f in state/forkpath/maps/*/go.work; do echo '// x' >>$f; done; mkdir fork/more && sed s/sub/more/ fork/sub/go.mod >fork/more/go.mod && echo 'package more' >fork/more/m.go",
      said: "came after setup"),
  ]

  /// Changes that are no fault of the mapping.
  static let harmless = [
    "echo 'package core' >fork/core/more.go", "mkdir -p fork/testdata/x && cp fork/sub/go.mod fork/testdata/x",
    "mkdir fork/_old && cp fork/sub/go.mod fork/_old", "mkdir fork/new && echo nonsense >fork/new/go.mod",
    "mkdir fork/new && echo 'go 1.19' >fork/new/go.mod", "echo >state/forkpath/maps/*/go.work.sum",
    "mkdir -p fork/vendor/example.org/x && echo 'module example.org/x' >fork/vendor/example.org/x/go.mod",
  ]

  static func world() throws -> TypedWorld {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": "module example.org/up/tool\n\ngo 1.19\n", "fork/core/c.go": "package core\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\ngo 1.19\n\nrequire example.org/up/tool v1.0.0\n",
        "fork/sub/s.go": "package sub\n\nimport _ \"example.org/up/tool/core\"\n",
        "app/go.mod": "module example.org/app\n\ngo 1.19\n\nrequire example.org/up/tool v1.0.0\n",
        "app/a.go": "package app\n\nimport _ \"example.org/up/tool/core\"\n",
      ])
    world.directory = "."
    return world
  }

  @Test(arguments: rows) func `has a fix that leads out of it`(row: Row) throws {
    var world = try Self.world()
    try world.settle(row.setup)
    #expect(try world.type("forkpath status").status == 0)
    try world.settle(row.change)
    let run = try world.type("forkpath status")
    #expect(run.status == 1)
    #expect(run.text.contains(row.said.replacing("$W", with: world.scratch.path)), "\(run.text)\(run.errorText)")
    let fix = try #require(run.text.firstMatch(of: /(?m)^  fix +(.*)$/)?.1, "\(run.text)")
    let typed = try world.type(String(fix))
    let after = try world.type("forkpath status")
    #expect(after.status == 0, "\(fix): \(typed.text)\(typed.errorText)\(after.text)")
    #expect(after.text.contains("no mapping is active") == row.isEnded, "\(after.text)")
  }

  @Test(arguments: harmless) func `is not named for a change that does not concern it`(change: String) throws {
    var world = try Self.world()
    try world.settle("forkpath setup fork")
    try world.settle(change)
    let run = try world.type("forkpath status")
    #expect(run.status == 0, "\(run.text)")
  }
}
