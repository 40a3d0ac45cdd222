import Foundation
import Support

/// The lifecycle of one world: scan, preview, setup, verify, exec, undo; and what go says of it each time.
final class ForkLife {
  var lab: ForkWorldLab
  private let seed: UInt64
  private(set) var faults: [String] = []
  /// How many packages go takes from elsewhere before, and in how many directories it cannot load all.
  private(set) var leaks = 0
  private(set) var failing = 0
  /// How far it came, in a word.
  private(set) var outcome = ""

  /// The world of `seed`, and the go that is asked about it.
  init(seed: UInt64, inGopathMode: Bool = false) throws {
    self.seed = seed
    let go = try Self.go(of: seed)
    let world =
      inGopathMode
      ? ForkWorldGenerator.gopathWorld(seed: seed, for: go) : ForkWorldGenerator.world(seed: seed, for: go)
    lab = try ForkWorldLab(world, go)
    if let kept = ProcessInfo.processInfo.environment["FORKPATH_FORK_KEEP"] {
      let place = kept + "/\(seed)"
      if !FileManager.default.fileExists(atPath: place) {
        try FileManager.default.copyItem(atPath: lab.scratch.path, toPath: place)
      }
    }
  }

  /// The life of a real tree.
  init(_ fork: DebianFork) throws {
    seed = 2
    lab = try ForkWorldLab(fork.world(), fork.go)
  }

  /// The installed versions, by turns.
  static func go(of seed: UInt64) throws -> RealGo {
    let installed = RealGo.installed
    if installed.isEmpty { throw ForkWorldLab.Unsettled(text: "no go is installed") }
    return installed[Int(seed % UInt64(installed.count))]
  }

  var description: String { "go \(lab.go.name), \(lab.world.description)" }

  /// What verify said.
  struct Verdict {
    var status: Int32
    var errors: [(code: String, message: String)] = []
    /// Packages that it says leak.
    var leaks: Set<String> = []
    /// Codes of its warnings.
    var warnings: Set<String> = []
    var said: String
  }

  func fault(_ text: String) { faults.append(text.replacing(lab.scratch.path, with: "")) }

  private var options: [String] { (lab.consumer.map { ["--consumer", $0] } ?? []) + named }
  /// What a person adds who is told that nothing says what the upstream path is.
  private var named: [String] = []

  /// The path that he knows; where nothing in the fork has it, what the message offers.
  private func naming(_ told: String) -> [String] {
    let line = told.split(separator: "\n").first { $0.hasPrefix("help: ") }?.split(separator: " ") ?? []
    guard !lab.world.namesBase, let option = line.firstIndex(of: "--upstream") else {
      return ["--upstream", lab.world.base]
    }
    return ["--upstream", String(line[option + 1])]
  }

  func verdict(_ more: [String], in directory: String = "/") throws -> Verdict {
    let run = try lab.forkpath(["verify", "--json"] + more + [lab.checkout] + options, in: directory)
    var verdict = Verdict(status: run.status, said: run.errorText)
    guard let report = try? JSONSerialization.jsonObject(with: run.output) as? [String: Any] else {
      return verdict
    }
    for finding in report["findings"] as? [[String: Any]] ?? [] {
      let code = finding["code"] as? String ?? ""
      if finding["severity"] as? String == "warning" { verdict.warnings.insert(code) }
      if finding["severity"] as? String != "error" { continue }
      verdict.errors.append((code, finding["message"] as? String ?? ""))
      let details = finding["details"] as? [String: Any]
      if code == "leak", let package = details?["package"] as? String {
        verdict.leaks.insert(package.components(separatedBy: "vendor/").last ?? package)
      }
    }
    return verdict
  }

  /// Setup ends with 1 also where it made the mapping, and found something wrong with it.
  private func isMapped() throws -> Bool { try lab.forkpath(["status"]).text.contains(lab.checkout) }

  /// What verify says must be what go says. What lies in modules that are not on this disk, no look can name.
  func compare(_ verdict: Verdict, _ truth: GoOrigins, _ when: String, isCold: Bool = false) {
    let codes = Set(verdict.errors.map(\.code)).sorted()
    if ![0, 1].contains(verdict.status) {
      return fault("\(when): verify ends with \(verdict.status): \(verdict.said)")
    }
    if verdict.status == 0, !truth.leaks.isEmpty { fault("\(when): verify is content, go leaks \(truth.leaks)") }
    if verdict.status == 1, truth.leaks.isEmpty, truth.failures.isEmpty {
      fault("\(when): go takes everything from the checkout, verify: \(verdict.errors)")
    }
    // What no go of this machine takes is no matter of the mapping, nor is a module of its own that the tree's go.work leaves out;
    // but verify must have said so.
    let tooNew = truth.failures.filter { $0.value.contains("requires go >= 1.99") }
    let leftOut =
      verdict.warnings.contains("not-mapped")
      ? truth.failures.filter { $0.value.contains("does not contain modules listed in go.work") } : [:]
    let failing = truth.failures.filter { tooNew[$0.key] == nil && leftOut[$0.key] == nil }
    if verdict.status == 0, !failing.isEmpty { fault("\(when): verify is content, go fails: \(failing)") }
    if verdict.status == 0, !tooNew.isEmpty, !verdict.warnings.contains("unloadable") {
      fault("\(when): verify does not say that go is too old: \(tooNew)")
    }
    // Where go cannot load all, each sees another part.
    guard truth.failures.isEmpty, verdict.status == 1, !truth.leaks.isEmpty else { return }
    var missed = Set(truth.leaks.keys).subtracting(verdict.leaks)
    var invented = verdict.leaks.subtracting(truth.leaks.keys)
    if isCold { missed = [] }
    if lab.consumer != nil {
      // Of a consumer the modules are named that it requires, not their packages.
      missed = missed.filter { package in !invented.contains { package == $0 || package.hasPrefix($0 + "/") } }
      invented.subtract(lab.world.ownPaths)
    }
    if !missed.isEmpty || !invented.isEmpty {
      fault("\(when): not named: \(missed.sorted()), named and no leak: \(invented.sorted()), codes \(codes)")
    }
  }

  func run() throws -> [String] {
    var scan = try lab.forkpath(["scan", "--json", lab.checkout])
    if scan.status == 1 {
      named = naming(scan.errorText)
      scan = try lab.forkpath(["scan", "--json", lab.checkout] + named)
    }
    if scan.status != 0 { fault("scan: \(scan.errorText)") }
    // Not everything in each world: the time goes for the looks.
    let cold = seed % 3 == 0 ? try verdict(["--with-go", "never"]) : nil
    let before = try GoOrigins(lab, mapped: false)
    if let cold { compare(cold, before, "before, nothing in the module cache", isCold: true) }
    (leaks, failing) = (before.leaks.count, before.failures.count)
    let warm = try verdict([])
    compare(warm, before, "before")
    let world = try lab.manifest()

    let preview = try lab.forkpath(["preview", lab.checkout] + options)
    let planned = try verdict(["--planned"])
    let hash = preview.text.split(separator: "\n").last.flatMap { $0.wholeMatch(of: /plan ([0-9a-f]+)/)?.output.1 }
    let setup = try lab.forkpath(
      ["setup", lab.checkout] + options + (hash.map { ["--plan", String($0)] } ?? []))
    if try setup.status != 0 && !isMapped() {
      outcome = "refused"
      if preview.status == 0 { fault("setup refuses (\(setup.status)) what preview shows: \(setup.errorText)") }
      // 65: a go.mod that go cannot read.
      if ![1, 65].contains(setup.status) || setup.errorText.isEmpty {
        fault("setup: \(setup.status) \(setup.errorText)")
      }
      if planned.status == 0 { fault("verify --planned is content, setup refuses: \(setup.errorText)") }
      if try lab.manifest() != world { fault("a refused setup changed something") }
      return faults
    }
    if preview.status != 0 { fault("preview refuses: \(preview.errorText)") }
    let isNone = setup.text.hasPrefix("nothing to map")
    outcome = isNone ? "none" : setup.status == 0 ? "mapped" : "mapped with errors"
    if !isNone {
      let mapped = try GoOrigins(lab, mapped: true)
      let verdict = try verdict(["--mapped"])
      compare(verdict, mapped, "mapped")
      if verdict.status == 0, setup.status != 0 { fault("setup: \(setup.errorText), and verify is content") }
      if verdict.status != planned.status {
        fault("planned \(planned.status) \(planned.errors), mapped \(verdict.status) \(verdict.errors)")
      }
      for place in before.built where !mapped.built.contains(place) {
        fault("built before, and not with the mapping: \(place): \(mapped.complaints[place] ?? "")")
      }
      let active =
        seed % 3 == 1
        ? try lab.forkpath(
          ["exec", "--", Repository.tool.path, "verify", "--with-go", "never", lab.checkout] + options, in: lab.checkout
        ) : nil
      if let active, active.status != verdict.status {
        fault("under exec verify ends with \(active.status): \(active.text)")
      }
    }
    if try lab.manifest() != world { fault("setup changed something") }
    let undo = try lab.forkpath(["undo", lab.checkout])
    if !isNone, undo.status != 0 { fault("undo: \(undo.errorText)") }
    if try lab.manifest() != world { fault("undo leaves something behind") }
    let maps = (try? FileManager.default.contentsOfDirectory(atPath: lab.scratch.path + "/state/forkpath/maps")) ?? []
    if !maps.isEmpty { fault("undo leaves \(maps)") }
    if seed % 3 != 2 { return faults }
    let after = try verdict(["--with-go", "never"])
    if after.status != warm.status { fault("after undo verify says \(after.errors)") }
    // Go may have fetched more under the mapping than before, so that more of it can be named now.
    if after.leaks != warm.leaks { compare(after, try GoOrigins(lab, mapped: false), "after undo") }
    return faults
  }

  /// The same in GOPATH mode, where nothing is right before, and all that setup cannot move must be named.
  func runInGopathMode() throws -> [String] {
    let scan = try lab.forkpath(["scan", "--json", lab.checkout])
    if scan.status == 1, scan.errorText.contains("--upstream") { named = naming(scan.errorText) }
    let world = try lab.manifest()
    let words = ["setup", lab.checkout, "--gopath"] + options
    var setup = try lab.forkpath(words)
    if setup.status == 1, setup.errorText.contains("--displace") { setup = try lab.forkpath(words + ["--displace"]) }
    guard try setup.status == 0 || isMapped() else {
      outcome = "refused"
      if setup.status != 1 || setup.errorText.isEmpty { fault("setup: \(setup.status) \(setup.errorText)") }
      let now = try lab.manifest()
      if now != world {
        let (old, new) = (Set(world.values.flatMap(\.rows)), Set(now.values.flatMap(\.rows)))
        fault("a refused setup changed \(old.symmetricDifference(new)): \(setup.errorText)")
      }
      return faults
    }
    outcome = setup.status == 0 ? "mapped" : "mapped with errors"
    let mapped = try GoOrigins(lab, mapped: true)
    let verdict = try verdict(["--mapped"])
    compare(verdict, mapped, "mapped")
    if verdict.status != setup.status { fault("setup ends with \(setup.status), verify with \(verdict.status)") }
    let undo = try lab.forkpath(["undo", lab.checkout])
    if undo.status != 0 { fault("undo: \(undo.errorText)") }
    if try lab.manifest() != world { fault("undo leaves something behind") }
    return faults
  }
}
