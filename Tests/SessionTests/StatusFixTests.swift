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
      testDescription: "a directory is where the link of a moved checkout was", setup: moved,
      change: "rm fork; mkdir fork; echo mine >fork/mine", said: "broken: $W/fork is something else now"),
    Row(
      testDescription: "a new clone is where the link of a moved checkout was, and one was put aside before",
      setup: moved,
      change: "cp -r fork/ twin; rm fork; mv twin fork; mkdir fork.replaced; echo mine >fork.replaced/mine",
      said: "broken: $W/fork is something else now"),
    Row(
      testDescription: "the link of a moved checkout leads elsewhere", setup: moved, change: "ln -sfn $PWD/app fork",
      said: "broken: $W/fork is something else now"),
    Row(
      testDescription: "a directory is where the link of a copied checkout was", setup: moved + " --copy",
      change: "rm fork; mkdir fork; echo mine >fork/mine", said: "broken: $W/fork is something else now"),
    Row(
      testDescription: "the link of a moved checkout is gone", setup: moved, change: "rm fork",
      said: "broken: $W/fork is gone", isEnded: true),
    Row(
      testDescription: "a moved checkout was moved on", setup: moved, change: "mv \(place) elsewhere",
      said: "broken: $W/\(place) is gone", isEnded: true),
    Row(
      testDescription: "a moved checkout was moved on, and a new one is where it was", setup: moved,
      change: "mv \(place) elsewhere; rm fork; mkdir fork; echo mine >fork/mine",
      said: "broken: $W/\(place) is gone", isEnded: true),
    Row(
      testDescription: "a moved checkout was moved on, and the directories above it are gone", setup: moved,
      change: "mv \(place) elsewhere; rm -r gopath/src/example.org", said: "broken: $W/\(place) is gone", isEnded: true),
    Row(
      testDescription: "another directory is where a checkout was moved to", setup: moved,
      change: "mv \(place) elsewhere; cp -r elsewhere \(place)", said: "broken: $W/\(place) is something else now",
      isEnded: true),
    Row(
      testDescription: "a directory without Go files is where a checkout was moved to", setup: moved,
      change: "mv \(place) elsewhere; mkdir \(place)", said: "broken: $W/\(place) is something else now",
      isEnded: true),
    Row(
      testDescription: "what setup put aside was moved on",
      setup: "mkdir -p \(place); echo mine >\(place)/mine.go; " + moved + " --displace",
      change: "mv gopath/.forkpath-displaced/example.org/up/tool elsewhere",
      said: "broken: $W/gopath/.forkpath-displaced/example.org/up/tool is gone", isEnded: true),
    Row(
      testDescription: "a copied checkout was moved on", setup: moved + " --copy", change: "mv \(place) elsewhere",
      said: "broken: $W/\(place) is gone", isEnded: true),
    Row(
      testDescription: "another directory is where a copied checkout was put", setup: moved + " --copy",
      change: "mv \(place) elsewhere; cp -r elsewhere \(place)", said: "broken: $W/\(place) is something else now",
      isEnded: true),
    Row(
      testDescription: "a link leads from where a checkout was moved to back to where it was", setup: moved,
      change: "mv \(place) elsewhere; ln -s $PWD/fork \(place)", said: "broken: $W/\(place) is something else now",
      isEnded: true),
    Row(
      testDescription: "a module that patterns pass over, and that setup was given, is gone", setup: hidden,
      change: "rm -r fork/.tools", said: "outdated: $W/fork/.tools/go.mod changed since", isEnded: true),
    Row(
      testDescription: "the go.mod of such a module is gone", setup: hidden, change: "rm fork/.tools/go.mod",
      said: "outdated: $W/fork/.tools/go.mod changed since", isEnded: true),
    Row(
      testDescription: "such a module is gone, and another one is mapped",
      setup: hidden + "; mkdir fork/_gen; sed s/tools/gen/ fork/.tools/go.mod >fork/_gen/go.mod; "
        + "cp fork/.tools/t.go fork/_gen; forkpath setup fork/_gen",
      change: "rm -r fork/.tools", said: "outdated: $W/fork/.tools/go.mod changed since"),
    Row(
      testDescription: "a module that is left out changed", setup: leftOut,
      change: "sed 's,tool/sub,tool/late,' fork/late/go.mod >go.mod.new; mv go.mod.new fork/late/go.mod",
      said: "the module in fork/late, which is left out, changed after setup"),
    Row(
      testDescription: "a module came after setup whose path another one has",
      setup: "printf 'package app\n' >app/a.go; forkpath setup --place parent fork",
      change: "mkdir fork/late && cp fork/sub/go.mod fork/late && echo 'package late' >fork/late/l.go",
      said: "the module in fork/late came after setup, and the go.work lacks it"),
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
    Row(
      testDescription: "a module came after setup of a root alone", setup: renamed,
      change:
        "mkdir fork/more && printf 'module example.org/up/tool/more\n\ngo 1.19\n' >fork/more/go.mod && echo 'package more' >fork/more/m.go",
      said: "the module in fork/more came after setup, and the mapping lacks it"),
    Row(
      testDescription: "a module came after setup of a root without go.mod", setup: withoutModule,
      change:
        "mkdir fork/more && printf 'module example.org/other/more\n\ngo 1.19\n' >fork/more/go.mod && echo 'package more' >fork/more/m.go",
      said: "the module in fork/more came after setup, and the mapping lacks it"),
    Row(
      testDescription: "the go.mod of a root without one came", setup: withoutModule,
      change: "printf 'module example.org/up/tool\n\ngo 1.19\n' >fork/go.mod",
      said: "outdated: $W/fork/go.mod changed since", isEnded: true),
    Row(
      testDescription: "a go.mod of another name came",
      setup: withoutModule, change: "printf 'module git.example.org/me/tool\n\ngo 1.19\n' >fork/go.mod",
      said: "outdated: $W/fork/go.mod changed since"),
    Row(
      testDescription: "the go.mod of a root came, beside a module below it",
      setup: "rm fork/go.mod; forkpath setup --upstream example.org/up/tool fork",
      change: "printf 'module example.org/up/tool\n\ngo 1.19\n' >fork/go.mod",
      said: "outdated: $W/fork/go.mod changed since"),
    Row(
      testDescription: "the go.mod of the root is gone", change: "rm fork/go.mod",
      said: "outdated: $W/fork/go.mod changed since"),
  ]

  private static let moved = "forkpath setup fork --strategy relocate"
  private static let place = "gopath/src/example.org/up/tool"

  /// A module that patterns pass over, alone, and one that has the path of another.
  private static let hidden =
    "rm -r fork/sub; mkdir fork/.tools; printf 'module example.org/up/tool/tools\n\ngo 1.19\n\nrequire example.org/up/tool v1.0.0\n' >fork/.tools/go.mod; printf 'package t\n\nimport _ \"example.org/up/tool/core\"\n' >fork/.tools/t.go; forkpath setup fork/.tools"
  private static let leftOut =
    "mkdir fork/late; cp fork/sub/go.mod fork/late; printf 'package late\n' >fork/late/l.go; forkpath setup fork || true"

  /// A renamed root alone, and one without go.mod.
  private static let renamed =
    "rm -r fork/sub; mkdir fork/x; printf 'package x\n\nimport _ \"example.org/up/tool/core\"\n' >fork/x/x.go; sed 's,example.org/up,git.example.org/me,' fork/go.mod >go.mod.new; mv go.mod.new fork/go.mod; forkpath setup --upstream example.org/up/tool fork"
  private static let withoutModule =
    "rm -r fork/sub fork/go.mod; mkdir fork/x; printf 'package x\n\nimport _ \"example.org/up/tool/core\"\n' >fork/x/x.go; forkpath setup --upstream example.org/up/tool fork"

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

  /// What the user moved on is the user's: undo takes away the link to it, and what setup made around it.
  @Test(arguments: ["", " --copy", " --copy; forkpath purge --force $(forkpath log --ids)"])
  func `of a checkout that was moved on ends where the user has it`(option: String) throws {
    var world = try Self.world()
    try world.settle(Self.moved + option)
    try world.settle("echo mine >fork/mine; mv \(Self.place) elsewhere")
    let isKept = option == " --copy"
    let dry = try world.type("forkpath undo -n fork")
    #expect(dry.status == 0 && dry.text.contains("not in   \(world.scratch.path)/\(Self.place)"), "\(dry.text)")
    #expect(dry.text.contains("\(isKept ? "restored" : "removed ") \(world.scratch.path)/fork\n"), "\(dry.text)")
    let undone = try world.type("forkpath undo fork")
    #expect(undone.status == 0, "\(undone.text)\(undone.errorText)")
    let left = try world.type("ls -d fork fork/mine elsewhere/mine gopath/src .forkpath-* 2>/dev/null").text
    #expect(left == (isKept ? "elsewhere/mine\nfork\n" : "elsewhere/mine\n"), "\(left)")
  }

  /// The tree is the same, and the way to it leads through a link: it is brought back all the same.
  @Test func `of a checkout whose new directory was moved with a link in its place is undone`() throws {
    var world = try Self.world()
    try world.settle(Self.moved)
    try world.settle("mkdir disk; mv gopath disk/gopath; ln -s $PWD/disk/gopath gopath; echo mine >fork/mine")
    #expect(try world.type("forkpath status").status == 0)
    let undone = try world.type("forkpath undo fork")
    #expect(undone.status == 0 && undone.text.contains("moved "), "\(undone.text)\(undone.errorText)")
    #expect(try world.type("ls -l fork/mine disk/gopath/src/example.org/up").text.hasSuffix("total 0\n"))
    #expect(try world.type("test -L fork").status == 1)
    #expect(try world.type("forkpath status").text == "no mapping is active\n")
  }

  /// What else the link leads to is the user's, and is not moved by a line that forkpath prints.
  @Test(arguments: ["mkdir -p code/mine; ln -s $PWD/code", "echo >file; ln -s $PWD/file", "ln -s .", "ln -s up"])
  func `of a copied checkout whose new directory became a link to something else has a line too`(change: String) throws
  {
    var world = try Self.world()
    try world.settle(Self.moved + " --copy")
    try world.settle("mv \(Self.place) elsewhere; rmdir gopath/src/example.org/up; \(change) gopath/src/example.org/up")
    let refused = try world.type("forkpath undo fork")
    let line = try #require(TypedWorld.commands(in: refused).first, "\(refused.errorText)")
    let typed = try world.type(line)
    #expect(typed.status == 0, "\(line): \(typed.text)\(typed.errorText)")
    #expect(try world.type("forkpath status").text == "no mapping is active\n")
    #expect(
      try world.type("ls -d code/mine file elsewhere/go.mod fork/go.mod 2>/dev/null").text.split(separator: "\n").count
        >= 2)
    if change.contains("code") { #expect(try world.type("test -d code/mine").status == 0) }
    if change.contains("file") { #expect(try world.type("test -f file").status == 0) }
  }

  /// Undo passes through no link, not even one on the way to what setup moved: the line that is printed takes it away.
  @Test func `of a copied checkout whose directory became a link has a line that leads out of it`() throws {
    for change in ["mv x y; ln -s y x", "mv x elsewhere; ln -s nowhere x"] {
      var world = try Self.world()
      try world.settle("mkdir x; mv fork x/fork; forkpath setup x/fork --strategy relocate --copy")
      try world.settle("mv \(Self.place) moved; \(change)")
      let refused = try world.type("forkpath undo x/fork")
      #expect(
        refused.errorText.contains("x' is a symbolic link now, and undo passes through none"),
        "\(change): \(refused.errorText)")
      let line = try #require(TypedWorld.commands(in: refused).first, "\(change): \(refused.errorText)")
      let typed = try world.type(line)
      #expect(typed.status == 0, "\(line): \(typed.text)\(typed.errorText)")
      #expect(try world.type("forkpath status").text.contains("no mapping is active"), "\(change)")
      // The original is back where it was, or where its directory went.
      #expect(try world.type("ls x/fork/go.mod elsewhere/.*.orig/go.mod").text.hasSuffix("/go.mod\n"), "\(change)")
    }
  }

  /// The disk may only be away: what is on it is the checkout. Where it is not, the line that is printed ends the mapping.
  @Test(arguments: ["mv gopath away", "mv x away; mkdir -p gopath"], ["", " --copy"])
  func `of a checkout whose disk may be away is kept`(change: String, option: String) throws {
    var world = try Self.world()
    try world.settle("mkdir x; mv fork x; forkpath setup x/fork --strategy relocate" + option)
    if option.isEmpty && change.hasPrefix("mv gopath") { try world.settle("rm x/fork") }
    try world.settle(change)
    let refused = try world.type("forkpath undo x/fork")
    #expect(refused.status == 1 && refused.errorText.contains("may not be mounted"), "\(refused.errorText)")
    let fix = try #require(TypedWorld.commands(in: refused).first { $0.hasPrefix("mkdir -p ") }, "\(refused.errorText)")
    let back = change.hasPrefix("mv gopath") ? "rm -rf gopath; mv away gopath" : "true"
    let state = try world.type(fix)
    #expect(state.status == 0, "\(fix): \(state.text)\(state.errorText)")
    #expect(try world.type("forkpath status").text == "no mapping is active\n")
    try world.settle(back)
    // Neither way is anything of the checkout lost.
    let left = try world.type("ls -d x/fork/core/c.go \(Self.place)/core/c.go 2>/dev/null").text
    #expect(left.contains("core/c.go"), "\(left)")
  }

  /// A copy that comes back to its place while its undo is interrupted is the user's.
  @Test(.enabled(if: Program("strace").isUsable, "strace is not installed"), arguments: 1...6)
  func `of a copy that comes back in the middle leaves it there`(number: Int) throws {
    var world = try Self.world()
    try world.settle(Self.moved + " --copy")
    try world.settle("echo work >fork/work; mv \(Self.place) elsewhere")
    let calls = "renameat2,unlinkat,fsync"
    try world.type(
      "strace -f -o /dev/null -e trace=\(calls) -e inject=\(calls):signal=KILL:when=\(number) forkpath undo fork")
    try world.settle("mkdir -p \(Self.place); rmdir \(Self.place); mv elsewhere \(Self.place)")
    try world.type("forkpath status; forkpath undo fork")
    let found = try world.type("find . -name work | grep -v '/[.]forkpath-'").text
    #expect(found == "./\(Self.place)/work\n" || found == "./fork/work\n", "\(found)")
  }

  /// Two setups, between which the user moved the checkout back: each step is told once, and as it was.
  @Test(arguments: ["", " --copy"])
  func `of a checkout that was moved back and again tells what was moved`(option: String) throws {
    var world = try Self.world()
    try world.settle(Self.moved + option)
    try world.settle("rm fork; mv \(Self.place) fork; rm -rf .forkpath-*")
    try world.settle(Self.moved + option)
    let undone = try world.type("forkpath undo fork")
    #expect(undone.status == 0, "\(undone.text)\(undone.errorText)")
    #expect(undone.text.contains("moved    \(world.scratch.path)/\(Self.place) =>"), "\(undone.text)")
    #expect(!undone.text.contains("not in"), "\(undone.text)")
    #expect(try world.type("forkpath status").text == "no mapping is active\n")
  }

  @Test(
    arguments: [
      "mkdir -p fork/_old && echo 'module example.org/old' >fork/_old/go.mod", "echo 'go 1.19' >fork/go.mod",
      "mkdir fork/y && echo 'package y' >fork/y/y.go",
    ]) func `is not named for what a root without go.mod may get`(change: String) throws
  {
    var world = try Self.world()
    try world.settle(Self.withoutModule)
    try world.settle(change)
    let run = try world.type("forkpath status")
    #expect(run.status == 0, "\(run.text)")
  }

  @Test(arguments: harmless) func `is not named for a change that does not concern it`(change: String) throws {
    var world = try Self.world()
    try world.settle("forkpath setup fork")
    try world.settle(change)
    let run = try world.type("forkpath status")
    #expect(run.status == 0, "\(run.text)")
  }
}
