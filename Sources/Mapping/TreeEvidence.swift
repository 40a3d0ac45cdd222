import Bytes
import GoSource
import Machine
import Resolution

/// The evidence for an upstream path in the Go files of a tree.
struct TreeEvidence: Sendable {
  let tree: SourceTree
  /// Directories of packages that can be imported, relative to the root; the root itself is the empty path. A program cannot.
  private let directories: SymbolTable
  /// Paths of modules that are not evidence for upstream.
  private let ignored: [ByteString]
  /// Paths of modules, and whether they are in another directory than the root: what is below such a one is no evidence for it.
  private let held: PathMap<Bool>

  init(_ tree: SourceTree, ignoring modules: [ByteString] = [], held: PathMap<Bool> = PathMap()) {
    (self.tree, ignored, self.held) = (tree, modules, held)
    var directories = SymbolTable()
    let main = tree.names.lookup("main")
    for directory in tree.directories where tree.files[directory.files].contains(where: { $0.package != main }) {
      let path = tree.names[directory.path]
      _ = directories.intern(path == "." ? ByteString() : path)
    }
    self.directories = directories
  }

  var evidence: [Evidence] { selfImports + comments }

  /// An import path that ends in a directory of this tree is evidence for the part before that directory; the longest such
  /// ending counts. Many import paths end in a major version such as `v2`, so a directory that is only a major version is
  /// counted only for a path that has other evidence.
  private var selfImports: [Evidence] {
    var seen = ContiguousArray(repeating: false, count: tree.names.count)
    var counts: [ByteString: Int] = [:]
    var versions: [ByteString: Int] = [:]
    for spec in tree.imports where !seen[Int(spec.path.index)] {
      seen[Int(spec.path.index)] = true
      let path = tree.names[spec.path]
      guard let prefix = prefix(of: path) else { continue }
      if Self.isVersion(path.dropFirst(prefix.count + 1)) {
        versions[prefix, default: 0] += 1
      } else {
        counts[prefix, default: 0] += 1
      }
    }
    let all = counts.isEmpty ? versions : counts.merging(versions.filter { counts[$0.key] != nil }) { $0 + $1 }
    // In one order for all runs.
    return all.sorted { $0.key < $1.key }.map { Evidence($0.key, .selfImports(directories: $0.value)) }
  }

  /// Whether a directory has the name of a version; `v1` counts, though no module path ends with it.
  private static func isVersion(_ directory: ByteString) -> Bool {
    directory.count > 1 && directory.first == UInt8(ascii: "v")
      && directory.dropFirst(1).bytes.allSatisfy { (48...57).contains($0) }
  }

  private func prefix(of path: ByteString) -> ByteString? {
    // A path whose first element has no dot is of the standard library, or cannot be fetched (search.IsStandardImportPath).
    guard Self.hasHost(path), !ignored.contains(where: { path.isImportPath(within: $0) }) else { return nil }
    var start = 0
    while let slash = path.firstIndex(of: UInt8(ascii: "/"), from: start) {
      start = slash + 1
      // No directory has so long a path; looking for each ending of such an import would take time with its square.
      if path.count - start > SystemError.longestPath { continue }
      guard directories.lookup(path.bytes.span, start..<path.count) != nil else { continue }
      let prefix = path.prefix(slash)
      if !prefix.isAboveRepositories { return held.deepest(holding: prefix)?.value == true ? nil : prefix }
    }
    return nil
  }

  /// In a small fork that renamed its module line, code may import the root package only, by a path with another owner:
  /// `host/up/tool` in the module `host/me/tool`. It counts if nothing imports the fork by its new path.
  func root(_ modulePath: ByteString, forkPath: ByteString?) -> Evidence? {
    let family = ModuleFamily(upstream: modulePath)
    guard let forkPath, family.contains(forkPath) || forkPath == family.base, directories.lookup(ByteString()) != nil
    else {
      return nil
    }
    let own = family.base.split(on: UInt8(ascii: "/"))
    var seen: Set<ByteString> = []
    for spec in tree.imports {
      let path = tree.names[spec.path]
      if path.isImportPath(within: family.base) { return nil }
      let words = ModuleFamily(upstream: path).base.split(on: UInt8(ascii: "/"))
      if own.count > 2, words.count == own.count, words.first == own.first, words.last == own.last { seen.insert(path) }
    }
    return seen.count == 1 ? seen.first.map { Evidence($0, .selfImports(directories: 1)) } : nil
  }

  /// The paths by which code imports the root package of a module that was renamed to `modulePath`: those of its last element, or of
  /// the fork's.
  func roots(_ modulePath: ByteString, forkPath: ByteString?) -> [Evidence] {
    if let root = root(modulePath, forkPath: forkPath) { return [root] }
    guard directories.lookup(ByteString()) != nil else { return [] }
    let own = [modulePath, forkPath].compactMap { $0 }
    let families = own.map { ModuleFamily(upstream: $0) }
    let names = Set(own.map { UpstreamInference.name(of: $0) })
    var isSeen = ContiguousArray(repeating: false, count: tree.names.count)
    var found: [ByteString] = []
    for spec in tree.imports where !isSeen[Int(spec.path.index)] {
      isSeen[Int(spec.path.index)] = true
      let path = tree.names[spec.path]
      guard Self.hasHost(path), path.contains(UInt8(ascii: "/")), names.contains(UpstreamInference.name(of: path)),
        held.deepest(holding: path)?.value != true, !families.contains(where: { $0.contains(path) }),
        !ignored.contains(where: { path.isImportPath(within: $0) })
      else { continue }
      found.append(path)
    }
    return found.sorted().map { Evidence($0, .selfImports(directories: 1)) }
  }

  static func hasHost(_ path: ByteString) -> Bool {
    let end = path.firstIndex(of: UInt8(ascii: "/")) ?? path.count
    return path.first != UInt8(ascii: ".") && path.prefix(end).contains(UInt8(ascii: "."))
  }

  /// Import comments that agree with their directory: `// import "P/dir"` in `dir` is evidence for P.
  private var comments: [Evidence] {
    var counts: [ByteString: Int] = [:]
    for file in tree.files where file.importComment != .none && !file.isIgnored {
      let directory = tree.names[tree.directories[file.directory].path]
      let comment = tree.names[file.importComment]
      if directory == "." {
        counts[comment, default: 0] += 1
      } else if comment.hasSuffix("/" + directory) {
        counts[comment.dropLast(directory.count + 1), default: 0] += 1
      }
    }
    return counts.filter { Self.hasHost($0.key) }.sorted { $0.key < $1.key }
      .map { Evidence($0.key, .importComments($0.value)) }
  }
}
