package import Bytes
import Git
import GoSource
package import Machine

/// The files of a commit of a fork that go fetched from its repository, whatever module they are in: the archives that go makes
/// of modules have no other modules, no vendored packages, no links and no submodules.
package struct FetchedFiles: Sendable {
  /// The address of the repository.
  package let url: ByteString
  private let commit: ByteString
  private let repository: FetchedRepository
  /// Sorted by their paths.
  private let entries: [FetchedRepository.Entry]
  private let store: ProgramStore

  /// Nil where nothing tells: a proxy has modules only, and a part of the repository may lack the commit.
  package init?(
    of found: FoundModule, in cache: ByteString, process: ProcessEnvironment, store: ProgramStore
  ) throws(ProgramError) {
    guard !found.commit.isEmpty else { return nil }
    (url, commit, self.store) = (found.url, found.commit, store)
    do throws(SystemError) {
      guard let repository = try FetchedRepository(of: found.url, in: cache, process: process) else { return nil }
      self.repository = repository
      do throws(GitSilence) {
        entries = try repository.entries(at: found.commit)
      } catch .system(let failure) {
        throw failure
      } catch {
        return nil
      }
    } catch { throw .system(error) }
  }

  /// The files of that name, with their directories.
  package func named(_ name: ByteString) throws(ProgramError) -> [(directory: ByteString, content: ByteString)] {
    let found = entries.filter { $0.kind == .file && ($0.path == name || $0.path.hasSuffix("/" + name)) }
    guard let contents = try contents(of: found) else { return [] }
    return zip(found, contents).map { ($0.path == name ? ByteString() : $0.path.dropLast(name.count + 1), $1) }
  }

  /// The go.mod in a directory; nil where there is none.
  package func modFile(in directory: ByteString) throws(ProgramError) -> ByteString? {
    let path = directory.appending(path: "go.mod")
    return try contents(of: entries.filter { $0.kind == .file && $0.path == path })?.first
  }

  /// The directories with Go files that are in another module than the one in `module`; the root is the empty path.
  package func packages(besides module: ByteString) -> Set<ByteString> {
    let modules = Set(
      entries.filter { $0.kind == .file && $0.path.lastPathComponent == "go.mod" }.map { Self.folder(of: $0.path) })
    if modules.count < 2 { return [] }
    var packages: Set<ByteString> = []
    for entry in entries where entry.kind == .file && entry.path.hasSuffix(".go") && !entry.path.hasSuffix("_test.go") {
      let directory = Self.folder(of: entry.path)
      guard !packages.contains(directory), ModuleFamily.isBuilt(directory: directory) else { continue }
      var place = directory
      while !place.isEmpty, !modules.contains(place) { place = Self.folder(of: place) }
      if place != module { packages.insert(directory) }
    }
    return packages
  }

  /// The directory of a file; the root is the empty path.
  static func folder(of path: ByteString) -> ByteString {
    let above = path.parentPath
    return above == "." ? ByteString() : above
  }

  /// Why a build has no module, or no package, in a directory.
  package func reason(_ directory: ByteString) -> MissingDirectory.Reason {
    for entry in entries where entry.kind != .file && directory.isWithin(entry.path) {
      return entry.kind == .link ? .link : .submodule
    }
    // Each file of a package may be a link.
    if entries.contains(where: { $0.kind == .link && $0.path.hasSuffix(".go") && $0.path.parentPath == directory }) {
      return .link
    }
    return contains(in: directory) { _ in true } ? .noModFile : .absent
  }

  /// Whether there are files below a directory that `isWanted`, told by their paths in it.
  package func contains(in directory: ByteString, where isWanted: (ByteString) -> Bool) -> Bool {
    entries.contains { $0.kind == .file && $0.path.below(directory).map(isWanted) == true }
  }

  /// The place on disk of a directory, with those files below it that are wanted, told by their paths in it. Links and submodules are left out. Nil
  /// where there is none, or where git has not all of them.
  package func tree(
    of directory: ByteString, where isWanted: (ByteString) -> Bool = { _ in true }
  ) throws(ProgramError) -> ByteString? {
    let wanted = entries.filter { $0.kind == .file && $0.path.below(directory).map(isWanted) == true }
    if wanted.isEmpty { return nil }
    let paths = wanted.map(\.path)
    let name = Digest.hex(of: ([url, commit, directory] + paths).joined(separator: "\n")).prefix(24)
    if try !store.hasTree(name) {
      guard let contents = try contents(of: wanted) else { return nil }
      _ = try store.tree(name, Array(zip(paths, contents)))
    }
    return try store.directory("trees/" + name).path.appending(path: directory)
  }

  private func contents(of entries: [FetchedRepository.Entry]) throws(ProgramError) -> [ByteString]? {
    do throws(GitSilence) {
      return try repository.contents(of: entries)
    } catch {
      if case .system(let failure) = error { throw .system(failure) }
      return nil
    }
  }
}

extension ByteString {
  /// The path below a directory of the repository; the root is the empty path.
  fileprivate func below(_ directory: ByteString) -> ByteString? {
    if directory.isEmpty { return self }
    return hasPrefix(directory + "/") ? dropFirst(directory.count + 1) : nil
  }
}
