import Foundation
import Support
import Synchronization
import Testing

/// The life of a mapping in made-up forks of several modules, beside real go.
///
/// `FORKPATH_FORK_WORLDS=500 swift test --filter 'made-up fork'` is the full run; `FORKPATH_FORK_FIRST=17` and one world
/// is the world of that seed alone.
@Suite(.enabled(if: RealGo.canCompare && Program.git.isUsable, "go or git is not installed"))
struct `A made-up fork` {
  static let seeds: [UInt64] = {
    let environment = ProcessInfo.processInfo.environment
    let first = environment["FORKPATH_FORK_FIRST"].flatMap(UInt64.init) ?? 0
    return Array(first..<first + (environment["FORKPATH_FORK_WORLDS"].flatMap(UInt64.init) ?? 40))
  }()

  /// What was seen, printed with the last world.
  static let tally = Mutex(ForkTally())

  @Test(arguments: seeds) func `is what go builds before, under and after a mapping`(seed: UInt64) throws {
    let life = try ForkLife(seed: seed)
    let faults = try life.run()
    let report = Self.tally.withLock { tally -> String? in
      tally.note(life, faults)
      return tally.worlds == Self.seeds.count ? tally.report : nil
    }
    if let report { print(report) }
    #expect(faults == [], "\(life.description)")
  }

  @Test(arguments: seeds.prefix((seeds.count + 3) / 4))
  func `is in GOPATH mode what go takes, or verify names it`(seed: UInt64) throws {
    let life = try ForkLife(seed: seed, inGopathMode: true)
    let faults = try life.runInGopathMode()
    #expect(faults == [], "GOPATH mode, \(life.description)")
  }

  @Test(
    .enabled(if: !DebianFork.present.isEmpty, "none of Debian's packages with several modules is installed"),
    arguments: DebianFork.present)
  func `of a real tree is what go lists before, under and after a mapping`(fork: DebianFork) throws {
    let life = try ForkLife(fork)
    let faults = try life.run()
    print(
      "real fork \(fork): \(life.lab.world.modules.count) modules, \(life.leaks) leaks before, \(life.failing) that do not"
        + " load, \(life.outcome)")
    #expect(life.leaks > 0)
    #expect(faults == [], "\(fork)")
  }

  @Test func `that leaks is noticed, whichever of its packages is not named`() throws {
    var controls = 0
    for seed in 0..<UInt64(200) where controls < 3 {
      guard
        try ForkWorldGenerator.world(seed: seed, for: ForkLife.go(of: seed)).shapes.isSuperset(of: [
          "published", "2 modules",
        ])
      else { continue }
      let life = try ForkLife(seed: seed)
      guard life.lab.consumer == nil else { continue }
      let truth = try GoOrigins(life.lab, mapped: false)
      let verdict = try life.verdict([])
      life.compare(verdict, truth, "as it is")
      guard truth.failures.isEmpty, let leak = truth.leaks.keys.min(), life.faults.isEmpty else { continue }
      controls += 1
      // A verify that says nothing, one that overlooks a package, one that names another, and one that is never content.
      let changes: [(inout ForkLife.Verdict, inout GoOrigins) -> Void] = [
        { verdict, _ in verdict = ForkLife.Verdict(status: 0, said: "") },
        { verdict, _ in verdict.leaks.remove(leak) },
        { verdict, _ in verdict.leaks.insert("example.org/dep") },
        { _, truth in truth.leaks = [:] },
      ]
      for (number, change) in changes.enumerated() {
        let count = life.faults.count
        var (changed, word) = (verdict, truth)
        change(&changed, &word)
        life.compare(changed, word, "changed")
        #expect(life.faults.count > count, "change \(number) of \(life.description) passes")
      }
    }
    #expect(controls == 3)
  }

  /// Tools of which one rule is another: each must be told from the built one.
  private static let otherTools = [
    // verify is always content, or knows no package that leaks.
    "[ \"$1\" = verify ] && { echo '{\"version\":2,\"findings\":[]}'; exit 0; }; exec \"$tool\" \"$@\"",
    "\"$tool\" \"$@\" >\"$0.out\"; status=$?; if [ \"$1\" = verify ]; then sed 's/\"leak\"/\"else\"/' \"$0.out\";"
      + " else cat \"$0.out\"; fi; exit $status",
    // setup leaves a module out, or changes the tree.
    "\"$tool\" \"$@\"; status=$?; [ \"$1\" = setup ] && for file in"
      + " \"$XDG_STATE_HOME\"/forkpath/maps/*/go.work \"$XDG_STATE_HOME\"/forkpath/maps/*/shim/go.mod; do"
      + " sed '/\\/fork\\/[a-z]/d' \"$file\" >\"$0.out\" && cat \"$0.out\" >\"$file\"; done; exit $status",
    "\"$tool\" \"$@\"; status=$?; [ \"$1\" = setup ] && touch \"${0%/*}/work/fork/stray\"; exit $status",
    // undo does nothing.
    "[ \"$1\" = undo ] && exit 0; exec \"$tool\" \"$@\"",
  ]

  @Test func `tells a tool with another rule from this one`() throws {
    var controls = 0
    for seed in 0..<UInt64(200) where controls < 1 {
      let shapes = try ForkWorldGenerator.world(seed: seed, for: ForkLife.go(of: seed)).shapes
      guard shapes.isSuperset(of: ["published", "3 modules"]), !shapes.contains("consumer") else { continue }
      let life = try ForkLife(seed: seed)
      guard try life.run().isEmpty, life.leaks > 0, life.failing == 0, life.outcome == "mapped" else { continue }
      controls += 1
      for script in Self.otherTools {
        let life = try ForkLife(seed: seed)
        try life.lab.replaceTool(by: script)
        #expect(try !life.run().isEmpty, "\(script) passes for \(life.description)")
      }
    }
    #expect(controls == 1)
  }

  @Test func `whose mapping loses a module is noticed by go and by verify`() throws {
    var controls = 0
    for seed in 0..<UInt64(200) where controls < 3 {
      let shapes = try ForkWorldGenerator.world(seed: seed, for: ForkLife.go(of: seed)).shapes
      guard shapes.contains("published"), !shapes.contains("consumer") else { continue }
      let life = try ForkLife(seed: seed)
      let lab = life.lab
      let setup = try lab.forkpath(["setup", lab.checkout])
      guard setup.status == 0 else { continue }
      let whole = try GoOrigins(lab, mapped: true)
      guard whole.failures.isEmpty, whole.leaks.isEmpty else { continue }
      for module in lab.world.modules where !module.directory.isEmpty && module.isPublished {
        guard let work = try lab.workFile(without: module) else { continue }
        life.lab.gowork = work
        let truth = try GoOrigins(life.lab, mapped: false)
        let verdict = try life.verdict([])
        life.lab.gowork = ""
        guard !truth.leaks.isEmpty else { continue }
        controls += 1
        life.compare(verdict, truth, "without \(module.path)")
        #expect(verdict.status == 1 && life.faults == [], "\(life.description)")
        // The same, judged by what was before the module was taken out.
        life.compare(verdict, whole, "as if it were whole")
        #expect(life.faults.count == 1, "\(module.path) of \(life.description)")
        break
      }
    }
    #expect(controls == 3)
  }
}

/// How many worlds, of which shapes, and how they went.
struct ForkTally {
  private(set) var worlds = 0
  private var leaks = 0
  private var failing = 0
  private var shapes: [String: Int] = [:]
  private var outcomes: [String: Int] = [:]
  private var failed: [UInt64] = []

  mutating func note(_ life: ForkLife, _ faults: [String]) {
    worlds += 1
    for shape in life.lab.world.shapes { shapes[shape, default: 0] += 1 }
    outcomes[life.outcome, default: 0] += 1
    leaks += life.leaks
    if life.failing > 0 { failing += 1 }
    if !faults.isEmpty { failed.append(life.lab.world.seed) }
  }

  var report: String {
    func listed(_ counts: [String: Int]) -> String {
      counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
    return "made-up forks: \(worlds) worlds, \(shapes.count) shapes, \(failed.count) differ"
      + (failed.isEmpty ? "" : " (seeds \(failed.sorted().map(String.init).joined(separator: " ")))")
      + "\n  before: \(leaks) packages leak; go fails in a module of \(failing) worlds"
      + "\n  outcomes: \(listed(outcomes))\n  shapes: \(listed(shapes))"
  }
}
