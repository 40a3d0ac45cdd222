import Bytes
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

/// A go.work that exists already and that GOWORK would hide, so that its lines are taken over (rule M6).
struct ExistingWork: Sendable {
  var place: ByteString
  var file: WorkFile
  /// What it uses and exists, absolute, without links.
  var directories: [ByteString] = []
  /// Sums that go wrote beside it; empty where there are none.
  var sums: ByteString

  /// Nil where there is no such file.
  init?(_ place: ByteString) throws(MappingRefusal) {
    guard let text = try Disk.read(place) else { return nil }
    do throws(ModFileErrors) {
      file = try WorkFile(text)
    } catch {
      throw .malformedModule(file: place, line: error.errors[0].place.line)
    }
    self.place = place
    let base = place.parentPath
    sums = try Disk.read(place + ".sum") ?? ByteString()
    for use in file.use {
      if let real = try Disk.realPath(base.appending(path: use.text).cleanPath) { directories.append(real) }
    }
  }

  /// Its replacements, directories made absolute as go joins them.
  var replacements: [(old: ModuleVersion, new: ModuleVersion)] {
    file.replace.map { replace in
      guard replace.new.version.isEmpty else { return (replace.old, replace.new) }
      let directory = place.parentPath.appending(path: replace.new.path).cleanPath
      return (replace.old, ModuleVersion(path: directory))
    }
  }

  /// Whether forkpath made the file, which may be reached by a link.
  static func isOurs(_ place: ByteString) throws(MappingRefusal) -> Bool {
    guard let real = try Disk.realPath(place) else { return false }
    return real.parentPath.parentPath.lastPathComponent == PublishedPlace.folder
      && real.parentPath.lastPathComponent.count == PublishedPlace.nameLength
  }

  /// The go.work that plain go takes in `directory` where GOWORK is `place`; what forkpath made is left out.
  static func foreign(_ place: ByteString?, above directory: ByteString) throws(MappingRefusal) -> ByteString? {
    guard let place, try isOurs(place) else { return place }
    var here = directory
    while true {
      let file = here.appending(path: "go.work")
      if try Disk.isFile(file, following: true), try !isOurs(file) { return file }
      if here == "/" { return nil }
      here = here.parentPath
    }
  }
}
