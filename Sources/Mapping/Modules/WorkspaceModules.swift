import Bytes
import GoSource
import Machine

/// The modules of a workspace: the fork's own, those that use it, and those of the go.work files that stand already.
struct WorkspaceModules: Sendable {
  /// Of the fork, the root first.
  private(set) var fork: [LocalModule] = []
  /// Consumers, and what existing go.work files use.
  private(set) var others: [LocalModule] = []
  private(set) var works: [ExistingWork] = []

  var all: [LocalModule] { fork + others }

  init(_ situation: Situation, consumers: [ByteString], workFiles: [ByteString]) throws(MappingRefusal) {
    let family = ModuleFamily(upstream: situation.upstream)
    if var root = try LocalModule(situation.root) {
      if root.path != situation.upstream { (root.path, root.isRenamed) = (situation.upstream, true) }
      fork.append(root)
    }
    for nested in situation.nestedModules where nested.isBuilt {
      guard var module = try LocalModule(situation.root.appending(path: nested.directory)) else { continue }
      if let renamed = Self.renamed(module.path, situation) { (module.path, module.isRenamed) = (renamed, true) }
      fork.append(module)
    }
    // A module of another path belongs to the workspace only if it is built from upstream's.
    let own = Set(fork.map(\.path).filter { family.contains($0) })
    fork.removeAll { module in
      !own.contains(module.path) && !module.file.require.contains { own.contains($0.module.path) }
    }
    try refuseTwice(fork)
    for consumer in consumers {
      guard let module = try LocalModule(consumer) else { throw .noModuleFile(directory: consumer) }
      add(module)
    }
    for place in workFiles {
      guard let work = try ExistingWork(place) else { continue }
      works.append(work)
      for directory in work.directories { if let module = try LocalModule(directory) { add(module) } }
    }
  }

  private mutating func add(_ module: LocalModule) {
    if !all.contains(where: { $0.directory == module.directory || $0.path == module.path }) { others.append(module) }
  }

  /// Go ≥ 1.20 refuses two used modules of one path (facts M16).
  private func refuseTwice(_ modules: [LocalModule]) throws(MappingRefusal) {
    var seen: [ByteString: ByteString] = [:]
    for module in modules {
      if let first = seen.updateValue(module.directory, forKey: module.path) {
        throw .sameModuleTwice(path: module.path, first, module.directory)
      }
    }
  }

  /// What a nested module is called under the upstream path, where the fork renamed the root and it alike.
  private static func renamed(_ path: ByteString, _ situation: Situation) -> ByteString? {
    guard let root = situation.modulePath, root != situation.upstream else { return nil }
    let (from, to) = (ModuleFamily(upstream: root), ModuleFamily(upstream: situation.upstream))
    guard from.contains(path), !to.contains(path) else { return nil }
    return to.base + path.dropFirst(from.base.count)
  }
}

extension Situation.NestedModule {
  /// Whether it is one that go would build: with a module line, and not among test data or vendored code.
  package var isBuilt: Bool { path != nil && ModuleFamily.isBuilt(directory: directory) }
}
