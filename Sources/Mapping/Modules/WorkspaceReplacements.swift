import Bytes
import GoSource
import Machine

/// The `replace` lines of a workspace: every version of a module of the fork is the checkout, and no two lines differ.
///
/// Go merges the `replace` lines of all used go.mod files and refuses two that differ. One line of go.work for a path, at
/// any version, switches off the lines of all go.mod files for that path. A line of go.work for a used module must name a
/// version (rules M12, M12a, M13, M13a).
struct WorkspaceReplacements: Sendable {
  /// For the go.mod of the shim, a used module of forkpath's own: path to directory, at all versions.
  private(set) var shim: [(path: ByteString, directory: ByteString)] = []
  /// For go.work.
  private(set) var work: [(old: ModuleVersion, new: ModuleVersion)] = []

  /// A version that nothing requires. A replacement of it in go.work only switches off those in go.mod files (rule M13a).
  private static let noVersion: ByteString = "v0.0.0-00010101000000-000000000000"

  /// `root` is the checkout.
  init(_ modules: WorkspaceModules, of root: ByteString) throws(MappingRefusal) {
    let names = modules.all.map { ($0.path, $0.directory) }
    let aliases = modules.all.compactMap { module in module.alias.map { ($0, module.directory) } }
    let mapped = Dictionary(names + aliases) { first, _ in first }
    var contradicted: Set<ByteString> = []
    for module in modules.all {
      for replace in module.file.replace {
        let target = module.target(of: replace)
        guard let directory = mapped[replace.old.path] else { continue }
        // Beside a line for one version go compares the texts of both targets, and a relative one differs from the shim's.
        if target != ModuleVersion(path: directory) || !replace.old.version.isEmpty {
          contradicted.insert(replace.old.path)
        }
      }
    }
    let choice = try modules.choice(of: root)
    if let conflict = ReplaceConflicts(modules.all, modules.works).first {
      throw .replaceConflict(
        conflict.old,
        MappingRefusal.Replacing(
          file: conflict.first.directory.appending(path: "go.mod"), line: conflict.first.line,
          target: conflict.first.target),
        MappingRefusal.Replacing(
          file: conflict.second.directory.appending(path: "go.mod"), line: conflict.second.line,
          target: conflict.second.target), decidedBy: choice)
    }
    try take(modules.works, besides: mapped, of: root, choice)
    let versions = try Self.versions(of: contradicted, in: modules)
    for (path, directory) in names + aliases where mapped[path] == directory {
      guard contradicted.contains(path) else {
        shim.append((path, directory))
        continue
      }
      for version in versions[path, default: [Self.version(for: path)]].sorted() {
        work.append((ModuleVersion(path: path, version: version), ModuleVersion(path: directory)))
      }
    }
  }

  /// The lines of go.work files that are there already, but for those of own modules. One outside of the checkout is the user's and
  /// decides. Throws where two of the checkout differ: each counts for the modules of its own file, and in one workspace for all.
  private mutating func take(
    _ works: [ExistingWork], besides mapped: [ByteString: ByteString], of root: ByteString,
    _ choice: MappingRefusal.WorkChoice
  ) throws(MappingRefusal) {
    var known: [ByteString: [(version: ByteString, line: MappingRefusal.Replacing)]] = [:]
    for existing in works {
      for (line, replacement) in zip(existing.file.replace, existing.replacements)
      where mapped[replacement.old.path] == nil {
        let here = MappingRefusal.Replacing(file: existing.place, line: line.place.line, target: replacement.new)
        let (path, version) = (replacement.old.path, replacement.old.version)
        // A line without a version concerns every one.
        let others = known[path, default: []].filter {
          $0.line.file != here.file && ($0.version == version || $0.version.isEmpty || version.isEmpty)
        }
        let isDecided = others.contains { !$0.line.file.isWithin(root) }
        if !isDecided, let other = others.first(where: { $0.version != version || $0.line.target != here.target }) {
          throw .replaceConflict(replacement.old, other.line, here, decidedBy: choice)
        }
        if !work.contains(where: { $0.old == replacement.old }) { work.append(replacement) }
        known[path, default: []].append((version, here))
      }
    }
  }

  /// All versions of these paths in the files: in require and replace lines and in go.sum.
  private static func versions(
    of paths: Set<ByteString>, in modules: WorkspaceModules
  ) throws(MappingRefusal) -> [ByteString: Set<ByteString>] {
    var versions: [ByteString: Set<ByteString>] = [:]
    if paths.isEmpty { return versions }
    for module in modules.all {
      let named = try module.file.require.map(\.module) + module.file.replace.map(\.old) + module.summedVersions()
      for other in named where paths.contains(other.path) && !other.version.isEmpty {
        versions[other.path, default: []].insert(other.version)
      }
    }
    return versions
  }

  /// `noVersion` with the major version of the path.
  private static func version(for path: ByteString) -> ByteString {
    let last = path.lastPathComponent
    if ModuleFamily(upstream: path).base != path { return last + noVersion.dropFirst(2) }
    // gopkg.in/name.v3
    if path.hasPrefix("gopkg.in/"), let dot = last.lastIndex(of: UInt8(ascii: ".")) {
      return last.dropFirst(dot + 1) + noVersion.dropFirst(2)
    }
    return noVersion
  }
}
