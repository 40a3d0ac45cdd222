import Foundation
import Support
import Testing

/// A real library of Debian's that carries a go.mod, as a fork that somebody's program uses.
struct RealModule: Sendable, CustomStringConvertible {
  /// Where Debian puts it.
  var place: String
  var module: String
  var version: String
  var description: String { module }

  var path: String { ForkFixture.debianLibrary + "/src/" + place }
  var isInstalled: Bool { FileManager.default.fileExists(atPath: path + "/go.mod") }

  static let all = [
    // capital letters
    RealModule(place: "github.com/BurntSushi/toml", module: "github.com/BurntSushi/toml", version: "v1.0.0"),
    RealModule(place: "gopkg.in/yaml.v3", module: "gopkg.in/yaml.v3", version: "v3.0.0"),
    // a second major version in the directory of the first
    RealModule(place: "github.com/cespare/xxhash", module: "github.com/cespare/xxhash/v2", version: "v2.0.0"),
    RealModule(place: "github.com/gorilla/mux", module: "github.com/gorilla/mux", version: "v1.0.0"),
  ]

  static let present = all.filter { $0.isInstalled || Program.areRequired }
}

struct RealModuleCase: Sendable, CustomStringConvertible {
  var tree: RealModule
  var go: RealGo
  var description: String { "\(tree) with go \(go)" }

  static let all = RealGo.inTurn(RealModule.present).map { RealModuleCase(tree: $1, go: $0) }
}

@Suite struct `A real module` {
  /// The Go files and go.mod of a tree, and the package at its root.
  func files(_ root: String) throws -> (texts: [String: String], package: String) {
    var texts: [String: String] = [:]
    var package = ""
    for case let name as String in FileManager.default.enumerator(atPath: root) ?? FileManager.DirectoryEnumerator() {
      guard name.hasSuffix(".go") || name.hasSuffix(".s") || name == "go.mod", !name.contains("testdata/"),
        let text = try? String(contentsOfFile: root + "/" + name, encoding: .utf8)
      else { continue }
      texts[name] = text
      if !name.contains("/"), name.hasSuffix(".go"), !name.hasSuffix("_test.go"),
        let line = text.split(separator: "\n").first(where: { $0.hasPrefix("package ") }), !line.contains("main")
      {
        package = String(line.split(separator: " ")[1])
      }
    }
    return (texts, package)
  }

  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
    .enabled(if: !RealModule.present.isEmpty, "none of Debian's golang-*-dev packages is installed"),
    .enabled(if: Program.git.isUsable, "git is not installed"), arguments: RealModuleCase.all)
  func `is what its consumer builds once it is mapped, and only then`(example: RealModuleCase) throws {
    let (tree, go) = (example.tree, example.go)
    let fork = try ModuleFork(.consumed, upstream: "example.org/up/tool", seed: 1)
    let manager = FileManager.default
    // The world of the made-up fork, with a real one in its place.
    for directory in [fork.checkout, fork.consumer] { try manager.removeItem(atPath: directory) }
    try manager.copyItem(atPath: tree.path, toPath: fork.checkout)
    var (texts, package) = try files(fork.checkout)
    #expect(!package.isEmpty)
    let who = { (name: String) in "package \(package)\n\nconst ForkpathWho = \"\(name)\"\n" }
    try fork.scratch.write("work/fork/forkpath_who.go", who("FORK"))
    texts["forkpath_who.go"] = who("UPSTREAM")
    try fork.proxy.publish(tree.module, tree.version, texts)
    // Nothing of these is built; the module graph asks for their go.mod files.
    for line in (texts["go.mod"] ?? "").split(separator: "\n") {
      let words = line.split(separator: " ").filter { $0 != "require" }.map { $0.trimmingCharacters(in: .whitespaces) }
      if words.count >= 2, words[0].contains("."), words[1].hasPrefix("v") {
        let name = words[0].replacing("\"", with: "")
        try fork.proxy.publish(name, words[1], ["go.mod": "module \(name)\n", "x.go": "package x\n"])
      }
    }
    try fork.scratch.write(
      "work/app/go.mod", "module example.org/app\n\ngo 1.18\n\nrequire \(tree.module) \(tree.version)\n")
    try fork.scratch.write(
      "work/app/main.go",
      "package main\n\nimport up \"\(tree.module)\"\n\nfunc main() { print(up.ForkpathWho, \"\\n\") }\n")
    let filled = try go.run(
      ["build", "-mod=mod", "-o", "/dev/null", "."], in: fork.consumer, fork.variables(go), scratch: fork.scratch.path)
    #expect(filled.status == 0, "\(filled.errors)")
    for words in [
      ["init", "-q", "."], ["remote", "add", "origin", "https://github.com/me/fork"], ["add", "-A", "-f"],
      ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "fork"],
    ] {
      _ = try Program.git.run(words, in: fork.checkout, environment: ["HOME": fork.scratch.path + "/home"])
    }
    let trees = [try TreeManifest(fork.checkout, ignoring: [".git"]), try TreeManifest(fork.consumer)]
    let words = [fork.checkout, "--consumer", fork.consumer]
    func codes(_ run: Program.Outcome) throws -> [String] {
      let report = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
      let findings = report?["findings"] as? [[String: Any]] ?? []
      return findings.compactMap { $0["code"] as? String }
    }

    #expect(try fork.go(go, ["run", "."], in: fork.consumer).errors == "UPSTREAM\n")
    // Without go: the trees come without a go.sum for what their tests import, which go says beside.
    let verified = try fork.forkpath(["verify", "--json", "--with-go", "never"] + words, in: "/", go)
    #expect(try codes(verified) == ["leak"], "\(verified.text)\(verified.errorText)")
    let setup = try fork.forkpath(["setup"] + words, in: "/", go)
    #expect(setup.status == 0, "\(setup.text)\(setup.errorText)")
    for place in [fork.consumer, fork.checkout] {
      let build = try fork.forkpath(
        ["exec", "--", "go", "build", "-o", "/dev/null", "./..."], in: place, go, ["GOPROXY": "off"])
      #expect(build.status == 0, "\(build.errorText)")
    }
    #expect(try fork.forkpath(["exec", "--", "go", "run", "."], in: fork.consumer, go).errorText == "FORK\n")
    let proof = try fork.forkpath(
      ["exec", "--", Repository.tool.path, "verify", "--json"] + words, in: fork.checkout, go)
    #expect(try codes(proof) == [], "\(proof.text)")
    #expect(try fork.changes() == "")
    #expect(try TreeManifest(fork.checkout, ignoring: [".git"]) == trees[0])
    #expect(try TreeManifest(fork.consumer) == trees[1])
    #expect(try fork.forkpath(["undo", fork.checkout], in: "/", go).status == 0)
    #expect(try fork.go(go, ["run", "."], in: fork.consumer).errors == "UPSTREAM\n")
  }
}
