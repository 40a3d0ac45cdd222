import Support
import Testing

/// Settings of go's that matter to a fork which is mapped for GOPATH mode, as go judges them.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A setting beside a mapping for GOPATH mode` {
  static let place = "gopath/src/example.org/up/tool"

  static func world(_ go: RealGo, isMapped: Bool = true) throws -> TypedWorld {
    var world = try TypedWorld(
      go,
      [
        "fork/who/who.go": TypedWorld.teller("who", "FORK"),
        "fork/main.go": TypedWorld.program("example.org/up/tool/who"),
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    try world.type("export GOFLAGS= GO111MODULE=off GOPATH='\(world.scratch.path)/gopath'", isKept: true)
    if isMapped { try world.settle("forkpath setup") }
    return world
  }

  /// Each ends every go command, so that nothing is proved; and the line that verify prints ends that.
  @Test(arguments: RealGo.installed, ["-overlay=none.json", "-overlay=main.go", "-tags", "-C=/tmp"])
  func `that go refuses is an error whether or not go is asked`(go: RealGo, flag: String) throws {
    var world = try Self.world(go)
    // Control.
    #expect(try world.type("forkpath verify --with-go never", in: Self.place).status == 0)
    try world.type("export GOFLAGS=\(flag)", isKept: true)
    // go 1.19 has no -C, which is another error.
    #expect(try world.type("go build -o /dev/null .", in: Self.place).status != 0)
    for option in ["never", "auto"] {
      let run = try world.type("forkpath verify --with-go " + option, in: Self.place)
      #expect(run.status != 0, "\(run.text)\(run.errorText)")
      #expect(TypedWorld.commands(in: run) == ["unset GOFLAGS"], "\(run.text)\(run.errorText)")
    }
    let health = try world.type("forkpath doctor </dev/null")
    #expect(health.status == 1 && TypedWorld.commands(in: health) == ["unset GOFLAGS"], "\(health.text)")
  }

  /// go opens the files of a linked fork by the path of the link.
  @Test(arguments: RealGo.installed) func `counts where its overlay names a file as go opens it`(go: RealGo) throws {
    var world = try Self.world(go)
    try world.scratch.write("who.go", TypedWorld.teller("who", "OVERLAID"))
    for (file, isOpened) in [("fork", false), (Self.place, true)] {
      let root = world.scratch.path
      try world.scratch.write(
        "overlay.json", "{\"Replace\": {\"\(root)/\(file)/who/who.go\": \"\(root)/who.go\"}}")
      let flags = "GOFLAGS=-overlay=\(root)/overlay.json "
      let said = try world.type("\(flags)go run .", in: Self.place).errorText
      #expect(said == (isOpened ? "OVERLAID\n" : "FORK\n"))
      let run = try world.type("cd '\(root)/\(Self.place)' && \(flags)forkpath verify")
      #expect(run.status == (isOpened ? 1 : 0), "\(file): \(run.text)\(run.errorText)")
    }
  }

  /// go compares the directory with the entry of GOPATH and with what that leads to.
  @Test(arguments: RealGo.installed) func `may name the GOPATH by a link to it`(go: RealGo) throws {
    var world = try Self.world(go)
    try world.settle("ln -s gopath ../link")
    try world.type("export GOPATH='\(world.scratch.path)/link'", isKept: true)
    #expect(try world.type("go list ./...", in: Self.place).text.contains("example.org/up/tool/who"))
    let run = try world.type("forkpath verify", in: Self.place)
    #expect(run.status == 0 && !run.text.contains("does not use it"), "\(run.text)\(run.errorText)")
    // Control: in the checkout's own path go finds it under no import path.
    let outside = try world.type("forkpath verify")
    #expect(outside.text.contains("does not use it"), "\(outside.text)\(outside.errorText)")
  }

  @Test func `may name an entry of GOPATH twice`() throws {
    var world = try Self.world(RealGo.installed[0], isMapped: false)
    try world.type("export GOPATH=\"$GOPATH:$GOPATH/:\"", isKept: true)
    for _ in 0..<2 {
      let run = try world.type("forkpath setup")
      #expect(run.status == 0 && run.text.contains("plain go sees it"), "\(run.text)\(run.errorText)")
    }
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
  }

  @Test(arguments: RealGo.installed) func `is named where it makes the toolchain the GOPATH`(go: RealGo) throws {
    var world = try Self.world(go, isMapped: false)
    try world.type("export GOPATH=$(go env GOROOT)", isKept: true)
    let run = try world.type("forkpath setup --gopath .")
    #expect(run.status == 65 && run.errorText.contains("the directory of the Go toolchain"), "\(run.errorText)")
    #expect(TypedWorld.commands(in: run) == ["unset GOPATH"])
    try world.type("unset GOPATH", isKept: true)
    try world.settle("forkpath setup --gopath .")
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
  }
}
