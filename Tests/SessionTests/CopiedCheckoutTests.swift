import Foundation
import Support
import Testing

/// A shell that was in the checkout when setup copied it is in the original afterwards, which has a hidden name then.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A shell in a checkout that setup copies` {
  static let setup = "cd fork && forkpath setup --strategy relocate --copy . >/dev/null 2>&1 && "

  static func world() throws -> TypedWorld {
    var world = try TypedWorld(
      RealGo.installed[RealGo.installed.count - 1],
      [
        "fork/who/who.go": "package who\n\nconst Who = \"FORK\"\n",
        "fork/main.go":
          "package main\n\nimport \"example.org/up/tool/who\"\n\nfunc main() { println(who.Who) }\n",
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    world.directory = "."
    return world
  }

  @Test func `is told to leave it, and the line that it is told does`() throws {
    var world = try Self.world()
    let run = try world.type("cd fork && forkpath setup --strategy relocate --copy .")
    #expect(run.status == 0 && TypedWorld.commands(in: run) == ["cd \(world.scratch.path)/fork"], "\(run.errorText)")
    // Control: whoever is not in the checkout is told nothing, nor where a move takes the shell along.
    for line in ["forkpath setup --strategy relocate --copy fork", "cd fork && forkpath setup --strategy relocate ."] {
      var other = try Self.world()
      let run = try other.type(line)
      #expect(run.status == 0 && TypedWorld.commands(in: run).isEmpty, "\(run.errorText)")
    }
    #expect(try world.type("cd \(world.scratch.path)/fork && forkpath status").errorText.isEmpty)
  }

  @Test(arguments: [
    ("forkpath setup --strategy relocate --copy ..", "nothing to do: "), ("forkpath exec -- pwd -P", "/up/tool/who\n"),
    ("forkpath exec -- go list ..", "example.org/up/tool\n"), ("forkpath verify --mapped ..", "no leak"),
    ("forkpath status", "active"),
  ]) func `finds the mapping all the same`(line: String, said: String) throws {
    var world = try Self.world()
    // The shell goes on in the original, where $PWD is what it was.
    let run = try world.type(
      "cd fork/who && forkpath setup --strategy relocate --copy .. >/dev/null 2>&1 && " + line)
    #expect(run.status == 0 && run.text.contains(said), "\(run.text)\(run.errorText)")
    #expect(run.errorText.contains("this shell is in the original"), "\(run.errorText)")
  }

  @Test func `is back in the checkout after undo`() throws {
    var world = try Self.world()
    let run = try world.type(Self.setup + "forkpath undo . && pwd -P && ls && touch mine")
    #expect(run.status == 0, "\(run.errorText)")
    #expect(run.text.contains("\(world.scratch.path)/fork\nmain.go\nwho\n"), "\(run.text)")
    #expect(try world.type("ls fork").text == "main.go\nmine\nwho\n")
    #expect(!run.text.contains("kept "))
  }

  @Test func `is told what it wrote where work in the copy comes back`() throws {
    var world = try Self.world()
    let run = try world.type(
      Self.setup + "echo mine >mine.txt && cd .. && echo more >fork/more.txt && forkpath undo fork")
    #expect(run.status == 0, "\(run.errorText)")
    #expect(run.errorText.contains("the original was written to after it was copied"), "\(run.errorText)")
    #expect(run.errorText.contains("/mine.txt' is not in 'fork' as it is there"), "\(run.errorText)")
    // What is nowhere else is not offered for deletion.
    #expect(!run.text.contains("purge"), "\(run.text)")
    let original = try world.type("echo .forkpath-*.orig").text.trimmingCharacters(in: .newlines)
    let fix = "git diff --no-index --stat fork \(world.scratch.path)/\(original)"
    #expect(TypedWorld.commands(in: run) == [fix])
    #expect(try world.type(fix).text.contains("mine.txt"))
    #expect(try world.type("cat fork/more.txt \(original)/mine.txt").text == "more\nmine\n")
    // Control: where only the copy was worked in, undo says how to delete the original.
    var other = try Self.world()
    let plain = try other.type(Self.setup + "cd .. && echo more >fork/more.txt && forkpath undo fork")
    #expect(plain.text.contains("purge --force") && plain.errorText.isEmpty, "\(plain.text)\(plain.errorText)")
  }
}
