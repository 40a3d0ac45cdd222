import Foundation
import Support
import Testing

/// What `run --print` prints for builders that make a scratch module of their own, used as those builders use it.
@Suite(.enabled(if: RealGo.canCompare && LabServer.canRun, "go or Python is not installed"), .serialized)
struct `The words for other builders` {
  /// A fork's program, the package of upstream's that a builder's main package imports, and what that says.
  static let rows: [(address: String, package: String, says: String)] = [
    ("github.com/me/kept/cmd/x@main", "github.com/up/kept/who", "FORK kept"),
    ("github.com/me/kept/cmd/x@feature/x", "github.com/up/kept/who", "FEATURE kept"),
    ("github.com/me/major/cmd/x@main", "github.com/up/major/v2/who", "FORK major"),
    ("github.com/me/nested/cmd/x@main", "github.com/up/nested/api", "FORK nested"),
    ("github.com/me/replacing@main", "example.org/dep", "FORK replacing"),
    ("github.com/me/renamed/cmd/x@main", "github.com/up/renamed/who", "FORK renamed"),
  ]

  @Test(arguments: RealGo.installed.suffix(1))
  func `lead xcaddy, xk6, golangci-lint and a go.mod to the fork`(go: RealGo) throws {
    let world = try ProgramWorld(go)
    for (index, row) in Self.rows.enumerated() {
      let printed = try world.forkpath(["run", "--print", row.address])
      #expect(printed.status == 0, "\(row.address): \(printed.errorText)")
      let lines = printed.text.split(separator: "\n").map(String.init)
      let replaces = lines.filter { $0.hasPrefix("replace ") }
      let words = lines.first { $0.hasPrefix("--") }?.split(separator: " ").map(String.init) ?? []
      #expect(!replaces.isEmpty && words.count == replaces.count * 2, "\(printed.text)")
      #expect(words.enumerated().allSatisfy { $0.offset % 2 == 1 || ["--with", "--replace"].contains($0.element) })
      // As go.mod has them, and as xcaddy and xk6 give them to `go mod edit -replace`.
      try expect(row, replaces.joined(separator: "\n"), [], "mod\(index)", in: world)
      try expect(row, "", words.enumerated().filter { $0.offset % 2 == 1 }.map(\.element), "words\(index)", in: world)
      // A plugin of golangci-lint is a module and a directory of it; go 1.19 takes the `@` in the directory for a version.
      if go.name == "1.19" { continue }
      guard let module = lines.first(where: { $0.hasPrefix("  - module: ") })?.dropFirst(12),
        let place = lines.first(where: { $0.hasPrefix("    path: ") })?.dropFirst(10)
      else {
        Issue.record("no plugin: \(printed.text)")
        continue
      }
      #expect(FileManager.default.fileExists(atPath: String(place)), "\(row.address)")
      if row.package.hasPrefix(module) && !row.address.contains("nested") {
        try expect(row, "", ["\(module)=\(place)"], "plugin\(index)", in: world)
      }
    }
    // A control: without the words the package is not upstream's fork, or nowhere.
    #expect(try run(Self.rows[0].package, "", [], "control", in: world).status != 0)
  }

  private func expect(
    _ row: (address: String, package: String, says: String), _ lines: String, _ words: [String], _ place: String,
    in world: ProgramWorld
  ) throws {
    let ran = try run(row.package, lines, words, place, in: world)
    #expect(ran.text == row.says + "\n", "\(row.address), \(place): \(ran.text)\(ran.errors)")
  }

  private func run(
    _ package: String, _ lines: String, _ words: [String], _ place: String, in world: ProgramWorld
  ) throws -> RealGo.Run {
    let folder = "builders/" + place
    try world.scratch.write(folder + "/go.mod", "module example.org/builder\n\ngo 1.18\n\n\(lines)\n")
    try world.scratch.write(folder + "/main.go", ForkShape.program(package))
    let directory = world.scratch.path + "/" + folder
    for word in words {
      let edited = try world.go(["mod", "edit", "-replace=" + word], in: directory)
      if edited.status != 0 { return edited }
    }
    let tidied = try world.go(["mod", "tidy"], in: directory)
    return tidied.status == 0 ? try world.go(["run", "."], in: directory) : tidied
  }
}
