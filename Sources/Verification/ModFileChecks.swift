import Bytes
import Findings
import GoSource
import Machine
import Mapping
import Resolution

/// Checks the go.mod of one module of the fork: errors in it, and lines that consumers do not inherit.
struct ModFileChecks: Sendable {
  /// The module as go uses it: its file may come from an overlay or from `-modfile`.
  let module: MainModule
  let member: ForkMember
  /// The checkout without links.
  let root: ByteString
  let view: FileView

  private var file: ByteString { module.place.relative(within: root) ?? module.place }

  /// Replacements by directories without a module. go fails once the replaced module is needed; some projects forbid modules in
  /// this way.
  /// A line for a module that go.work uses counts for nothing there.
  func missingTargets(in sight: ModuleSight) -> [Finding] {
    module.file.replace.compactMap { replace in
      guard replace.new.version.isEmpty else { return nil }
      if replace.old.path != module.path, sight.uses(replace.old.path) { return nil }
      let target = module.directory.appending(path: replace.new.path).cleanPath
      if view.isFile(target.appending(path: "go.mod")) { return nil }
      let isNeeded = module.file.require.contains {
        $0.module.path == replace.old.path && (replace.old.version.isEmpty || replace.old == $0.module)
      }
      return Finding(
        .replaceTargetMissing(
          MissingTarget(
            module: replace.old, directory: target,
            submodule: Submodules(root: root, view: view).holder(of: target))), isNeeded ? .error : .warning,
        at: Place(file: file, position: replace.place.position))
    }
  }

  /// A replacement counts in a main module only (rule M60).
  func uninherited() -> [Finding] {
    guard let first = module.file.replace.first else { return [] }
    let place = Place(file: file, position: first.place.position)
    return [Finding(.replaceNotInherited(count: module.file.replace.count), .note, at: place)]
  }

  /// Lines of the go.mod of the tree that the file in its place lacks: requirements of at least that
  /// version, replacements, the version of the language.
  func drift(from disk: FileView) -> [Finding] {
    let place = module.directory.appending(path: "go.mod")
    guard module.place != place, let text = disk.readable(place, limit: 64 << 20), let own = try? ModFile(text) else {
      return []
    }
    var findings: [Finding] = []
    func add(_ line: ModfileDrift.Line, _ place: ModSyntax.Place) {
      let drift = ModfileDrift(missing: line, standIn: module.place)
      findings.append(Finding(.modfileDrift(drift), .error, at: Place(file: member.file, position: place.position)))
    }
    if let go = own.go, GoVersion.compare(module.file.goVersion, go.text) < 0 { add(.go(version: go.text), go.place) }
    // A requirement of upstream in the renamed module is now the module itself.
    for requirement in own.require where requirement.module.path != module.path {
      let isKept = module.file.require.contains {
        $0.module.path == requirement.module.path
          && Semver.compare($0.module.version, requirement.module.version) >= 0
      }
      if !isKept { add(.require(requirement.module), requirement.place) }
    }
    for replace in own.replace where replace.old.path != module.path {
      let isKept = module.file.replace.contains { $0.old == replace.old && target($0) == target(replace) }
      if !isKept { add(.replace(replace.old), replace.place) }
    }
    return findings
  }

  /// Relative directories are relative to the module's root in both files (rule M22).
  private func target(_ replace: ModFile.Replace) -> ModuleVersion {
    guard replace.new.version.isEmpty else { return replace.new }
    return ModuleVersion(path: module.directory.appending(path: replace.new.path).cleanPath)
  }
}
