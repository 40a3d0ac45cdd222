import Bytes
import Machine
import Resolution

/// Directories that are never a fork's checkout, however they are named: moving or linking them would take the user's
/// whole world along (facts/reliability.md 2.5).
struct ProtectedDirectories: Sendable {
  var environment: GoEnvironment
  var home: ByteString?

  func refuse(_ situation: Situation) throws(MappingRefusal) {
    for path in all where isSame(path, situation.root) { throw .protectedDirectory(situation.root) }
    if let cache = real(environment.moduleCache), situation.root.isWithin(cache) {
      throw .protectedDirectory(situation.root)
    }
    if let goroot = environment.goroot.flatMap(real), situation.root.isWithin(goroot) {
      throw .protectedDirectory(situation.root)
    }
  }

  private var all: [ByteString] {
    var paths: [ByteString] = ["/"]
    if let home { paths.append(home) }
    for entry in environment.gopath { paths += [entry, entry.appending(path: "src")] }
    return paths
  }

  private func isSame(_ path: ByteString, _ root: ByteString) -> Bool { real(path) == root || path == root }

  private func real(_ path: ByteString) -> ByteString? { path.isEmpty ? nil : try? realPath(path) }
}
