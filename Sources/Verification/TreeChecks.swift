import Bytes
import GoSource
import Machine
import Mapping
import Resolution

/// What the files of the tree say that makes it hard to map, or hard to merge.
struct TreeChecks: Sendable {
  let situation: Situation
  let environment: GoEnvironment
  /// The checkout without links.
  let root: ByteString
  let view: FileView
  private var mode: GoEnvironment.Mode { environment.mode }

  /// go would end with these once it loads the packages from below a GOPATH (facts G33).
  func relativeImports() -> [Finding] {
    guard mode == .gopath else { return [] }
    return situation.relativeImports.map { reference in
      let target = reference.place.directory.appending(path: reference.path).cleanPath
      return Finding(
        .relativeImport, .error, file: reference.place.file, position: reference.place.position,
        subjects: [reference.path, situation.importPath(of: target == "." ? ByteString() : target)])
    }
  }

  /// GOPATH mode alone compares them (facts G43).
  func importComments() -> [Finding] {
    guard mode == .gopath else { return [] }
    return situation.foreignComments.map { reference in
      Finding(
        .importComment, .error, file: reference.place.file, position: reference.place.position,
        subjects: [reference.path, situation.importPath(of: reference.place.directory)])
    }
  }

  func rewrittenImports() -> [Finding] {
    situation.rewrittenImports.map { reference in
      let rest = situation.forkPath.flatMap { reference.path.relative(within: $0) } ?? ByteString()
      return Finding(
        .rewrittenImport, .warning, file: reference.place.file, position: reference.place.position,
        subjects: [reference.path, situation.upstream, situation.importPath(of: rest)])
    }
  }

  /// `module` lines that say another path than the code that imports them.
  func moduleLines() -> [Finding] {
    var lines: [(file: ByteString, says: ByteString, wanted: ByteString)] = []
    if let path = situation.modulePath, path != situation.upstream {
      lines.append(("go.mod", path, situation.upstream))
    }
    for module in situation.nestedModules where module.isBuilt && module.isRelated {
      guard let path = module.path, let wanted = situation.upstreamPath(of: module), wanted != path else { continue }
      lines.append((module.directory.appending(path: "go.mod"), path, wanted))
    }
    return lines.map { line in
      Finding(
        .moduleLineRenamed, .warning, file: line.file, position: modFile(line.file)?.module?.place.position,
        subjects: [line.says, line.wanted])
    }
  }

  /// Copies of upstream in the vendor directories of the tree: builds below them take the copy without a word.
  /// In a workspace go looks at no vendor directory of a module.
  func vendoredCopies() -> [Finding] {
    if mode == .module, environment.gowork != nil { return [] }
    let paths = mode == .module ? Set(situation.members.map(\.path)) : [situation.upstream]
    return situation.vendorDirectories.flatMap { directory in
      topmost(paths).compactMap { path -> Finding? in
        let copy = directory.appending(path: path)
        let place = root.appending(path: copy)
        guard view.isDirectory(place), let real = try? view.realPath(place) else { return nil }
        // A link that leads back to the fork's own files is no copy.
        if let rest = real.relative(within: root), ("/" + rest + "/").firstRange(of: "/vendor/") == nil { return nil }
        let above = directory.parentPath
        return Finding(
          .nestedVendor, .warning, file: copy, subjects: [copy, above] + (paths.count > 1 ? ["modules"] : []))
      }
    }
  }

  /// Those of the paths that lie below no other.
  private func topmost(_ paths: Set<ByteString>) -> [ByteString] {
    paths.filter { path in !paths.contains { $0 != path && path.isImportPath(within: $0) } }.sorted()
  }

  /// Directories of packages that differ only in letter case.
  func twins() -> [Finding] {
    if !situation.packages.contains(where: { $0.bytes.contains { (65...90).contains($0) } }) { return [] }
    var first: [ByteString: ByteString] = [:]
    return situation.packages.compactMap { package in
      let folded = ByteString(package.bytes.map { (65...90).contains($0) ? $0 | 0x20 : $0 })
      guard let other = first[folded] else {
        first[folded] = package
        return nil
      }
      return Finding(.caseCollision, .error, file: package, subjects: [other, package])
    }
  }

  func languageVersion() -> [Finding] {
    guard mode == .gopath, situation.modulePath != nil else { return [] }
    return [Finding(.languageVersion, .note, file: "go.mod", position: modFile("go.mod")?.go?.place.position)]
  }

  private func modFile(_ file: ByteString) -> ModFile? {
    guard let text = try? view.read(root.appending(path: file), limit: 64 << 20) else { return nil }
    return try? ModFile(text, as: .dependency)
  }
}

extension ModSyntax.Place {
  var position: SourcePosition { SourcePosition(line: line, column: column) }
}

extension Situation.Place {
  /// The directory of the file, relative to the root; empty for the root.
  fileprivate var directory: ByteString {
    let parent = file.parentPath
    return parent == "." ? ByteString() : parent
  }
}
