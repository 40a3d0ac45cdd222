package import Bytes
import GoSource
import Machine
import Resolution

extension ProgramResolver {
  /// Module paths that imports of a renamed module name and that may be upstream's: the rest of each import is a directory here,
  /// as that of many a foreign import is. Only a look at the module tells which of the two it is.
  func suspects(in directory: ByteString, besides declared: ByteString) throws(ProgramError) -> [ByteString] {
    let own = ModuleFamily(upstream: declared)
    do {
      let tree = try SourceTree.scan(directory, view: environment.disk)
      let imports = ImportedPaths(tree)
      let directories = Set(tree.directories.filter { !$0.files.isEmpty }.map { tree.names[$0.path] })
      return TreeEvidence(tree).evidence.compactMap { item in
        guard case .selfImports = item.kind, !own.contains(item.path), item.path != own.base else { return nil }
        let isAllHere = imports.all(within: item.path).allSatisfy { path in
          directories.contains(path == item.path ? "." : path.dropFirst(item.path.count + 1))
        }
        return isAllHere ? item.path : nil
      }.sorted()
    } catch { throw .system(error) }
  }

  /// The module among those that go listed, by their directories in the module cache, from which the program's fork was made;
  /// nil where none is. Refuses where that cannot be told. `address` is what the user typed.
  package func upstream(
    of program: ResolvedProgram, among modules: [ByteString: ByteString], address: ByteString
  ) throws(ProgramError) -> ByteString? {
    for suspect in program.suspects {
      let family = ModuleFamily(upstream: suspect)
      for (path, directory) in modules.sorted(by: { $0.key < $1.key })
      where !directory.isEmpty && ModuleFamily(upstream: path).base == family.base {
        let likeness: TreeLikeness
        do { likeness = try TreeLikeness.of(program.directory, directory, view: environment.disk) } catch {
          throw .system(error)
        }
        switch likeness {
        case .same: return path
        case .other: continue
        case .unclear: throw .unclearUpstream(path, own: program.upstream, address: address)
        }
      }
    }
    return nil
  }

  /// The path that the user named. A fork that imports some of its packages by its own path keeps that one, too.
  func named(_ told: ByteString, declared: ByteString?, in directory: ByteString) throws(ProgramError) -> Name {
    guard let declared, declared != told, !ModuleFamily(upstream: told).contains(declared),
      !ModuleFamily(upstream: declared).contains(told)
    else { return Name(path: told) }
    do {
      let tree = try SourceTree.scan(directory, view: environment.disk)
      return ImportedPaths(tree).contains(within: declared) ? Name(path: declared, besides: told) : Name(path: told)
    } catch { throw .system(error) }
  }
}
