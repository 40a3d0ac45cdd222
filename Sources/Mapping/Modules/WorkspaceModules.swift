package import Bytes
import GoSource
import Machine

/// The modules of a workspace: the fork's own, those that use it, and those of the go.work files that stand already.
struct WorkspaceModules: Sendable {
  /// Of the fork, the root first.
  private(set) var own: [LocalModule] = []
  /// Consumers, and what existing go.work files use.
  private(set) var others: [LocalModule] = []
  private(set) var works: [ExistingWork] = []

  var all: [LocalModule] { own + others }

  init(_ fork: Fork, consumers: [ByteString], workFiles: [ByteString]) throws(MappingRefusal) {
    let family = ModuleFamily(upstream: fork.upstream)
    if var root = try LocalModule(fork.root, isListed: fork.modulePath != nil) {
      if root.path != fork.upstream { (root.path, root.isRenamed) = (fork.upstream, true) }
      own.append(root)
    } else {
      own.append(try LocalModule(withoutFile: fork.root, path: fork.upstream))
    }
    for nested in fork.nestedModules where nested.isBuilt {
      let directory = fork.root.appending(path: nested.directory)
      guard var module = try LocalModule(directory, isListed: true) else { continue }
      if let path = fork.upstreamPath(of: nested), path != module.path {
        (module.path, module.isRenamed) = (path, true)
      }
      module.alias = fork.upstreamAlias(of: nested)
      own.append(module)
    }
    // A module of another path belongs to the workspace only if it is built from upstream's.
    let paths = Set(own.map(\.path).filter { family.contains($0) })
    own.removeAll { module in
      module.alias == nil && !paths.contains(module.path)
        && !module.file.require.contains { paths.contains($0.module.path) }
    }
    try refuseTwice(own)
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

  /// Go ≥ 1.20 refuses two used modules of one path (rule M16).
  private func refuseTwice(_ modules: [LocalModule]) throws(MappingRefusal) {
    var seen: [ByteString: ByteString] = [:]
    for module in modules {
      if let first = seen.updateValue(module.directory, forKey: module.path) {
        throw .sameModuleTwice(path: module.path, first, module.directory)
      }
    }
  }
}

extension Fork {
  /// What a nested module is called in the code that imports it: its own path, or upstream's where the fork renamed the
  /// root and it alike; nil without a module line.
  package func upstreamPath(of module: NestedModule) -> ByteString? {
    guard let path = module.path, let root = modulePath, root != upstream else { return module.path }
    let (from, to) = (ModuleFamily(upstream: root), ModuleFamily(upstream: upstream))
    guard from.contains(path), !to.contains(path) else { return path }
    return to.base + path.dropFirst(from.base.count)
  }
}

extension Fork {
  /// The upstream path of a nested module whose `module` line alone was renamed to the fork's address; the root kept its
  /// own.
  package func upstreamAlias(of module: NestedModule) -> ByteString? {
    guard let path = module.path, let forkPath, modulePath == upstream || modulePath == nil else { return nil }
    let (from, to) = (ModuleFamily(upstream: forkPath), ModuleFamily(upstream: upstream))
    guard from.contains(path), !to.contains(path), path != from.base else { return nil }
    return to.base + path.dropFirst(from.base.count)
  }
}

extension Fork.NestedModule {
  /// Whether it is one that go would build: with a module line, and not among test data or vendored code.
  package var isBuilt: Bool { path != nil && ModuleFamily.isBuilt(directory: directory) }
}
