import Foundation
import Support
import Testing

/// For tools that take flags but no GOWORK: a go.mod that stands in for a consumer's.
@Suite struct `A consumer mapped by flags alone` {
  @Test(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"), arguments: RealGo.installed)
  func `gets a fork that wants newer things than upstream, at once and offline`(go: RealGo) throws {
    var fork = try ModuleFork(.consumed, upstream: "example.org/up/tool", seed: 31)
    try fork.settle(with: go)
    try fork.proxy.publish("example.org/dep", "v1.1.0", ["dep.go": "package dep\n\nconst Who = \"NEWER\"\n"])
    try fork.proxy.publish("example.org/more", "v1.0.0", ["more.go": "package more\n\nconst Who = \"MORE\"\n"])
    try fork.scratch.write(
      "work/fork/greet/greet.go",
      "package greet\n\nimport (\n\t\"example.org/dep\"\n\t\"example.org/more\"\n)\n\n"
        + "const Who = \"FORK \" + dep.Who + \" \" + more.Who\n")
    let mod = try fork.scratch.text("work/fork/go.mod")
    try fork.scratch.write("work/fork/go.mod", mod.replacing("dep v1.0.0", with: "dep v1.1.0"))
    try fork.scratch.write("work/app/sub/sub.go", "package sub\n")
    try fork.scratch.write("work/app/own/go.mod", "module example.org/own\n")
    #expect(try fork.go(go, ["mod", "tidy"], in: fork.checkout).status == 0)
    let trees = [try TreeManifest(fork.checkout, ignoring: [".git"]), try TreeManifest(fork.consumer)]
    #expect(try fork.go(go, ["run", "."], in: fork.consumer).errors == "example.org/up/tool/greet UPSTREAM\n")

    let words = [fork.checkout, "--consumer", fork.consumer, "--strategy", "modfile"]
    let setup = try fork.forkpath(["setup"] + words, in: "/", go)
    #expect(setup.status == 0, "\(setup.text)\(setup.errorText)")
    for place in ["", "/sub"] {
      let list = try fork.forkpath(["exec", "--", "go", "list", "-m"], in: fork.consumer + place, go)
      #expect(list.text == "example.org/app\n", "\(list.errorText)")
    }
    let wanted = "example.org/up/tool/greet FORK NEWER MORE\n"
    let offline = ["GOPROXY": "off"]
    let run = try fork.forkpath(["exec", "--", "go", "run", "."], in: fork.consumer, go, offline)
    #expect(run.errorText == wanted, "\(run.errorText)")
    // The same by nothing but the flags that env prints, as a tool would be given them.
    let env = try fork.forkpath(["env", "--json", fork.consumer], in: "/", go)
    let report = try JSONSerialization.jsonObject(with: env.output) as? [String: Any]
    let variables = try #require(report?["environment"] as? [String: String], "\(env.text)")
    let plain = try go.run(
      ["run", "."], in: fork.consumer, fork.variables(go).merging(variables) { $1 }.merging(offline) { $1 },
      scratch: fork.scratch.path)
    #expect(plain.errors == wanted, "\(plain.errors)")
    // In the fork nothing stands in for anything; another module is told off.
    let own = try fork.forkpath(["exec", "--", "go", "list", "-m"], in: fork.checkout, go)
    #expect(own.text == "example.org/up/tool\n", "\(own.errorText)")
    #expect(try fork.forkpath(["exec", "--", "true"], in: fork.consumer + "/own", go).status == 125)
    let get = try fork.forkpath(["get", fork.checkout], in: "/", go)
    #expect(get.status == 0, "\(get.text)\(get.errorText)")
    #expect(try fork.forkpath(["exec", "--", "go", "vet", "./..."], in: fork.consumer, go, offline).status == 0)

    #expect(try TreeManifest(fork.checkout, ignoring: [".git"]) == trees[0])
    #expect(try TreeManifest(fork.consumer) == trees[1])
    let text = try fork.scratch.text("work/app/go.mod")
    try fork.scratch.write("work/app/go.mod", text + "\n// changed\n")
    let outdated = try fork.forkpath(["verify", "--mapped", fork.checkout], in: "/", go)
    #expect(outdated.status == 1 && outdated.text.contains("app/go.mod' changed since"), "\(outdated.text)")
    #expect(try fork.forkpath(["exec", "--", "true"], in: fork.consumer, go).status == 125)
    // The fix that is printed says all that setup was told.
    let fix = try #require(outdated.text.split(separator: "\n").first { $0.hasPrefix("help: forkpath ") })
    #expect(fix.contains("--strategy modfile --consumer " + fork.consumer), "\(fix)")
    let fixed = try Program.sh.run(
      ["-c", Repository.tool.path + fix.dropFirst("help: forkpath".count)], in: "/",
      environment: fork.variables(go).merging(["PWD": "/"]) { $1 })
    #expect(fixed.status == 0, "\(fixed.errorText)")
    #expect(try fork.forkpath(["exec", "--", "go", "run", "."], in: fork.consumer, go).errorText == wanted)
    #expect(try fork.forkpath(["undo", fork.checkout], in: "/", go).text.contains("no longer resolves to"))
    #expect(try fork.go(go, ["run", "."], in: fork.consumer).errors == "example.org/up/tool/greet UPSTREAM\n")
  }

  @Test(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
  func `is one module at a time`() throws {
    let fork = try ModuleFork(.consumed, upstream: "example.org/up/tool", seed: 33)
    let go = try #require(RealGo.installed.last)
    try fork.scratch.write("work/second/go.mod", "module example.org/second\n")
    let words = ["--consumer", fork.consumer, "--consumer", fork.scratch.path + "/work/second"]
    let setup = try fork.forkpath(["setup", fork.checkout, "--strategy", "modfile"] + words, in: "/", go)
    #expect(setup.status == 1 && setup.errorText.contains("--strategy workspace"), "\(setup.errorText)")
  }
}
