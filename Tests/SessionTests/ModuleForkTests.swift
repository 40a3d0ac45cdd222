import Foundation
import Support
import Testing

struct ModuleCase: Sendable, CustomStringConvertible {
  var shape: ModuleFork.Shape
  var upstream: String
  var count = 3
  var go: RealGo
  var description: String { "\(shape.rawValue) \(upstream) with go \(go)" }

  static let all: [ModuleCase] =
    RealGo.installed.flatMap { go in
      [
        ModuleCase(shape: .nested, upstream: "example.org/up/tool", go: go),
        ModuleCase(shape: .forbidding, upstream: "example.org/up/tool", count: 11, go: go),
        ModuleCase(shape: .working, upstream: "example.org/up/tool", count: 13, go: go),
        ModuleCase(shape: .renamed, upstream: "example.org/up/tool", go: go),
        ModuleCase(shape: .renamedNested, upstream: "example.org/up/tool", go: go),
        ModuleCase(shape: .consumed, upstream: "example.org/up/tool", go: go),
      ]
    }
    + RealGo.installed.suffix(1).flatMap { go in
      [
        ModuleCase(shape: .nested, upstream: "example.org/Up/Tool", go: go),
        ModuleCase(shape: .nested, upstream: "example.org/up/tool/v2", count: 4, go: go),
        ModuleCase(shape: .consumed, upstream: "gopkg.in/up/tool.v3", go: go),
      ]
    }
}

@Suite struct `A fork in modules` {
  /// Where people build: the root, each nested module, the consumer; and who answers there without a mapping.
  func places(_ fork: ModuleFork) -> [(directory: String, package: String, before: String?)] {
    let nested = fork.nested.map { directory -> (String, String, String?) in
      // A module that points to its siblings gets them by itself; one that the fork's own go.work leaves out gets none.
      let before = fork.shape == .forbidding ? "FORK" : "UPSTREAM"
      return (fork.checkout + "/" + directory, "./cmd/who", fork.shape == .working ? nil : before)
    }
    let isRenamed = fork.shape == .renamed || fork.shape == .renamedNested
    let root = (fork.checkout, "./cmd/who", Optional(isRenamed ? "UPSTREAM" : "FORK"))
    // The last of the modules requires all others.
    return [root] + nested.suffix(1) + (fork.shape == .consumed ? [(fork.consumer, ".", "UPSTREAM")] : [])
  }

  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
    .enabled(if: Program.git.isUsable, "git is not installed"), arguments: ModuleCase.all)
  func `is what go builds once it is mapped, and only then`(example: ModuleCase) throws {
    let go = example.go
    var fork = try ModuleFork(example.shape, upstream: example.upstream, seed: 5, nested: example.count)
    try fork.settle(with: go)
    let trees = [try TreeManifest(fork.checkout, ignoring: [".git"]), try TreeManifest(fork.consumer)]
    let places = places(fork)
    var words = [fork.checkout] + (example.shape == .consumed ? ["--consumer", fork.consumer] : [])
    // Its replacements make every module meet the others already; the workspace must load all the same.
    if example.shape == .forbidding { words += ["--strategy", "workspace"] }

    func answers(_ place: (directory: String, package: String, before: String?)) throws -> String {
      let run = try fork.go(go, ["run", place.package], in: place.directory)
      return run.errors
    }
    for place in places.suffix(1) {
      guard let before = place.before else { continue }
      let said = try answers(place)
      #expect(said.contains(" \(before)\n"), "\(place.directory): \(said)")
    }
    if example.shape != .consumed && example.shape != .forbidding {
      #expect(try fork.forkpath(["verify", fork.checkout], in: "/", go).status == 1)
      #expect(try fork.forkpath(["verify", "--planned", fork.checkout], in: "/", go).status == 0)
    }

    let preview = try fork.forkpath(["preview"] + words, in: "/", go)
    #expect(preview.status == 0, "\(preview.errorText)")
    #expect(preview.text.contains("+++ b/") && preview.text.contains(" -> '"))
    let setup = try fork.forkpath(["setup"] + words, in: "/", go)
    #expect(setup.status == 0, "\(setup.text)\(setup.errorText)")
    let again = try fork.forkpath(["setup"] + words, in: "/", go)
    #expect(again.text.hasPrefix("nothing to do"), "\(again.text)\(again.errorText)")

    for place in places {
      let run = try fork.forkpath(["exec", "--", "go", "run", place.package], in: place.directory, go)
      #expect(run.status == 0, "\(run.errorText)")
      let lines = run.errorText.split(separator: "\n")
      #expect(!lines.isEmpty && lines.allSatisfy { $0.hasSuffix(" FORK") }, "\(place.directory): \(run.errorText)")
      for command in [["vet", "./..."], ["list", "-deps", "-test", "./..."]] {
        // The cache is full by now: a mapping must not need the network for what is there.
        let offline = try fork.forkpath(["exec", "--", "go"] + command, in: place.directory, go, ["GOPROXY": "off"])
        #expect(offline.status == 0, "\(place.directory) \(command): \(offline.errorText)")
      }
    }
    if example.shape == .renamed {
      let test = try fork.forkpath(["exec", "--", "go", "test", "./greet"], in: fork.checkout, go)
      #expect(test.status == 0, "\(test.text)\(test.errorText)")
    }
    if example.shape == .working {
      let module = try fork.forkpath(
        ["exec", "--", "go", "list", "-m", "-f", "{{.Replace.Path}}", "example.org/dep"], in: fork.checkout, go)
      #expect(module.text.hasSuffix("/work/dep\n"), "the fork's own go.work is merged: \(module.errorText)")
    }

    let tool = Repository.tool.path
    let proof = try fork.forkpath(["exec", "--", tool, "verify"], in: fork.checkout, go)
    #expect(proof.status == 0, "\(proof.text)\(proof.errorText)")
    #expect(try fork.forkpath(["verify", "--mapped", fork.checkout], in: "/", go).status == 0)
    if example.shape == .nested {
      let plain = try fork.forkpath(["verify", fork.checkout], in: "/", go)
      #expect(plain.status == 1 && plain.text.contains("not in this environment"), "\(plain.text)")
    }

    #expect(try fork.changes() == "")
    #expect(try TreeManifest(fork.checkout, ignoring: [".git"]) == trees[0])
    #expect(try TreeManifest(fork.consumer) == trees[1])

    let undo = try fork.forkpath(["undo", fork.checkout], in: "/", go)
    #expect(undo.status == 0, "\(undo.errorText)")
    for place in places.suffix(1) {
      if let before = place.before { #expect(try answers(place).contains(" \(before)\n")) }
    }
    #expect(try fork.forkpath(["exec", "--", "true"], in: fork.checkout, go).status == 125)
  }

  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"), arguments: RealGo.installed)
  func `that keeps its module line alone needs no mapping, and setup says what still is not`(go: RealGo) throws {
    var fork = try ModuleFork(.consumed, upstream: "example.org/up/tool", seed: 7)
    try fork.settle(with: go)
    let setup = try fork.forkpath(["setup", fork.checkout], in: "/", go)
    #expect(setup.status == 0)
    #expect(setup.text.hasPrefix("nothing to map: ") && setup.text.contains("still not possible"))
    #expect(try fork.forkpath(["verify", fork.checkout], in: "/", go).status == 0)
  }

  static let fetched: [ModuleCase] = RealGo.installed.flatMap { go in
    [ModuleFork.Shape.nested, .renamed, .era].map {
      ModuleCase(shape: $0, upstream: "example.org/up/tool", count: 2, go: go)
    }
  }

  @Test(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"), arguments: fetched)
  func `gets its dependencies without a change in the fork, and builds offline then`(example: ModuleCase) throws {
    let go = example.go
    var fork = try ModuleFork(example.shape, upstream: example.upstream, seed: 9, nested: example.count)
    try fork.settle(with: go)
    let tree = try TreeManifest(fork.checkout, ignoring: [".git"])
    // Nothing is in the cache any more.
    try? FileManager.default.removeItem(atPath: fork.scratch.path + "/gopath")
    let setup = try fork.forkpath(["setup", fork.checkout], in: "/", go)
    #expect(setup.status == 0, "\(setup.errorText)")
    let build = ["exec", "--", "go", "build", "./..."]
    let early = try fork.forkpath(build, in: fork.checkout, go, ["GOPROXY": "off"])
    #expect(early.status != 0)

    let get = try fork.forkpath(["get"], in: fork.checkout, go)
    #expect(get.status == 0, "\(get.text)\(get.errorText)")
    let places = [fork.checkout] + fork.nested.map { fork.checkout + "/" + $0 }
    for place in places {
      let late = try fork.forkpath(build, in: place, go, ["GOPROXY": "off"])
      #expect(late.status == 0, "\(place): \(late.errorText)")
    }
    let run = try fork.forkpath(
      ["exec", "--", "go", "run", "./cmd/who"], in: places[places.count - 1], go, ["GOPROXY": "off"])
    #expect(run.errorText.contains(" FORK\n") && !run.errorText.contains("UPSTREAM"), "\(run.errorText)")
    #expect(try fork.forkpath(["exec", "--", Repository.tool.path, "verify"], in: fork.checkout, go).status == 0)
    #expect(try TreeManifest(fork.checkout, ignoring: [".git"]) == tree)
    #expect(try fork.changes() == "")
  }

  @Test(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
  func `that changes its go.mod outdates a mapping made from it, until setup runs again`() throws {
    let go = try #require(RealGo.installed.last)
    var fork = try ModuleFork(.renamed, upstream: "example.org/up/tool", seed: 11)
    try fork.settle(with: go)
    #expect(try fork.forkpath(["setup", fork.checkout], in: "/", go).status == 0)
    #expect(try fork.forkpath(["exec", "--", "true"], in: fork.checkout, go).status == 0)
    #expect(try fork.forkpath(["verify", "--mapped", fork.checkout], in: "/", go).status == 0)

    let file = "work/fork/go.mod"
    try fork.scratch.write(file, try fork.scratch.text(file) + "\n// changed\n")
    let refused = try fork.forkpath(["exec", "--", "true"], in: fork.checkout, go)
    #expect(refused.status == 125 && refused.errorText.contains("outdated"))
    let proof = try fork.forkpath(["verify", "--mapped", fork.checkout], in: "/", go)
    #expect(proof.status == 1 && proof.text.contains("another go.mod or go.sum"))
    #expect(try fork.forkpath(["status"], in: "/", go).status == 1)

    #expect(try fork.forkpath(["setup", fork.checkout], in: "/", go).status == 0)
    #expect(try fork.forkpath(["exec", "--", "true"], in: fork.checkout, go).status == 0)
    #expect(try fork.forkpath(["status"], in: "/", go).status == 0)
  }
}
