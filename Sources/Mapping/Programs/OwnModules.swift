package import Bytes
import GoSource
import Machine

/// Which module paths are those of the fork's modules, and their directories in the repository.
package struct OwnModules: Sendable, Hashable {
  /// The prefix of upstream's module paths, without a major version; nil where the module's path does not end in its directory,
  /// so that it has no prefix in common with other modules.
  package var upstream: ByteString?
  /// The prefix of the fork's module paths.
  package var fork: ByteString
  /// The directory of each module in the repository, whatever its path.
  package var known: [ByteString: ByteString] = [:]
  /// The directories of modules that have one path, where nothing decides between them; the first counts.
  package private(set) var twins: [ByteString: [ByteString]] = [:]
  /// The path by which code imports the module with the program.
  let declared: ByteString

  /// `declared` is the path by which code imports the module in `directory` of the repository; `found` is its path at the
  /// fork's address.
  package init(declared: ByteString, found: ByteString, directory: ByteString) {
    self.declared = declared
    fork = Self.root(found, directory) ?? found
    let root = Self.root(declared, directory)
    upstream = root.flatMap { $0.isAboveRepositories || !$0.contains(UInt8(ascii: "/")) ? nil : $0 }
  }

  private static func root(_ path: ByteString, _ directory: ByteString) -> ByteString? {
    let plain = ModulePath.split(path)?.prefix ?? path
    if directory.isEmpty { return plain }
    // A major version may be a directory of its own, or none at all.
    let above = ModulePath.isMajorVersion(directory.lastPathComponent) ? directory.parentPath : directory
    for candidate in [directory, above] where candidate != "." {
      for whole in [path, plain] where whole.hasSuffix("/" + candidate) { return whole.dropLast(candidate.count + 1) }
    }
    return above == "." ? plain : nil
  }

  /// The directory and the major version of the own module that has the path `path`; nil for other modules.
  package func place(of path: ByteString) -> (directory: ByteString, major: ByteString)? {
    let split = ModulePath.split(path)
    if let directory = known[path] { return (directory, split?.major ?? ByteString()) }
    guard let upstream, let split, let rest = split.prefix.relative(within: upstream), !isOfOthers(rest) else {
      return nil
    }
    return (rest, split.major)
  }

  /// Whether the directory has a module whose path has nothing of the fork's and of upstream's in it: the fork put another one in
  /// the place of upstream's.
  private func isOfOthers(_ directory: ByteString) -> Bool {
    if directory.isEmpty { return false }
    let declared = known.filter { $0.value == directory }.map(\.key)
    if declared.isEmpty { return false }
    let names = [upstream ?? fork, fork] + known.filter { $0.value.isEmpty }.map(\.key)
    let own = Set(names.map { UpstreamInference.name(of: $0) })
    return !declared.contains { path in
      Self.root(path, directory).map { own.contains(UpstreamInference.name(of: $0)) } ?? false
    }
  }

  /// Takes note of the go.mod files of the repository. Of several that declare one path the one counts that is where the path
  /// says; else the only one that is no example; else the one nearest to the root, and that is a guess.
  package mutating func learn(_ files: [(directory: ByteString, content: ByteString)]) {
    var found: [ByteString: [ByteString]] = [:]
    for (directory, content) in files where ModuleFamily.isBuilt(directory: directory) {
      let path = ModFile.declaredPath(content)
      if !path.isEmpty { found[path, default: []].append(directory) }
    }
    let depth = { (directory: ByteString) in
      directory.isEmpty ? 0 : directory.split(on: UInt8(ascii: "/")).count
    }
    for (path, directories) in found where known[path] == nil {
      let sorted = directories.sorted { (depth($0), $0) < (depth($1), $1) }
      let base = ModuleFamily(upstream: path).base
      let placed = sorted.filter { directory in
        upstream.map { [path, base].contains($0.appending(path: directory)) } ?? false
      }
      let left = placed.isEmpty ? sorted.filter { !Self.isExample($0) } : placed
      known[path] = left.first ?? sorted[0]
      if left.count != 1, sorted.count > 1 { twins[path] = left.isEmpty ? sorted : left }
    }
  }

  /// What shows how to use a module is not it.
  private static func isExample(_ directory: ByteString) -> Bool {
    directory.split(on: UInt8(ascii: "/")).contains { ["example", "examples", "test", "tests"].contains($0) }
  }

  /// The path to ask go for, for the module in a directory of the fork.
  package func path(of directory: ByteString, major: ByteString) -> ByteString {
    let path = fork.appending(path: directory)
    // gopkg.in's major versions have another form than those of other paths.
    return major.first == UInt8(ascii: "/") && !path.hasSuffix(major) ? path + major : path
  }
}
