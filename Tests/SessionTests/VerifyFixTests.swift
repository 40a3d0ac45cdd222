import Foundation
import Support
import Testing

/// What verify says to type, typed in the state that made it say so, in the same shell, with real go.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `What verify says to type` {
  static let upstream = `No leak is a proof`.upstream

  static func nested(_ name: String) -> [String: String] {
    [
      "\(name)/go.mod": "module \(upstream)/\(name)\n\ngo 1.19\n\nrequire \(upstream) v1.0.0\n",
      "\(name)/main.go": TypedWorld.program(upstream + "/core"),
    ]
  }

  static func world(_ go: RealGo, nested names: [String]) throws -> TypedWorld {
    var files: [String: String] = [:]
    for name in names { for (path, text) in nested(name) { files["fork/" + path] = text } }
    var world = try `No leak is a proof`.world(go, files)
    for name in names { try world.settle("cd \(name) && go mod tidy") }
    try world.repository(origin: "git.example.org/me/tool", upstream: upstream)
    return world
  }

  /// A shell that has what `forkpath env` printed, after `undo`: no go command works in it.
  @Test(arguments: RealGo.installed, ["workspace", "modfile", "overlay"]) func `after undo in the same shell`(
    go: RealGo, strategy: String
  ) throws {
    var world = try Self.world(go, nested: strategy == "workspace" ? ["sub"] : [])
    if strategy == "modfile" { try world.settle("go mod edit -module=git.example.org/me/tool") }
    if strategy == "overlay" { try world.settle("rm go.mod") }
    try world.settle("forkpath setup --strategy \(strategy) --upstream \(Self.upstream)")
    try world.type("eval \"$(forkpath env)\"", isKept: true)
    // What a shell keeps is run again for each line, so the values are kept, not the command.
    let values = try world.type(
      "for n in GOWORK GOFLAGS; do [ -z \"${!n}\" ] || printf 'export %s=%q\\n' $n \"${!n}\"; done"
    )
    .text
    world.forget()
    for line in values.split(separator: "\n") { try world.type(String(line), isKept: true) }
    #expect(try world.type("go list ./...").status == 0)
    try world.settle("forkpath undo")
    #expect(try world.type("go list ./...").status != 0)
    let run = try world.type("forkpath verify --upstream \(Self.upstream)")
    #expect(run.status == 1, "\(run.text)\(run.errorText)")
    let commands = TypedWorld.commands(in: run)
    #expect(commands.contains { $0.hasPrefix("unset ") || $0.hasPrefix("export ") }, "\(run.text)")
    for command in commands where !command.hasPrefix("go ") { try world.type(command, isKept: true) }
    if strategy != "overlay" {
      let list = try world.type("go list ./...")
      #expect(list.status == 0, "\(commands): \(list.errorText)")
    }
  }

  /// A module that could have a package of the fork's as well, by its path, has no line in go.sum.
  @Test(arguments: RealGo.installed) func `about a sum that go.sum lacks`(go: RealGo) throws {
    let module = "example.org/up/sums/v2"
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": "module \(module)\n\ngo 1.19\n\nrequire example.org/up/sums v1.0.0\n",
        "fork/core/core.go": "package core\n\nconst Who = 2\n",
        "fork/cmd/x/main.go":
          "package main\n\nimport (\n\t\"example.org/up/sums/who\"\n\t\"\(module)/core\"\n)\n\n"
          + "func main() { println(who.Who, core.Who) }\n",
      ])
    try world.proxy.publish(
      "example.org/up/sums", "v1.0.0",
      ["go.mod": "module example.org/up/sums\n", "who/who.go": "package who\n\nconst Who = 1\n"])
    try world.repository(origin: "git.example.org/me/sums", upstream: "example.org/up/sums")
    #expect(try world.type("go list ./...").errorText.contains("go mod download example.org/up/sums"))
    let run = try world.type("forkpath verify")
    #expect(run.status == 1 && run.text.contains("go.sum has no line for 'example.org/up/sums'"), "\(run.text)")
    let commands = TypedWorld.commands(in: run)
    #expect(commands.contains { $0.contains("go mod download example.org/up/sums") }, "\(run.text)")
    for command in Set(commands) { try world.settle(command) }
    #expect(try world.type("go run ./cmd/x").errorText == "1 2\n")
    let again = try world.type("forkpath verify")
    #expect(again.status == 0, "\(again.text)\(again.errorText)")
  }

  /// A go.work of ours that lacks a module which came later is made anew; nobody is told to switch it off or to edit it.
  @Test(arguments: RealGo.installed, ["checkout", "parent"]) func `about a module that came after setup`(
    go: RealGo, place: String
  ) throws {
    var world = try Self.world(go, nested: ["sub"])
    try world.settle("forkpath setup --place \(place)")
    #expect(try world.type("go run .", in: "fork/sub").errorText == "FORK\n")
    #expect(try world.type("forkpath verify").status == 0)
    for (path, text) in Self.nested("new") { try world.scratch.write("fork/" + path, text) }
    try world.settle("cd new && GOWORK=off go mod tidy")
    let run = try world.type("forkpath verify")
    #expect(run.status == 1, "\(run.text)")
    #expect(!run.text.contains("GOWORK=off") && !run.text.contains("go work"), "\(run.text)")
    #expect(try world.isFixed(rounds: 2))
    #expect(try world.type("go run .", in: "fork/new").errorText == "FORK\n")
    #expect(try world.type("git status --porcelain --untracked-files=no").text.isEmpty)
  }

  /// The go.work that another mapping shows to everything beside it.
  @Test func `about a go.work of another mapping`() throws {
    let go = RealGo.installed.last ?? RealGo.installed[0]
    var world = try Self.world(go, nested: ["sub"])
    try world.settle("forkpath setup --place parent")
    try world.scratch.write("other/go.mod", "module example.org/up/other\n\ngo 1.19\n")
    try world.scratch.write("other/lib/lib.go", "package lib\n")
    try world.repository("other", origin: "git.example.org/me/other", upstream: "example.org/up/other")
    world.directory = "other"
    #expect(try world.type("go build ./...").status != 0)
    let run = try world.type("forkpath verify")
    #expect(run.status == 1 && !run.text.contains("GOWORK=off"), "\(run.text)")
    #expect(try world.isFixed(rounds: 2))
    #expect(try world.type("go build ./...").status == 0)
  }

  /// A tracked go.work that does not use a module of the fork.
  @Test func `about a go.work of everybody's`() throws {
    let go = RealGo.installed.last ?? RealGo.installed[0]
    var world = try Self.world(go, nested: ["sub"])
    try world.settle("printf 'go 1.19\\n\\nuse ./sub\\n' >go.work && git add . && git commit -qm work")
    let run = try world.type("forkpath verify")
    #expect(run.status == 1 && !run.text.contains("help: go work"), "\(run.text)")
    #expect(try world.isFixed(rounds: 2))
    #expect(try world.type("git status --porcelain").text.isEmpty)
  }

  /// A replacement leads to a submodule that is not checked out: to drop it would make go build the published copy.
  @Test(arguments: RealGo.inTurn(["dep", "third_party/dep"])) func `about a submodule that is not checked out`(
    go: RealGo, place: String
  ) throws {
    for target in ["", "/go"] {
      var world = try `No leak is a proof`.world(
        go,
        [
          "dep\(target)/go.mod": "module example.org/dep\n\ngo 1.19\n",
          "dep\(target)/d.go": TypedWorld.teller("dep", "FORK"),
          "fork/go.mod": "module \(Self.upstream)\n\ngo 1.19\n\nrequire example.org/dep v1.0.0\n"
            + "\nreplace example.org/dep => ./\(place)\(target)\n",
          "fork/main.go": TypedWorld.program("example.org/dep"),
        ])
      try world.proxy.publish("example.org/dep", "v1.0.0", ["d.go": TypedWorld.teller("dep", "PUBLISHED")])
      try world.settle("git config --global protocol.file.allow always")
      try world.repository("dep", origin: "git.example.org/me/dep")
      try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
      try world.settle("git submodule --quiet add '\(world.scratch.path)/dep' \(place) && git commit -qam dep")
      try world.settle("git clone -q . ../clone && git -C ../clone remote add upstream https://\(Self.upstream)")
      world.directory = "clone"
      #expect(try world.type("go build ./...").status != 0)
      let run = try world.type("forkpath verify")
      #expect(run.status == 1 && run.text.contains(place), "\(run.text)")
      #expect(TypedWorld.commands(in: run).contains("git submodule update --init -- \(place)"), "\(run.text)")
      #expect(try world.isFixed())
      #expect(try world.type("go run .").errorText == "FORK\n")
      #expect(try world.type("git status --porcelain").text.isEmpty)
    }
  }

  /// A directory that is meant not to exist, and one that went: nobody is told to drop the line.
  @Test(arguments: ["", "require example.org/dep v1.0.0\n"]) func `about a directory that is not there`(
    required: String
  ) throws {
    let go = RealGo.installed.last ?? RealGo.installed[0]
    var world = try `No leak is a proof`.world(
      go,
      [
        "fork/go.mod": "module \(Self.upstream)\n\ngo 1.19\n\n" + required
          + "\nreplace example.org/dep => ./FORBIDDEN_DEPENDENCY\n"
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    let run = try world.type("forkpath verify")
    #expect(run.text.contains("FORBIDDEN_DEPENDENCY"), "\(run.text)")
    #expect(TypedWorld.commands(in: run).allSatisfy { $0.contains("go list") }, "\(run.text)")
    #expect(!run.text.contains("-dropreplace"))
  }

  /// Only one module does not load: it is named, and go, asked as verify says, fails there.
  @Test(arguments: RealGo.installed, ["samples", "deep/er/samples"]) func `about a module that does not load`(
    go: RealGo, nested: String
  ) throws {
    let back = nested.split(separator: "/").map { _ in ".." }.joined(separator: "/")
    var world = try `No leak is a proof`.world(
      go,
      [
        "fork/main.go": TypedWorld.program(Self.upstream + "/core"),
        "fork/\(nested)/go.mod":
          "module \(Self.upstream)/\(nested)\n\ngo 1.15\n\nreplace \(Self.upstream) => \(back)/\n"
          + "\nrequire \(Self.upstream) v1.0.0\n\nrequire example.com/absent v1.0.0\n",
        "fork/\(nested)/m.go":
          "package main\n\nimport _ \"\(Self.upstream)/core\"\nimport _ \"example.com/absent\"\n\nfunc main() {}\n",
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    #expect(try world.type("go list ./...").status == 0)
    let run = try world.type("forkpath verify")
    #expect(run.status == 1 && run.text.contains(Self.upstream + "/" + nested), "\(run.text)\(run.errorText)")
    let looks = TypedWorld.commands(in: run).filter { $0.contains("go list") }
    #expect(!looks.isEmpty, "\(run.text)")
    for line in looks { #expect(try world.type(line).status != 0, "\(line)") }
  }

  /// Beside a git that says nothing `--since` says so, and not that there is no commit.
  @Test func `about a git that does not answer`() throws {
    let go = RealGo.installed.last ?? RealGo.installed[0]
    var world = try Self.world(go, nested: [])
    try world.settle("mkfifo .git/refs/heads/wait")
    let run = try world.type("forkpath verify --since HEAD")
    #expect(run.status == 1 && run.errorText.contains(".git/refs/heads/wait"), "\(run.errorText)")
    try world.settle("rm .git/refs/heads/wait")
    try world.scratch.writeProgram("tools/git", "#!/bin/sh\necho 'fatal: the disk is made of cheese' >&2; exit 128\n")
    let broken = try world.type("PATH='\(world.scratch.path)/tools':$PATH forkpath verify --since HEAD")
    #expect(broken.status == 1 && broken.errorText.contains("made of cheese"), "\(broken.errorText)")
    let missing = try world.type("forkpath verify --since no-such-name")
    #expect(missing.status == 1 && missing.errorText.contains("no commit"), "\(missing.errorText)")
  }

  /// One go.mod that go cannot read is one finding, however many packages need it.
  @Test(arguments: RealGo.installed, [false, true]) func `about a go.mod that go cannot read`(go: RealGo, isWork: Bool)
    throws
  {
    var files = [
      "fork/go.mod": "module \(Self.upstream)\n\ngo 1.19\n\nrequire \(Self.upstream)/api v1.0.0\n"
        + (isWork ? "" : "\nreplace \(Self.upstream)/api => ./api\n"),
      "fork/api/go.mod": "module \(Self.upstream)/api\n\ngo 1.19\n\nrequire (\n",
    ]
    if isWork { files["fork/go.work"] = "go 1.19\n\nuse (\n\t.\n\t./api\n)\n" }
    for index in 0..<40 {
      files["fork/p\(index)/p.go"] = "package p\n\nimport _ \"\(Self.upstream)/api/a\(index)\"\n"
      files["fork/api/a\(index)/a.go"] = "package a\n"
    }
    var world = try `No leak is a proof`.world(go, files)
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    #expect(try world.type("go build ./...").status != 0)
    let run = try world.type("forkpath verify")
    #expect(run.status == 1 && run.text.contains("api/go.mod"), "\(run.text)")
    let errors = run.text.split(separator: "\n").filter { $0.hasPrefix("error: ") || $0.hasPrefix("warning: ") }
    #expect((1...4).contains(errors.count), "\(errors.count): \(run.text.prefix(3000))")
  }

  /// A flag that asks for a vendor directory where nobody vendors, in the shell or written down.
  @Test(arguments: RealGo.installed, [false, true]) func `about a flag that go refuses here`(
    go: RealGo, isWritten: Bool
  )
    throws
  {
    var world = try `No leak is a proof`.world(
      go,
      [
        "fork/go.mod": "module \(Self.upstream)\n\ngo 1.19\n\nrequire example.org/dep v1.0.0\n",
        "fork/main.go": TypedWorld.program("example.org/dep"),
      ])
    try world.proxy.publish("example.org/dep", "v1.0.0", ["d.go": TypedWorld.teller("dep", "DEP")])
    try world.settle("go mod tidy")
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    if isWritten { try world.type("unset GOFLAGS", isKept: true) }
    try world.type(isWritten ? "go env -w GOFLAGS=-mod=vendor" : "export GOFLAGS=-mod=vendor", isKept: !isWritten)
    #expect(try world.type("go build ./...").status != 0)
    let run = try world.type("forkpath verify")
    #expect(run.status == 1 && !run.text.contains("go mod vendor"), "\(run.text)")
    #expect(try world.isFixed())
    #expect(try world.type("go build ./...").status == 0)
  }

  /// Two modules replace a third differently: both are named, and nobody is told to edit a go.work of everybody's.
  @Test func `about replacements that contradict each other`() throws {
    let go = RealGo.installed.last ?? RealGo.installed[0]
    var world = try Self.world(go, nested: ["sub"])
    for name in ["one", "two"] {
      try world.scratch.write("\(name)/go.mod", "module example.org/dep\n\ngo 1.19\n")
      try world.scratch.write("\(name)/d.go", "package dep\n")
    }
    try world.settle(
      "go mod edit -replace=example.org/dep=../one && go mod edit -replace=example.org/dep=../../two sub/go.mod"
        + " && printf 'go 1.19\n\nuse .\nuse ./sub\n' >go.work && git add . && git commit -qm conflict")
    #expect(try world.type("go build ./...").status != 0)
    let run = try world.type("forkpath verify")
    #expect(run.status == 1 && run.text.contains("/one") && run.text.contains("/two"), "\(run.text)")
    for place in ["go.mod:", "sub/go.mod:"] {
      let lines = try world.type("grep -n replace \(place.dropLast())").text.split(separator: ":")
      #expect(run.text.contains("note: \(place)\(lines[0]) says "), "\(run.text)")
    }
    #expect(!TypedWorld.commands(in: run).contains { $0.hasPrefix("go work") }, "\(run.text)")
  }
}
