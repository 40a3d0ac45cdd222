import Foundation
import Support
import Testing

/// Where the files of a fork do not decide whose package an import names, go's choice is built, and told.
@Suite(.enabled(if: RealGo.canCompare && Program.git.isUsable, "go or git is not installed"), .serialized)
struct `Whose package an import names` {
  private typealias World = `What is kept of an earlier run`.World

  /// A program that imports `log` and `text` of its own by its own path, and others by another one.
  private static func write(_ world: World, module: String, main: [String], more: [String: String] = [:]) throws {
    try world.proxy.publish(
      "github.com/up/tool", "v1.0.0",
      [
        "go.mod": "module github.com/up/tool\n", "log/l.go": "package log\n\nconst Who = \"UPSTREAM log\"\n",
        "text/t.go": "package text\n\nconst Who = \"UPSTREAM text\"\n",
      ])
    try world.write("go.mod", "module \(module)\n\ngo 1.18\n\nrequire github.com/up/tool v1.0.0\n")
    for name in ["log", "text", "own", "mine", "last"] {
      try world.write("\(name)/p.go", "package \(name)\n\nconst Who = \"FORK \(name)\"\n")
    }
    let imports = main.enumerated().map { "\tp\($0) \"\($1)\"\n" }.joined()
    let words = main.indices.map { "p\($0).Who" }.joined(separator: " + \" \" + ")
    try world.write(
      "main.go",
      "package main\n\nimport (\n\t\"os\"\n\n\(imports))\n\nfunc main() { os.Stdout.WriteString(\(words) + \"\\n\") }\n"
    )
    for (path, text) in more { try world.write(path, text) }
  }

  /// What is said of a program, and what it prints.
  private static func run(_ world: World, _ words: [String]) throws -> (said: String, printed: String) {
    let directory = world.scratch.path + "/elsewhere"
    let run = try Program(path: Repository.tool.path).run(
      ["run"] + words, in: directory, environment: world.variables.merging(["PWD": directory]) { $1 })
    #expect(run.status == 0, "\(run.errorText)")
    return (run.errorText, run.text)
  }

  @Test(arguments: RealGo.installed)
  func `is told where one import of a rewritten fork is left`(go: RealGo) throws {
    let world = try World(go)
    let own = ["own", "mine", "last"].map { "github.com/me/tool/" + $0 }
    try Self.write(world, module: "github.com/me/tool", main: own + ["github.com/up/tool/log"])
    let left = try Self.run(world, [world.checkout])
    #expect(left.printed == "FORK own FORK mine FORK last UPSTREAM log\n")
    #expect(left.said.contains("1 import still names 'github.com/up/tool', and gets its package\n  --> main.go:"))
    // What is kept of that run is told as well; the fork's own package is built where it is asked for.
    #expect(try Self.run(world, [world.checkout]).said == left.said)
    #expect(try Self.run(world, ["--quiet", world.checkout]).said == "")
    let told = try Self.run(world, ["--upstream", "github.com/up/tool", world.checkout])
    #expect(told.printed == "FORK own FORK mine FORK last FORK log\n" && !told.said.contains("still names"))
    // A control: nothing is left.
    try Self.write(world, module: "github.com/me/tool", main: own + ["github.com/me/tool/log"])
    #expect(try !Self.run(world, [world.checkout]).said.contains("still names"))
  }

  @Test(arguments: RealGo.installed)
  func `is told where a library of another name has packages of the same names`(go: RealGo) throws {
    let world = try World(go)
    let main = ["github.com/me/app/own", "github.com/up/tool/log", "github.com/up/tool/text"]
    try Self.write(world, module: "github.com/me/app", main: main)
    let run = try Self.run(world, [world.checkout])
    #expect(run.printed == "FORK own UPSTREAM log UPSTREAM text\n")
    #expect(
      run.said.contains("imports of 'github.com/up/tool' get its own packages, and 2 directories here are called"))
    let told = try Self.run(world, ["--upstream", "github.com/up/tool", world.checkout])
    #expect(told.printed == "FORK own FORK log FORK text\n")
    // Where no import names the module itself, it is a fork of another name.
    try Self.write(world, module: "github.com/me/app", main: Array(main.dropFirst()))
    let whole = try Self.run(world, [world.checkout])
    #expect(whole.printed == "FORK log FORK text\n" && !whole.said.contains("called like"))
  }
}
