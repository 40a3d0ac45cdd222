import Bytes
import GoSource
import Machine

extension ModuleGraph {
  /// Reads the graph of all main modules; `modload.readModGraph`. Faults are collected; the rest is still read.
  package static func load(_ main: MainModules, _ summaries: inout ModuleSummaries) -> ModuleGraph {
    var roots = main.modules.map { ModuleVersion(path: $0.path) }
    // Go 1.21 made the roots of a workspace a sorted list.
    if main.isWorkspace && summaries.environment.platform.minor >= 21 { roots.sort { $0.path < $1.path } }
    var graph = ModuleGraph(roots: roots)
    if main.mode == .vendor, let directory = main.vendorDirectory {
      graph.requireVendored(main, VendorList(directory, summaries.view))
      return graph
    }
    var walk: RequirementWalk
    // The summaries apply replacements and exclusions.
    if main.isWorkspace {
      walk = RequirementWalk(
        roots: graph.roots, pruning: .workspace, excludes: [], mainPaths: Set(graph.roots.map(\.path)),
        actual: { $0 })
    } else if let module = main.modules.first {
      let direct = main.rootRequirements
      graph.require(ModuleVersion(path: module.path), direct)
      let isPruned = GoVersion.compare(module.file.goVersion, "1.17") >= 0
      walk = RequirementWalk(
        roots: direct, pruning: isPruned ? .pruned : .unpruned, excludes: [], mainPaths: [module.path],
        actual: { $0 })
    } else {
      return graph
    }
    while true {
      let wanted = walk.advance()
      if wanted.isEmpty { return graph }
      for module in wanted {
        do throws(ModuleFault) {
          let summary = try summaries.summary(of: module)
          graph.require(module, summary.require)
          walk.supply(module, RequirementWalk.Summary(require: summary.require, isPruned: summary.isPruned))
        } catch {
          graph.faults[module] = error
          walk.supply(module, nil)
        }
      }
    }
  }

  /// In vendor mode everything comes from modules.txt; `Requirements.initVendor`.
  private mutating func requireVendored(_ main: MainModules, _ list: VendorList) {
    for module in main.modules {
      let direct = module.file.require.map(\.module).filter { !main.isExcluded($0) }
      require(ModuleVersion(path: module.path), direct)
    }
    // A placeholder for the requirements that are not known.
    require(ModuleVersion(path: "vendor/modules.txt"), list.modules)
  }
}
