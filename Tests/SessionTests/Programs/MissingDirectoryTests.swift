import Foundation
import Support
import Testing

/// What a clone of a fork has and go's archives of its modules have not: symbolic links and submodules.
@Suite(.enabled(if: RealGo.canCompare && LabServer.canRun, "go or Python is not installed"), .serialized)
struct `A program in a directory that go does not get` {
  private static let shapes = [
    ForkShape(
      "me/linked",
      [
        "go.mod": ForkShape.mod("github.com/up/linked"), "cmd/x/main.go": ForkShape.program("github.com/up/linked/who"),
        "cmd/y/main.go": "package main\n\nimport _ \"github.com/up/linked/nowhere\"\n\nfunc main() {}\n",
      ], who: "inner/who/who.go", uncommitted: false),
    ForkShape(
      "me/modular",
      [
        "go.mod": ForkShape.mod(
          "github.com/up/modular",
          "\nrequire example.org/dep v1.0.0\n\nreplace example.org/dep => ./third/dep\n"),
        "main.go": ForkShape.program("example.org/dep"),
      ], uncommitted: false),
    ForkShape(
      "me/bare",
      [
        "go.mod": ForkShape.mod(
          "github.com/up/bare", "\nrequire example.org/dep v1.0.0\n\nreplace example.org/dep => ./bare\n"),
        "main.go": ForkShape.program("example.org/dep"),
      ], who: "bare/b.go", uncommitted: false),
    // Files that no archive of a module may have.
    ForkShape(
      "me/colon",
      [
        "go.mod": ForkShape.mod("github.com/up/colon"), "cmd/x/main.go": ForkShape.program("github.com/up/colon/who"),
        "data/a:b.txt": "",
      ], uncommitted: false),
    ForkShape("me/newer", ["go.mod": "module github.com/up/newer\n\ngo 1.99.0\n"], who: "who.go", uncommitted: false),
    ForkShape("me/dep", ["go.mod": ForkShape.mod("example.org/dep")], who: "dep.go", uncommitted: false),
  ]

  /// Adds the link and the submodule, and pushes them.
  private static func world(_ go: RealGo) throws -> ProgramWorld {
    let world = try ProgramWorld(go, shapes)
    let (work, bare) = (world.scratch.path + "/work/me/", world.scratch.path + "/repositories/me/")
    for (name, words) in [
      ("linked", "ln -s inner/who who"),
      ("modular", "git submodule --quiet add https://github.com/me/dep third/dep"),
    ] {
      let line = words + " && git add . && git commit -qm more && git push -q '\(bare)\(name).git' main"
      let run = try Program.sh.run(["-c", line], in: work + name, environment: world.variables(author))
      #expect(run.status == 0, "\(run.errorText)")
    }
    return world
  }

  private static let author = [
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
  ]

  /// What `help:` says is typed, and the program is built.
  private func expectCure(
    _ address: String, _ reason: String, _ text: String, by parts: [String], in world: ProgramWorld
  ) throws {
    let refused = try world.forkpath(["run", address])
    #expect(refused.status == 125 && refused.text.isEmpty)
    #expect(refused.errorText.contains(reason), "\(refused.errorText)")
    #expect(!refused.errorText.contains("it has the program"), "\(refused.errorText)")
    let line = try #require(refused.errorText.firstMatch(of: /help: (.+)/)?.1, "\(refused.errorText)")
    #expect(line == parts.joined(separator: "; "))
    let place = world.scratch.path + "/elsewhere"
    defer { try? FileManager.default.removeItem(atPath: place + "/fork") }
    let tool = "forkpath() { '\(Repository.tool.path)' \"$@\"; }; "
    let typed = try Program.sh.run(
      ["-c", tool + line], in: place, environment: world.variables(["PWD": place]))
    let run = try text.isEmpty ? world.forkpath(["run", "-q", address]) : typed
    #expect(run.text.hasSuffix("FORK \(text.isEmpty ? "dep" : text)\n"), "\(line): \(typed.errorText)\(run.errorText)")
  }

  @Test(arguments: RealGo.installed.suffix(1))
  func `is said to be there, with what is typed to build it`(go: RealGo) throws {
    let world = try Self.world(go)
    let work = world.scratch.path + "/work/me/"
    #expect(try world.forkpath(["run", "-q", work + "linked/cmd/x"]).text == "FORK linked\n")
    try expectCure(
      "github.com/me/linked/cmd/x@main", "'who': it is a symbolic link", "linked",
      by: ["git clone https://github.com/me/linked fork", "git -C fork checkout main", "forkpath run ./fork/cmd/x"],
      in: world)
    try expectCure(
      "github.com/me/modular@main", "'./third/dep': it is in a submodule, and go", "dep",
      by: [
        "git clone https://github.com/me/modular fork", "git -C fork checkout main",
        "git -C fork submodule update --init", "forkpath run ./fork",
      ], in: world)
    _ = try world.git(["clone", "-q", world.scratch.path + "/repositories/me/modular.git", work + "fresh"], in: work)
    try expectCure(
      work + "fresh", "'./third/dep': it is in a submodule that is not checked out", "",
      by: ["git -C \(work)fresh submodule update --init"], in: world)
    try expectCure(
      "github.com/me/colon/cmd/x@main", "and cannot use it\nnote: create zip: data/a:b.txt", "colon",
      by: ["git clone https://github.com/me/colon fork", "git -C fork checkout main", "forkpath run ./fork/cmd/x"],
      in: world)
    // Controls: what is nowhere, and what has no go.mod.
    for (address, reason) in [
      ("github.com/me/linked/cmd/y@main", "go cannot load 'github.com/up/linked/cmd/y'"),
      ("github.com/me/newer@main", "and cannot use it\nnote: github.com/me/newer@v0.0.0-"),
      ("github.com/me/bare@main", "'./bare', which has no go.mod"), (work + "bare", "'./bare', which has no go.mod"),
    ] {
      let refused = try world.forkpath(["run", address])
      #expect(refused.status == 125 && refused.errorText.contains(reason), "\(address): \(refused.errorText)")
      #expect(!refused.errorText.contains("help:"), "\(refused.errorText)")
    }
  }
}
