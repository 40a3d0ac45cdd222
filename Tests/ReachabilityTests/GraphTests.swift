import Bytes
import Foundation
import GoSource
import Machine
import Resolution
import Support
import Testing

@testable import Reachability

/// Random module graphs: which `.mod` files are read, which edges there are, which versions are selected.
@Suite(
  .enabled(
    if: LabServer.canRun && RealGo.installed.contains { $0.name == "1.27" }, "python3 and go 1.27 are compared with"),
  .serialized)
struct `The module graph, beside go` {
  /// `FORKPATH_GRAPHS` asks for more of them.
  private static let count = Int(ProcessInfo.processInfo.environment["FORKPATH_GRAPHS"] ?? "") ?? 4

  private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var mixed = state
      mixed ^= mixed >> 33
      mixed = mixed &* 0xff51_afd7_ed55_8ccd
      return mixed ^ mixed >> 29
    }
  }

  private struct Graph {
    var name: String
    var modules: [String: [String: String]] = [:]
    /// The go.mod files of the main module, or of the modules of a workspace by directory.
    var mains: [String: String] = [:]
    var isWorkspace = false
  }

  private static let versions = ["v1.0.0", "v1.1.0", "v1.2.0-rc.1", "v1.2.0"]

  private static func text(_ path: String, go: String?, _ require: [String: String], _ more: String = "") -> String {
    var text = "module \(path)\n"
    if let go { text += "\ngo \(go)\n" }
    for (path, version) in require.sorted(by: { $0.key < $1.key }) { text += "\nrequire \(path) \(version)\n" }
    return text + more
  }

  private static func make(_ seed: Int) -> Graph {
    var random = Random(state: UInt64(seed) &+ 77)
    var graph = Graph(name: "g\(seed)")
    let paths = (0..<25).map { "g\(seed).example/m\($0)" }
    for path in paths {
      for version in versions {
        let go = [nil, "1.13", "1.16", "1.17", "1.20", "1.21.0"].randomElement(using: &random) ?? nil
        var require: [String: String] = [:]
        for _ in 0..<Int.random(in: 0...4, using: &random) {
          let other = paths.randomElement(using: &random) ?? path
          if other != path { require[other] = versions.randomElement(using: &random) }
        }
        graph.modules[path, default: [:]][version] = text(path, go: go, require)
      }
    }
    graph.isWorkspace = seed % 4 == 3
    let mainGo = seed % 2 == 0 ? "1.16" : "1.21"
    let replaced = paths.randomElement(using: &random) ?? paths[0]
    let excluded = paths.randomElement(using: &random) ?? paths[0]
    let excludedVersion = versions.randomElement(using: &random) ?? "v1.0.0"
    var more = "\nreplace \(replaced) => \(replaced) v1.1.0\n"
    if !graph.isWorkspace { more += "\nexclude \(excluded) \(excludedVersion)\n" }
    for number in 0..<(graph.isWorkspace ? 3 : 1) {
      var require: [String: String] = [:]
      for path in paths.shuffled(using: &random).prefix(graph.isWorkspace ? 4 : 6) {
        require[path] = versions.randomElement(using: &random)
      }
      if !graph.isWorkspace && require[excluded] == excludedVersion { require[excluded] = nil }
      let path = "g\(seed).example/main\(number)"
      let go = graph.isWorkspace ? "1.21" : mainGo
      // What `go mod tidy` would have written: the roots at their selected versions.
      for _ in 0..<30 {
        let selected = Self.selected(text(path, go: go, require, more), graph.modules)
        let tidy = Dictionary(uniqueKeysWithValues: require.map { ($0.key, selected[$0.key] ?? $0.value) })
        if tidy == require { break }
        require = tidy
      }
      graph.mains[graph.isWorkspace ? "w\(number)" : ""] = text(path, go: go, require, more)
    }
    return graph
  }

  private static func selected(_ main: String, _ modules: [String: [String: String]]) -> [String: String] {
    guard let file = try? ModFile(ByteString(main)) else { return [:] }
    let replace = Dictionary(file.replace.map { ($0.old, $0.new) }) { $1 }
    let isPruned = GoVersion.compare(file.goVersion, "1.17") >= 0
    var walk = RequirementWalk(
      roots: file.require.map(\.module), pruning: isPruned ? .pruned : .unpruned,
      excludes: Set(file.exclude.map(\.module)), mainPaths: [file.module?.path ?? ""],
      actual: { replace[$0] ?? replace[ModuleVersion(path: $0.path)] ?? $0 })
    while true {
      let wanted = walk.advance()
      if wanted.isEmpty { break }
      for module in wanted {
        let text = modules[module.path.lossyText]?[module.version.lossyText]
        walk.supply(
          module, text.flatMap { try? ModFile(ByteString($0), as: .dependency) }.map(RequirementWalk.Summary.init))
      }
    }
    return Dictionary(uniqueKeysWithValues: walk.selected.map { ($0.key.lossyText, $0.value.lossyText) })
  }

  @Test func `the same files are read and the same versions selected`() throws {
    let go = try #require(RealGo.installed.first { $0.name == "1.27" })
    let graphs = (0..<Self.count).map(Self.make)
    let scratch = try Support.Scratch()
    var modules: [String: [String: [String: Any]]] = [:]
    for graph in graphs {
      for (path, versions) in graph.modules {
        modules[path] = versions.mapValues { ["mod": $0, "files": ["x.go": "package x\n"]] }
      }
    }
    let world = try JSONSerialization.data(withJSONObject: ["modules": modules])
    let server = try LabServer(world: String(decoding: world, as: UTF8.self))
    let proxy = "http://127.0.0.1:\(server.ports[0])"
    var compared = 0
    for graph in graphs {
      for (directory, text) in graph.mains { try scratch.write("\(graph.name)/\(directory)/go.mod", text) }
      let directory = scratch.path + "/" + graph.name
      var more = ["GOPROXY": proxy, "GOPATH": scratch.path + "/gopath-" + graph.name]
      if graph.isWorkspace {
        let uses = graph.mains.keys.sorted().map { "use ./\($0)\n" }.joined()
        try scratch.write("\(graph.name)/go.work", "go 1.21\n\n" + uses)
        more["GOWORK"] = directory + "/go.work"
      }
      let log = server.log.count
      let run = try go.run(["mod", "graph"], in: directory, more, scratch: scratch.path)
      let asked = Set(
        server.log[log...].compactMap { line -> String? in
          let target = line.split(separator: " ")[2]
          return target.hasSuffix(".mod") ? String(target.dropFirst()) : nil
        })
      // Wrong graphs of the generator's own making are no comparison; there must be few of them.
      guard run.status == 0 else { continue }
      let list = try go.run(
        ["list", "-m", "-f", "{{if not .Main}}{{.Path}} {{.Version}}{{end}}"] + (graph.isWorkspace ? [] : ["-mod=mod"])
          + ["all"], in: directory, more, scratch: scratch.path)
      guard list.status == 0 else { continue }
      // `-mod=mod` may have raised the go line.
      for (name, text) in graph.mains { try scratch.write("\(graph.name)/\(name)/go.mod", text) }
      var process = makeProcess(more.merging(["GOSUMDB": "off", "GOTOOLCHAIN": "local"]) { $1 }, directory: directory)
      process.variables["GOPATH"] = ByteString(scratch.path + "/empty")
      if !graph.isWorkspace { process.variables["GOWORK"] = "off" }
      let environment = try GoEnvironment.discover(process: process)
      var options = Reach.Options()
      options.limits = Limits(total: 120)
      let reach = try Reach(environment, process: process, options: options)
      let report = try reach.run()
      for case let (module, .missing(reason, _, _)) in reach.modFiles { Issue.record("\(module.text): \(reason)") }
      if ProcessInfo.processInfo.environment["FORKPATH_VERBOSE"] != nil {
        print(graph.name, report.requests, report.seconds)
      }
      let mine = Set(reach.modFiles.keys.map { "\($0.path)/@v/\($0.version).mod" })
      #expect(
        mine == asked, "\(graph.name) \(graph.isWorkspace): \(mine.symmetricDifference(asked).sorted().prefix(5))")
      let theirs = Dictionary(
        list.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
          .filter { $0.count == 2 }.map { ($0[0], $0[1]) }
      ) { $1 }
      let selected = Dictionary(
        uniqueKeysWithValues: reach.walk.selected.map { ($0.key.lossyText, $0.value.lossyText) })
      #expect(selected == theirs, "\(graph.name): \(Self.difference(selected, theirs))")
      let edges = Set(
        run.text.split(separator: "\n").filter { line in
          !line.split(separator: " ").contains { $0.hasPrefix("go@") || $0.hasPrefix("toolchain@") }
        }.map(String.init))
      var own: Set<String> = []
      if !graph.isWorkspace {
        for root in reach.walk.roots { own.insert("\(reach.main.modules[0].path) \(root.text)") }
      }
      for (module, require) in reach.walk.edges { for other in require { own.insert("\(module.text) \(other.text)") } }
      #expect(own == edges, "\(graph.name): \(own.symmetricDifference(edges).sorted().prefix(5))")
      compared += 1
    }
    print("module graphs compared with go: \(compared) of \(Self.count)")
    #expect(compared * 10 >= Self.count * 8)
  }

  private static func difference(_ left: [String: String], _ right: [String: String]) -> [String] {
    Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted()
      .map { "\($0): \(left[$0] ?? "-") \(right[$0] ?? "-")" }
  }
}
