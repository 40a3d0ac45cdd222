package import Bytes
import GoSource
import Machine

extension ProgramResolver {
  /// Supplies packages that go does not find in the vendored copies of modules, from the newest version of each module: before there
  /// were modules, go took what a vendor directory lacks from elsewhere. Whether there were any.
  package func supply(_ packages: [ByteString], to program: inout ResolvedProgram) throws(ProgramError) -> Bool {
    var isMore = false
    for path in packages {
      guard let module = program.vendored.first(where: { path.isImportPath(within: $0.path) }),
        let rest = path.relative(within: module.path),
        let found = try newest(module.path)
      else { continue }
      let place = module.directory.appending(path: rest)
      let source = found.appending(path: rest)
      do throws(SystemError) {
        for entry in try listDirectoryIfPresent(source, following: false) ?? [] where entry.kind == .file {
          let file = place.appending(path: entry.name)
          guard !entry.name.hasSuffix("_test.go"), !program.supplied.contains(where: { $0.place == file }),
            let text = try readFileIfPresent(source.appending(path: entry.name), limit: 64 << 20)
          else { continue }
          program.supplied.append((file, text))
          isMore = true
        }
      } catch { throw .system(error) }
    }
    return isMore
  }

  /// The tree of a module's newest version; nil where go finds none.
  private func newest(_ path: ByteString) throws(ProgramError) -> ByteString? {
    let found = try go.find([ModuleVersion(path: path, version: "latest")])[0]
    return found.error.isEmpty ? try go.download(found.module).directory : nil
  }
}
