import Bytes
import GoSource
import Machine

extension ModuleGraph {
  /// How much of what a module's requirements require is looked at.
  private enum Pruning: Hashable { case pruned, unpruned, workspace }

  private struct Step: Hashable {
    var module: ModuleVersion
    var pruning: Pruning
  }

  /// Reads the graph of all main modules; `modload.readModGraph`. Faults are kept, the rest is read all the same.
  package static func load(_ main: MainModules, _ summaries: inout ModuleSummaries) -> ModuleGraph {
    var roots = main.modules.map { ModuleVersion(path: $0.path) }
    // Go 1.21 made the roots of a workspace a sorted list.
    if main.isWorkspace && summaries.environment.platform.minor >= 21 { roots.sort { $0.path < $1.path } }
    var graph = ModuleGraph(roots: roots)
    if main.mode == .vendor, let directory = main.vendorDirectory {
      graph.requireVendored(main, VendorList(directory, summaries.view))
      return graph
    }
    var loader = Loader()
    if main.isWorkspace {
      for root in graph.roots { loader.add(root, .workspace) }
    } else if let module = main.modules.first {
      let direct = module.file.require.map(\.module).filter { !main.isExcluded($0) }
      graph.require(ModuleVersion(path: module.path), direct)
      let isPruned = GoVersion.compare(module.file.goVersion, "1.17") >= 0
      for requirement in direct { loader.add(requirement, isPruned ? .pruned : .unpruned) }
    }
    loader.run(&graph, &summaries)
    if main.isWorkspace { loader.reloadSelected(&graph, &summaries) }
    return graph
  }

  /// In vendor mode modules.txt is all that is known; `Requirements.initVendor`.
  private mutating func requireVendored(_ main: MainModules, _ list: VendorList) {
    for module in main.modules {
      let direct = module.file.require.map(\.module).filter { !main.isExcluded($0) }
      require(ModuleVersion(path: module.path), direct)
    }
    // Stands for the requirements that nobody can tell any more.
    require(ModuleVersion(path: "vendor/modules.txt"), list.modules)
  }

  private struct Loader {
    private var seen: Set<Step> = []
    private var queue: [Step] = []
    private var next = 0
    private var requirements: [ModuleVersion: ModuleSummary?] = [:]

    mutating func add(_ module: ModuleVersion, _ pruning: Pruning) {
      let step = Step(module: module, pruning: pruning)
      if seen.insert(step).inserted { queue.append(step) }
    }

    mutating func run(_ graph: inout ModuleGraph, _ summaries: inout ModuleSummaries) {
      while next < queue.count {
        let step = queue[next]
        next += 1
        guard let summary = load(step.module, &graph, &summaries) else { continue }
        let isPruned = summary.isPruned
        let pruning = step.pruning == .unpruned || !isPruned ? Pruning.unpruned : .pruned
        if step.pruning != .pruned || !isPruned {
          for requirement in summary.require { add(requirement, pruning) }
        }
      }
    }

    private mutating func load(
      _ module: ModuleVersion, _ graph: inout ModuleGraph, _ summaries: inout ModuleSummaries
    ) -> ModuleSummary? {
      if let known = requirements[module] { return known }
      do throws(ModuleFault) {
        let summary = try summaries.summary(of: module)
        requirements[module] = summary
        graph.require(module, summary.require)
        return summary
      } catch {
        requirements[module] = .some(nil)
        graph.faults[module] = error
        return nil
      }
    }

    /// Loads the dependencies of the main modules at their selected versions too: what a main module states need not
    /// be what the workspace as a whole selects.
    mutating func reloadSelected(_ graph: inout ModuleGraph, _ summaries: inout ModuleSummaries) {
      var paths = Set(graph.roots.map(\.path))
      var loaded: Set<ModuleVersion> = []
      while true {
        var wanted: Set<ModuleVersion> = []
        for path in paths {
          guard let version = graph.selected(path) else { continue }
          let module = ModuleVersion(path: path, version: version)
          if !loaded.contains(module) {
            wanted.insert(module)
            continue
          }
          for requirement in graph.required[module] ?? [] {
            guard let selected = graph.selected(requirement.path) else { continue }
            let higher = ModuleVersion(path: requirement.path, version: selected)
            let isHigher = selected.isEmpty || Semver.compare(selected, requirement.version) > 0
            if isHigher && !loaded.contains(higher) { wanted.insert(higher) }
          }
        }
        if wanted.isEmpty { return }
        for module in wanted {
          add(module, .workspace)
          loaded.insert(module)
          paths.insert(module.path)
        }
        run(&graph, &summaries)
      }
    }
  }
}
