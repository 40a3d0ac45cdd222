import Bytes
import GoSource
import Machine
import Resolution

/// The modules in git submodules of a checkout, which are other repositories. Such a module is the fork's own where it has a path of
/// upstream's or of the fork's, and where a line of the fork leads to its directory. Otherwise go takes what the fork requires.
struct SubmoduleModules: Sendable {
  private let root: ByteString
  private let families: [ModuleFamily]
  /// Directories that were asked for, relative to the root.
  private var known: [ByteString: Bool] = [:]
  /// Where lines of the fork lead, absolute; nil as long as nobody asked.
  private var named: Set<ByteString>?

  /// Nil where the checkout `root` has no submodules. `paths` are upstream's, the fork's and that of the module line.
  init?(_ root: ByteString, paths: [ByteString?]) throws(SystemError) {
    guard try FileStatus.ifPresent(root.appending(path: ".gitmodules"), following: false) != nil else { return nil }
    self.root = root
    families = paths.compactMap { $0 }.filter { !$0.isEmpty }.map { ModuleFamily(upstream: $0) }
  }

  /// The same for the checkout of a mapping.
  init?(of mapping: MappingRecord) throws(SystemError) {
    let text = try readFileIfPresent(mapping.checkout.appending(path: "go.mod"), limit: 16 << 20)
    try self.init(
      mapping.checkout, paths: [mapping.upstream, mapping.forkPath, text.map { ModFile.declaredPath($0) }])
  }

  /// Whether the module `path` in `directory` is another repository's. `directories` are those of the modules of the tree; all are
  /// relative to the root.
  mutating func isForeign(
    _ path: ByteString, in directory: ByteString, among directories: [ByteString]
  ) throws(SystemError) -> Bool {
    if families.contains(where: { $0.contains(path) }) { return false }
    guard try isInside(directory) else { return false }
    if named == nil {
      var places: Set<ByteString> = []
      for directory in [ByteString()] + directories where try !isInside(directory) {
        places.formUnion(try targets(in: directory.isEmpty ? root : root.appending(path: directory)))
      }
      named = places
    }
    return named?.contains(root.appending(path: directory)) == false
  }

  /// Whether the directory is in a submodule, which has a file `.git`.
  private mutating func isInside(_ directory: ByteString) throws(SystemError) -> Bool {
    if directory.isEmpty { return false }
    if let known = known[directory] { return known }
    let place = root.appending(path: directory)
    var isInside = false
    if try FileStatus.ifPresent(place.appending(path: ".git"), following: false)?.isFile == true {
      isInside = !isOtherCheckout(place, gitIsDirectory: false)
    }
    if !isInside, directory.contains(UInt8(ascii: "/")) { isInside = try self.isInside(directory.parentPath) }
    known[directory] = isInside
    return isInside
  }

  /// The directories to which the go.mod and the go.work in `place` lead.
  private func targets(in place: ByteString) throws(SystemError) -> [ByteString] {
    var targets: [ByteString] = []
    if let text = try read(place.appending(path: "go.mod")), let file = try? ModFile(text) {
      targets += file.replace.filter(\.new.version.isEmpty).map(\.new.path)
    }
    if let text = try read(place.appending(path: "go.work")) {
      do throws(ModFileErrors) {
        let file = try WorkFile(text)
        targets += file.use.map(\.text) + file.replace.filter(\.new.version.isEmpty).map(\.new.path)
      } catch {
        // go uses no part of it.
      }
    }
    return targets.map { place.appending(path: $0).cleanPath }
  }

  /// Nil also for a file that may not be read: what it says is told elsewhere.
  private func read(_ file: ByteString) throws(SystemError) -> ByteString? {
    do throws(SystemError) { return try readFileIfPresent(file, limit: 16 << 20) } catch {
      if error.isDisturbance { throw error }
      return nil
    }
  }
}
