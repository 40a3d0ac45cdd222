import Bytes
import GoSource
import Machine
import Mapping
import Resolution
import Support
import Testing
import Transactions

/// A small fork in a scratch directory, and the go that would see it, described by hand. No program is run.
struct PlannerWorld: Sendable {
  let scratch: Scratch
  var upstream: ByteString = "github.com/up/tool"
  var checkout = "fork"
  var environment: GoEnvironment
  /// The variables of the process.
  var process: [ByteString: ByteString] = [:]

  /// Files relative to the scratch directory, with their text.
  init(mode: GoEnvironment.Mode = .module, version: ByteString = "1.27.3", _ files: [String: String]) throws {
    scratch = try Scratch()
    let root = ByteString(scratch.path)
    environment = GoEnvironment(
      mode: mode, goroot: nil, version: version, gopath: [root.appending(path: "gopath")],
      moduleCache: root.appending(path: "gopath/pkg/mod"),
      platform: Platform(goos: "linux", goarch: "amd64", cgo: false, tags: [], toolTags: [], minor: 27),
      directory: root.appending(path: "fork"))
    try scratch.makeDirectory("home")
    for (name, text) in files { try scratch.write(name, text) }
  }

  /// A fork without go.mod, in which one package imports the other.
  static let gopathEra = [
    "fork/tool.go": "package tool\n\nimport _ \"github.com/up/tool/lib\"\n", "fork/lib/lib.go": "package lib\n",
  ]

  /// The same as a module that kept its path, or has another one.
  static func module(_ path: String = "github.com/up/tool", _ rest: String = "\ngo 1.21\n") -> [String: String] {
    gopathEra.merging(["fork/go.mod": "module \(path)\n\(rest)"]) { $1 }
  }

  func path(_ relative: String) -> ByteString { ByteString(scratch.path + "/" + relative) }
  var root: ByteString { path(checkout) }

  /// A path of the scratch directory, relative to it.
  func relative(_ path: ByteString) -> String { path.dropFirst(scratch.path.utf8.count + 1).lossyText }

  func fork(consumers: [ByteString] = []) throws -> Fork {
    try ForkReader(named: root, root: root, environment: environment).read(upstream: upstream, consumers: consumers)
  }

  func choice(_ strategy: Strategy? = nil, consumers: [String] = []) throws -> StrategyChoice {
    try StrategyChoice(for: fork(consumers: consumers.map(path)), in: circumstances(strategy, consumers.map(path)))
  }

  func circumstances(_ strategy: Strategy?, _ consumers: [ByteString]) -> StrategyChoice.Circumstances {
    StrategyChoice.Circumstances(
      named: strategy, isGopathMode: environment.mode == .gopath, consumers: consumers, environment: environment)
  }

  func limits(_ strategy: Strategy, consumers: [String] = []) throws -> [StrategyLimits.Limit] {
    let fork = try fork(consumers: consumers.map(path))
    let circumstances = circumstances(strategy, consumers.map(path))
    return try StrategyLimits(of: StrategyChoice(strategy, .named), fork, in: circumstances).limits
  }

  /// Plans with the strategy that is named, or chosen.
  func planned(_ strategy: Strategy? = nil, _ change: (inout MappingRequest) -> Void = { _ in }) throws
    -> PlannedMapping
  {
    var request = MappingRequest(stateDirectory: path("state"), home: path("home"))
    request.strategy = strategy
    change(&request)
    let fork = try fork(consumers: request.consumers)
    let choice = try StrategyChoice(for: fork, in: circumstances(strategy, request.consumers))
    return try Planner(
      PlanInput(fork: fork, choice: choice, request: request, before: environment, process: process)
    ).plannedMapping()
  }

  /// Writes what the plan publishes, so that the next plan finds it.
  func publish(_ planned: PlannedMapping) throws {
    for (name, content) in planned.published {
      try scratch.write(relative(planned.place.appending(path: name)), content.lossyText)
    }
  }
}

extension PlannedMapping {
  /// The files that the plan publishes, by name.
  var published: [ByteString: ByteString] {
    for case .publish(_, let files) in plan.steps {
      return Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.content) })
    }
    return [:]
  }

  /// Where it publishes them; empty where it publishes none.
  var place: ByteString {
    for case .publish(let place, _) in plan.steps { return place }
    return ByteString()
  }

  /// The value that a variable will have.
  subscript(variable: ByteString) -> ByteString? { variables.first { $0.name == variable }?.after }

  /// The steps that are more than new directories.
  var changes: [Step] {
    plan.steps.filter { step in
      if case .makeDirectory = step { false } else { true }
    }
  }
}

/// A plan that must be refused: how the world differs, what is asked for, and why it cannot be.
struct RefusedPlan: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var mode = GoEnvironment.Mode.module
  var files: [String: String]
  var strategy: Strategy?
  var arrange: @Sendable (inout PlannerWorld) throws -> Void = { _ in }
  var request: @Sendable (inout MappingRequest, PlannerWorld) -> Void = { _, _ in }
  var refusal: @Sendable (PlannerWorld) -> MappingRefusal

  func world() throws -> PlannerWorld {
    var world = try PlannerWorld(mode: mode, files)
    try arrange(&world)
    return world
  }
}
