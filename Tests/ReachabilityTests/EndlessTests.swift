import Bytes
import Findings
import GoSource
import Resolution
import Support
import Testing

@testable import Reachability

/// A server of somebody else's that names one more module in each file that it is asked for.
@Suite(.enabled(if: LabServer.canRun, "python3 is not installed"))
struct `Requirements without end` {
  /// What is found where each module requires `each` that nobody has named yet.
  private func reach(each: Int, limit: Int) throws -> Reach {
    let scratch = try Support.Scratch()
    try scratch.write("go.mod", "module example.org/up/tool\n\ngo 1.16\n\nrequire e.example/m1 v1.0.0\n")
    let server = try LabServer(
      world: "{\"faults\": [{\"path\": \"/e[.]example/m[0-9]+/@v/v1.0.0.mod$\", \"act\": \"endless:\(each)\"}]}")
    let process = makeProcess(
      [
        "GOPROXY": "http://127.0.0.1:\(server.ports[0])", "GOSUMDB": "off", "GOTOOLCHAIN": "local", "GOWORK": "off",
        "GOPATH": scratch.path + "/gopath", "GO111MODULE": "on",
      ], directory: scratch.path)
    var options = Reach.Options()
    options.limits = Limits(total: 120)
    options.limits.mostModules = limit
    let reach = try Reach(try GoEnvironment.discover(process: process), process: process, options: options)
    _ = try reach.run()
    return reach
  }

  @Test(arguments: [(1, 40), (7, 80), (400, 80)]) func `end at a limit, and are unknown`(each: Int, limit: Int)
    throws
  {
    let reach = try reach(each: each, limit: limit)
    #expect(reach.report.status == 69 && reach.report.isAtLeast)
    #expect(reach.report.verdicts.count == limit + 2)
    #expect(reach.report.requests <= limit + 2)
    let open = reach.report.verdicts.filter { $0.state == .unknown }
    #expect(open.map(\.reason) == [.tooManyModules(limit: limit)])
    #expect(
      open.first?.chain.count ?? 0 > 2 && open.first?.chain.last == open.first.map { $0.module + "@" + $0.version })
    #expect(reach.report.verdicts.count { $0.state == .reachable } == limit + 1)
  }

  /// The control: as many as the limit, and no more, are all asked for.
  @Test func `that end before it are all known`() throws {
    var graph = RequirementWalk(
      roots: [ModuleVersion(path: "m0", version: "v1.0.0")], pruning: .unpruned, excludes: [], mainPaths: ["main"],
      limit: 40, actual: { $0 })
    func walk(_ walk: inout RequirementWalk, to end: Int) {
      while true {
        let wanted = walk.advance()
        if wanted.isEmpty { return }
        for module in wanted {
          let number = Int(module.path.dropFirst(1).lossyText) ?? 0
          let next = ModuleVersion(path: ByteString("m\(number + 1)"), version: "v1.0.0")
          walk.supply(module, RequirementWalk.Summary(require: number < end ? [next] : [], isPruned: false))
        }
      }
    }
    var other = graph
    walk(&graph, to: 40)
    #expect(graph.visited.count == 41 && graph.leftOut == nil)
    walk(&other, to: 41)
    #expect(other.visited.count == 41 && other.leftOut?.module.path == "m41" && other.leftOut?.requirer.path == "m40")
  }
}
