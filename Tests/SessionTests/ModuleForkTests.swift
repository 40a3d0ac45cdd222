import Foundation
import Support
import Testing

/// A row of the decision table, and a fork that is in it.
struct ModuleCase: Sendable, CustomStringConvertible {
  /// Which row, in few words.
  var row: String
  var shape: ModuleFork.Shape
  /// What setup is told beside the checkout; the consumer of the shape is named anyway.
  var options: [String] = []
  /// What setup chooses, and how its reason begins.
  var strategy: String
  var reason: String
  /// What it says that still does not work, a part of it.
  var limit = "by the fork's own path"
  /// What verify finds before, the codes of its errors, each once; nil where what is before needs no mapping.
  var leaks: [String]?
  /// The codes of its warnings.
  var remarks: [String] {
    switch shape {
    case .forbidding: ["replace-target-missing"]
    case .renamed, .renamedNested, .renamedVendored: ["module-line-renamed"]
    case .renamedVendoringUpstream: ["module-line-renamed", "nested-vendor"]
    default: []
    }
  }
  var upstream = "example.org/up/tool"
  var count = 3
  var go: RealGo?

  var description: String { "\(row): \(upstream) with go \(go?.name ?? "")" }

  var needsConsumer: Bool {
    [.consumed, .contradicted, .vendoredConsumer, .eraConsumed, .partlyRenamed].contains(shape)
  }

  private static let nested = "nested modules would"
  private static let shown = "a go.work outside all trees"
  private static let renamed = "the module line was renamed"

  static let rows: [ModuleCase] = [
    ModuleCase(
      row: "nested modules", shape: .nested, strategy: "workspace", reason: nested, limit: "forkpath get",
      leaks: ["leak", "nested-module-unmapped"]),
    ModuleCase(
      row: "nested modules that meet already", shape: .forbidding, strategy: "none",
      reason: "no module of the fork gets upstream's code",
      count: 11),
    ModuleCase(
      row: "nested modules with replacements that forbid each other", shape: .forbidding,
      options: ["--strategy", "workspace"], strategy: "workspace", reason: "asked for by name", count: 11),
    ModuleCase(
      row: "14 modules with a go.work of their own", shape: .working, strategy: "workspace", reason: nested,
      leaks: ["not-mapped"], count: 13),
    ModuleCase(
      row: "renamed module line", shape: .renamed, strategy: "modfile", reason: renamed, limit: "GOFLAGS",
      leaks: ["leak"]),
    ModuleCase(
      row: "renamed module lines", shape: .renamedNested, strategy: "workspace", reason: renamed,
      leaks: ["leak", "not-mapped"]),
    ModuleCase(
      row: "renamed and vendored", shape: .renamedVendored, strategy: "modfile", reason: renamed,
      leaks: ["not-mapped"]),
    ModuleCase(
      row: "renamed, with upstream vendored", shape: .renamedVendoringUpstream, strategy: "modfile", reason: renamed,
      limit: "which contains a copy of upstream", leaks: ["leak"]),
    ModuleCase(row: "consumer", shape: .consumed, strategy: "workspace", reason: shown, leaks: ["leak"]),
    ModuleCase(
      row: "consumer that replaces upstream already", shape: .contradicted, strategy: "workspace", reason: shown,
      leaks: ["leak"]),
    ModuleCase(
      row: "consumer by flags alone", shape: .consumed, options: ["--strategy", "modfile"], strategy: "modfile",
      reason: "asked for by name", limit: "with this GOFLAGS", leaks: ["leak"]),
    ModuleCase(
      row: "consumer that replaces upstream, by flags alone", shape: .contradicted, options: ["--strategy", "modfile"],
      strategy: "modfile", reason: "asked for by name", leaks: ["leak"]),
    ModuleCase(
      row: "vendored consumer by flags alone", shape: .vendoredConsumer, options: ["--strategy", "modfile"],
      strategy: "modfile", reason: "asked for by name", limit: "so its modules must be in the module cache",
      leaks: ["leak"]),
    ModuleCase(
      row: "vendored consumer", shape: .vendoredConsumer, strategy: "overlay", reason: "the consumer's vendored copy",
      limit: "that the consumer does not vendor", leaks: ["leak"]),
    ModuleCase(
      row: "vendored consumer in a workspace", shape: .vendoredConsumer, options: ["--strategy", "workspace"],
      strategy: "workspace", reason: "asked for by name", limit: "so its modules must be in the module cache",
      leaks: ["leak"]),
    ModuleCase(
      row: "no go.mod", shape: .era, strategy: "overlay", reason: "there is no go.mod", limit: "until 'forkpath get'",
      leaks: ["not-mapped"]),
    ModuleCase(
      row: "no go.mod, but a consumer", shape: .eraConsumed, strategy: "workspace", reason: shown,
      leaks: ["leak", "not-mapped"]),
    ModuleCase(
      row: "no go.mod, but a vendor directory", shape: .eraVendored, strategy: "symlink",
      reason: "its vendor directory is of the days before go.mod", limit: "go through the link", leaks: ["not-mapped"]),
    ModuleCase(
      row: "one nested module renamed", shape: .partlyRenamed, strategy: "workspace", reason: shown,
      leaks: ["leak", "nested-module-unmapped"]),
    ModuleCase(
      row: "vendored fork in a workspace of one", shape: .vendored, options: ["--strategy", "workspace"],
      strategy: "workspace", reason: "asked for by name"),
    ModuleCase(
      row: "kept module line", shape: .consumed, strategy: "none", reason: "the module line is the upstream path"),
  ]

  static let all: [ModuleCase] =
    RealGo.inTurn(rows.filter { $0.strategy != "none" }).map { go, row in
      var row = row
      row.go = go
      return row
    }
    + RealGo.installed.suffix(1).flatMap { go in
      [
        ModuleCase(
          row: "capital letters", shape: .nested, strategy: "workspace", reason: nested,
          leaks: ["leak", "nested-module-unmapped"], upstream: "example.org/Up/Tool", go: go),
        ModuleCase(
          row: "second major version", shape: .nested, strategy: "workspace", reason: nested,
          leaks: ["leak", "nested-module-unmapped"], upstream: "example.org/up/tool/v2", count: 4, go: go),
        ModuleCase(
          row: "gopkg.in", shape: .consumed, strategy: "workspace", reason: shown, leaks: ["leak"],
          upstream: "gopkg.in/up/tool.v3", go: go),
      ]
    }
}

@Suite struct `A fork in modules` {
  typealias Place = (directory: String, package: String, before: String?)

  /// Where people build: the root, each nested module, the consumer; and who answers there without a mapping.
  func places(_ example: ModuleCase, _ fork: ModuleFork) -> [Place] {
    let nested = fork.nested.map { directory -> Place in
      // A module that points to its siblings gets them by itself; one that the fork's own go.work leaves out gets none.
      let before = fork.shape == .forbidding ? "FORK" : "UPSTREAM"
      return (fork.checkout + "/" + directory, "./cmd/who", fork.shape == .working ? nil : before)
    }
    let before: String? =
      switch fork.shape {
      case .renamed, .renamedNested, .renamedVendoringUpstream: "UPSTREAM"
      case .era, .eraConsumed, .eraVendored, .renamedVendored: nil
      default: "FORK"
      }
    let consumer: [Place] = [(fork.consumer, ".", fork.shape == .contradicted ? "OTHER" : "UPSTREAM")]
    // The last of the modules requires all others.
    return [(fork.checkout, "./cmd/who", before)] + nested.suffix(1) + (example.needsConsumer ? consumer : [])
  }

  /// The codes of what verify finds, each once: errors, or warnings. All of the errors are about what was planted,
  /// upstream's paths.
  func errors(
    _ run: Program.Outcome, about upstream: String = "", _ severity: String = "error"
  ) throws -> [String] {
    let report = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
    let findings = (report?["findings"] as? [[String: Any]] ?? []).filter { $0["severity"] as? String == severity }
    if severity != "error" { return Set(findings.compactMap { $0["code"] as? String }).sorted() }
    for finding in findings { #expect((finding["message"] as? String)?.contains(upstream) == true, "\(finding)") }
    return Set(findings.compactMap { $0["code"] as? String }).sorted()
  }

  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
    .enabled(if: Program.git.isUsable, "git is not installed"), arguments: ModuleCase.all)
  func `is what go builds once it is mapped, and only then`(example: ModuleCase) throws {
    let go = try #require(example.go)
    var fork = try ModuleFork(example.shape, upstream: example.upstream, seed: 5, nested: example.count)
    try fork.settle(with: go)
    let trees = [try TreeManifest(fork.checkout, ignoring: [".git"]), try TreeManifest(fork.consumer)]
    let places = places(example, fork)
    let consumer = example.needsConsumer ? ["--consumer", fork.consumer] : []
    let words = [fork.checkout] + consumer + example.options

    func answers(_ place: Place) throws -> String {
      let run = try fork.go(go, ["run", place.package], in: place.directory)
      return run.errors
    }
    for place in places {
      guard let before = place.before else { continue }
      let said = try answers(place)
      #expect(said.contains(" \(before)\n"), "\(place.directory): \(said)")
    }
    let unmapped = try fork.forkpath(["verify", "--json", fork.checkout] + consumer, in: "/", go)
    let base = example.upstream.replacing(/\/v2$/, with: "")
    #expect(try errors(unmapped, about: base) == example.leaks ?? [], "\(unmapped.text)\(unmapped.errorText)")
    #expect(try errors(unmapped, "warning") == example.remarks, "\(unmapped.text)")
    #expect(unmapped.status == (example.leaks == nil ? 0 : 1))
    let planned = try fork.forkpath(["verify", "--planned"] + words, in: "/", go)
    #expect(planned.status == 0, "\(planned.text)\(planned.errorText)")

    let preview = try fork.forkpath(["preview"] + words, in: "/", go)
    #expect(preview.status == 0, "\(preview.errorText)")
    #expect(
      preview.text.contains("+++ b/") && preview.text.hasPrefix("strategy \(example.strategy): \(example.reason)"))
    let setup = try fork.forkpath(["setup", "--verbose"] + words, in: "/", go)
    #expect(setup.status == 0, "\(setup.text)\(setup.errorText)")
    #expect(setup.text.contains("limitation: ") && setup.text.contains(example.limit), "\(setup.text)")
    let again = try fork.forkpath(["setup"] + words, in: "/", go)
    #expect(again.text.hasPrefix("nothing to do"), "\(again.text)\(again.errorText)")

    if example.shape == .era || example.shape == .eraConsumed {
      let get = try fork.forkpath(["get", fork.checkout], in: "/", go)
      #expect(get.status == 0, "\(get.text)\(get.errorText)")
    }
    for place in places {
      let run = try fork.forkpath(["exec", "--", "go", "run", place.package], in: place.directory, go)
      #expect(run.status == 0, "\(run.errorText)")
      let lines = run.errorText.split(separator: "\n")
      #expect(!lines.isEmpty && lines.allSatisfy { $0.hasSuffix(" FORK") }, "\(place.directory): \(run.errorText)")
      // vet of 1.19 does not find files of an overlay (and setup says so).
      let isBlind = go.name == "1.19" && example.strategy == "overlay" && place.directory == fork.consumer
      #expect(!isBlind || setup.text.contains("'go vet' of this Go"))
      for command in [["vet", "./..."], ["list", "-deps", "-test", "./..."]] where !isBlind || command[0] != "vet" {
        // The cache is full by now: a mapping must not need the network for what is there.
        let offline = try fork.forkpath(["exec", "--", "go"] + command, in: place.directory, go, ["GOPROXY": "off"])
        #expect(offline.status == 0, "\(place.directory) \(command): \(offline.errorText)")
      }
    }
    // What is vendored needs no module cache.
    if [.vendored, .renamedVendored, .eraVendored].contains(example.shape) || example.strategy == "overlay" {
      let place = places[places.count - 1]
      let empty = ["GOPROXY": "off", "GOMODCACHE": fork.scratch.path + "/empty"]
      let build = ["exec", "--", "go", "build", "-o", "/dev/null", "./..."]
      let run = try fork.forkpath(build, in: place.directory, go, empty)
      #expect(run.status == (example.shape == .era ? 1 : 0), "\(run.errorText)")
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
    // What stands in for the consumer's go.mod is active there alone.
    let isOfConsumer = example.strategy == "modfile" && example.needsConsumer
    let proof = try fork.forkpath(
      ["exec", "--", tool, "verify", fork.checkout] + consumer, in: isOfConsumer ? fork.consumer : fork.checkout, go)
    #expect(proof.status == 0, "\(proof.text)\(proof.errorText)")
    #expect(try fork.forkpath(["verify", "--mapped", fork.checkout], in: "/", go).status == 0)
    if example.leaks != nil {
      let plain = try fork.forkpath(["verify", fork.checkout] + consumer, in: "/", go)
      #expect(plain.status == 1 && plain.text.contains("is not active in this environment"), "\(plain.text)")
    }

    #expect(try fork.changes() == "")
    #expect(try TreeManifest(fork.checkout, ignoring: [".git"]) == trees[0])
    #expect(try TreeManifest(fork.consumer) == trees[1])

    let undo = try fork.forkpath(["undo", fork.checkout], in: "/", go)
    #expect(undo.status == 0, "\(undo.errorText)")
    for place in places {
      if let before = place.before { #expect(try answers(place).contains(" \(before)\n")) }
    }
    // Without the consumer nothing may have to be mapped: then exec runs what plain go would.
    let scan = try fork.forkpath(["scan", "--json", fork.checkout], in: "/", go)
    let isPlain = scan.text.contains("\"strategy\": \"none\"")
    #expect(try fork.forkpath(["exec", "--", "true"], in: fork.checkout, go).status == (isPlain ? 0 : 125))
  }

  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
    .enabled(if: Program.git.isUsable, "git is not installed"),
    arguments: ModuleCase.rows.filter { $0.strategy == "none" })
  func `needs nothing where plain go is right, and says so`(example: ModuleCase) throws {
    let go = try #require(RealGo.installed.last)
    var fork = try ModuleFork(example.shape, upstream: example.upstream, seed: 5, nested: example.count)
    try fork.settle(with: go)
    for command in ["scan", "setup"] {
      let run = try fork.forkpath([command, "--json", fork.checkout], in: "/", go)
      #expect(run.status == 0, "\(run.errorText)")
      let report = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
      #expect(report?["strategy"] as? String == example.strategy)
      #expect((report?["reason"] as? String)?.hasPrefix(example.reason) == true, "\(run.text)")
      #expect((report?["limits"] as? [String])?.isEmpty == false)
    }
    #expect(try fork.forkpath(["verify", fork.checkout], in: "/", go).status == 0)
    for place in [fork.checkout] + fork.nested.suffix(1).map({ fork.checkout + "/" + $0 }) {
      #expect(try fork.go(go, ["run", "./cmd/who"], in: place).errors.contains(" FORK\n"))
    }
  }

  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"), arguments: RealGo.installed)
  func `that keeps its module line alone needs no mapping, and setup says what still is not`(go: RealGo) throws {
    var fork = try ModuleFork(.consumed, upstream: "example.org/up/tool", seed: 7)
    try fork.settle(with: go)
    let setup = try fork.forkpath(["setup", fork.checkout], in: "/", go)
    #expect(setup.status == 0)
    #expect(setup.text.hasPrefix("nothing to map: ") && setup.text.contains("limitation"))
    #expect(try fork.forkpath(["verify", fork.checkout], in: "/", go).status == 0)
  }

  static let fetched: [ModuleCase] = RealGo.installed.flatMap { go in
    [ModuleFork.Shape.nested, .renamed, .era].map {
      ModuleCase(row: "\($0)", shape: $0, strategy: "", reason: "", count: 2, go: go)
    }
  }

  @Test(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"), arguments: fetched)
  func `gets its dependencies without a change in the fork, and builds offline then`(example: ModuleCase) throws {
    let go = try #require(example.go)
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
    #expect(proof.status == 1 && proof.text.contains("go.mod' changed since the mapping was made"))
    #expect(try fork.forkpath(["status"], in: "/", go).status == 1)

    #expect(try fork.forkpath(["setup", fork.checkout], in: "/", go).status == 0)
    #expect(try fork.forkpath(["exec", "--", "true"], in: fork.checkout, go).status == 0)
    #expect(try fork.forkpath(["status"], in: "/", go).status == 0)
  }

  @Test(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"), arguments: RealGo.installed)
  func `that is not tidy is told which requirement is missing, and get leaves it alone`(go: RealGo) throws {
    for shape in [ModuleFork.Shape.nested, .renamed] {
      var fork = try ModuleFork(shape, upstream: "example.org/up/tool", seed: 13, nested: 2)
      try fork.settle(with: go)
      try fork.proxy.publish("example.org/more", "v1.0.0", ["more.go": "package more\n\nconst Who = \"MORE\"\n"])
      let place = fork.nested.first ?? "greet"
      try fork.scratch.write(
        "work/fork/\(place)/more.go", "package \(shape == .nested ? "who" : "greet")\n\nimport _ \"example.org/more\"\n"
      )
      let tree = try TreeManifest(fork.checkout, ignoring: [".git"])
      let setup = try fork.forkpath(["setup", fork.checkout], in: "/", go)
      #expect(setup.status == 0, "\(setup.text)\(setup.errorText)")
      let get = try fork.forkpath(["get", "--no-reach"], in: fork.checkout, go)
      // One module has a go.mod outside the tree, in which the requirement is added; a workspace has none.
      #expect(get.status == (shape == .nested ? 1 : 0), "\(get.text)\(get.errorText)")
      #expect(shape == .renamed || get.errorText.contains("example.org/more"), "\(get.errorText)")
      let build = try fork.forkpath(["exec", "--", "go", "build", "./..."], in: fork.checkout, go, ["GOPROXY": "off"])
      #expect(build.status == 0, "\(build.errorText)")
      #expect(try TreeManifest(fork.checkout, ignoring: [".git"]) == tree)
      // What go wrote in files of the mapping goes with it.
      let undo = try fork.forkpath(["undo", fork.checkout], in: "/", go)
      #expect(undo.status == 0 && !undo.text.contains("kept"), "\(undo.text)\(undo.errorText)")
      let left = (try? FileManager.default.contentsOfDirectory(atPath: fork.state + "/forkpath/maps")) ?? []
      #expect(left.isEmpty, "\(left)")
    }
  }

  @Test(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"), arguments: RealGo.installed)
  func `in GOPATH mode is fetched by a go that can, and one that cannot says which could`(go: RealGo) throws {
    var fork = try ModuleFork(.era, upstream: "example.org/up/tool", seed: 15)
    try fork.settle(with: go)
    #expect(try fork.forkpath(["setup", "--gopath", fork.checkout], in: "/", go).status == 0)
    let get = try fork.forkpath(["get", "--no-reach"], in: fork.checkout, go)
    if go.name == "1.27" {
      #expect(get.status == 1)
      #expect(get.errorText.contains("fetches nothing in GOPATH mode") && get.errorText.contains("up to 1.21"))
      #expect(get.errorText.contains("--strategy overlay"))
    } else {
      // It tries: there is no example.org to clone from.
      #expect(get.status == 1 && get.errorText.contains("example.org/dep"), "\(get.errorText)")
    }
  }

  @Test(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
  func `names what the user's own settings contradict`() throws {
    let go = try #require(RealGo.installed.last)
    for (shape, words) in [
      (ModuleFork.Shape.nested, ["-mod=mod", "-mod=vendor", "-modfile=/x.mod"]),
      (.renamed, ["-mod=vendor", "-modfile=/x.mod"]), (.era, ["-overlay=/x.json", "-modfile=/x.mod"]),
      (.vendoredConsumer, ["-mod=mod", "-mod=readonly", "-overlay=/x.json"]),
    ] {
      var fork = try ModuleFork(shape, upstream: "example.org/up/tool", seed: 17, nested: 1)
      try fork.settle(with: go)
      let consumer = shape == .vendoredConsumer ? ["--consumer", fork.consumer] : []
      #expect(try fork.forkpath(["setup", fork.checkout] + consumer, in: "/", go).status == 0)
      for word in words {
        try fork.scratch.write("x.json", "{}")
        let flag = word.replacing("/x.", with: fork.scratch.path + "/x.")
        for command in [["exec", "--", "true"], ["env"]] {
          let run = try fork.forkpath(command, in: fork.checkout, go, ["GOFLAGS": "-v " + flag])
          #expect(run.status != 0 && run.errorText.contains("'\(flag)' in GOFLAGS"), "\(shape) \(run.errorText)")
        }
      }
      let kept = try fork.forkpath(
        ["exec", "--", "sh", "-c", "echo $GOFLAGS"], in: fork.checkout, go, ["GOFLAGS": "-v -tags=a"])
      #expect(
        kept.status == 0 && (shape == .nested || kept.text.hasPrefix("-v -tags=a ")), "\(kept.text)\(kept.errorText)")
    }
    var fork = try ModuleFork(.nested, upstream: "example.org/up/tool", seed: 17, nested: 1)
    try fork.settle(with: go)
    #expect(try fork.forkpath(["setup", fork.checkout], in: "/", go).status == 0)
    try fork.scratch.write("mine.work", "go 1.18\n\nuse ./work/app\n")
    let run = try fork.forkpath(
      ["exec", "--", "true"], in: fork.checkout, go, ["GOWORK": fork.scratch.path + "/mine.work"])
    #expect(run.status == 0 && run.errorText.contains("/mine.work of the environment gives way"), "\(run.errorText)")
  }

  @Test(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
  func `is found by plain go where its go.work is placed`() throws {
    let go = try #require(RealGo.installed.last)
    var fork = try ModuleFork(.nested, upstream: "example.org/up/tool", seed: 19)
    try fork.settle(with: go)
    let tree = try TreeManifest(fork.scratch.path + "/work", ignoring: ["fork/.git"])
    let git = try TreeManifest(fork.checkout + "/.git", ignoring: ["index"])
    for place in ["parent", "checkout"] {
      let words = ["setup", fork.checkout, "--place", place]
      let setup = try fork.forkpath(words, in: "/", go)
      #expect(setup.status == 0 && setup.text.contains("plain go sees it"), "\(setup.text)\(setup.errorText)")
      #expect(try fork.forkpath(words, in: "/", go).text.hasPrefix("nothing to do"))
      let run = try fork.go(go, ["run", "./cmd/who"], in: fork.checkout + "/" + fork.nested[2])
      #expect(run.errors.contains(" FORK\n") && !run.errors.contains("UPSTREAM"), "\(run.errors)")
      #expect(try fork.forkpath(["verify", fork.checkout], in: "/", go).status == 0)
      let changes = try Program.git.run(["status", "--porcelain"], in: fork.checkout).text
      #expect(changes == "")
      #expect(try fork.forkpath(["undo", fork.checkout], in: "/", go).status == 0)
      #expect(try TreeManifest(fork.scratch.path + "/work", ignoring: ["fork/.git"]) == tree)
      #expect(try TreeManifest(fork.checkout + "/.git", ignoring: ["index"]) == git)
    }
    try fork.scratch.write("work/go.work", "go 1.18\n\nuse ./app\n")
    let occupied = try fork.forkpath(["setup", fork.checkout, "--place", "parent"], in: "/", go)
    #expect(occupied.status == 1 && occupied.errorText.contains("forkpath did not make it"), "\(occupied.errorText)")
    #expect(try fork.scratch.text("work/go.work") == "go 1.18\n\nuse ./app\n")
  }

  @Test(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
  func `brought up to date is undone at once, or one run of setup alone`() throws {
    let go = try #require(RealGo.installed.last)
    var fork = try ModuleFork(.consumed, upstream: "example.org/up/tool", seed: 21)
    try fork.settle(with: go)
    let before = [try TreeManifest(fork.checkout), try TreeManifest(fork.consumer)]
    let options = ["--strategy", "workspace", fork.checkout]
    func map() throws {
      #expect(try fork.forkpath(["setup"] + options, in: "/", go).status == 0)
      #expect(try fork.forkpath(["setup", "--consumer", fork.consumer] + options, in: "/", go).status == 0)
      #expect(try fork.forkpath(["setup", "--strategy", "modfile", fork.checkout], in: "/", go).status == 0)
    }
    try map()
    let undo = try fork.forkpath(["undo", fork.checkout], in: "/", go)
    #expect(undo.status == 0 && undo.text.contains("no longer resolves to"), "\(undo.text)\(undo.errorText)")
    #expect(try fork.forkpath(["status"], in: "/", go).text == "no mapping is active\n")
    #expect(try [TreeManifest(fork.checkout), TreeManifest(fork.consumer)] == before)

    try map()
    let log = try fork.forkpath(["log", "--json"], in: "/", go)
    let report = try JSONSerialization.jsonObject(with: log.output) as? [String: Any]
    let runs = (report?["transactions"] as? [[String: Any]] ?? []).filter { $0["state"] as? String == "done" }
    let ids = runs.compactMap { $0["transaction"] as? String }.sorted()
    #expect(ids.count == 3)
    // Not from the middle.
    #expect(try fork.forkpath(["undo", "--transaction", ids[1]], in: "/", go).status == 1)
    for id in [ids[2], ids[1]] {
      let one = try fork.forkpath(["undo", "--transaction", id], in: "/", go)
      #expect(one.status == 0 && one.text.contains(" made is active again"), "\(one.text)\(one.errorText)")
    }
    #expect(try fork.forkpath(["exec", "--", "go", "vet", "./..."], in: fork.checkout, go).status == 0)
    #expect(try fork.forkpath(["undo", fork.checkout], in: "/", go).text.contains("no longer resolves to"))
  }

  @Test(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
  func `lies where paths are hard to write`() throws {
    let go = try #require(RealGo.installed.last)
    var fork = try ModuleFork(.renamedNested, upstream: "example.org/up/tool", seed: 23, nested: 2)
    try fork.settle(with: go)
    for name in ["sp ace", "quo\"te", "back\\slash", "Grüße-世界", "per%cent", "tab\t"] {
      let place = fork.scratch.path + "/" + name
      try FileManager.default.copyItem(atPath: fork.checkout, toPath: place)
      let setup = try fork.forkpath(["setup", place], in: "/", go)
      // What go.work cannot say is refused, and nothing is left behind.
      if setup.status != 0 {
        #expect(name == "back\\slash", "\(name): \(setup.errorText)")
        continue
      }
      let run = try fork.forkpath(["exec", "--", "go", "run", "./cmd/who"], in: place + "/" + fork.nested[1], go)
      #expect(run.errorText.contains(" FORK\n") && !run.errorText.contains("UPSTREAM"), "\(name): \(run.errorText)")
      #expect(try fork.forkpath(["undo", place], in: "/", go).status == 0)
    }
  }

  @Test(.enabled(if: RealGo.canCompare, "no go is installed"))
  func `hands signals and statuses of its commands through`() throws {
    let go = try #require(RealGo.installed.last)
    var fork = try ModuleFork(.nested, upstream: "example.org/up/tool", seed: 25, nested: 1)
    try fork.settle(with: go)
    #expect(try fork.forkpath(["setup", fork.checkout], in: "/", go).status == 0)
    #expect(try fork.forkpath(["exec", "--", "sh", "-c", "exit 7"], in: fork.checkout, go).status == 7)
    // It is the same process: a signal to it is one to the command.
    let trap = "trap 'echo caught; exit 9' TERM; kill -TERM $PPID 2>/dev/null; kill -TERM $$; wait"
    let caught = try Program.sh.run(
      [
        "-c", "trap '' TERM; \(Repository.tool.path) exec -- sh -c \"$0\"",
        trap.replacing("kill -TERM $PPID 2>/dev/null; ", with: ""),
      ],
      in: fork.checkout, environment: fork.variables(go).merging(["PWD": fork.checkout]) { $1 })
    // TERM was ignored where it was started, and so it is in the command.
    #expect(caught.status == 0 || caught.status == 9, "\(caught.errorText)")
    let killed = try Program.sh.run(
      ["-c", "\(Repository.tool.path) exec -- sh -c 'kill -INT $$'; echo $?"], in: fork.checkout,
      environment: fork.variables(go).merging(["PWD": fork.checkout]) { $1 })
    #expect(killed.text == "130\n", "\(killed.text)")
    let own = try Program.sh.run(
      ["-c", "echo $$; exec \(Repository.tool.path) exec -- sh -c 'echo $$'"], in: fork.checkout,
      environment: fork.variables(go).merging(["PWD": fork.checkout]) { $1 })
    let lines = own.text.split(separator: "\n")
    #expect(lines.count == 2 && lines[0] == lines[1], "\(own.text)")
  }
}
