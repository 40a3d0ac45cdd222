import Foundation
import Support
import Testing

/// What is said where a server, a setting or the machine is in the way, typed in the state that made it so, with real go.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `What is said of servers and settings` {
  /// Serves the directory `proxy` by HTTP while the lines of a script run, and passes their status on. Where the file `quiet` is,
  /// only go itself gets an answer.
  static let serving = """
    import http.server, os, subprocess, sys, threading
    class Proxy(http.server.SimpleHTTPRequestHandler):
        def do_GET(self):
            if os.path.exists("../quiet") and "forkpath" in self.headers.get("User-Agent", ""):
                gate.wait()
            super().do_GET()
        def log_message(self, *words): pass
    gate = threading.Event()
    root, script = sys.argv[1], sys.argv[2]
    directory = os.getcwd()
    os.chdir(root + "/proxy")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = dict(os.environ, GOPROXY=f"http://127.0.0.1:{server.server_port}", NO_PROXY="127.0.0.1")
    status = subprocess.run(["bash", "-c", script], cwd=directory, env=environment, stdin=subprocess.DEVNULL).returncode
    gate.set()
    sys.exit(status)
    """

  static let canServe = Program.python.isUsable && Program("curl").isUsable

  /// A program that uses one dependency, which a proxy has.
  static func application(_ go: RealGo, _ more: [String: String] = [:]) throws -> TypedWorld {
    let world = try TypedWorld(
      go,
      [
        "fork/go.mod": "module example.org/up/app\n\ngo 1.19\n\nrequire example.org/dep v1.0.0\n",
        "fork/main.go": TypedWorld.program("example.org/dep"),
      ].merging(more) { $1 })
    try world.proxy.publish(
      "example.org/dep", "v1.0.0", ["go.mod": "module example.org/dep\n", "dep.go": TypedWorld.teller("dep", "DEP")])
    try world.scratch.write("serve.py", serving)
    return world
  }

  static func served(_ line: String, in world: inout TypedWorld) throws -> Program.Outcome {
    let script = "'" + line.replacing("'", with: "'\\''") + "'"
    return try world.type("python3 '\(world.scratch.path)/serve.py' '\(world.scratch.path)' \(script)")
  }

  @Test(.enabled(if: canServe, "python3 or curl is not installed")) func `a slow proxy gets the time it needs`() throws
  {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var world = try Self.application(go)
    try world.repository(origin: "git.example.org/me/app", upstream: "example.org/up/app")
    try world.settle("go mod tidy && go clean -modcache")
    try world.scratch.write("quiet", "")
    let run = try Self.served("forkpath get --timeout 1s", in: &world)
    #expect(run.text.contains("unknown       example.org/dep"), "\(run.text)\(run.errorText)")
    #expect(TypedWorld.commands(in: run) == ["forkpath get --timeout 60s"], "\(run.text)\(run.errorText)")
    // go waited, and has it now: without that the same is asked again.
    try world.settle("go clean -modcache && rm -f '\(world.scratch.path)/quiet'")
    let again = try Self.served("forkpath get --timeout 60s && GOPROXY=off go run .", in: &world)
    #expect(again.status == 0 && again.errorText.hasSuffix("DEP\n"), "\(again.text)\(again.errorText)")
    #expect(TypedWorld.commands(in: again).isEmpty, "\(again.errorText)")
  }

  /// go looks up its own releases in the database where a server has them, even with GOSUMDB=off.
  @Test(.enabled(if: canServe, "python3 or curl is not installed"))
  func `a release of go needs the database that is switched off`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    guard go.name != "1.19" else { try Test.cancel("go 1.19 fetches no other release") }
    var world = try Self.application(go, ["fork/go.mod": "module example.org/up/app\n\ngo 1.98.0\n"])
    let target = try world.type("go env GOOS GOARCH").text.split(separator: "\n").joined(separator: "-")
    try world.proxy.publish("golang.org/toolchain", "v0.0.1-go1.98.0.\(target)", ["bin/go": "#!/bin/sh\n"])
    try world.type("export GOTOOLCHAIN=auto", isKept: true)
    #expect(try Self.served("go version", in: &world).errorText.contains("checksum database disabled"))
    let run = try Self.served("forkpath reach", in: &world)
    #expect(run.status == 1, "\(run.text)\(run.errorText)")
    #expect((run.text + run.errorText).contains("export GOSUMDB=sum.golang.org"), "\(run.text)\(run.errorText)")
    // The database itself is not on this machine: go is seen to ask for it, and forkpath says no more that it is switched off.
    try world.type("export GOSUMDB=sum.golang.org", isKept: true)
    #expect(try Self.served("go version", in: &world).errorText.contains("sum.golang.org/lookup/golang.org/toolchain"))
    let again = try Self.served("forkpath reach", in: &world)
    #expect(!(again.text + again.errorText).contains("export GOSUMDB"), "\(again.text)\(again.errorText)")
  }

  @Test func `what is in the cache is built without a question`() throws {
    for go in RealGo.installed {
      var world = try Self.application(go)
      try world.settle("go mod tidy && go mod download")
      let run = try world.type("GOPROXY=https://proxy.invalid forkpath reach")
      let fix = "env GOFLAGS=-mod=readonly GOPROXY=off go build ./..."
      #expect(run.status == 0 && run.text.contains("help: " + fix), "\(run.text)\(run.errorText)")
      let typed = try world.type("GOPROXY=https://proxy.invalid " + fix)
      #expect(typed.status == 0, "\(typed.errorText)")
    }
  }

  /// A toolchain without its source does not tell by which proxies go asks.
  @Test func `proxies that nothing tells are named`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var world = try TypedWorld(go, ["fork/go.mod": "module example.org/up/app\n", "bare/VERSION": "go1.18\n"])
    try world.scratch.makeDirectory("bare/src")
    try world.scratch.makeDirectory("bare/pkg/tool")
    try world.scratch.writeProgram("bare/bin/go", "#!/bin/sh\nexec '\(go.path)' \"$@\"\n")
    try world.type("unset GOPROXY; export PATH='\(world.scratch.path)/bare/bin':$PATH", isKept: true)
    let run = try world.type("forkpath doctor </dev/null")
    #expect(run.errorText.contains("error: GOPROXY is not set"), "\(run.text)\(run.errorText)")
    #expect(TypedWorld.commands(in: run) == ["export GOPROXY=https://proxy.golang.org,direct"], "\(run.errorText)")
    #expect(try world.isFixed("forkpath doctor </dev/null"))
  }

  @Test func `what go changed in the fork is shown`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": "module git.example.org/me/tool\n\ngo 1.19\n",
        "fork/a/a.go": "package a\n\nimport _ \"example.org/up/tool/b\"\n", "fork/b/b.go": "package b\n",
      ])
    try world.scratch.writeProgram(
      "wrap/go",
      "#!/bin/sh\n[ \"$1\" = get ] && echo '// changed' >>'\(world.scratch.path)/fork/go.mod'\nexec '\(go.path)' \"$@\"\n"
    )
    try world.repository(origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    try world.settle("forkpath setup --strategy modfile")
    let run = try world.type("PATH='\(world.scratch.path)/wrap':$PATH forkpath get")
    #expect(run.status == 1 && run.errorText.contains("go changed go.mod or go.sum"), "\(run.errorText)")
    let fix = "git -C \(world.scratch.path)/fork diff -- go.mod go.sum"
    #expect(TypedWorld.commands(in: run).contains(fix), "\(run.errorText)")
    #expect(try world.type(fix).text.contains("+// changed"))
  }

  /// Two modules of a workspace that is the user's own replace a third differently.
  @Test(arguments: RealGo.installed) func `a workspace decides between two replacements`(go: RealGo) throws {
    func mod(_ path: String, _ place: String) -> String {
      "module \(path)\n\ngo 1.19\n\nrequire example.org/dep v1.0.0\n\nreplace example.org/dep => \(place)\n"
    }
    var world = try TypedWorld(
      go,
      [
        "go.work": "go 1.19\n\nuse ./fork\nuse ./fork/sub\n", "fork/go.mod": mod("example.org/up/tool", "../one"),
        "fork/a/a.go": "package a\n\nimport _ \"example.org/dep\"\n",
        "fork/sub/go.mod": mod("example.org/up/tool/sub", "../../two"),
        "fork/sub/sub.go": "package sub\n\nimport _ \"example.org/dep\"\n", "one/go.mod": "module example.org/dep\n",
        "one/dep.go": "package dep\n", "two/go.mod": "module example.org/dep\n", "two/dep.go": "package dep\n",
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    let failed = try world.type("go list ./...")
    #expect(failed.status != 0 && failed.errorText.contains("conflicting replacements"), "\(failed.errorText)")
    let fix = "go work edit -replace=example.org/dep=\(world.scratch.path)/one"
    let named = "go work edit -replace=example.org/dep=\(world.scratch.path)/one \(world.scratch.path)/go.work"
    let run = try world.type("forkpath verify")
    #expect(TypedWorld.commands(in: run) == [named], "\(run.text)\(run.errorText)")
    try world.scratch.write("said", failed.errorText)
    #expect(TypedWorld.commands(in: try world.type("forkpath doctor <../said")) == [fix])
    let before = try world.scratch.text("go.work")
    for line in [fix, named] {
      try world.scratch.write("go.work", before)
      try world.settle(line)
      #expect(try world.type("go list ./...").status == 0)
      #expect(try world.type("forkpath verify").status == 0)
      #expect(try world.type("git status --porcelain").text.isEmpty)
    }
  }

  /// Repositories of one server that git finds below a directory.
  private static func servesRepositories(_ world: inout TypedWorld, _ path: String, _ files: [String: String]) throws {
    for (name, text) in files { try world.scratch.write("sources/\(path)/\(name)", text) }
    let (sources, bare) = ("'\(world.scratch.path)/sources/\(path)'", "'\(world.scratch.path)/repositories/\(path)'")
    try world.settle(
      "cd \(sources) && git init -q -b main && git add -A && git commit -qm a && git clone -q --bare . \(bare)")
    try world.scratch.write(
      "home/.gitconfig",
      "[url \"file://\(world.scratch.path)/repositories/github.com/\"]\n\tinsteadOf = https://github.com/\n")
  }

  @Test func `a fork that is required by its own address is mapped for the program`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": "module example.org/app\n\ngo 1.19\n\nrequire github.com/up/tool v1.0.0\n",
        "fork/main.go": TypedWorld.program("github.com/up/tool"),
      ])
    let module = ["go.mod": "module github.com/up/tool\n\ngo 1.19\n", "a/a.go": "package a\n"]
    try Self.servesRepositories(
      &world, "github.com/you/tool", module.merging(["tool.go": TypedWorld.teller("tool", "FORK")]) { $1 })
    try world.proxy.publish(
      "github.com/up/tool", "v1.0.0", module.merging(["tool.go": TypedWorld.teller("tool", "UPSTREAM")]) { $1 })
    try world.settle("go mod tidy")
    #expect(try world.type("go run .").errorText == "UPSTREAM\n")
    // As `go get github.com/you/tool` says it, where no version is named.
    let said = [
      "go: github.com/you/tool: parsing go.mod:", "\tmodule declares its path as: github.com/up/tool",
      "\t        but was required as: github.com/you/tool",
    ]
    try world.scratch.write("said", said.joined(separator: "\n") + "\n")
    let run = try world.type("forkpath doctor <../said")
    let fix = "forkpath setup --consumer . https://github.com/you/tool"
    #expect(TypedWorld.commands(in: run) == [fix], "\(run.text)\(run.errorText)")
    try world.settle(fix)
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
  }

  /// Only go before 1.22 fetches into a GOPATH.
  @Test func `a package that no GOPATH has is fetched`() throws {
    guard let go = RealGo.installed.first(where: { $0.name == "1.19" }) else {
      if Program.areRequired { Issue.record("GO119 names no go command") }
      try Test.cancel("go 1.19 is not installed")
    }
    var world = try TypedWorld(
      go, ["gopath/src/example.org/me/app/main.go": TypedWorld.program("github.com/you/dep")])
    world.directory = "gopath/src/example.org/me/app"
    try Self.servesRepositories(&world, "github.com/you/dep", ["dep.go": TypedWorld.teller("dep", "DEP")])
    try world.type("export GO111MODULE=off GOFLAGS=", isKept: true)
    let run = try world.type("forkpath reach --for build")
    let fix = "env GO111MODULE=off go get -d github.com/you/dep"
    #expect(run.status == 1 && run.text.contains("help: " + fix), "\(run.text)\(run.errorText)")
    try world.settle(fix)
    #expect(try world.type("forkpath reach --for build").status == 0)
    #expect(try world.type("go run .").errorText == "DEP\n")
  }

  /// Imports of two projects that have the fork's directories.
  @Test func `the upstream of a program without a go.mod is told`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var world = try TypedWorld(
      go,
      [
        "fork/cmd/x/main.go":
          "package main\n\nimport (\n\t\"example.org/other/tool/what\"\n\t\"example.org/up/tool/who\"\n)\n\n"
          + "func main() { println(what.Who(), who.Who()) }\n",
        "fork/what/what.go": TypedWorld.teller("what", "FORK"), "fork/who/who.go": TypedWorld.teller("who", "FORK"),
      ])
    try world.repository(origin: "git.example.org/me/tool")
    for project in ["other", "up"] {
      try world.proxy.publish(
        "example.org/\(project)/tool", "v1.0.0",
        [
          "what/what.go": TypedWorld.teller("what", project.uppercased()),
          "who/who.go": TypedWorld.teller("who", project.uppercased()),
        ])
    }
    let run = try world.type("forkpath run ./cmd/x")
    #expect(run.status == 125 && run.errorText.contains("may be of its own packages"), "\(run.errorText)")
    #expect(
      TypedWorld.commands(in: run) == ["forkpath run --upstream example.org/other/tool ./cmd/x"], "\(run.errorText)")
    let typed = try world.type("forkpath run --upstream example.org/other/tool ./cmd/x")
    #expect(typed.status == 0 && typed.errorText.hasSuffix("FORK UP\n"), "\(typed.errorText)")
    let other = try world.type("forkpath run --upstream example.org/up/tool ./cmd/x")
    #expect(other.status == 0 && other.errorText.hasSuffix("OTHER FORK\n"), "\(other.errorText)")
  }

  @Test func `a dependency that nobody has is asked for with words`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var world = try Self.application(go)
    try world.settle("go mod tidy && go clean -modcache && rm '\(world.proxy.directory)/example.org/dep/@v/v1.0.0.zip'")
    let run = try world.type("forkpath start example.org/dep")
    let fix = "go mod download -x example.org/dep@v1.0.0"
    #expect(run.status == 1 && TypedWorld.commands(in: run) == [fix], "\(run.text)\(run.errorText)")
    let typed = try world.type(fix)
    #expect(typed.status != 0 && typed.errorText.contains("v1.0.0.zip"), "\(typed.errorText)")
  }

  /// Two mounts of one device: no number tells them apart, and a rename fails between them.
  @Test(.enabled(if: (try? Program("unshare").run(["-rm", "true"]))?.status == 0, "unshare makes no mount namespace"))
  func `a checkout is copied to another mount of the same device`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var world = try TypedWorld(go, ["fork/a/a.go": "package a\n"])
    try world.repository(origin: "git.example.org/me/tool")
    try world.scratch.makeDirectory("real/src")
    try world.scratch.makeDirectory("gopath")
    let line = "forkpath setup --gopath --strategy relocate --upstream example.org/up/tool ."
    let fix = "forkpath setup --strategy relocate --gopath --upstream example.org/up/tool --copy ."
    try world.scratch.write(
      "lines",
      """
      mount --bind ../real ../gopath
      \(line)
      echo "exit $?"
      ls -d ../fork ../gopath/src/*
      \(fix)
      echo "exit $?"
      cd ../gopath/src/example.org/up/tool && GO111MODULE=off go list ./...
      """)
    let run = try world.type("unshare -rm bash ../lines")
    #expect(run.errorText.contains("are on different file systems"), "\(run.errorText)")
    #expect(TypedWorld.commands(in: run).first == fix, "\(run.errorText)")
    #expect(run.text.hasPrefix("exit 1\n../fork\nmade "), "\(run.text)")
    #expect(run.text.hasSuffix("exit 0\nexample.org/up/tool/a\n"), "\(run.text)")
  }
}
