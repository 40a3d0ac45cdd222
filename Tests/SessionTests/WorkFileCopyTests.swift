import Foundation
import Support
import Testing

/// A workspace whose modules take from the module cache what no file of sums has: go writes go.work.sum, unless it is given a copy.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A look at a workspace` {
  private static let upstream = "example.org/up/tool"

  private static func world(_ go: RealGo) throws -> ModuleWorld {
    let world = try ModuleWorld(
      go,
      [
        "dep/go.mod": ModuleWorld.mod("example.com/dep"), "dep/d.go": ModuleWorld.teller("dep"),
        "fork/go.mod": ModuleWorld.mod(upstream), "fork/a/a.go": ModuleWorld.teller("a"),
        "fork/sub/go.mod": ModuleWorld.mod(upstream + "/sub", "require example.com/dep v1.0.0"),
        "fork/sub/main.go": ModuleWorld.program(upstream + "/a", "example.com/dep"),
        "fork/go.work": "go 1.19\n\nuse .\nuse ./sub\n",
        "secret": "host ssh-ed25519 AAAA\n",
      ])
    try world.publish("dep", as: "example.com/dep", "v1.0.0")
    try world.go(["mod", "download", "example.com/dep@v1.0.0"], in: "dep", ["GOSUMDB": "off"])
    return world
  }

  @Test(arguments: RealGo.newest)
  func `changes nothing in the tree, and nothing that a link leads to`(go: RealGo) throws {
    for link in [nil, "../secret", "../missing"] {
      let world = try Self.world(go)
      if let link {
        try FileManager.default.createSymbolicLink(
          atPath: world.path("fork/go.work.sum"), withDestinationPath: link)
      }
      try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
      func touched() throws -> [String] {
        let secret = try String(contentsOfFile: world.path("secret"), encoding: .utf8)
        return [
          try world.changes("fork"), secret == "host ssh-ed25519 AAAA\n" ? "" : "the secret",
          FileManager.default.fileExists(atPath: world.path("missing")) ? "made what the link names" : "",
        ].filter { !$0.isEmpty }
      }
      for words in [
        ["--with-go", "always"], ["--since", "HEAD", "--with-go", "always"], ["--build"], ["--as-consumer"],
      ] {
        let run = try world.forkpath(["verify"] + words, in: "fork")
        #expect(run.status == 0, "\(words) \(world.said(run))")
        #expect(try touched() == [], "\(words), \(link ?? "no link")")
      }
      // The control: what go does by itself.
      try world.go(["list", "-deps", "./sub/..."], in: "fork", ["GOSUMDB": "off", "GOPROXY": "off"])
      #expect(try touched() != [], "go leaves alone \(link ?? "go.work.sum")")
    }
  }

  @Test(arguments: RealGo.installed)
  func `is the same with paths that are relative, vendored, or replaced in go_work`(go: RealGo) throws {
    let world = try Self.world(go)
    try world.write("lib/go.mod", ModuleWorld.mod("example.com/lib"))
    try world.write("lib/l.go", ModuleWorld.teller("lib"))
    try world.write(
      "fork/go.work", "go 1.22\n\nuse (\n\t.\n\t./sub\n)\n\nreplace example.com/lib => ../lib\n")
    try world.write(
      "fork/sub/go.mod", ModuleWorld.mod(Self.upstream + "/sub", "require example.com/lib v1.0.0", go: "1.22"))
    try world.write("fork/sub/main.go", ModuleWorld.program(Self.upstream + "/a", "example.com/lib"))
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
    let plain = try world.forkpath(["verify", "--with-go", "always"], in: "fork")
    #expect(plain.status == 0, "\(world.said(plain))")
    guard go.name != "1.19" else { return }
    #expect(try world.go(["work", "vendor"], in: "fork").status == 0)
    let vendored = try world.forkpath(["verify", "--with-go", "always"], in: "fork")
    #expect(vendored.status == 0, "\(world.said(vendored))")
    // The control: a vendor directory that go refuses.
    try world.write("fork/vendor/modules.txt", "## workspace\n")
    let refused = try world.forkpath(["verify", "--with-go", "always"], in: "fork")
    #expect(refused.status == 1, "\(world.said(refused))")
    let built = try world.forkpath(["verify", "--build", "--except", "vendor-inconsistent"], in: "fork")
    #expect(built.status == 1 && built.text.contains("go build fails"), "\(world.said(built))")
  }

  @Test(arguments: RealGo.installed)
  func `judges without go where there is no place for the copy, and takes what an overlay shows`(go: RealGo) throws {
    let world = try Self.world(go)
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
    let missing = ["TMPDIR": world.path("nowhere")]
    let plain = try world.forkpath(["verify", "--verbose"], in: "fork", missing)
    #expect(plain.status == 0 && plain.text.contains("not compared with 'go list'"), "\(world.said(plain))")
    let needed = try world.forkpath(["verify", "--with-go", "always"], in: "fork", missing)
    #expect(needed.status != 0 && needed.errorText.contains("nowhere"), "\(world.said(needed))")
    try world.write("fork/go.work", "go 1.19\n\nuse .\n")
    try world.write("shown.work", "go 1.19\n\nuse .\nuse ./sub\n")
    try world.write(
      "overlay.json", #"{"Replace": {"\#(world.path("fork/go.work"))": "\#(world.path("shown.work"))"}}"#)
    let overlay = ["GOFLAGS": "-modcacherw -overlay=" + world.path("overlay.json")]
    let shown = try world.forkpath(["verify", "--with-go", "always"], in: "fork", overlay)
    #expect(shown.status == 0 && !shown.text.contains("leads nowhere"), "\(world.said(shown))")
    // The control: what is on the disk does not have the module.
    let disk = try world.forkpath(["verify", "--with-go", "always"], in: "fork")
    #expect(disk.text.contains("leads nowhere"), "\(world.said(disk))")
    // What go says of the copy is said of the file that the user knows.
    if go.name == "1.19" { return }
    try world.write("fork/go.work", "go 1.22\n\nuse .\nuse ./sub\n")
    let vendor = try world.forkpath(["verify", "--build"], in: "fork", ["GOFLAGS": "-modcacherw -mod=vendor"])
    #expect(vendor.status == 1 && !vendor.text.contains("/work-"), "\(world.said(vendor))")
    #expect(vendor.text.contains("inconsistent vendoring in " + world.path("fork") + ":"), "\(world.said(vendor))")
  }
}
