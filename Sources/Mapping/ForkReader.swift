package import Bytes
package import Git
import GoSource
package import Machine
package import Resolution

/// Reads one checkout into a `Fork`: git, the Go files, go.mod files, and the vendored copies of those that use it; then
/// infers the upstream path.
///
/// Nothing of the tree is run, and no link is followed below the root.
package struct ForkReader: Sendable {
  /// Why a checkout cannot be read as a fork.
  package enum Failure: Error, Sendable {
    case repository(GitCheckout.Refusal)
    case refused(MappingRefusal)
    case system(SystemError)
  }

  let named: ByteString
  let root: ByteString
  let environment: GoEnvironment

  /// `named` is the checkout as the user names it, absolute, links kept; `root` the same without links.
  package init(named: ByteString, root: ByteString, environment: GoEnvironment) {
    (self.named, self.root, self.environment) = (named, root, environment)
  }

  /// Reads everything once. `told` is the upstream path that the user named; it is used whatever the evidence says.
  ///
  /// `places`, without links, are the directory that the user is in, or names, and those that an active mapping uses: a module
  /// around each below the root is read wherever it is, though `./...` of the root passes over it.
  ///
  /// `recorded` is the path of an active mapping of the checkout: it is used where the files do not decide.
  ///
  /// `isForGopath`: the fork is to be built in GOPATH mode, whatever the mode of the environment. `isOfChange`: the files may
  /// have been changed so that none of them imports the path that the user named.
  ///
  /// `adopted` is the address that will become the fork's: until then `origin` is evidence for upstream. `consumers` are
  /// directories of modules to be built with the fork, without links; `served` those that an active mapping has, of which only what
  /// they require counts. `judgesLeftovers` takes a rewritten fork for one of
  /// the upstream path that an import still names. `countsMentions` reads Go files to their ends, for
  /// `RewritingCost`.
  package func read(
    upstream told: ByteString?, recorded: ByteString? = nil, places: [ByteString] = [], adopted: RemoteAddress? = nil,
    consumers: [ByteString] = [], served: [ByteString] = [],
    countsMentions: Bool = false, judgesLeftovers: Bool = false, isForGopath: Bool = false, isOfChange: Bool = false
  ) throws(Failure) -> Fork {
    let git: GitCheckout?
    do { git = try GitCheckout(root: root) } catch { throw .repository(error) }
    var text = try modFile(in: root, isListed: false)
    let besides = adopted == nil ? git?.forkBeside(module: text.flatMap { moduleLine($0) }) : nil
    let address = adopted?.importPath ?? besides ?? git?.forkPath
    var evidence: [Evidence]
    do { evidence = try CourtesyFiles(root: root).evidence() } catch { throw .system(error) }
    if let remote = git?.importPath(ofRemote: adopted == nil && besides == nil ? "upstream" : "origin") {
      evidence.append(Evidence(remote, .upstreamRemote))
    }
    if let path = text.flatMap({ moduleLine($0) }) { evidence.append(Evidence(path, .moduleLine)) }
    let candidates = evidence.map(\.path) + [told, address].compactMap { $0 }
    let tree: SourceTree
    var modFiles: BackgroundValue<[ByteString: Result<NestedFile, Failure>]>?
    do {
      var options = SourceTree.Options()
      options.crossesModules = true
      // A module cache or a toolchain inside the checkout is not part of the fork.
      for place in [environment.moduleCache, environment.goroot ?? ""] {
        if let inside = place.relative(within: root), !inside.isEmpty { options.excluded.insert(inside) }
      }
      options.entered = try passedOver(around: places)
      tree = try SourceTree.scan(
        root, view: environment.disk, options: options, platform: environment.platform,
        mentions: countsMentions ? PathMentions(candidates: candidates) : nil,
        whenRead: { modFiles = modFilesBeside($0) })
    } catch { throw .system(error) }
    let imported = tree.files.count < Self.large ? nil : BackgroundValue { ImportedPaths(tree) }
    // A go.mod that appeared while the tree was read, or that could not be read before.
    if text == nil, tree.directories.contains(where: { $0.hasModule && tree.names[$0.path] == "." }) {
      text = try modFile(in: root, isListed: true)
      if let path = text.flatMap({ moduleLine($0) }) { evidence.append(Evidence(path, .moduleLine)) }
    }
    if tree.files.isEmpty, tree.unreadable.isEmpty { throw .refused(.noGoFiles(root: root)) }
    let modulePath = text.flatMap { moduleLine($0) }
    // Beside the others: a long one takes a thread's start many times over.
    let rootFile = text.map { text in BackgroundValue { RootFile(text) } }
    let forkPath = address.map { Self.spelled($0, modulePath: modulePath) }
    var nested = try readNestedModules(of: tree, modFiles?.value ?? [:])
    for index in nested.indices { nested[index].module.isEntered = nested[index].module.directory.isPassedOver }
    let added = Self.added(nested.map(\.module), modulePath, forkPath)
    let held = try held(text, rootFile?.value.replacing, nested.map(\.module))
    let treeEvidence = TreeEvidence(tree, ignoring: added, held: held)
    if let modulePath {
      evidence += Self.evidence(of: nested.map(\.module), besides: [modulePath, forkPath].compactMap { $0 }, tree)
    } else {
      evidence += Self.evidence(of: nested.map(\.module), tree)
    }
    if let modulePath { evidence += treeEvidence.roots(modulePath, forkPath: forkPath) }
    var inference = UpstreamInference(evidence: treeEvidence.evidence + evidence, forkPath: forkPath)
    if case .ownPath(let own) = inference.outcome,
      !nested.isEmpty || modulePath.map(ModuleFamily(upstream: own).contains) != true
    {
      // Modules that the fork added under its own path beside upstream's: imports of them are not rewritten imports.
      let family = ModuleFamily(upstream: own)
      let paths = nested.compactMap(\.module.path).filter(family.contains)
      let besides = TreeEvidence(tree, ignoring: paths, held: held).evidence
      // A root that was renamed, too, and is imported by its new path was rewritten.
      let isRenamed = modulePath.map(family.contains) ?? false
      if !isRenamed || !paths.isEmpty && !besides.contains(where: { family.contains($0.path) }) {
        let other = UpstreamInference(evidence: besides + evidence, forkPath: forkPath)
        if case .inferred = other.outcome { inference = other }
      }
    }
    if case .inferred(let path) = inference.outcome {
      // A prefix that only modules of another name have is evidence for those, not for the root.
      var strangers = Self.ofOtherNames(nested.map(\.module), modulePath, forkPath)
      strangers += self.strangers(
        nested.map(\.module), required: Self.required(by: nested, rootFile?.value.main), inference, path, modulePath,
        forkPath: forkPath, in: tree)
      if !strangers.isEmpty {
        let besides = TreeEvidence(tree, ignoring: added + strangers, held: held)
        inference = UpstreamInference(evidence: besides.evidence + evidence, forkPath: forkPath)
      }
      if let path = inference.inferredBeside(modulePath) {
        // A module that has its name from upstream by line and remote, while only modules below it have the other one.
        let family = ModuleFamily(upstream: path)
        let paths = nested.filter(\.module.isBuilt).compactMap(\.module.path).filter(family.contains)
        let besides = TreeEvidence(tree, ignoring: added + strangers + paths, held: held)
        if !besides.evidence.contains(where: { $0.path == path }) {
          inference = UpstreamInference(evidence: besides.evidence + evidence, forkPath: forkPath)
        }
      }
    }
    if case .ownPath(let own) = inference.outcome, modulePath == nil, let remote = inference.otherRemote(than: own),
      renamed(
        nested.map(\.module), required: Self.required(by: nested, nil), upstream: remote, in: tree,
        ImportedPaths(tree)
      ).contains(where: \.isSure)
    {
      // All modules have the fork's names, and code still imports one of them by upstream's.
      inference.outcome = .inferred(remote)
    }
    var ownPath = forkPath
    if case .ownPath(let own) = inference.outcome, own == modulePath {
      let base = ModuleFamily(upstream: own).base
      if forkPath.map({ !own.isImportPath(within: $0) }) ?? true { ownPath = base }
    }
    let named = told ?? (judgesLeftovers ? Leftovers(inference, tree)?.upstream : nil)
    var believed = named
    if believed == nil, case .inferred(let path) = inference.outcome,
      modulePath == nil ? forkPath.map({ path.isImportPath(within: $0.parentPath) }) ?? false : path == modulePath
    {
      // The modules have names of the fork's owner, or only the module line is evidence; a consumer says whether code has others.
      believed = try requiredUpstream(by: consumers + served, inference, own: path, modulePath)
    } else if believed == nil, !inference.isDecided {
      believed = recorded
      if believed == nil, case .ownPath(let own) = inference.outcome {
        believed = try requiredUpstream(by: consumers + served, inference, own: own, modulePath)
        // Consumers that require the fork by its own path build it under that.
        if believed == nil, let modulePath, Leftovers(inference, tree) == nil,
          try required(by: consumers + served).contains(modulePath)
        {
          believed = modulePath
        }
      }
    }
    // Setup of the whole does not take one that only the user's place names.
    let hasModules = nested.contains { $0.module.path != nil && ModuleFamily.isBuilt(directory: $0.module.directory) }
    let directories = nested.map(\.module).filter { $0.isBuilt && modulePath == nil }.map(\.directory)
    var upstream = try upstream(believed, inference, tree, consumers, directories) { path throws(Failure) in
      if hasModules { return .modules }
      return try isBuilt(by: path, modulePath, isForGopath: isForGopath) ? .none : .packages
    }
    if isForGopath { upstream = try gopathPath(of: upstream, modulePath) }

    var fork = Fork(
      named: self.named, root: root, git: git, forkPath: ownPath, inference: inference, upstream: upstream, tree: tree)
    fork.modulePath = modulePath
    fork.isWithoutMajor =
      isForGopath && modulePath.map { $0 != upstream && ModuleFamily(upstream: $0).base == upstream } == true
    do {
      fork.hasWorkFile = try FileStatus.ifPresent(root.appending(path: "go.work"), following: false) != nil
    } catch { throw .system(error) }
    let imports = imported?.value ?? ImportedPaths(tree)
    do { try noteForeign(&nested, paths: [upstream, modulePath, ownPath]) } catch { throw .system(error) }
    relate(nested, in: &fork, root: rootFile?.value, imports, wanted: try required(by: consumers + served))
    var facts = TreeFacts(
      tree: tree, upstream: upstream, forkPath: ownPath, own: fork.nestedMembers.flatMap { names(of: $0, imports) })
    facts.unasked = unasked(tree, text, fork)
    facts.fill(&fork)
    fork.namesakes += namesakes(fork)
    fork.unreadable += try modFilesOutside(fork, hasFile: text != nil)
    fork.isRootBuilt = modulePath != nil || !fork.hasNestedModules || fork.hasLoosePackages
    if !fork.isRootBuilt { fork.isRootBuilt = try isRootWanted(fork, consumers: consumers) }
    if named != nil, !isOfChange { try refuseUnused(fork, consumers + served) }
    for consumer in consumers {
      do {
        fork.vendoredCopies[consumer] = try VendoredCopy(of: fork, in: consumer, environment: environment)
      } catch {
        if case .system(let failure) = error { throw .system(failure) }
        throw .refused(error)
      }
    }
    return fork
  }

  /// The paths by which code of the tree may import an own module. Where code imports it by upstream's path, its own path came
  /// later, and imports by that one are rewritten ones.
  private func names(of member: ForkMember, _ imported: ImportedPaths) -> [ByteString] {
    guard let alias = member.alias else { return [member.path] }
    return imported.contains(within: alias) ? [alias] : [member.path, alias]
  }

  /// The address of the fork in the spelling of its module line, without a major version, where that line names the address.
  private static func spelled(_ address: ByteString, modulePath: ByteString?) -> ByteString {
    guard let modulePath, modulePath.repositoryKey == address.repositoryKey else { return address }
    return ModuleFamily(upstream: modulePath).base
  }

  private func upstream(
    _ told: ByteString?, _ inference: UpstreamInference, _ tree: SourceTree, _ consumers: [ByteString],
    _ directories: [ByteString], use: (ByteString) throws(Failure) -> MappingRefusal.OwnPathUse
  ) throws(Failure) -> ByteString {
    if let told {
      guard told.isSafeImportPath else { throw .refused(.invalidImportPath(told)) }
      return told
    }
    switch inference.outcome {
    case .inferred(let path):
      guard path.isSafeImportPath else { throw .refused(.invalidImportPath(path)) }
      return path
    default: throw .refused(try refusal(inference, tree, consumers, directories, use: use))
    }
  }

  private func refusal(
    _ inference: UpstreamInference, _ tree: SourceTree, _ consumers: [ByteString], _ directories: [ByteString],
    use: (ByteString) throws(Failure) -> MappingRefusal.OwnPathUse
  ) throws(Failure) -> MappingRefusal {
    // Files that could not be read may hold evidence that decides otherwise.
    let unreadable = TreeFacts(tree: tree, upstream: "", forkPath: nil, own: []).unreadable
    if unreadable.contains(where: { $0.code != 0 }) { return .noUpstream(root: root, unreadable: unreadable) }
    switch inference.outcome {
    case .ownPath(let path):
      if let leftovers = Leftovers(inference, tree) {
        return .alreadyRewritten(root: root, path: path, leftovers: leftovers, try use(path))
      }
      if let remote = inference.otherRemote(than: path) {
        return .ownName(root: root, path: path, upstream: remote, isRequired: false, try use(path))
      }
      if let required = try namesake(of: path, requiredBy: consumers, in: directories) {
        return .ownName(root: root, path: path, upstream: required, isRequired: true, try use(path))
      }
      return .alreadyRewritten(root: root, path: path, leftovers: nil, try use(path))
    case .doubtful(let path, let count): return .doubtfulUpstream(root: root, path: path, directories: count)
    case .tie(let candidates): return .ambiguousUpstream(root: root, candidates: candidates)
    case .inferred, .nothing: return .noUpstream(root: root, unreadable: unreadable)
    }
  }

  /// A module below the root, and what its go.mod requires.
  typealias NestedFile = (module: Fork.NestedModule, required: [ModuleVersion])

  /// From so many files, or go.mod files, on a thread of its own for what need not wait saves more than it costs.
  private static let (large, many) = (2000, 8)

  /// Begins to read these go.mod files; nil where they are so few that they are read when they are needed.
  private func modFilesBeside(
    _ directories: [ByteString]
  ) -> BackgroundValue<[ByteString: Result<NestedFile, Failure>]>? {
    if directories.count < Self.many { return nil }
    return BackgroundValue {
      var files: [ByteString: Result<NestedFile, Failure>] = [:]
      for directory in directories where directory != "." {
        files[directory] = Result { () throws(Failure) in try nestedModule(directory) }
      }
      return files
    }
  }

  /// Reads each go.mod below the root, of which some are `known`.
  private func readNestedModules(
    of tree: SourceTree, _ known: [ByteString: Result<NestedFile, Failure>]
  ) throws(Failure) -> [NestedFile] {
    var modules: [NestedFile] = []
    for directory in tree.nestedModules {
      let path = tree.names[directory.path]
      if let known = known[path] { modules.append(try known.get()) } else { modules.append(try nestedModule(path)) }
    }
    return modules
  }

  /// Notes the modules of other repositories, unless there are no others: then the root only holds them together.
  private func noteForeign(_ nested: inout [NestedFile], paths: [ByteString?]) throws(SystemError) {
    guard !nested.isEmpty, var submodules = try SubmoduleModules(root, paths: paths) else { return }
    let directories = nested.map(\.module.directory)
    var foreign: Set<ByteString> = []
    for module in nested.map(\.module) where module.isBuilt {
      if let path = module.path, try submodules.isForeign(path, in: module.directory, among: directories) {
        foreign.insert(module.directory)
      }
    }
    let isAll = nested.allSatisfy { !$0.module.isBuilt || foreign.contains($0.module.directory) }
    if paths[1] == nil, isAll { return }
    for index in nested.indices { nested[index].module.isForeign = foreign.contains(nested[index].module.directory) }
  }

  /// The go.mod of the root.
  struct RootFile {
    /// By the rules for other modules, nil where it is refused.
    var main: ModFile?
    /// Where it may replace something: by the rules for the module that is built.
    var replacing: ModFile?

    init(_ text: ByteString) { (main, replacing) = (try? ModFile(text, as: .dependency), withReplacements(text)) }
  }

  /// A go.mod that may replace something; nil for any other, and for one that is refused.
  private static func withReplacements(_ text: ByteString) -> ModFile? {
    text.firstRange(of: "replace") == nil ? nil : try? ModFile(text)
  }

  /// The paths that a go.mod in `directory` leads to the root by replacements: then module lines are meant to differ from
  /// them.
  static func namesOfRoot(_ file: ModFile, in directory: ByteString) -> [ByteString] {
    file.replace.filter {
      $0.new.version.isEmpty && directory.appending(path: $0.new.path).cleanPath == "."
    }.map(\.old.path)
  }

  private func nestedModule(_ directory: ByteString) throws(Failure) -> NestedFile {
    let place = root.appending(path: directory)
    guard let text = try modFile(in: place, isListed: true) else {
      return (Fork.NestedModule(directory: directory, path: nil), [])
    }
    var module = Fork.NestedModule(directory: directory, path: moduleLine(text))
    do throws(ModFileErrors) {
      // What go builds with is also read by the rules that are less strict, with the same result.
      let file = try ModFile(text, forBuild: true)
      module.need = GoNeed(file)
      module.ignored = file.ignore.map(\.text)
      module.namesOfRoot = Self.namesOfRoot(file, in: directory)
      return (module, file.require.map(\.module))
    } catch {
      module.fault = error.errors.first.map { SourcePosition(line: $0.place.line, column: $0.place.column) }
    }
    module.ignored = Self.ignored(text)
    module.namesOfRoot = Self.withReplacements(text).map { Self.namesOfRoot($0, in: directory) } ?? []
    return (module, (try? ModFile(text, as: .dependency))?.require.map(\.module) ?? [])
  }

  /// What a go.mod tells patterns to pass over.
  private static func ignored(_ text: ByteString) -> [ByteString] {
    guard text.firstRange(of: "ignore") != nil else { return [] }
    return (try? ModFile(text))?.ignore.map(\.text) ?? []
  }

  /// `text` is the go.mod of the root. GOPATH mode reads none.
  private func unasked(_ tree: SourceTree, _ text: ByteString?, _ fork: Fork) -> UnaskedFiles? {
    if environment.mode == .gopath { return nil }
    let root = text.map { text in
      UnaskedFiles.Module(directory: ".", path: fork.modulePath ?? fork.upstream, ignored: Self.ignored(text))
    }
    let nested = fork.nestedModules.map { module in
      UnaskedFiles.Module(directory: module.directory, path: module.path ?? "", ignored: module.ignored)
    }
    return UnaskedFiles(
      tree, [root].compactMap { $0 } + nested, upstream: fork.upstream, minor: environment.platform.minor)
  }

  private func moduleLine(_ text: ByteString) -> ByteString? {
    let path = ModFile.declaredPath(text)
    return path.isEmpty ? nil : path
  }
}
