import Bytes
import GoSource
import Machine
import Resolution

/// Modules in directories that patterns such as `./...` pass over: `testdata`, and names that begin with a dot or an
/// underscore. They are own modules where the user is in one or names it, and where another own module requires it by a path of
/// upstream's: go would take that from elsewhere.
extension ForkReader {
  /// The directories, relative to the root, of such modules around `places`.
  func passedOver(around places: [ByteString]) throws(SystemError) -> [ByteString] {
    var found: [ByteString] = []
    for place in places {
      if let module = try passedOver(around: place) { found.append(module) }
    }
    return apart(found)
  }

  /// Those of `directories` that the walk of no other one reaches.
  func apart(_ directories: [ByteString]) -> [ByteString] {
    var apart: [ByteString] = []
    for module in directories.sorted(by: { $0.count < $1.count })
    where !apart.contains(where: { module.relative(within: $0)?.isPassedOver == false }) {
      apart.append(module)
    }
    return apart
  }

  /// The same for one place; nil where there is none.
  private func passedOver(around place: ByteString) throws(SystemError) -> ByteString? {
    guard let below = place.relative(within: root), below.isPassedOver, environment.mode == .module,
      !below.split(on: UInt8(ascii: "/")).contains("vendor"),
      let module = try CheckoutLocation.module(around: place)?.relative(within: root), module.isPassedOver
    else { return nil }
    return module
  }

  /// The directories, relative to the root, of such modules that `text`, the go.mod of the root, or one of `nested` requires by a
  /// path of one of `upstreams`, and replaces by no directory. Where several have one path, none of them counts. The disk is
  /// searched only where the tree has no module of such a path.
  func requiredPassedOver(
    by text: ByteString?, _ nested: [(module: Fork.NestedModule, file: ModFile?)], of upstreams: [ByteString],
    besides options: SourceTree.Options
  ) throws(SystemError) -> [ByteString] {
    let families = upstreams.map { ModuleFamily(upstream: $0) }
    let own = Set(nested.compactMap(\.module.path) + upstreams)
    var files = nested.filter(\.module.isBuilt).compactMap(\.file)
    // Most go.mod files name upstream in the module line alone.
    if let text, families.contains(where: { text.firstRange(of: $0.base + "/") != nil }),
      let file = try? ModFile(text, as: .dependency)
    {
      files.append(file)
    }
    let wanted = files.reduce(into: Set<ByteString>()) { wanted, file in
      for path in file.require.map(\.module.path)
      where !own.contains(path) && families.contains(where: { $0.contains(path) }) {
        let isLocal = file.replace.contains { $0.old.path == path && $0.new.version.isEmpty }
        if !isLocal { wanted.insert(path) }
      }
    }
    if wanted.isEmpty || environment.mode != .module { return [] }
    var found: [ByteString: [ByteString]] = [:]
    var pending: [ByteString] = [ByteString()]
    while let here = pending.popLast() {
      let entries: [DirectoryEntry]
      do {
        entries = try listDirectory(root.appending(path: here), following: false)
      } catch {
        if error.isDisturbance { throw error }
        // The walk of the tree has told of it.
        continue
      }
      if !here.isEmpty, entries.contains(where: { $0.name == ".git" }) { continue }
      if here.isPassedOver, entries.contains(where: { $0.name == "go.mod" && $0.kind == .file }),
        let path = try readFileIfPresent(root.appending(path: here).appending(path: "go.mod"), limit: 16 << 20)
          .map({ ModFile.declaredPath($0) }), wanted.contains(path)
      {
        found[path, default: []].append(here)
      }
      for entry in entries where entry.kind == .directory && entry.name != ".git" && entry.name != "vendor" {
        let place = here.isEmpty ? entry.name : here.appending(path: entry.name)
        if !options.excluded.contains(place) { pending.append(place) }
      }
    }
    return found.values.filter { $0.count == 1 }.map { $0[0] }
  }
}
