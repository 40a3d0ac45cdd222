import Foundation
import Support
import Testing

/// A checkout with files that lead out of it by their own place: a move would lead them elsewhere.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A checkout that leads out of itself` {
  private typealias World = ModuleWorld
  private static let off = ["GO111MODULE": "off", "GOFLAGS": ""]

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Links of the checkout and their texts.
    var links: [String: String] = [:]
    var files: [String: String] = [:]
    /// The file that is named; nil where the checkout may be moved.
    var named: String?
  }

  private static func cgo(_ lines: String) -> String { "package core\n\n\(lines)\nimport \"C\"\n\nconst N = C.N\n" }

  static let rows = [
    Row(testDescription: "a link to a file", links: ["core/shared.go": "../../shared.go"], named: "core/shared.go"),
    Row(testDescription: "a link to a directory", links: ["data": "../common"], named: "data"),
    Row(testDescription: "a link in a directory that go passes over", links: ["_x/y": "../../common"], named: "_x/y"),
    Row(
      testDescription: "a flag of cgo",
      files: ["core/c.go": cgo("// #cgo CFLAGS: -I${SRCDIR}/../../common\n// #include \"n.h\"")], named: "core/c.go"),
    Row(
      testDescription: "a header of cgo", files: ["core/c.go": cgo("// #include \"../../common/n.h\"")],
      named: "core/c.go"),
    Row(
      testDescription: "a header of a header",
      files: ["core/c.go": cgo("// #include \"c.h\""), "core/c.h": "#include \"../../common/n.h\"\n"], named: "core/c.h"
    ),
    Row(
      testDescription: "a link that comes back by the checkout's name", links: ["core/b": "../../fork/cmd"],
      named: "core/b"),
    // What stays right.
    Row(
      testDescription: "links and headers inside",
      links: ["core/inner": "../cmd", "abs": "/usr"],
      files: [
        "core/c.go": cgo("// #cgo CFLAGS: -I${SRCDIR}/../include\n// #include \"n.h\""), "include/n.h": "#define N 1\n",
      ]),
    Row(testDescription: "a link that leads nowhere", links: ["core/gone": "../../gone"]),
    Row(
      testDescription: "lines that name no file",
      files: [
        "core/a.s": "# the range 1 .. ../../common/n.h\n", "core/b.h": "#define R(a, b) a ../../common/n.h b\n",
        "core/c.h": "#line 3 \"../../common/n.h\"\n// # see ../../common/n.h\n",
        "core/c.go": cgo("// #cgo LDFLAGS: -Wl,-rpath,$ORIGIN/../../common\n// #define N 1"),
      ]),
    Row(testDescription: "words in a comment", files: ["core/doc.h": "// see ../../common/n.h\n"]),
  ]

  @Test(arguments: rows) func `is not moved where that would break it`(row: Row) throws {
    let go = try #require(RealGo.installed.first)
    let world = try World(
      go,
      [
        "fork/core/core.go": World.teller("core"), "fork/cmd/x/main.go": World.program("example.org/up/tool/core"),
        "shared.go": "package core\n\nconst Shared = 1\n", "common/n.h": "#define N 7\n",
      ])
    for (path, text) in row.files { try world.write("fork/" + path, text) }
    for (path, text) in row.links {
      try FileManager.default.createDirectory(
        atPath: URL(filePath: world.path("fork/" + path)).deletingLastPathComponent().path,
        withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: world.path("fork/" + path), withDestinationPath: text)
    }
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    for words in [["preview"], ["setup"]] {
      let run = try world.forkpath(words + ["--strategy", "relocate"], in: "fork", Self.off)
      guard let named = row.named else {
        #expect(run.status == 0, "\(words): \(world.said(run))")
        continue
      }
      #expect(run.status == 1 && run.text.isEmpty, "\(words): \(world.said(run))")
      #expect(run.errorText.contains("'\(named)' in '") && run.errorText.contains("after a move"), "\(run.errorText)")
      #expect(run.errorText.contains("help: forkpath setup --strategy symlink ."), "\(run.errorText)")
    }
    if row.named == nil { return }
    let typed = try world.forkpath(["setup", "--strategy", "symlink", "."], in: "fork", Self.off)
    #expect(world.said(typed).contains("now resolves"), "\(world.said(typed))")
    #expect(
      try world.forkpath(["exec", "--", "go", "run", "./cmd/x"], in: "fork", Self.off).errorText.hasSuffix("FORK\n"))
  }
}
