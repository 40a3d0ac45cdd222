import Bytes
import GoSource
import Machine
import Resolution

/// Modules below the root that the fork renamed, while code still imports them by a path that upstream's root does not have as
/// its prefix: nothing in the tree holds that path any more.
extension ForkReader {
  /// A module that was renamed, or seems to be.
  struct RenamedModule {
    /// The index in the modules below the root.
    var module: Int
    /// The path by which code imports it.
    var path: ByteString
    /// Whether it is that module: what go builds by the path today has the files of the module.
    /// Otherwise it may be another project's of the same name.
    var isSure: Bool
  }

  /// The renamed modules among `nested`. A go.mod of the tree requires the path, it has the module's name or that of its
  /// directory, and each package that code imports by it has a directory in that module. Where code outside of the module calls it by
  /// its own path, what is published by the other one has its files. A module whose path begins with `upstream` was not renamed.
  ///
  /// `required` is what the go.mod files of the tree require; `upstream` is nil where no file says it.
  func renamed(
    _ nested: [Fork.NestedModule], required: [ByteString: ByteString], upstream: ByteString?,
    in tree: SourceTree, _ imported: @autoclosure () -> ImportedPaths
  ) -> [RenamedModule] {
    let family = upstream.map { ModuleFamily(upstream: $0) }
    let built = nested.filter(\.isBuilt)
    let families = built.compactMap(\.path).map { ModuleFamily(upstream: $0) }
    // A path of upstream's names the module in the directory of its rest, where there is one.
    let places = Set(family.map { family in built.map { family.base.appending(path: $0.directory) } } ?? [])
    let strangers = required.keys.filter { path in
      let base = ModuleFamily(upstream: path).base
      return base != family?.base && !places.contains(base) && !families.contains { $0.contains(path) }
    }
    if strangers.isEmpty { return [] }
    let byName = Dictionary(grouping: strangers) { UpstreamInference.name(of: $0) }
    var found: [RenamedModule] = []
    var directories: Set<ByteString>?
    var read: ImportedPaths?
    for (index, module) in nested.enumerated() where module.isBuilt {
      guard let path = module.path, family?.contains(path) != true else { continue }
      let names: Set = [UpstreamInference.name(of: path), module.directory.lastPathComponent]
      let candidates = names.flatMap { byName[$0] ?? [] }
      if candidates.isEmpty { continue }
      let imported = read ?? imported()
      read = imported
      let known = directories ?? Self.packageDirectories(of: tree)
      directories = known
      let fitting = candidates.filter { candidate in
        let paths = imported.paths(within: candidate)
        return !paths.isEmpty
          && paths.allSatisfy { name in
            guard let rest = name.relative(within: candidate) else { return false }
            return known.contains(rest.isEmpty ? module.directory : module.directory.appending(path: rest))
          } && !Self.isWrapped(candidate, by: module.directory, in: tree)
      }
      if fitting.isEmpty { continue }
      let isCalled =
        required[path] != nil
        || imported.contains(within: path) && Self.isImported(path, outside: module.directory, in: tree)
      for candidate in fitting.sorted() {
        let published = ModuleVersion(path: candidate, version: required[candidate] ?? "")
        let isCopy = isCopy(published, of: module, imported.paths(within: candidate))
        // Code that calls it by its own path, too, was rewritten in part, or uses both.
        if isCalled, !isCopy { continue }
        let isSure = isCopy && (!isCalled || Self.isImported(candidate, inside: module.directory, in: tree))
        found.append(RenamedModule(module: index, path: candidate, isSure: fitting.count == 1 && isSure))
      }
    }
    return found
  }

  /// The paths of renamed modules that are no evidence for the path of the root, which is inferred as `path`: those that do not begin
  /// with it; and all, where another path has the name of the fork or is the remote's, and this one has not.
  func strangers(
    _ nested: [Fork.NestedModule], required: [ByteString: ByteString], _ inference: UpstreamInference,
    _ path: ByteString, _ modulePath: ByteString?, forkPath: ByteString?, in tree: SourceTree
  ) -> [ByteString] {
    let own = [modulePath, forkPath].compactMap { $0 }
    let names = Set(own.map { UpstreamInference.name(of: $0) })
    let families = own.map { ModuleFamily(upstream: $0) }
    let hasOther = inference.candidates.contains { candidate in
      candidate.path != path && !families.contains { $0.contains(candidate.path) }
        && (names.contains(UpstreamInference.name(of: candidate.path))
          || candidate.evidence.contains { $0.kind == .upstreamRemote })
    }
    let isDoubtful = hasOther && !names.contains(UpstreamInference.name(of: path))
    let renamed = renamed(
      nested, required: required, upstream: modulePath == forkPath ? nil : modulePath, in: tree, ImportedPaths(tree))
    let inferred = ModuleFamily(upstream: path)
    return renamed.map(\.path).filter { isDoubtful || !inferred.contains($0) }
  }

  /// Whether a file outside of the directory imports the path or something below it.
  private static func isImported(_ path: ByteString, outside directory: ByteString, in tree: SourceTree) -> Bool {
    importers(of: path, in: tree).contains { !$0.isWithin(directory) }
  }

  /// The same of the files in the directory.
  private static func isImported(_ path: ByteString, inside directory: ByteString, in tree: SourceTree) -> Bool {
    importers(of: path, in: tree).contains { $0.isWithin(directory) }
  }

  /// Whether a package of the module imports the very path that it would have itself: then that is another package.
  private static func isWrapped(_ path: ByteString, by directory: ByteString, in tree: SourceTree) -> Bool {
    tree.files.contains { file in
      let place = tree.path(of: file)
      guard place.isWithin(directory), !place.hasSuffix("_test.go"),
        let rest = place.parentPath.relative(within: directory)
      else { return false }
      let own = rest.isEmpty ? path : path + "/" + rest
      return file.imports.contains { tree.names[tree.imports[$0].path] == own }
    }
  }

  /// Whether the published module on this disk has, in its packages that are imported, mostly files of the module of the tree: of
  /// the same names, and with half of their lines. A library of the same name has others.
  private func isCopy(_ published: ModuleVersion, of module: Fork.NestedModule, _ imported: [ByteString]) -> Bool {
    guard let place = cached(published) else { return false }
    let own = root.appending(path: module.directory)
    var isFound = false
    for path in imported {
      guard let rest = path.relative(within: published.path) else { return false }
      let (there, here) = rest.isEmpty ? (place, own) : (place.appending(path: rest), own.appending(path: rest))
      let names = goFiles(there)
      // One that the fork added.
      if names.isEmpty { continue }
      let kept = names.intersection(goFiles(here)).filter {
        isKept(there.appending(path: $0), here.appending(path: $0))
      }
      if 2 * kept.count <= names.count { return false }
      isFound = true
    }
    return isFound
  }

  /// The directory of the module on this disk, at the required version or another: a build may select a later one.
  private func cached(_ module: ModuleVersion) -> ByteString? {
    guard let place = environment.cacheDirectory(of: module) else { return nil }
    let disk = environment.disk
    if disk.isDirectory(place) { return place }
    let name = place.lastPathComponent
    guard let mark = name.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    let versions = (disk.listable(place.parentPath) ?? []).map(\.name).filter { $0.hasPrefix(name.prefix(mark + 1)) }
    return versions.max { Semver.compare($0.dropFirst(mark + 1), $1.dropFirst(mark + 1)) < 0 }
      .map { place.parentPath.appending(path: $0) }
  }

  /// Whether half of the lines of one file are in the other: a fork goes on from what it was forked from.
  private func isKept(_ file: ByteString, _ other: ByteString) -> Bool {
    guard
      let (text, now) = environment.disk.readable(file, limit: Self.longest).flatMap({ text in
        environment.disk.readable(other, limit: Self.longest).map { (text, $0) }
      })
    else { return false }
    let lines = text.split(on: UInt8(ascii: "\n")).filter { !$0.isEmpty }
    let known = Set(now.split(on: UInt8(ascii: "\n")))
    return 2 * lines.filter(known.contains).count >= lines.count
  }

  /// As much of a file is compared, in bytes.
  private static let longest = 1 << 20

  private func goFiles(_ directory: ByteString) -> Set<ByteString> {
    Set((environment.disk.listable(directory) ?? []).map(\.name).filter { $0.hasSuffix(".go") })
  }

  private static func importers(of path: ByteString, in tree: SourceTree) -> [ByteString] {
    tree.files.filter { file in
      file.imports.contains { tree.names[tree.imports[$0].path].isImportPath(within: path) }
    }.map { tree.path(of: $0) }
  }

  static func packageDirectories(of tree: SourceTree) -> Set<ByteString> {
    Set(tree.directories.filter { !$0.files.isEmpty }.map { tree.names[$0.path] })
  }
}

extension Fork {
  /// The path by which code imports a module that was renamed: upstream's with the directory of the module, and with a major version
  /// or without one; for consumers by what they require, `wanted`. Nil where code imports it by a name that it has.
  func importedByPlace(
    _ module: NestedModule, own: Set<ByteString>, required: Set<ByteString>, _ imported: ImportedPaths,
    wanted: [ByteString]
  ) -> ByteString? {
    let place = ModuleFamily(upstream: upstream).base.appending(path: module.directory)
    let hasUpstreamName =
      upstreamAlias(of: module) != nil || upstreamPath(of: module) != module.path
      || module.path.map(ModuleFamily(upstream: upstream).contains) == true
    // Another major version than that of a name which it has is another module.
    if !hasUpstreamName,
      let path = wanted.first(where: { $0 == place || ModuleFamily(upstream: $0).base == place }), !own.contains(path)
    {
      return path
    }
    if !imported.contains(within: place) { return nil }
    let alias = upstreamAlias(of: module)
    let majors = required.filter { $0 != place && ModuleFamily(upstream: $0).base == place }
    if let alias, alias == place ? majors.isEmpty || required.contains(place) : majors.contains(alias) { return nil }
    let names = majors.filter(imported.contains(within:)).sorted() + [place]
    return names.first { name in
      if name == upstreamPath(of: module) || name == alias || own.contains(name) { return false }
      let paths = imported.paths(within: name)
      if paths.isEmpty || name == place && !majors.isEmpty && !required.contains(place) { return false }
      return module.path?.hasSuffix("/" + module.directory) == true || hasPackages(paths, within: name, in: module)
    }
  }

  /// Whether the module has a directory with Go files for each of the import paths.
  private func hasPackages(_ paths: [ByteString], within name: ByteString, in module: NestedModule) -> Bool {
    let directories = ForkReader.packageDirectories(of: tree)
    return paths.allSatisfy { path in
      guard let rest = path.relative(within: name) else { return false }
      return directories.contains(rest.isEmpty ? module.directory : module.directory.appending(path: rest))
    }
  }

  /// Whether files of the root's module import its packages by `path`, that of its module line, and none of them needs the upstream
  /// path, which no go.mod of the tree requires.
  func isRootCalled(by path: ByteString, required: Set<ByteString>, hasConsumers: Bool) -> Bool {
    if !hasNestedModules, !hasConsumers { return false }
    var nested = PathMap<Bool>()
    var names = PathMap<Bool>()
    names.add(path, true)
    names.add(upstream, false)
    for module in nestedModules {
      nested.add(module.directory, true)
      for name in [module.path, upstreamPath(of: module), upstreamAlias(of: module)] {
        if let name, name != path, name != upstream { names.add(name, false) }
      }
    }
    var isCalled = false
    let isUpstreamRequired = required.contains(upstream)
    for file in tree.files where !nested.holds(tree.path(of: file)) {
      for index in file.imports {
        let name = tree.names[tree.imports[index].path]
        guard let holder = names.deepest(holding: name) else { continue }
        if holder.value { isCalled = true }
        if holder.path == upstream, !isUpstreamRequired { return false }
      }
    }
    return isCalled
  }

  /// Takes the sure ones for members by that path, too; of the others, the first import is a namesake.
  mutating func noteRenamed(_ renamed: [ForkReader.RenamedModule]) {
    for found in renamed {
      let module = nestedModules[found.module]
      if found.isSure {
        nestedModules[found.module].importedAs = module.importedAs ?? found.path
      } else if let reference = firstImport(within: found.path) {
        let rest = reference.path.relative(within: found.path) ?? ByteString()
        let directory = rest.isEmpty ? module.directory : module.directory.appending(path: rest)
        var namesake = Namesake(path: found.path, directory: directory, place: reference.place)
        namesake.module = module.path
        namesakes.append(namesake)
      }
    }
  }

  /// The first import of the tree that names the path or something below it.
  private func firstImport(within path: ByteString) -> Reference? {
    for file in tree.files {
      for index in file.imports where tree.names[tree.imports[index].path].isImportPath(within: path) {
        let spec = tree.imports[index]
        return Reference(
          path: tree.names[spec.path], place: Place(file: tree.path(of: file), position: spec.position))
      }
    }
    return nil
  }
}
