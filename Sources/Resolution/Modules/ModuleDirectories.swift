import Bytes
import Machine

/// Which directories have packages, and which are module roots; each is examined once.
struct ModuleDirectories: Sendable {
  private let look: ModuleLook
  private var goFiles: [ByteString: Bool] = [:]
  private var modFiles: [ByteString: Bool] = [:]

  init(look: ModuleLook) { self.look = look }

  /// The directory of package `path` in the module `modulePath` at `root`, nil where it is not there;
  /// `modload.dirInModule`.
  mutating func package(
    _ path: ByteString, of modulePath: ByteString, in root: ByteString, isLocal: Bool
  ) -> ByteString? {
    let directory: ByteString
    if modulePath.isEmpty {
      directory = root.appending(path: path).cleanPath
    } else {
      guard let rest = path.relative(within: modulePath) else { return nil }
      directory = rest.isEmpty ? root : root.appending(path: rest).cleanPath
    }
    if isLocal {
      var here = directory
      while here != root && here.count > root.count {
        if hasModFile(here) { return nil }
        here = here.parentPath
      }
    }
    return hasGoFiles(directory) ? directory : nil
  }

  private mutating func hasModFile(_ directory: ByteString) -> Bool {
    if let known = modFiles[directory] { return known }
    let answer = look.hasModFile(directory)
    modFiles[directory] = answer
    return answer
  }

  mutating func hasGoFiles(_ directory: ByteString) -> Bool {
    if let known = goFiles[directory] { return known }
    let answer = look.hasGoFiles(directory)
    goFiles[directory] = answer
    return answer
  }
}
