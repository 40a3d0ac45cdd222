import Foundation
import Support
import Testing

/// A link in the tree leads go to whatever it leads to; what lies outside the checkout is not the fork.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A directory that became a link out of the checkout` {
  /// A root with a package, and a module that a replacement leads to; copies of both outside.
  private static func world(_ go: RealGo) throws -> ModuleWorld {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod(
          "example.org/up/tool", "require example.org/up/tool/api v1.0.0", "replace example.org/up/tool/api => ./api"),
        "fork/core/core.go": ModuleWorld.teller("core"), "fork/api/go.mod": ModuleWorld.mod("example.org/up/tool/api"),
        "fork/api/api.go": ModuleWorld.teller("api"),
        "fork/cmd/x/main.go": ModuleWorld.program("example.org/up/tool/core", "example.org/up/tool/api"),
        "other/core/core.go": ModuleWorld.teller("core", "OTHER"),
        "other/api/go.mod": ModuleWorld.mod("example.org/up/tool/api"),
        "other/api/api.go": ModuleWorld.teller("api", "OTHER"),
      ])
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    return world
  }

  @Test(arguments: RealGo.installed, [("core", "OTHER FORK\n"), ("api", "FORK OTHER\n")])
  func `is a leak, also for a change that made it`(go: RealGo, example: (directory: String, said: String)) throws {
    let world = try Self.world(go)
    #expect(try world.forkpath(["verify"], in: "fork").status == 0)
    let place = world.path("fork/" + example.directory)
    try FileManager.default.removeItem(atPath: place)
    try FileManager.default.createSymbolicLink(
      atPath: place, withDestinationPath: "../other/" + example.directory)
    #expect(try world.go(["run", "./cmd/x"], in: "fork").errors == example.said)
    for words in [["verify"], ["verify", "--since", "HEAD"]] {
      let run = try world.forkpath(words, in: "fork")
      #expect(run.status == 1, "\(words): \(world.said(run))")
      #expect(run.text.contains("work/other/" + example.directory), "\(words): \(world.said(run))")
      #expect(run.text.contains("the link '\(example.directory)'"), "\(words): \(world.said(run))")
    }
  }

  @Test(arguments: RealGo.installed, [("core/core.go", "OTHER FORK\n"), ("api/api.go", "FORK OTHER\n")])
  func `is one as a single file, too`(go: RealGo, example: (file: String, said: String)) throws {
    let world = try Self.world(go)
    let place = world.path("fork/" + example.file)
    try FileManager.default.removeItem(atPath: place)
    try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: "../../other/" + example.file)
    #expect(try world.go(["run", "./cmd/x"], in: "fork").errors == example.said)
    for words in [["verify"], ["verify", "--since", "HEAD"]] {
      let run = try world.forkpath(words, in: "fork")
      #expect(run.status == 1, "\(words): \(world.said(run))")
      #expect(run.text.contains("work/other/" + example.file), "\(words): \(world.said(run))")
      #expect(run.text.contains("the link '\(example.file)'"), "\(words): \(world.said(run))")
    }
    // A link to a file of the checkout is the fork's.
    try FileManager.default.removeItem(atPath: place)
    try FileManager.default.moveItem(
      atPath: world.path("other/" + example.file), toPath: world.path("fork/kept.txt"))
    try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: "../kept.txt")
    let inside = try world.forkpath(["verify"], in: "fork")
    #expect(inside.status == 0, "\(world.said(inside))")
  }

  /// What go compiles that is not in Go.
  @Test(arguments: ["x.s", "x_arm64.S", "x.c", "x.h", "x.syso", "x.f90"])
  func `is one for each file that go compiles, in whatever language`(name: String) throws {
    let world = try Self.world(try #require(RealGo.installed.last))
    if !name.contains(".s") && !name.contains(".S") {
      try world.write("fork/core/c.go", "package core\n\nimport \"C\"\n")
    }
    let (outside, inside) = ("../../other/core/" + name, "../" + name)
    for (target, status) in [(outside, 1), (inside, 0)] as [(String, Int32)] {
      try world.write("other/core/" + name, "// nothing\n")
      try world.write("fork/" + name, "// nothing\n")
      let place = world.path("fork/core/" + name)
      try? FileManager.default.removeItem(atPath: place)
      try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: target)
      let run = try world.forkpath(["verify", "--with-go", "never"], in: "fork")
      #expect(run.status == status, "\(target): \(world.said(run))")
      #expect(run.text.contains("the link 'core/\(name)'") == (status == 1), "\(target): \(world.said(run))")
    }
    // The near misses: names that go passes over, and a directory without Go files.
    try FileManager.default.removeItem(atPath: world.path("fork/core/" + name))
    try FileManager.default.removeItem(atPath: world.path("fork/" + name))
    try FileManager.default.createDirectory(atPath: world.path("fork/assets"), withIntermediateDirectories: true)
    try world.write("fork/apart/apart.go", "package apart\n")
    try world.write("fork/gone/gone.go", "//go:build ignore\n\npackage gone\n")
    try world.write("other/ignored", "//go:build ignore\n")
    if name != "x.syso" {
      try FileManager.default.createSymbolicLink(
        atPath: world.path("fork/core/" + name), withDestinationPath: "../../other/ignored")
    }
    for place in ["core/_" + name, "core/." + name, "core/" + name + ".txt", "assets/" + name, "gone/" + name]
      + (name.contains(".s") || name.contains(".S") ? [] : ["apart/" + name])
    {
      try FileManager.default.createSymbolicLink(
        atPath: world.path("fork/" + place), withDestinationPath: outside)
    }
    let other = try world.forkpath(["verify", "--with-go", "never"], in: "fork")
    #expect(other.status == 0, "\(world.said(other))")
  }

  @Test(arguments: RealGo.installed)
  func `is one as an object whatever it begins with, since go reads no line of it`(go: RealGo) throws {
    let world = try Self.world(go)
    for name in ["x.syso", "x.s"] {
      try world.write("other/core/" + name, "//go:build ignore\n\n")
      try FileManager.default.createSymbolicLink(
        atPath: world.path("fork/core/" + name), withDestinationPath: "../../other/core/" + name)
    }
    #expect(try world.go(["list", "-f", "{{.SysoFiles}} {{.SFiles}}", "./core"], in: "fork").text == "[x.syso] []\n")
    let run = try world.forkpath(["verify", "--with-go", "never"], in: "fork")
    #expect(run.status == 1, "\(world.said(run))")
    #expect(run.text.contains("the link 'core/x.syso'"), "\(world.said(run))")
    #expect(!run.text.contains("the link 'core/x.s'"), "\(world.said(run))")
  }

  @Test(arguments: RealGo.installed)
  func `has no word of a file printed that is no source`(go: RealGo) throws {
    let world = try Self.world(go)
    try world.write("other/token", "SECRETWORD\n")
    try world.write("fork/kept", "KEPTWORD\n")
    for (name, target) in [("core/out.go", "../../other/token"), ("cmd/x/in.go", "../../kept")] {
      try FileManager.default.createSymbolicLink(
        atPath: world.path("fork/" + name), withDestinationPath: target)
    }
    let told = try world.go(["list", "-e", "-f", "{{.Error}}", "./..."], in: "fork").text
    #expect(told.contains("found SECRETWORD") && told.contains("found KEPTWORD"))
    for words in [["graph", "./..."], ["graph", "-e", "--format", "json", "./..."], ["scan"], ["verify"]] {
      let run = try world.forkpath(words, in: "fork")
      #expect(!world.said(run).contains("SECRETWORD"), "\(words): \(world.said(run))")
      guard words[0] == "graph" else { continue }
      #expect(world.said(run).contains("expected 'package', found KEPTWORD"), "\(words): \(world.said(run))")
      #expect(
        world.said(run).contains("go refuses this file, which a link leads to outside of the checkout"),
        "\(words): \(world.said(run))")
    }
  }

  /// What the overlay of the environment shows in the place of which file, and what go then prints.
  static let overlays: [(place: String, standIn: String, prints: String, isLeak: Bool)] = [
    ("core/core.go", "other/core/core.go", "OTHER FORK\n", true),
    ("api/api.go", "other/api/api.go", "FORK OTHER\n", true),
    ("core/core.go", "same/core.go", "FORK FORK\n", false),
    ("core/core.go", "fork/inner/core.txt", "INNER FORK\n", false),
  ]

  @Test(arguments: RealGo.installed, overlays.indices)
  func `is no other than a file that an overlay shows from outside`(go: RealGo, index: Int) throws {
    let row = Self.overlays[index]
    let world = try Self.world(go)
    try world.write("same/core.go", ModuleWorld.teller("core"))
    try world.write("fork/inner/core.txt", ModuleWorld.teller("core", "INNER"))
    let pair = "\"\(world.path("fork/" + row.place))\": \"\(world.path(row.standIn))\""
    try world.write("overlay.json", "{\"Replace\": {\(pair)}}")
    let flags = ["GOFLAGS": "-modcacherw -overlay=" + world.path("overlay.json")]
    #expect(try world.go(["run", "./cmd/x"], in: "fork", flags).errors == row.prints)
    for words in [["verify"], ["verify", "--with-go", "always"]] {
      let run = try world.forkpath(words, in: "fork", flags)
      #expect(run.status == (row.isLeak ? 1 : 0), "\(words): \(world.said(run))")
      guard row.isLeak else { continue }
      #expect(run.text.contains("work/" + row.standIn) && run.text.contains("'\(row.place)'"), "\(world.said(run))")
      #expect(run.text.contains("help: export GOFLAGS=-modcacherw"), "\(world.said(run))")
    }
  }

  @Test(arguments: RealGo.installed)
  func `inside the checkout is the fork's`(go: RealGo) throws {
    let world = try Self.world(go)
    try FileManager.default.moveItem(atPath: world.path("fork/core"), toPath: world.path("fork/inner"))
    try FileManager.default.createSymbolicLink(atPath: world.path("fork/core"), withDestinationPath: "inner")
    #expect(try world.go(["run", "./cmd/x"], in: "fork").errors == "FORK FORK\n")
    let run = try world.forkpath(["verify"], in: "fork")
    #expect(run.status == 0, "\(world.said(run))")
  }
}
