import Support
import Testing

/// A fork all of whose imports were rewritten to its own path: nothing of upstream's path is left to map.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A fork that was rewritten as a whole` {
  static let (upstream, own) = ("example.org/up/tool", "git.example.org/me/tool")

  static func world(_ go: RealGo, at place: String = "fork", hasModule: Bool, mode: String?) throws -> TypedWorld {
    var files = [
      place + "/who/who.go": TypedWorld.teller("who", "FORK"),
      place + "/main.go": TypedWorld.program(upstream + "/who"),
    ]
    if hasModule { files[place + "/go.mod"] = ModuleWorld.mod(upstream) }
    var world = try TypedWorld(go, files)
    world.directory = place
    try world.repository(place, origin: own, upstream: upstream)
    try world.type(
      "export GOFLAGS= GOPATH='\(world.scratch.path)/gopath'"
        + (mode.map { " GO111MODULE=" + $0 } ?? "; unset GO111MODULE"),
      isKept: true)
    let changed = hasModule ? "main.go go.mod" : "main.go"
    try world.settle(
      "git tag base && sed -i.old s,\(upstream),\(own), \(changed) && rm *.old && git commit -qam rewritten")
    return world
  }

  /// Where go finds none of its packages, a line of verify leads to a mapping by its own path.
  @Test(arguments: RealGo.installed, ["off", nil])
  func `is mapped by its own path where go does not build it`(go: RealGo, mode: String?) throws {
    var world = try Self.world(go, hasModule: false, mode: mode)
    #expect(try world.type("go run .").status != 0)
    for command in ["verify", "setup", "exec -- go run ."] {
      let run = try world.type("forkpath " + command)
      #expect(run.status != 0 && !run.errorText.contains("go builds it as it is"), "\(run.errorText)")
      #expect(TypedWorld.commands(in: run) == ["forkpath setup --upstream \(Self.own) ."], "\(run.errorText)")
    }
    try world.settle("forkpath setup --upstream \(Self.own) .")
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
  }

  /// Control: here the sentence is true, and exec is as good as plain go.
  @Test(arguments: RealGo.installed, [true, false])
  func `is built as it is where go finds it`(go: RealGo, hasModule: Bool) throws {
    var world = try Self.world(
      go, at: hasModule ? "fork" : "gopath/src/" + Self.own, hasModule: hasModule, mode: hasModule ? nil : "off")
    #expect(try world.type("go run .").errorText == "FORK\n")
    let run = try world.type("forkpath verify")
    #expect(run.errorText.contains("go builds it as it is") && TypedWorld.commands(in: run) == [], "\(run.errorText)")
    let executed = try world.type("forkpath exec -- go run .")
    #expect(executed.status == 0 && executed.errorText == "FORK\n", "\(executed.errorText)")
  }

  @Test func `is told by verify of the path that nothing names any more, and not sent to setup`() throws {
    var world = try Self.world(RealGo.installed[RealGo.installed.count - 1], hasModule: true, mode: nil)
    let run = try world.type("forkpath verify --upstream \(Self.upstream)")
    #expect(run.status == 1 && run.errorText.contains("nothing in it names '\(Self.upstream)'"), "\(run.text)")
    #expect(TypedWorld.commands(in: run) == [], "\(run.text)\(run.errorText)")
    // Control: one import that was left is a leak, which is judged.
    try world.settle("printf 'package main\\n\\nimport _ \"\(Self.upstream)/who\"\\n' >left.go")
    let left = try world.type("forkpath verify --upstream \(Self.upstream)")
    #expect(left.status == 1 && left.text.contains("'\(Self.upstream)/who'"), "\(left.text)\(left.errorText)")
  }

  /// The pull request that rewrites everything is the one that --since is for.
  @Test(arguments: [true, false]) func `is no change that adds nothing`(hasModule: Bool) throws {
    var world = try Self.world(
      RealGo.installed[RealGo.installed.count - 1], hasModule: hasModule, mode: hasModule ? nil : "off")
    let run = try world.type("forkpath verify --since base")
    #expect(run.status == 1 && run.text.contains("the import '\(Self.own)/who'"), "\(run.text)\(run.errorText)")
    // Control: what a later change leaves as it is, it does not add.
    try world.settle("git tag -f base && echo '// more' >>who/who.go && git commit -qam more")
    let later = try world.type("forkpath verify --since base")
    #expect(later.status == 0, "\(later.text)\(later.errorText)")
  }

  /// Such a fork is a module like any other for those that require it by its own path.
  @Test func `is judged and mapped for a consumer that requires it by its own path`() throws {
    var world = try Self.world(RealGo.installed[RealGo.installed.count - 1], hasModule: true, mode: nil)
    try world.proxy.publish(
      Self.own, "v1.0.0", ["go.mod": ModuleWorld.mod(Self.own), "who/who.go": TypedWorld.teller("who", "PUBLISHED")])
    try world.settle(
      """
      mkdir ../app && cd ../app && printf 'module example.com/app\n\ngo 1.18\n\nrequire \(Self.own) v1.0.0\n' >go.mod &&
      printf 'package main\n\nimport "\(Self.own)/who"\n\nfunc main() { println(who.Who()) }\n' >main.go &&
      go mod tidy
      """)
    let built = try world.type("cd ../app && go run .").errorText
    let leak = try world.type("forkpath verify --consumer ../app")
    #expect(leak.status == 1 && leak.text.contains("'\(Self.own)' comes from"), "\(leak.text)\(leak.errorText)")
    try world.settle("forkpath setup --consumer ../app")
    let mapped = try world.type("cd ../app && forkpath exec -- go run .").errorText
    #expect(mapped == "FORK\n" && built != mapped, "\(built)\(mapped)")
    for command in ["status", "verify --mapped --consumer ../app", "verify --mapped"] {
      let run = try world.type("forkpath " + command)
      #expect(run.status == 0, "\(command): \(run.text)\(run.errorText)")
    }
    // Control: a replacement does the same.
    try world.settle("forkpath undo && cd ../app && go mod edit -replace \(Self.own)=../fork")
    let replaced = try world.type("forkpath verify --consumer ../app")
    #expect(replaced.status == 0, "\(replaced.text)\(replaced.errorText)")
  }
}
