import Support
import Testing

/// Settings with which no go command works: doctor without a text names each, and its fix makes go work again.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A setting that go refuses` {
  static let settings: [(line: String, versions: [String])] = [
    ("GOFLAGS=-mod=foo", ["1.19", "1.27"]), ("GOFLAGS=-modfile=go.txt", ["1.19", "1.27"]),
    ("GOFLAGS=-tags", ["1.19", "1.27"]), ("GOFLAGS=-buildvcs=bogus", ["1.19", "1.27"]),
    ("GOFLAGS=-compiler=bogus", ["1.19", "1.27"]), ("GOFLAGS=-race=7", ["1.19", "1.27"]),
    ("GOFLAGS=-p=0", ["1.27"]), ("GOFLAGS=-buildmode=bogus", ["1.19", "1.27"]), ("GOFLAGS=-C=/", ["1.27"]),
    ("GOFLAGS=-toolexec=/nonexistent", ["1.19", "1.27"]), ("GOTOOLCHAIN=nonsense", ["1.27"]),
    ("GOOS=plan10", ["1.19", "1.27"]), ("GOARCH=z80", ["1.19", "1.27"]), ("GOCACHE=off", ["1.19", "1.27"]),
    ("GOCACHE=relative", ["1.19", "1.27"]), ("TMPDIR=/nonexistent", ["1.19", "1.27"]),
    ("GOTMPDIR=/nonexistent", ["1.19", "1.27"]), ("GOFIPS140=bogus", ["1.27"]),
    ("GOCACHEPROG=/nonexistent/program", ["1.27"]),
  ]
  /// Settings that go takes.
  static let taken = [
    "GOFLAGS=-mod=mod", "GOFLAGS='-tags=a,b -trimpath -buildvcs=auto'", "GOFLAGS=-race=false", "GOOS=windows",
    "GOARCH=arm64", "TMPDIR=/", "GOTMPDIR=/tmp", "GOFLAGS=-p=2",
  ]

  static func world(_ go: RealGo) throws -> TypedWorld {
    try TypedWorld(
      go, ["fork/go.mod": "module example.org/tool\n\ngo 1.18\n", "fork/t.go": "package tool\n"])
  }

  @Test(.timeLimit(.minutes(60)), arguments: RealGo.installed) func `is named by doctor, and its fix leads out`(
    go: RealGo
  ) throws {
    for (line, versions) in Self.settings where versions.contains(go.name) {
      var world = try Self.world(go)
      try world.type("export " + line, isKept: true)
      #expect(try world.type("go build ./...").status != 0, "\(line)")
      let said = try world.type("forkpath doctor </dev/null")
      #expect(said.status == 1, "\(line): \(said.text)")
      let fixes = TypedWorld.commands(in: said)
      #expect(fixes.count == 1, "\(line): \(said.text)\(said.errorText)")
      for fix in fixes { try world.type(fix, isKept: true) }
      #expect(try world.type("forkpath doctor </dev/null").status == 0, "\(line): \(fixes)")
      #expect(try world.type("go build ./...").status == 0, "\(line): \(fixes)")
    }
  }

  /// go loads packages for such a system, and compiles nothing for it.
  @Test(arguments: RealGo.installed, ["GOOS=plan10", "GOARCH=z80"]) func `is no proof for verify`(
    go: RealGo, line: String
  )
    throws
  {
    var world = try Self.world(go)
    try world.repository(origin: "git.example.org/me/tool", upstream: "example.org/tool")
    #expect(try world.type("forkpath verify --with-go never").status == 0)
    try world.type("export " + line, isKept: true)
    let said = try world.type("forkpath verify --with-go never")
    #expect(said.status == 1 && !said.text.contains("no leak"), "\(said.text)")
    #expect(try world.isFixed("forkpath verify --with-go never"))
  }

  @Test(.timeLimit(.minutes(60)), arguments: RealGo.installed) func `is not one that go takes`(go: RealGo) throws {
    for line in Self.taken {
      var world = try Self.world(go)
      try world.type("export " + line, isKept: true)
      let built = try world.type("go vet ./... || go build ./...")
      #expect(built.status == 0, "\(line): \(built.errorText)")
      let said = try world.type("forkpath doctor </dev/null")
      #expect(said.status == 0, "\(line): \(said.text)\(said.errorText)")
    }
  }
}
