import Bytes
import Findings
import GoSource
import Machine
import Mapping
import Resolution

/// Findings in the files of the tree that make it hard to map, or hard to merge.
struct TreeChecks: Sendable {
  let fork: Fork
  let environment: GoEnvironment
  /// The checkout without links.
  let root: ByteString
  let view: FileView
  private var mode: GoEnvironment.Mode { environment.mode }

  /// go would fail because of these once it loads the packages from below a GOPATH (rule G33).
  func relativeImports() -> [Finding] {
    guard mode == .gopath else { return [] }
    return fork.relativeImports.map { reference in
      let target = reference.place.directory.appending(path: reference.path).cleanPath
      let path = fork.importPath(of: target == "." ? ByteString() : target)
      return Finding(
        .relativeImport(RelativeImport(path: reference.path, importPath: path)), .error, at: reference.place.found)
    }
  }

  /// GOPATH mode alone compares them (rule G43).
  func importComments() -> [Finding] {
    guard mode == .gopath else { return [] }
    return fork.foreignComments.map { reference in
      let path = fork.importPath(of: reference.place.directory)
      return Finding(
        .importComment(ImportComment(comment: reference.path, importPath: path)), .error, at: reference.place.found)
    }
  }

  func rewrittenImports() -> [Finding] {
    // Where all of them have the same path, the fork has chosen it on purpose.
    if fork.isRewritten { return [] }
    return fork.rewrittenImports.map { reference in
      let rest = fork.forkPath.flatMap { reference.path.relative(within: $0) } ?? ByteString()
      let rewritten = RewrittenImport(
        path: reference.path, upstream: fork.upstream, original: fork.importPath(of: rest))
      return Finding(.rewrittenImport(rewritten), .warning, at: reference.place.found)
    }
  }

  /// Imports of a project of the fork's name, which no file of the fork leads to a directory of the tree.
  func namesakes() -> [Finding] {
    if mode == .gopath || fork.namesakes.isEmpty { return [] }
    let led = pathsWithin()
    let namesakes = fork.namesakes.filter { fork.modulePath != nil || $0.module != nil }
    return namesakes.filter { !led.contains($0.path) }.map { namesake in
      let found = NamesakeImport(path: namesake.path, directory: namesake.directory, module: namesake.module)
      return Finding(.namesakeImport(found), .warning, at: namesake.place.found)
    }
  }

  /// What the go.mod files of the tree, and its go.work, replace by directories of it.
  private func pathsWithin() -> Set<ByteString> {
    let nested = fork.nestedModules.filter(\.isBuilt).map { $0.directory.appending(path: "go.mod") }
    var paths: Set<ByteString> = []
    for file in ["go.mod", "go.work"] + nested {
      for line in replacements(in: file) where line.new.version.isEmpty {
        let target = root.appending(path: file).parentPath.appending(path: line.new.path).cleanPath
        if real(target).isWithin(real(root)) { paths.insert(line.old.path) }
      }
    }
    return paths
  }

  /// The replace lines of a go.mod or go.work; none where go cannot read it, which is another finding.
  private func replacements(in file: ByteString) -> [ModFile.Replace] {
    guard let text = view.readable(root.appending(path: file), limit: 64 << 20) else { return [] }
    do throws(ModFileErrors) {
      return file.lastPathComponent == "go.work" ? try WorkFile(text).replace : try ModFile(text).replace
    } catch {
      return []
    }
  }

  /// `module` lines with another path than the code that imports them.
  func moduleLines() -> [Finding] {
    if fork.isRewritten { return [] }
    var lines: [(file: ByteString, says: ByteString, wanted: ByteString)] = []
    // One that its own packages follow is not to be put back.
    if let path = fork.modulePath, path != fork.upstream, !fork.isWithoutMajor, !fork.isRootCalledByOwnPath {
      lines.append(("go.mod", path, fork.upstream))
    }
    for module in fork.nestedModules where module.isBuilt && module.isRelated {
      guard let path = module.path, let wanted = fork.upstreamPath(of: module), wanted != path else { continue }
      lines.append((module.directory.appending(path: "go.mod"), path, wanted))
    }
    if lines.isEmpty { return [] }
    let imported = ImportedPaths(fork.tree)
    return lines.filter { imported.contains(within: $0.wanted) && !replacesItself($0.file, $0.wanted) }.map { line in
      Finding(
        .moduleLineRenamed(RenamedModule(path: line.says, original: line.wanted)), .warning,
        at: Place(file: line.file, position: modFile(line.file)?.module?.place.position))
    }
  }

  /// Whether that go.mod, or the root's, leads `path` to its directory: then its module line is meant to differ.
  private func replacesItself(_ file: ByteString, _ path: ByteString) -> Bool {
    let directory = root.appending(path: file).parentPath
    return Set([file, "go.mod"]).contains { name in
      let place = root.appending(path: name)
      guard let text = view.readable(place, limit: 64 << 20) else { return false }
      return (try? ModFile(text))?.replace.contains { replace in
        replace.old.path == path && replace.new.version.isEmpty
          && real(place.parentPath.appending(path: replace.new.path).cleanPath) == real(directory)
      } ?? false
    }
  }

  private func real(_ path: ByteString) -> ByteString { view.reachable(path) ?? path }

  /// Copies of upstream in the vendor directories of the tree: builds below them use the copy without a message.
  /// In a workspace go looks at no vendor directory of a module.
  ///
  /// `copies` are vendored copies of the fork's own modules that were compared with them.
  func vendoredCopies(_ copies: VendoredComparison.Copies) -> [Finding] {
    if mode == .module, environment.gowork != nil { return [] }
    let paths = mode == .module ? Set(fork.members.map(\.path)) : [fork.upstream]
    return fork.vendorDirectories.flatMap { directory in
      topmost(paths).compactMap { path -> Finding? in
        let copy = directory.appending(path: path)
        let place = root.appending(path: copy)
        guard view.isDirectory(place), let real = view.reachable(place) else { return nil }
        // A link to the fork's own files is not a copy.
        if let rest = real.relative(within: root), ("/" + rest + "/").firstRange(of: "/vendor/") == nil { return nil }
        let vendored = VendoredCopy(
          copy: copy, directory: directory.parentPath, isOfSeveralModules: paths.count > 1)
        let isSame =
          copies.same.contains { $0.isWithin(real) } && !copies.other.contains { $0.isWithin(real) }
        return Finding(.nestedVendor(vendored), isSame ? .note : .warning, at: Place(file: copy))
      }
    }
  }

  /// The paths that are not below another one.
  private func topmost(_ paths: Set<ByteString>) -> [ByteString] {
    paths.filter { path in !paths.contains { $0 != path && path.isImportPath(within: $0) } }.sorted()
  }

  /// Directories of packages that differ only in letter case.
  func twins() -> [Finding] {
    if !fork.packages.contains(where: { $0.bytes.contains { (65...90).contains($0) } }) { return [] }
    var first: [ByteString: ByteString] = [:]
    return fork.packages.compactMap { package in
      let folded = ByteString(package.bytes.map { (65...90).contains($0) ? $0 | 0x20 : $0 })
      guard let other = first[folded] else {
        first[folded] = package
        return nil
      }
      return Finding(.caseCollision(CaseCollision(other, package, .directories)), .error, at: Place(file: package))
    }
  }

  func languageVersion() -> [Finding] {
    guard mode == .gopath, fork.modulePath != nil else { return [] }
    // A view may show another file in the place of the one that was read.
    let position = view.isDisk ? fork.goLine : modFile("go.mod")?.go?.place.position
    return [Finding(.languageVersion, .note, at: Place(file: "go.mod", position: position))]
  }

  private func modFile(_ file: ByteString) -> ModFile? {
    guard let text = view.readable(root.appending(path: file), limit: 64 << 20) else { return nil }
    return try? ModFile(text, as: .dependency)
  }
}

extension ModSyntax.Place {
  var position: SourcePosition { SourcePosition(line: line, column: column) }
}

extension Fork.Place {
  fileprivate var found: Findings.Place { Findings.Place(file: file, position: position) }

  /// The directory of the file, relative to the root; empty for the root.
  fileprivate var directory: ByteString {
    let parent = file.parentPath
    return parent == "." ? ByteString() : parent
  }
}
