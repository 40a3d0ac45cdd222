import Bytes
import Git
import GoSource
import Machine
import Resolution

/// A module of a renamed fork may import only other modules of it by upstream's path: then its own files do not tell the path, and the
/// repository as a whole does, as `setup` reads it.
extension ProgramResolver {
  /// The names of a module of a fetched fork: `name`, by its own files, unless its go.mod has the fork's path and an import may be
  /// of another module of the repository.
  func renamedWithOthers(
    _ declared: ByteString, _ found: FoundModule, in directory: ByteString, _ files: FetchedFiles, _ name: Name
  ) throws(ProgramError) -> Name {
    let own = OwnModules(declared: declared, found: found.path, directory: directory)
    guard let family = own.upstream, family == own.fork || found.path.firstRange(of: ".git") != nil,
      try mayImport(files.packages(besides: directory), by: family, in: found.directory),
      let root = try files.tree(of: "", where: Self.isRead)
    else { return name }
    let address = found.path.firstRange(of: ".git") == nil ? Self.address(of: own.fork) : family
    if directory.isEmpty { return try renamed(declared, in: root, forkPath: address) }
    return try renamedWithRoot(declared, directory, in: root.appending(path: directory), root: root, address: address)
      ?? name
  }

  /// What tells the path: Go files and go.mod files, but not those of others.
  private static func isRead(_ path: ByteString) -> Bool {
    (path.hasSuffix(".go") || path.lastPathComponent == "go.mod")
      && ModuleFamily.isBuilt(directory: FetchedFiles.folder(of: path))
  }

  /// Whether an import of a module may be one of these packages, by another path than those that begin with `family`.
  private func mayImport(
    _ packages: Set<ByteString>, by family: ByteString, in directory: ByteString
  ) throws(ProgramError) -> Bool {
    if packages.isEmpty { return false }
    let tree: SourceTree
    do { tree = try SourceTree.scan(directory, view: environment.disk) } catch { throw .system(error) }
    let name = family.lastPathComponent
    return Set(tree.imports.map { tree.names[$0.path] }).contains { path in
      guard TreeEvidence.hasHost(path), !ModuleFamily(upstream: family).contains(path) else { return false }
      if packages.contains(""), ModuleFamily(upstream: path).base.lastPathComponent == name { return true }
      var start = 0
      while let slash = path.firstIndex(of: UInt8(ascii: "/"), from: start) {
        start = slash + 1
        if packages.contains(path.dropFirst(start)) { return true }
      }
      return false
    }
  }

  /// The names of a module below the root of a renamed fork: where the root is called by upstream's path, and the module mentions
  /// that path, it has one below it, too.
  func renamedWithRoot(
    _ declared: ByteString, _ below: ByteString, in module: ByteString, root: ByteString, address: ByteString?
  ) throws(ProgramError) -> Name? {
    guard let text = try text(root.appending(path: "go.mod")) else { return nil }
    let line = ModFile.declaredPath(text)
    let family = ModuleFamily(upstream: line)
    guard !line.isEmpty, family.contains(declared), let rootName = try called(line, in: root, address: address) else {
      return nil
    }
    let upstream = rootName.besides ?? rootName.path
    let base = ModuleFamily(upstream: upstream).base
    guard base != family.base, try mentions(base, in: module) else { return nil }
    return Name(path: declared, besides: base + declared.dropFirst(family.base.count))
  }

  /// Whether the files of a module import a path, or something below it.
  func mentions(_ path: ByteString, in directory: ByteString) throws(ProgramError) -> Bool {
    do { return ImportedPaths(try SourceTree.scan(directory, view: environment.disk)).contains(within: path) } catch {
      throw .system(error)
    }
  }
}
