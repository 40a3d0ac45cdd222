import Bytes
import Foundation
import GoSource
import Machine
import Support
import Testing

@testable import Resolution

/// Module graphs and imports of made-up worlds, against `go list -m all` and `go list`.
///
/// `FORKPATH_MODULE_WORLDS=500 swift test --filter 'Modules against go'` is the full run.
@Suite struct `Modules against go` {
  static let worlds = ProcessInfo.processInfo.environment["FORKPATH_MODULE_WORLDS"].flatMap(Int.init) ?? 8

  final class Tally { var lists = 0, refused = 0, imports = 0, found = 0, differences = 0 }

  @Test(.enabled(if: RealGo.canCompare, "no go is installed"), arguments: RealGo.installed)
  func `the same modules are selected, and the same import paths found`(go: RealGo) throws {
    let tally = Tally()
    for seed in 0..<Self.worlds {
      var generator = ModuleWorldGenerator(seed: UInt64(seed))
      try compare(generator.next(), go, seed: seed, tally)
    }
    print(
      "modules against go \(go.name): \(tally.lists) module lists, \(tally.refused) refused by both,"
        + " \(tally.imports) imports of which \(tally.found) found, \(tally.differences) differences")
    #expect(tally.differences == 0)
    #expect(tally.lists > Self.worlds / 3)
    #expect(tally.found > Self.worlds * 5)
  }

  private func compare(_ world: ModuleWorldGenerator.World, _ go: RealGo, seed: Int, _ tally: Tally) throws {
    let lab = try ModuleLab(go)
    for module in world.published {
      try lab.publish(module.path, module.version, modFile: module.modFile, files: module.files)
    }
    for (name, text) in world.files { try lab.scratch.write(name, text) }
    for directory in world.mainDirectories { try lab.scratch.write(directory + "/go.sum", lab.sumFile) }
    for module in world.forgotten where !module.version.contains("+") { try lab.forget(module.path, module.version) }
    let work = world.hasWorkFile ? "go.work" : nil
    let main = world.files.filter { $0.key.hasSuffix("go.mod") || $0.key == "go.work" }.sorted { $0.key < $1.key }
    func report(_ what: String) {
      tally.differences += 1
      if tally.differences > 8 { return }
      let files = main.map { "--- \($0.key)\n\($0.value)" }.joined()
      let published = world.published.map { "\($0.path)@\($0.version): \($0.modFile.replacing("\n", with: "; "))" }
      Issue.record("go \(go.name), world \(seed): \(what)\n\(files)\n\(published.joined(separator: "\n"))")
    }

    var resolver: ModuleResolver
    do {
      resolver = try ModuleResolver(environment: try lab.environment(in: "main", work: work), view: .disk)
    } catch let error as ModuleLoadErrors {
      let run = try lab.run(["list", "-m"], in: "main", work: work)
      tally.refused += 1
      if run.status == 0 { report("we refuse: \(error)") }
      return
    }
    // The graph.
    let format = "{{.Path}} {{.Version}}{{with .Replace}} => {{.Path}} {{.Version}}{{end}}"
    let list = try lab.run(["list", "-m", "-f", format, "all"], in: "main", work: work)
    let graph = resolver.graph()
    let ours = graph.buildList.map { module -> String in
      var line = "\(module.path) \(module.version)"
      if let new = resolver.main.replacement(of: module) {
        let root = ByteString(lab.scratch.path)
        line += " => \(new.version.isEmpty ? new.path.relative(from: root) : new.path) \(new.version)"
      }
      return line
    }
    if list.status == 0 {
      tally.lists += 1
      let theirs = list.text.split(separator: "\n").map { line in
        String(line).replacing("=> ../", with: "=> ").replacing("=> ./", with: "=> ")
      }
      if theirs != ours { report("go list -m all\n go: \(theirs)\n we: \(ours)\n \(graph.faults)") }
    } else {
      // Where versions would have to be raised in go.mod, go refuses the list.
      let isStale = list.errors.contains("updates to go.mod needed")
      tally.refused += 1
      if graph.faults.isEmpty && !isStale { report("go list -m all: \(list.errors)") }
      if isStale { return }
    }
    try compareImports(world, lab, work, &resolver, tally, report)
  }

  private func compareImports(
    _ world: ModuleWorldGenerator.World, _ lab: ModuleLab, _ work: String?, _ resolver: inout ModuleResolver,
    _ tally: Tally, _ report: (String) -> Void
  ) throws {
    let format =
      "{{.ImportPath}}\t{{.Dir}}\t{{with .Module}}{{.Path}} {{.Version}}{{end}}\t{{with .Error}}{{printf \"%q\" .Err}}{{end}}"
    let run = try lab.run(["list", "-e", "-f", format] + world.queries, in: "main", work: work)
    if run.status != 0 || run.text.isEmpty {
      // Go looks for modules under two paths at the end.
      if run.errors.contains("used for two different module paths") {
        if resolver.doubleUses.isEmpty { report("go list: \(run.errors)") }
      } else if resolver.graph().faults.isEmpty && !run.errors.contains("updates to go.mod needed") {
        report("go list: \(run.errors)")
      }
      return
    }
    for line in run.text.split(separator: "\n") {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 4 else {
        report("cannot read: \(line)")
        continue
      }
      tally.imports += 1
      let (path, directory, module, words) = (parts[0], parts[1], parts[2], parts[3])
      do throws(ImportFault) {
        let found = try resolver.resolve(ByteString(path))
        tally.found += 1
        let ours = found.module.path.isEmpty ? "" : "\(found.module.path) \(found.module.version)"
        if found.directory.lossyText != directory || ours != module {
          report("\(path)\n go: \(directory) \(module) \(words)\n we: \(found.directory) \(ours)")
        }
      } catch {
        let fault = error
        if case .ambiguous = fault {
          if !words.contains("ambiguous import") { report("\(path)\n go: \(directory) \(words)\n we: \(fault)") }
        } else if words.isEmpty || words.contains("ambiguous import") {
          report("\(path)\n go: \(directory) \(module) \(words)\n we: \(fault)")
        }
      }
    }
  }
}
