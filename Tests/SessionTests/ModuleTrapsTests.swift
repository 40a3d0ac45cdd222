import Foundation
import Support
import Testing

/// What goes wrong where people write such files by hand: dependencies that require other versions of upstream, go lines,
/// links on the way, internal packages.
@Suite struct `A mapping in modules` {
  /// A fork whose nested module needs a later go line and an internal package of the root, and a consumer with a
  /// dependency from before pruning that requires a later upstream than the consumer.
  func fork(_ go: RealGo) throws -> ModuleFork {
    var fork = try ModuleFork(.nested, upstream: "example.org/up/tool", seed: 41, nested: 1)
    try fork.settle(with: go)
    let nested = "work/fork/" + fork.nested[0]
    let mod = try fork.scratch.text(nested + "/go.mod")
    try fork.scratch.write(
      nested + "/go.mod", mod.replacing("go 1.18", with: go.name == "1.19" ? "go 1.19" : "go 1.25.0"))
    try fork.scratch.write("work/fork/internal/in/in.go", "package in\n\nconst X = \"inside\"\n")
    try fork.scratch.write(
      nested + "/cmd/in/main.go",
      "package main\n\nimport \"example.org/up/tool/internal/in\"\n\nfunc main() { println(in.X) }\n")
    try fork.proxy.publish(
      "example.org/up/tool", "v1.1.0",
      [
        "go.mod": "module example.org/up/tool\n\ngo 1.18\n",
        "greet/greet.go": "package greet\n\nconst Who = \"UPSTREAM LATER\"\n",
      ])
    try fork.proxy.publish(
      "example.org/old", "v1.0.0",
      [
        "go.mod": "module example.org/old\n\ngo 1.14\n\nrequire example.org/up/tool v1.1.0\n",
        "old.go": "package old\n\nimport \"example.org/up/tool/greet\"\n\nvar Who = greet.Who\n",
      ])
    try fork.scratch.write(
      "work/app/main.go",
      "package main\n\nimport (\n\t\"example.org/old\"\n\t\"example.org/up/tool/greet\"\n)\n\n"
        + "func main() { println(greet.Who + \"; \" + old.Who) }\n")
    let tidied = try fork.go(go, ["mod", "tidy"], in: fork.consumer)
    #expect(tidied.status == 0, "\(tidied.errors)")
    return fork
  }

  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
    arguments: RealGo.installed, ["plain", "contradicted", "flags alone"])
  func `holds for every version that is required, later go lines, and across links`(go: RealGo, way: String) throws {
    let fork = try fork(go)
    #expect(try fork.go(go, ["run", "."], in: fork.consumer).errors == "UPSTREAM LATER; UPSTREAM LATER\n")
    if way == "contradicted" {
      try fork.scratch.write("work/other/go.mod", "module example.org/up/tool\n")
      let mod = try fork.scratch.text("work/app/go.mod")
      try fork.scratch.write("work/app/go.mod", mod + "\nreplace example.org/up/tool => ../other\n")
    }
    // The state directory, the fork and the consumer are all named by links.
    let manager = FileManager.default
    try fork.scratch.makeDirectory("real-state")
    for (link, target) in [("state", "real-state"), ("links/fork", fork.checkout), ("links/app", fork.consumer)] {
      try fork.scratch.makeDirectory("links")
      try? manager.removeItem(atPath: fork.scratch.path + "/" + link)
      try manager.createSymbolicLink(atPath: fork.scratch.path + "/" + link, withDestinationPath: target)
    }
    let (checkout, app) = (fork.scratch.path + "/links/fork", fork.scratch.path + "/links/app")
    let words = [checkout, "--consumer", app] + (way == "flags alone" ? ["--strategy", "modfile"] : [])
    let setup = try fork.forkpath(["setup"] + words, in: "/", go)
    #expect(setup.status == 0, "\(setup.text)\(setup.errorText)")
    #expect(try fork.forkpath(["setup"] + words, in: "/", go).text.hasPrefix("nothing to do"))

    let offline = ["GOPROXY": "off"]
    for place in [app, fork.consumer] {
      let run = try fork.forkpath(["exec", "--", "go", "run", "."], in: place, go, offline)
      #expect(run.errorText == "FORK; FORK\n", "\(place): \(run.errorText)")
    }
    if way != "flags alone" {
      let inner = try fork.forkpath(
        ["exec", "--", "go", "run", "./cmd/in"], in: checkout + "/" + fork.nested[0], go, offline)
      #expect(inner.errorText == "inside\n", "\(inner.errorText)")
      #expect(try fork.forkpath(["verify", "--mapped", checkout], in: "/", go).status == 0)
    }
    // go compares working directories as text: env says where to stand.
    let env = try fork.forkpath(["env"], in: app, go)
    #expect(env.errorText.contains("work in " + fork.consumer), "\(env.errorText)")
    #expect(try fork.forkpath(["undo", checkout], in: "/", go).text.contains("no longer resolves to"))
  }
}
