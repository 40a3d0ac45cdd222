package import Bytes
package import GoSource

/// Which module requires which, and the version of each that is selected; `mvs.Graph`, `modload.ModuleGraph`.
///
/// The synthetic modules go and toolchain are not in it: they only raise the version of go that is asked for.
package struct ModuleGraph: Sendable {
  /// Main modules, in the order in which go lists them.
  package let roots: [ModuleVersion]
  /// What each loaded module requires, replaced modules under their own names.
  package private(set) var required: [ModuleVersion: [ModuleVersion]] = [:]
  private var selected: [ByteString: ByteString] = [:]
  /// The modules whose go.mod was not available or could not be used; then selected versions may be too low.
  package internal(set) var faults: [ModuleVersion: ModuleFault] = [:]

  init(roots: [ModuleVersion]) {
    self.roots = roots
    for root in roots { selected[root.path] = root.version }
  }

  /// The version that builds use, nil for a module that is not in the graph. Main modules have the empty version.
  package func selected(_ path: ByteString) -> ByteString? { selected[path] }

  /// Whether the build uses this very version of the module.
  package func isSelected(_ module: ModuleVersion) -> Bool { selected[module.path] == module.version }

  /// The selected modules: main modules in their order, then the others by path; `go list -m all`.
  package var buildList: [ModuleVersion] {
    let main = Set(roots.map(\.path))
    let others = selected.filter { !main.contains($0.key) }.map { ModuleVersion(path: $0.key, version: $0.value) }
    var seen: Set<ByteString> = []
    return roots.filter { seen.insert($0.path).inserted } + others.sorted { $0.path < $1.path }
  }

  mutating func require(_ module: ModuleVersion, _ requirements: [ModuleVersion]) {
    required[module] = requirements
    for requirement in requirements {
      guard let known = selected[requirement.path] else {
        selected[requirement.path] = requirement.version
        continue
      }
      // A main module is above every version.
      if !known.isEmpty && Semver.compare(known, requirement.version) < 0 {
        selected[requirement.path] = requirement.version
      }
    }
  }

  /// A shortest chain of requirements from a main module to `module`, both included; nil where none leads there.
  package func chain(to module: ModuleVersion) -> [ModuleVersion]? {
    var parents: [ModuleVersion: ModuleVersion] = [:]
    var seen = Set(roots)
    var queue = roots
    var next = 0
    while next < queue.count {
      let here = queue[next]
      next += 1
      if here == module {
        var chain = [here]
        while let parent = parents[chain[0]] { chain.insert(parent, at: 0) }
        return chain
      }
      for requirement in required[here] ?? [] where seen.insert(requirement).inserted {
        parents[requirement] = here
        queue.append(requirement)
      }
    }
    return nil
  }
}
