import Bytes
import Machine

struct BenchmarkFailure: Error { var text: String }

/// Measures scan and graph beside a bare C loop, in rounds of one after the other, and says how they compare.
///
/// Ratios are of the best times, and of the medians over all rounds: on a busy machine the former is what the code can do,
/// the latter what it did. Memory is the peak of a process that did nothing else.
struct BenchmarkSession {
  let environment: ProcessEnvironment
  let program: ByteString
  let scratch: ByteString
  var report = BenchmarkReport()
  private(set) var rounds = 15
  private let isJSON: Bool

  init(_ words: [ByteString]) throws {
    environment = try ProcessEnvironment.current()
    program = try readLink("/proc/self/exe")
    isJSON = words.contains("--json")
    if let at = words.firstIndex(of: "--rounds"), at + 1 < words.count {
      rounds = Int(words[at + 1].lossyText) ?? rounds
    }
    let made = try Child.run(
      Child.Command("/bin/sh", ["-c", "mktemp -d"], environment: environment.variables), deadline: .seconds(10))
    scratch = made.output.trimmed
  }

  private func clean() {
    let remove = Child.Command("/bin/sh", ["-c", "rm -rf \"$0\"", scratch], environment: environment.variables)
    _ = try? Child.run(remove, deadline: .seconds(300))
  }

  /// The table of what grows with its input.
  func growth(_ words: [ByteString]) throws -> Bool {
    defer { clean() }
    return try GrowthTable(words, process: environment, goroot: goroot(), scratch: real(scratch)).run()
  }

  mutating func run() throws {
    defer { clean() }
    let loop = try buildLoop()
    let tree = try findTree()
    try measureScan(tree.root, loop)
    if let go = goroot() {
      try measureGraph(tree.root, tree.gopath, loop, go)
      try measureVerify(tree.root, tree.gopath, go)
      measureGo(tree.root, tree.gopath)
    } else {
      report.skip("graph", "no GOROOT: set it, or GO127")
    }
    try measureStart()
    try measureProcesses(large: tree.root, gopath: tree.gopath)
    try measureSetup()
    try measureGrowth()
    try writeAll(isJSON ? report.json : report.table, to: 1)
  }

  // MARK: What is measured

  private mutating func findTree() throws -> (root: ByteString, gopath: ByteString) {
    let gopath = scratch.appending(path: "gopath")
    guard let source = environment.nonEmpty("FORKPATH_KUBERNETES") else {
      report.skip("kubernetes", "FORKPATH_KUBERNETES names none; a tree of 4700 packages was made from a seed instead")
      let tree = try SeededTree(packages: 4700, at: gopath)
      return (tree.root, gopath)
    }
    let link = "mkdir -p \"$0/src/k8s.io\" && ln -s \"$1\" \"$0/src/k8s.io/kubernetes\""
    _ = try Child.run(
      Child.Command("/bin/sh", ["-c", ByteString(link), gopath, source], environment: environment.variables),
      deadline: .seconds(10))
    return (gopath.appending(path: "src/k8s.io/kubernetes"), gopath)
  }

  private func buildLoop() throws -> ByteString {
    let place = scratch.appending(path: "loop")
    let source = ByteString(#filePath).parentPath.appending(path: "loop.c")
    let outcome = try Child.run(
      Child.Command(
        "/usr/bin/env", ["cc", "-O2", "-pthread", "-o", place, source], environment: environment.variables),
      deadline: .seconds(60))
    if !outcome.isSuccess { throw BenchmarkFailure(text: "the C loop could not be built: \(outcome.errors)") }
    return place
  }

  private mutating func measureScan(_ root: ByteString, _ loop: ByteString) throws {
    var (floor, times) = (RunTimes(), RunTimes())
    var ours: [Probe.Reading] = []
    for _ in 0..<rounds {
      _ = try floor.add({ try runLoop(loop, [real(root)]) }, wall: { $0 })
      ours.append(try times.add({ try probe("scan", real(root)) }, wall: { $0.milliseconds }))
    }
    report.compare("scan", times, floor, limit: 1.5, count: ours[0].count, unit: "files")
    report.memory("scan", ours.map(\.peakKiB).max() ?? 0, limit: 24 * 1024)
  }

  private mutating func measureGraph(
    _ root: ByteString, _ gopath: ByteString, _ loop: ByteString, _ goroot: ByteString
  ) throws {
    let standard = try probe("standard-directories", root, gopath, goroot).words
    var (floor, times) = (RunTimes(), RunTimes())
    var ours: [Probe.Reading] = []
    for _ in 0..<rounds {
      _ = try floor.add({ try runLoop(loop, [real(root), "-f"] + standard) }, wall: { $0 })
      ours.append(try times.add({ try probe("graph", root, gopath, goroot) }, wall: { $0.milliseconds }))
    }
    report.compare("graph --test", times, floor, limit: 2, count: ours[0].count, unit: "packages")
    report.memory("graph --test", ours.map(\.peakKiB).max() ?? 0, limit: 24 * 1024)
  }

  /// The static half of verify beside the graph that it is made of.
  private mutating func measureVerify(_ root: ByteString, _ gopath: ByteString, _ goroot: ByteString) throws {
    var (graphs, times) = (RunTimes(), RunTimes())
    var ours: [Probe.Reading] = []
    for _ in 0..<rounds {
      _ = try graphs.add({ try probe("graph", root, gopath, goroot) }, wall: { $0.milliseconds })
      ours.append(try times.add({ try probe("verify", root, gopath, goroot) }, wall: { $0.milliseconds }))
    }
    report.compare(
      "verify, static", times, graphs, limit: 1.15, count: ours[0].count, unit: "packages",
      beside: "graph --test")
    // The tree and the graph of it, both at once.
    report.memory("verify, static", ours.map(\.peakKiB).max() ?? 0, limit: 28 * 1024)
  }

  /// The same list by go itself, the best of three.
  private mutating func measureGo(_ root: ByteString, _ gopath: ByteString) {
    guard let go = environment.nonEmpty("GO127") ?? environment.nonEmpty("GO119") else {
      return report.skip("go list", "neither GO127 nor GO119 names a go")
    }
    var best = Double.infinity
    for _ in 0..<3 {
      var variables = variables(root, gopath, goroot: nil)
      variables["GOCACHE"] = scratch.appending(path: "cache")
      variables["GOROOT"] = nil
      let words: [ByteString] = ["list", "-e", "-deps", "-test", "./..."]
      let start = Clock.monotonic()
      let outcome = try? Child.run(
        Child.Command(go, words, environment: variables, directory: root), deadline: .seconds(600),
        caps: Child.Caps(output: 64 << 20))
      if outcome?.isSuccess == true { best = min(best, (Clock.monotonic() - start) * 1e3) }
    }
    if best == .infinity { return report.skip("go list", "it failed") }
    report.beside("go list -e -deps -test ./...", best, limit: 30)
  }

  /// A fork of 14 modules: setup by workspace, all of it with its journal, beside a scan of the same tree. Where the state is in
  /// memory no flush waits for a disk; where it is on one, the flushes are what the time is about.
  private mutating func measureSetup() throws {
    let tool = program.parentPath.appending(path: "forkpath")
    guard (try? FileStatus(of: tool, following: true))?.isFile == true else {
      return report.skip("setup --strategy workspace", "forkpath is not built beside the benchmarks")
    }
    let tree = try ModuleTree(modules: 14, packages: 28, at: scratch.appending(path: "modules"))
    var variables = variables(tree.root, scratch.appending(path: "gopath"), goroot: goroot())
    variables["GO111MODULE"] = nil
    let setup: [ByteString] = ["setup", "--strategy", "workspace"]
    var runs: [(words: [ByteString], state: ByteString)] = [(["scan"], scratch), (setup, scratch)]
    let memory = try? Child.run(
      Child.Command("/bin/sh", ["-c", "mktemp -d -p /dev/shm"], environment: environment.variables),
      deadline: .seconds(10))
    let place = memory.flatMap { $0.isSuccess ? $0.output.trimmed : nil }
    defer {
      if let place {
        _ = try? Child.run(
          Child.Command("/bin/sh", ["-c", "rm -rf \"$0\"", place], environment: environment.variables),
          deadline: .seconds(60))
      }
    }
    if let place { runs.append((setup, place)) }
    var times = [RunTimes](repeating: RunTimes(), count: runs.count)
    for round in 0..<rounds {
      for (index, (words, state)) in runs.enumerated() {
        variables["XDG_STATE_HOME"] = state.appending(path: ByteString("state\(round)"))
        let command = Child.Command(tool, words + [tree.root], environment: variables, directory: tree.root)
        let outcome = try times[index].add { try Child.run(command, deadline: .seconds(60)) }
        guard outcome.isSuccess else { throw BenchmarkFailure(text: "\(words[0]) failed: \(outcome.errors)") }
      }
    }
    report.compare(
      "setup, with its flushes", times[1], times[0], limit: 2.5, count: 14, unit: "modules", beside: "scan")
    guard place != nil else { return report.skip("setup, state in memory", "there is no /dev/shm") }
    report.compare(
      "setup, state in memory", times[2], times[0], limit: 1.5, count: 14, unit: "modules", beside: "scan")
  }

  /// How time and memory grow with the tree: the exponent over sixteen times the packages.
  ///
  /// The program itself, and the standard library, are in every reading of memory; so it is what a tree adds to the peak
  /// for a tree of one package.
  private mutating func measureGrowth() throws {
    let goroot = goroot()
    let single = try measureTree(of: 1, goroot)
    var trees: [(scan: Least, graph: Least)] = []
    for factor in [1, 4, 16] { trees.append(try measureTree(of: 500 * factor, goroot)) }
    report.growth("scan time", trees.map(\.scan.milliseconds), limit: 1.05)
    report.growth("scan memory", trees.map { $0.scan.peakKiB - single.scan.peakKiB }, limit: 1.05)
    if goroot == nil { return }
    report.growth("graph time", trees.map(\.graph.milliseconds), limit: 1.05)
    report.growth("graph memory", trees.map { $0.graph.peakKiB - single.graph.peakKiB }, limit: 1.05)
  }

  /// The least of several readings: how two workers share a tree is chance, and so is what else the machine does.
  private struct Least {
    var milliseconds = Double.infinity
    var peakKiB = Double.infinity

    mutating func take(_ reading: Probe.Reading) {
      milliseconds = min(milliseconds, reading.milliseconds)
      peakKiB = min(peakKiB, Double(reading.peakKiB))
    }
  }

  private func measureTree(of packages: Int, _ goroot: ByteString?) throws -> (scan: Least, graph: Least) {
    let tree = try SeededTree(packages: packages, at: scratch.appending(path: ByteString("growth\(packages)")))
    var least = (scan: Least(), graph: Least())
    for _ in 0..<rounds {
      least.scan.take(try probe("scan", tree.root))
      if let goroot { least.graph.take(try probe("graph", tree.root, tree.gopath, goroot)) }
    }
    return least
  }

  // MARK: Running

  private func real(_ path: ByteString) -> ByteString { (try? realPath(path)) ?? path }

  func goroot() -> ByteString? {
    if let named = environment.nonEmpty("GOROOT") { return named }
    guard let go = environment.nonEmpty("GO127") ?? environment.nonEmpty("GO119") else { return nil }
    return real(go).parentPath.parentPath
  }

  func variables(_ root: ByteString, _ gopath: ByteString, goroot: ByteString?) -> [ByteString: ByteString] {
    var variables = environment.variables
    variables["PWD"] = root
    variables["GOPATH"] = gopath
    variables["GOROOT"] = goroot
    for (name, value) in [
      ("GO111MODULE", "off"), ("GOENV", "off"), ("GOFLAGS", ""), ("GOTOOLCHAIN", "local"), ("GOPROXY", "off"),
      ("GOTELEMETRY", "off"),
    ] {
      variables[ByteString(name)] = ByteString(value)
    }
    return variables
  }

  private func probe(
    _ subject: ByteString, _ root: ByteString, _ gopath: ByteString = "", _ goroot: ByteString? = nil
  ) throws -> Probe.Reading {
    let command = Child.Command(
      program, ["probe", subject, root], environment: variables(root, gopath, goroot: goroot), directory: root)
    let outcome = try Child.run(command, deadline: .seconds(120))
    guard outcome.isSuccess, let reading = Probe.Reading(outcome.output) else {
      throw BenchmarkFailure(text: "probe \(subject) failed: \(outcome.errors)")
    }
    return reading
  }

  private func runLoop(_ loop: ByteString, _ directories: [ByteString]) throws -> Double {
    let outcome = try Child.run(
      Child.Command(loop, directories, environment: environment.variables), deadline: .seconds(120))
    let fields = outcome.output.trimmed.split(on: UInt8(ascii: " ")).map(\.lossyText)
    guard outcome.isSuccess, let time = Double(fields[0]) else {
      throw BenchmarkFailure(text: "the C loop failed: \(outcome.errors)")
    }
    return time
  }
}
