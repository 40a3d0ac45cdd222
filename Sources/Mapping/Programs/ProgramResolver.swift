package import Bytes
import Git
import GoSource
package import Machine
package import Resolution

/// Resolves an address to a `ResolvedProgram`: the module of the fork that has the program, the path by which its own code
/// imports it, and the replacements with which go builds it from the fork.
package struct ProgramResolver: Sendable {
  let go: GoModules
  let environment: GoEnvironment
  let process: ProcessEnvironment
  /// Where files of forks are kept.
  let store: ProgramStore
  /// The upstream path that the user named.
  let told: ByteString?

  package init(
    go: GoModules, environment: GoEnvironment, process: ProcessEnvironment, store: ProgramStore, told: ByteString?
  ) {
    (self.go, self.environment, self.process) = (go, environment, process)
    (self.store, self.told) = (store, told)
  }

  var minor: Int { environment.platform.minor == 0 ? 99 : environment.platform.minor }

  /// The program at an import path of a fork that go fetches.
  package func program(at path: ByteString, reference: ByteString) throws(ProgramError) -> ResolvedProgram {
    let pattern = path.hasSuffix("/...") ? path.dropLast(4) : path
    let chosen = try choose(pattern, reference)
    let found = chosen.module
    let file = try FetchedModules.file(found, as: .main)
    let declared = file?.module?.path ?? found.path
    let directory = found.subdirectory ?? chosen.directoryBelow
    let (files, wasAsked) = try files(of: found, file, hasModFile: hasModFile(found), in: directory)
    var name = try called(
      declared, found: found.path, in: found.directory, hasModFile: hasModFile(found), address: path + "@" + reference)
    if let files, told == nil, try hasModFile(found) {
      name = try renamedWithOthers(declared, found, in: directory, files, name)
    }
    let upstream = name.path
    var own = OwnModules(declared: name.besides ?? upstream, found: found.path, directory: directory)
    own.learn(try files?.named("go.mod") ?? [])
    let source = FetchedModules(go: go, own: own, revision: found.revision, files: files)
    var scratch = ScratchModule(
      requiring: ModuleVersion(path: upstream, version: ScratchModule.version(for: upstream, like: found.version)),
      file: file, minor: minor)
    let isOwnName = upstream == found.path
    // A module that stands in for another one must have the name of either; a directory may have any.
    let isNamed = [upstream, found.path].contains(declared)
    let replacement = isNamed ? found.module : ModuleVersion(path: found.directory)
    if isOwnName {
      scratch.required.version = found.version
    } else {
      scratch.replace(ModuleVersion(path: upstream), by: replacement)
    }
    var replacing = OwnReplacements(source: source, own: own, scratch: scratch)
    if let besides = name.besides {
      let module = OwnModule(replacement: replacement, file: file, found: found)
      try replacing.replace(ModuleVersion(path: besides), by: module)
    }
    try complete(&replacing, file, workspace: try workspace(of: directory, found, files, own), directory)
    var vendored: VendoredPackages?
    if try !hasModFile(found), let vendor = try files?.tree(of: directory.appending(path: "vendor")) {
      vendored = try VendoredPackages(in: vendor, besides: upstream)
      for module in vendored?.modules ?? [] { replacing.vendor(module.path, in: module.directory) }
    }
    var program = ResolvedProgram(
      modText: replacing.scratch.text, sumText: try text(found.directory.appending(path: "go.sum")) ?? ByteString(),
      package: upstream.appending(path: ProgramCandidates.directory(of: path, in: found.path)), fork: found.module,
      commit: found.commit, upstream: upstream, directory: found.directory, own: own, revision: found.revision)
    (program.files, program.place, program.supplied) = (files, directory, vendored?.supplied ?? [])
    program.vendored = vendored?.modules ?? []
    (program.doubt, program.wasAsked) = (name.doubt, wasAsked)
    program.replacements = replacing.scratch.replacements
    (program.missing, program.guessed) = (replacing.missing, replacing.guessed)
    // Proxies have no directories whose names are no part of a module path.
    if !program.missing.isEmpty, files == nil, try fetch(program) {
      return try self.program(at: path, reference: reference)
    }
    program.isPlain = isOwnName && program.replacements.isEmpty && (file?.exclude.isEmpty ?? true)
    return program
  }

  /// Adds modules that a listing of the program's packages shows as upstream's and that the fork has, too; false where there
  /// are none.
  package func extend(_ program: inout ResolvedProgram, byModules paths: [ByteString]) throws(ProgramError) -> Bool {
    if let revision = program.revision {
      let source = FetchedModules(go: go, own: program.own, revision: revision, files: program.files)
      return try extend(&program, byModules: paths, from: source)
    }
    return try extend(&program, byModules: paths, from: CheckedOutModules(root: program.root))
  }

  private func extend(
    _ program: inout ResolvedProgram, byModules paths: [ByteString], from source: some OwnModuleSource
  ) throws(ProgramError) -> Bool {
    // A program under the fork's own name has no others that it calls its own.
    if program.upstream == program.fork.path, program.own.known.isEmpty { return false }
    let known = Set(program.replacements.map(\.old.path) + [program.upstream])
    let wanted = paths.filter { !known.contains($0) && program.own.place(of: $0) != nil }
    if wanted.isEmpty { return false }
    var scratch = ScratchModule(requiring: ModuleVersion(path: program.upstream), file: nil, minor: minor)
    // What stands in for another module already cannot do so for a second one.
    for replacement in program.replacements { scratch.replace(replacement.old, by: replacement.new) }
    var replacing = OwnReplacements(source: source, own: program.own, scratch: scratch)
    let new = try replacing.replace(required: wanted)
    try replacing.follow(new)
    program.guessed += replacing.guessed
    for added in replacing.scratch.replacements where !known.contains(added.old.path) {
      program.replacements.append(added)
      program.modText += ScratchModule.line(added)
    }
    return !new.isEmpty
  }

  /// Copies the replacements of the fork's files, and replaces the own modules that the program's module requires. A go.work of
  /// the fork wins over its modules.
  func complete(
    _ replacing: inout OwnReplacements<some OwnModuleSource>, _ file: ModFile?, workspace: ForkWorkspace?,
    _ directory: ByteString
  ) throws(ProgramError) {
    try replacing.takeOver(file?.replace ?? [], in: directory)
    if let workspace {
      try replacing.takeOver(workspace.file.replace, in: workspace.directory)
      try replacing.use(workspace.members)
    }
    let required = [replacing.scratch.required.path] + (file?.require.map(\.module.path) ?? [])
    try replacing.follow(try replacing.replace(required: required))
    // In a renamed fork the modules have the fork's paths, and the imports upstream's.
    guard let upstream = replacing.own.upstream, upstream != replacing.own.fork else { return }
    let named = (file?.require.map(\.module.path) ?? []) + (file?.replace.map(\.old.path) ?? [])
    let renamed = named.compactMap { $0.relative(within: replacing.own.fork) }.filter { !$0.isEmpty }
    try replacing.follow(try replacing.replace(required: renamed.map { upstream.appending(path: $0) }))
  }

  func text(_ path: ByteString) throws(ProgramError) -> ByteString? {
    do { return try readFileIfPresent(path, limit: 64 << 20) } catch { throw .system(error) }
  }

  private func hasModFile(_ found: FoundModule) throws(ProgramError) -> Bool {
    do {
      return try FileStatus.ifPresent(found.directory.appending(path: "go.mod"), following: false) != nil
    } catch { throw .system(error) }
  }

  /// The paths by which imports name a module.
  struct Name {
    /// The path that it is built under.
    var path: ByteString
    /// Upstream's path, where some imports name it and others the fork's: both resolve to the fork.
    var besides: ByteString?
    /// Imports that may be of upstream's packages or of the fork's own: they get upstream's.
    var doubt: UpstreamDoubt?
  }

  /// The path by which the module's own code imports it: the one in its go.mod, unless it has no go.mod, or its module line was
  /// renamed to the fork's address while the imports were not.
  private func called(
    _ declared: ByteString, found: ByteString, in directory: ByteString, hasModFile: Bool, address: ByteString
  ) throws(ProgramError) -> Name {
    if let told { return try named(told, declared, in: directory) }
    if hasModFile, declared != found {
      // What was named by a URL or a directory has no address of its own to compare with.
      guard found.hasSuffix(".git") || found.firstRange(of: ".git/") != nil else {
        return try renamedElsewhere(declared, in: directory)
      }
      return try renamed(declared, in: directory, forkPath: ModuleFamily(upstream: declared).base)
    }
    let own = Self.address(of: found)
    if !hasModFile { try refuseUndecided(in: directory, forkPath: own, address: address) }
    return try renamed(declared, in: directory, forkPath: own)
  }

  /// The name where the user told upstream's path: the module line is another one that imports may name as well.
  func named(_ told: ByteString, _ declared: ByteString, in directory: ByteString) throws(ProgramError) -> Name {
    let isRelated = ModuleFamily(upstream: told).contains(declared) || ModuleFamily(upstream: declared).contains(told)
    if isRelated { return Name(path: told) }
    return try mentions(declared, in: directory) ? Name(path: declared, besides: told) : Name(path: told)
  }

  /// The same for a module whose go.mod has neither the fork's address nor, it may be, upstream's: its imports tell, where what
  /// they name is called so, too.
  private func renamedElsewhere(_ declared: ByteString, in directory: ByteString) throws(ProgramError) -> Name {
    var name = Name(path: declared)
    guard
      let inferred = try inferred(
        in: directory, forkPath: nil, line: declared, declared: declared, doubt: &name.doubt),
      UpstreamInference.name(of: inferred.path) == UpstreamInference.name(of: declared),
      !ModuleFamily(upstream: inferred.path).contains(declared),
      !ModuleFamily(upstream: declared).contains(inferred.path)
    else { return name }
    return inferred.isWhole ? Name(path: inferred.path) : Name(path: declared, besides: inferred.path)
  }

  /// The same for a module whose go.mod has the fork's own path.
  func renamed(_ declared: ByteString, in directory: ByteString, forkPath: ByteString) throws(ProgramError) -> Name {
    var name = Name(path: declared)
    guard
      let inferred = try inferred(in: directory, forkPath: forkPath, line: declared, doubt: &name.doubt)
    else { return name }
    let family = ModuleFamily(upstream: declared)
    // A path below the module's own is that of another module of the repository.
    if family.contains(inferred.path) { return Name(path: declared) }
    return inferred.isWhole ? Name(path: inferred.path) : Name(path: declared, besides: inferred.path)
  }

  /// The fork's address in the form of `Evidence`: without a major version and `.git`.
  static func address(of found: ByteString) -> ByteString {
    let plain = ModulePath.split(found)?.prefix ?? found
    return plain.hasSuffix(".git") ? plain.dropLast(4) : plain
  }

  /// Refuses a tree whose files may import its own packages by a path, where nothing decides between that and another project.
  func refuseUndecided(in directory: ByteString, forkPath: ByteString?, address: ByteString) throws(ProgramError) {
    do throws(ForkReader.Failure) {
      _ = try ForkReader(named: directory, root: directory, environment: environment)
        .read(upstream: nil, adopted: forkPath.flatMap { RemoteAddress("https://" + $0) })
    } catch {
      switch error {
      case .system(let failure): throw .system(failure)
      case .refused(.doubtfulUpstream(_, let path, _)): throw .undecidedUpstream([path], address: address)
      case .refused(.ambiguousUpstream(_, let candidates)): throw .undecidedUpstream(candidates, address: address)
      case .repository, .refused: return
      }
    }
  }

  /// The upstream path that the files of a tree import as their own, and whether none imports the fork's path, or the one that its
  /// go.mod has; nil where there is none. `line` is the path in go.mod, which has the same major version. `doubt` is set where
  /// its imports may be of another project.
  func inferred(
    in directory: ByteString, forkPath: ByteString?, line: ByteString?, declared: ByteString? = nil,
    doubt: inout UpstreamDoubt?
  ) throws(ProgramError) -> (path: ByteString, isWhole: Bool)? {
    guard let fork = try fork(in: directory, forkPath: forkPath, line: line, doubt: &doubt) else { return nil }
    let imported = ImportedPaths(fork.tree)
    let isWhole = declared.map { !imported.contains(within: $0) } ?? true
    var path = fork.upstream
    if let major = line.flatMap({ ModulePath.split($0)?.major }), major.first == UInt8(ascii: "/") {
      let whole = ModuleFamily(upstream: path).base + major
      if imported.contains(within: whole) { path = whole }
    }
    let isAll = isWhole && fork.rewrittenImports.isEmpty
    // A program that imports its own packages by its own path may have directories of the names that packages of a library have;
    // then its go.mod requires the library.
    if !isAll, let line, !fork.isNamed(like: path, [line] + (forkPath.map { [$0] } ?? [])),
      try requires(path, in: directory)
    {
      let found = fork.inference.candidates.first { $0.path == fork.upstream }
      doubt = .likeDirectories(upstream: path, count: found?.importedDirectories ?? 0)
      return nil
    }
    return (path, isAll)
  }

  /// Whether the go.mod in a directory requires a module from which go would take the packages at a path.
  private func requires(_ path: ByteString, in directory: ByteString) throws(ProgramError) -> Bool {
    guard let text = try text(directory.appending(path: "go.mod")), let file = try? ModFile(text, as: .dependency)
    else {
      return false
    }
    return file.require.contains { required in
      path.isImportPath(within: required.module.path) || required.module.path.isImportPath(within: path)
    }
  }

  /// The tree as a fork; nil where its files do not tell of what.
  private func fork(
    in directory: ByteString, forkPath: ByteString?, line: ByteString?, doubt: inout UpstreamDoubt?
  ) throws(ProgramError) -> Fork? {
    let reader = ForkReader(named: directory, root: directory, environment: environment)
    let adopted = forkPath.flatMap { RemoteAddress("https://" + $0) }
    do throws(ForkReader.Failure) {
      do throws(ForkReader.Failure) {
        return try reader.read(upstream: nil, adopted: adopted)
      } catch .refused(.ambiguousUpstream(_, let candidates)) {
        // Major versions of one path are no different projects: modules below the root have others than the root.
        let bases = Set(candidates.map { ModuleFamily(upstream: $0).base })
        guard let base = bases.first, bases.count == 1, let line else { return nil }
        let major = ModulePath.split(line)?.major ?? ByteString()
        return try reader.read(upstream: base + (major.first == UInt8(ascii: "/") ? major : ""), adopted: adopted)
      }
    } catch {
      switch error {
      case .system(let failure): throw .system(failure)
      case .refused(.alreadyRewritten(_, _, let leftovers?, _)):
        doubt = .leftovers(leftovers)
        return nil
      case .refused(.doubtfulUpstream(_, let path, let count)):
        doubt = .likeDirectories(upstream: path, count: count)
        return nil
      case .repository, .refused: return nil
      }
    }
  }
}

extension Fork {
  /// Whether the upstream path ends like one of these, or the remote `upstream` names it.
  fileprivate func isNamed(like path: ByteString, _ names: [ByteString]) -> Bool {
    let name = UpstreamInference.name(of: path)
    if names.contains(where: { UpstreamInference.name(of: $0) == name }) { return true }
    return inference.candidates.contains { candidate in
      candidate.path == upstream && candidate.evidence.contains { $0.kind == .upstreamRemote }
    }
  }
}
