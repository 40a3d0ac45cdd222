import Bytes
import GoSource

/// Whether go.mod lacks something that the packages need; then go fails unless it may write: modload.updateRequirements.
extension ModuleImports {
  /// The error with which go would fail after loading the packages of `graph`; nil for none.
  ///
  /// From go 1.17 on every module with a package that the main module imports, directly or not, or that a pattern names, must
  /// be required at its version, in agreement with the main module's requirements. Before that the whole graph must be known,
  /// and must select what is required. A workspace is not checked, nor a build with `-mod=mod`, which may change the file.
  mutating func staleness(of graph: PackageGraph) -> ModuleLoadError? {
    let main = resolver.main
    guard !main.isWorkspace, let module = main.modules.first else { return nil }
    let isPruned = GoVersion.compare(module.file.goVersion, "1.17") >= 0
    if main.mode == .mod {
      // The whole graph is read then, too, and go cannot add the missing directory of a replacement.
      let faults =
        isPruned
        ? [:]
        : resolver.graph().faults.filter {
          $0.value.missingReplacement != nil
        }
      return faults.min(by: { $0.key < $1.key }).map { .incompleteGraph($0.key, $0.value) }
    }
    // A requirement that is excluded is dropped, and one of two versions, so that the file is not what go would write.
    let requirements = Set(module.file.require.map(\.module))
    if requirements.contains(where: main.isExcluded) || Set(requirements.map(\.path)).count < requirements.count {
      return .updatesNeeded(mode: main.mode)
    }
    let isOld = resolver.environment.platform.minor < 20
    if !isPruned {
      if main.mode == .vendor { return nil }
      let modules = resolver.graph()
      if let (module, fault) = modules.faults.min(by: { $0.key < $1.key }) { return .incompleteGraph(module, fault) }
      return agrees(with: modules) ? nil : .updatesNeeded(mode: main.mode)
    }
    var used: Set<Int32> = []
    for number in packagesOfAll(graph) {
      // Until 1.19 a dependency's go.mod that cannot be parsed was found only here, and is fatal.
      if isOld, case .module(_, .module(let fault, _))? = graph.packages[number].error?.fault,
        case .malformed(let module, _) = fault
      {
        return .incompleteGraph(module, fault)
      }
      let module = graph.packages[number].module
      if module >= 0 && !modules[Int(module)].isMain { used.insert(module) }
    }
    // Packages that the patterns name count as imported by the main module (modload.updatePrunedRoots, pkgIsRoot).
    for number in graph.roots where graph.packages[Int(number)].kind == .plain {
      let module = graph.packages[Int(number)].module
      if module >= 0 && !modules[Int(module)].isMain { used.insert(module) }
    }
    let needed = used.map { ModuleVersion(path: modules[Int($0)].path, version: modules[Int($0)].version) }
    for module in needed where !resolver.isExplicit(module) { return .updatesNeeded(mode: main.mode) }
    if main.mode == .vendor { return nil }
    if let known = resolver.knownGraph {
      return known.faults.isEmpty && !agrees(with: known) ? .updatesNeeded(mode: main.mode) : nil
    }
    for module in needed {
      let summary: ModuleSummary
      do throws(ModuleFault) {
        summary = try resolver.summaries.summary(of: module)
      } catch {
        if isOld, case .missingSum = error { return .incompleteGraph(module, error) }
        continue
      }
      for requirement in summary.require {
        if let known = resolver.requiredVersion(of: requirement.path), Semver.compare(known, requirement.version) < 0 {
          return .updatesNeeded(mode: main.mode)
        }
      }
    }
    return nil
  }

  private func agrees(with graph: ModuleGraph) -> Bool {
    let requirements = resolver.main.modules[0].file.require.map(\.module).filter { !resolver.main.isExcluded($0) }
    return requirements.allSatisfy { requirement in
      resolver.main.module(requirement.path) != nil
        || resolver.requiredVersion(of: requirement.path) == graph.selected(requirement.path)
    }
  }

  /// The packages of the main module that were loaded, and all that they import.
  private func packagesOfAll(_ graph: PackageGraph) -> [Int] {
    var seen = ContiguousArray(repeating: false, count: graph.packages.count)
    var queue = graph.packages.indices.filter { number in
      let module = graph.packages[number].module
      return module >= 0 && modules[Int(module)].isMain
    }
    for number in queue { seen[number] = true }
    var next = 0
    while next < queue.count {
      for below in graph.packages[queue[next]].dependencies where !seen[Int(below)] {
        seen[Int(below)] = true
        queue.append(Int(below))
      }
      next += 1
    }
    return queue
  }
}
