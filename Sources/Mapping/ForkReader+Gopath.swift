import Bytes
import Machine
import Resolution

extension ForkReader {
  /// The path under which GOPATH mode has a module of a later major version that is at its path without the version: go
  /// builds it by that one, and reads an import with the version as one without it (rule G42). `upstream` for any other, and
  /// where an entry of GOPATH has a directory of the whole path, which comes first.
  func gopathPath(of upstream: ByteString, _ modulePath: ByteString?) throws(Failure) -> ByteString {
    let base = ModuleFamily(upstream: upstream).base
    guard base != upstream, modulePath == upstream else { return upstream }
    do throws(MappingRefusal) {
      var isInPlace = false
      for entry in environment.gopath {
        let source = entry.appending(path: "src")
        if let whole = try Disk.destination(of: source.appending(path: upstream)),
          whole.relative(within: root)?.isEmpty ?? true
        {
          return upstream
        }
        if try Disk.destination(of: source.appending(path: base)) == root { isInPlace = true }
      }
      return isInPlace ? base : upstream
    } catch { throw .refused(error) }
  }

  /// Whether go builds a tree whose code names itself by `path`, without any mapping: as a module of that name, or where GOPATH mode
  /// looks for it first.
  func isBuilt(by path: ByteString, _ modulePath: ByteString?, isForGopath: Bool) throws(Failure) -> Bool {
    if environment.mode == .module, !isForGopath {
      return modulePath.map(ModuleFamily(upstream: path).contains) ?? false
    }
    return GopathLookup(environment: environment, view: environment.disk).directory(of: path) == root
  }
}
