import Foundation
import Support
import Testing

/// The graph of made-up worlds of modules, against `go list -e -deps -test`.
///
/// `FORKPATH_MODULE_WORLDS=500 swift test --filter 'of made-up modules'` is the full run.
@Suite(.enabled(if: RealGo.canCompare, "no go installed")) struct `The graph of made-up modules` {
  static let worlds = ProcessInfo.processInfo.environment["FORKPATH_MODULE_WORLDS"].flatMap(Int.init) ?? 6

  /// Where to start, for the full run in several processes.
  static let first = ProcessInfo.processInfo.environment["FORKPATH_MODULE_FIRST"].flatMap(Int.init) ?? 0

  @Test(arguments: RealGo.installed) func `is what go lists`(go: RealGo) throws {
    var compared = 0
    var refused = 0
    for seed in Self.first..<(Self.first + Self.worlds) {
      var random = SeededGenerator(seed: UInt64(seed) &+ 1000)
      var generator = ModuleWorldGenerator(seed: UInt64(seed))
      let world = generator.next()
      let lab = try ModuleLab(go)
      for module in world.published {
        // Sorted, so that a seed is one world on every run.
        var files = module.files
        for (name, text) in module.files.sorted(by: { $0.key < $1.key }) {
          files[name] = Self.withImports(text, world.queries, &random)
        }
        try lab.publish(module.path, module.version, modFile: module.modFile, files: files)
      }
      for (name, text) in world.files.sorted(by: { $0.key < $1.key }) {
        try lab.scratch.write(name, name.hasSuffix(".go") ? Self.withImports(text, world.queries, &random) : text)
      }
      for directory in world.mainDirectories { try lab.scratch.write(directory + "/go.sum", lab.sumFile) }
      for module in world.forgotten where !module.version.contains("+") { try lab.forget(module.path, module.version) }
      for patterns in [["./..."], ["example.org/...", "./..."], Array(world.queries.prefix(5))] {
        var variables = lab.variables(work: world.hasWorkFile ? "go.work" : nil, flags: "")
        variables["GOPATH"] = lab.scratch.path + "/gopath"
        let question = ListCase(
          go: go, directory: lab.scratch.path + "/main", patterns: patterns, variables: variables)
        let result = try question.compare()
        if result.refusal != nil { refused += 1 }
        compared += result.compared
        #expect(result.differences.prefix(3) == [], "world \(seed)")
      }
    }
    print("graphs of modules, go \(go.name): \(compared) packages compared, \(refused) questions refused by go")
    #expect(compared > Self.worlds * 20)
    #expect(refused < Self.worlds * 2)
  }

  /// The file with up to three imports of what may be there.
  private static func withImports(_ text: String, _ paths: [String], _ random: inout SeededGenerator) -> String {
    var text = text
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      if let path = paths.randomElement(using: &random) { text += "import _ \"\(path)\"\n" }
    }
    return text
  }
}
