import Bytes
import Machine

/// Whole runs of the tool, as a person starts it, beside programs that read the same tree: git, go and a search.
extension BenchmarkSession {
  private struct Program {
    var name: String
    var path: ByteString
    var words: [ByteString]
  }

  /// What a run takes that does nothing, git status of an empty tree included, in milliseconds.
  private static let allowance = 15.0

  mutating func measureProcesses(large root: ByteString, gopath: ByteString) throws {
    let tool = program.parentPath.appending(path: "forkpath")
    guard (try? FileStatus(of: tool, following: true))?.isFile == true else {
      return report.skip("whole processes", "forkpath is not built beside the benchmarks")
    }
    guard let git = environment.program("git", outside: scratch) else {
      return report.skip("whole processes", "git is not installed")
    }
    let small = try ModuleTree(
      modules: 1, packages: 16, whole: true, at: scratch.appending(path: "small"))
    var ofSmall = variables(small.root, scratch.appending(path: "gopath"), goroot: goroot())
    ofSmall["GO111MODULE"] = nil
    try measure("48 files", small.root, ofSmall, tool, git, goRounds: rounds, allowance: Self.allowance)
    let many = try ModuleTree(modules: 14, packages: 28, at: scratch.appending(path: "many"))
    ofSmall["PWD"] = many.root
    try measure("14 modules", many.root, ofSmall, tool, git, goRounds: 0, allowance: 0)
    try measure(
      "large tree", root, variables(root, gopath, goroot: goroot()), tool, git, goRounds: min(rounds, 3), allowance: 0)
  }

  private mutating func measure(
    _ name: String, _ root: ByteString, _ given: [ByteString: ByteString], _ tool: ByteString, _ git: ByteString,
    goRounds: Int, allowance: Double
  ) throws {
    var variables = given
    variables["GIT_CONFIG_GLOBAL"] = "/dev/null"
    variables["GOCACHE"] = scratch.appending(path: "cache")
    variables["XDG_STATE_HOME"] = scratch.appending(path: "no-state")
    if (try? FileStatus(of: root.appending(path: ".git"), following: true)) == nil {
      try makeRepository(root, git, variables)
    }
    let status = Program(name: "git status", path: git, words: ["status"])
    let scan = Program(name: "scan", path: tool, words: ["scan"])
    let verify = Program(name: "verify --with-go never", path: tool, words: ["verify", "--with-go", "never"])
    let times = try run([scan, verify, status] + [search].compactMap(\.self), root, variables, rounds)
    let gitTimes = times[2].adding(allowance)
    let beside = allowance == 0 ? "git" : "git + \(Int(allowance)) ms"
    report.compare(
      "scan, process, \(name)", times[0], gitTimes, limit: 1, count: rounds, unit: "rounds", beside: beside)
    report.compare(
      "verify without go, \(name)", times[1], gitTimes, limit: allowance == 0 ? 1.25 : 1, count: rounds, unit: "rounds",
      beside: beside)
    if let search {
      report.compare(
        "scan, process, \(name)", times[0], times[3], limit: 4, count: rounds, unit: "rounds", beside: search.name)
    }
    if search?.name != Self.rg {
      report.skip("\(Self.rg), \(name)", "not installed" + (search.map { "; \($0.name) stands in" } ?? ", nor grep"))
    }
    if goRounds == 0 { return }
    guard let go = environment.nonEmpty("GO127") ?? environment.nonEmpty("GO119") else {
      return report.skip("verify, \(name)", "neither GO127 nor GO119 names a go")
    }
    variables["PATH"] = go.parentPath + ":" + (variables["PATH"] ?? "")
    variables["GOROOT"] = nil
    let list = Program(
      name: "go list", path: go,
      words: ["list", "-e", "-deps", "-test", "-buildvcs=false", "-json=ImportPath,Dir,Standard,ForTest", "./..."])
    let whole = Program(name: "verify", path: tool, words: ["verify"])
    let both = try run([list, whole], root, variables, goRounds)
    report.compare(
      "verify with go, \(name)", both[1], both[0], limit: 1.1, count: goRounds, unit: "rounds", beside: "go list")
  }

  private static let rg = "rg -l"

  /// The word that a person who rewrites imports would search for.
  private var search: Program? {
    if let path = environment.program("rg", outside: scratch) {
      return Program(name: Self.rg, path: path, words: ["-l", "-t", "go", "example.org", "."])
    }
    guard let path = environment.program("grep", outside: scratch) else { return nil }
    return Program(name: "grep -rl", path: path, words: ["-rl", "--include=*.go", "example.org", "."])
  }

  /// The program's start, which every run pays, beside that of a program that does nothing.
  mutating func measureStart() throws {
    let tool = program.parentPath.appending(path: "forkpath")
    guard (try? FileStatus(of: tool, following: true))?.isFile == true else {
      return report.skip("start-up", "forkpath is not built beside the benchmarks")
    }
    let programs = [
      Program(name: "--version", path: tool, words: ["--version"]), Program(name: "true", path: "/bin/true", words: []),
    ]
    let times = try run(programs, scratch, environment.variables, rounds * 3)
    report.compare(
      "start-up, --version", times[0], times[1].adding(1), limit: 1, count: rounds * 3, unit: "rounds",
      beside: "/bin/true + 1 ms")
  }

  /// What each program took, in rounds of one after the other, once all have run.
  private func run(
    _ programs: [Program], _ root: ByteString, _ variables: [ByteString: ByteString], _ rounds: Int
  ) throws -> [RunTimes] {
    var times = [RunTimes](repeating: RunTimes(), count: programs.count)
    for round in 0...rounds {
      for (index, program) in programs.enumerated() {
        let command = Child.Command(program.path, program.words, environment: variables, directory: root)
        var time = RunTimes()
        let outcome = try time.add {
          try Child.run(command, deadline: .seconds(600), caps: Child.Caps(output: 256 << 20))
        }
        guard outcome.interruption == nil, outcome.ending.status < 2 else {
          throw BenchmarkFailure(text: "\(program.name) failed: \(outcome.errors)")
        }
        if round > 0 {
          times[index].wall += time.wall
          times[index].processor += time.processor
        }
      }
    }
    return times
  }

  /// A fork that has a packed repository, with a remote that is its address.
  private func makeRepository(_ root: ByteString, _ git: ByteString, _ variables: [ByteString: ByteString]) throws {
    let name: [ByteString] = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "gc.auto=0"]
    for words: [ByteString] in [
      ["init", "-q"], ["remote", "add", "origin", "https://example.org/you/tree"], ["add", "-A"],
      name + ["commit", "-q", "-m", "all"], ["gc", "-q"], ["status"],
    ] {
      let outcome = try Child.run(
        Child.Command(git, words, environment: variables, directory: root), deadline: .seconds(600))
      guard outcome.isSuccess else { throw BenchmarkFailure(text: "git failed: \(outcome.errors)") }
    }
  }
}
