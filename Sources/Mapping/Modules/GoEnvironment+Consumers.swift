package import Bytes
import GoSource
import Machine
package import Resolution

extension GoEnvironment {
  /// The environment in which the fork's own modules are built, where this one's `-modfile` stands in for the go.mod of
  /// one of `consumers`: `forkpath exec` leaves it out there.
  package func ofFork(besides consumers: [ByteString], view: FileView = .disk) -> GoEnvironment {
    guard !consumers.isEmpty, let flag = flags.last(where: { $0.hasPrefix("-modfile=") }) else { return self }
    let path = { (file: ByteString) in (try? view.read(file, limit: 16 << 20)).map { ModFile.tolerantModulePath($0) } }
    guard let name = path(flag.dropFirst("-modfile=".utf8.count)), !name.isEmpty,
      consumers.contains(where: { path($0.appending(path: "go.mod")) == name })
    else { return self }
    var own = self
    own.flags.removeAll { $0.hasPrefix("-modfile=") || $0.hasPrefix("-mod=") }
    return own
  }
}
