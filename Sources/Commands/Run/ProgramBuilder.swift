import Bytes
import Git
import GoSource
import Machine
import Mapping
import Resolution
import Terminal

/// Makes a program from an address: resolves it, makes or finds the scratch module, and runs go there.
struct ProgramBuilder {
  let address: ProgramAddress
  let context: Context
  let store: ProgramStore
  let environment: GoEnvironment
  let go: GoModules
  let options: ProgramOptions
  /// The words that a fix begins with.
  let typed: [ByteString]
  /// The address as it was typed.
  private let word: ByteString
  /// The repository as the user typed it, where go knows it by another name.
  let base: ByteString?

  init(_ word: ByteString, _ options: ProgramOptions, command: ByteString, in context: Context) throws {
    let isDirectory = { (path: ByteString) in
      context.process.disk.known(context.absolute(path), following: true)?.isDirectory == true
    }
    var address: ProgramAddress
    do {
      address = try ProgramAddress(word, isDirectory: isDirectory)
    } catch { throw AddressRefusal(fault: error, command: command) }
    var base: ByteString?
    if case .directory(let directory) = address.place, address.reference != nil {
      address = try Self.revision(of: context.absolute(directory), address, command)
      if let url = address.alias?.url { base = context.shortest(url.dropFirst(7)) }
    }
    if case .path(let path, var alias?) = address.place, alias.isElsewhere,
      let git = context.process.program("git", outside: nil)
    {
      alias.target = try Self.rewritten(alias.url, git, context)
      let state = alias.isLocal ? alias.distinguished(by: try Self.tags(of: alias, address, git, context)) : alias
      address.place = .path(state.path + path.dropFirst(alias.path.count), state)
      self.base = base ?? (alias.isLocal || alias.url.hasSuffix(".git") ? alias.url : alias.url + ".git")
    } else {
      self.base = base
    }
    (self.address, self.options, self.context) = (address, options, context)
    (typed, self.word) = (["forkpath", command], word)
    var tree: ByteString?
    if case .directory(let directory) = address.place { tree = context.absolute(directory) }
    guard let program = context.process.program("go", outside: tree) else { throw CommandError.noProgram("go") }
    var process = context.process
    // The go.mod of the working directory does not count.
    process.variables["GO111MODULE"] = "on"
    do {
      environment = try GoEnvironment.discover(process: process, outside: tree)
    } catch { throw CommandError.go(error) }
    store = try ProgramStore(context.process)
    go = GoModules(
      program: program, environment: environment, process: context.process, alias: address.alias,
      directory: try store.asking())
  }

  private static func rewritten(_ url: ByteString, _ git: ByteString, _ context: Context) throws -> ByteString {
    do {
      return try GitClone.rewritten(url, program: git, variables: context.process.variables)
    } catch {
      switch error {
      case .system(let failure): throw failure
      case .interrupted(let signal): throw ProgramError.interrupted(signal: signal)
      case .failed, .referenceMissing: return url
      }
    }
  }

  private static func tags(
    of alias: RepositoryAlias, _ address: ProgramAddress, _ git: ByteString, _ context: Context
  ) throws -> ByteString {
    do {
      let clone = GitClone(
        alias.url, reference: nil, program: git, variables: context.process.variables, allowsLocal: true)
      return try clone.tags()
    } catch {
      switch error {
      case .system(let failure): throw failure
      case .interrupted(let signal): throw ProgramError.interrupted(signal: signal)
      case .failed(_, let words):
        throw ProgramError.notFound(
          path: alias.url, reference: address.reference ?? "latest", repository: alias.url, words: words)
      case .referenceMissing: return ByteString()
      }
    }
  }

  /// A path of the fork by the name of the repository that was typed.
  private func named(_ path: ByteString) -> ByteString {
    guard let base, let alias = address.alias, path.hasPrefix(alias.path) else { return path }
    return base + path.dropFirst(alias.path.count)
  }

  /// An import path of the fork, as it is typed to name the same revision.
  func typed(path: ByteString) -> ByteString {
    address.reference.map { named(path) + "@" + $0 } ?? named(path)
  }

  /// A directory of the module with the program, as it is typed.
  func typed(directory: ByteString, of fork: ModuleVersion) -> ByteString {
    if case .directory = address.place { return context.shortest(fork.path).appending(path: directory) }
    return typed(path: fork.path.appending(path: directory))
  }

  /// A revision of a checkout is one of its repository, which git fetches from there.
  private static func revision(
    of directory: ByteString, _ address: ProgramAddress, _ command: ByteString
  ) throws -> ProgramAddress {
    // The directory may exist only in the revision.
    var existing = directory
    while try FileStatus.ifPresent(existing, following: true) == nil { existing = existing.parentPath }
    let real = try realPath(existing)
    let root = try CheckoutLocation.whole(of: real)
    guard let alias = RepositoryAlias(root) else {
      throw AddressRefusal(fault: .unnamable(root), command: command)
    }
    let rest = (real.relative(within: root) ?? ByteString()).appending(path: directory.relative(within: existing) ?? "")
    return ProgramAddress(place: .path(alias.path.appending(path: rest), alias), reference: address.reference)
  }

  var resolver: ProgramResolver {
    ProgramResolver(go: go, environment: environment, process: context.process, store: store, told: options.upstream)
  }

  private var reference: ByteString { address.reference ?? "latest" }

  /// The program at its address, resolved again.
  func resolved() throws -> ResolvedProgram {
    do {
      switch address.place {
      case .path(let path, _):
        do {
          return try resolver.program(at: path, reference: reference)
        } catch {
          guard let (program, words) = try again(path, after: error) else { throw error }
          sayNotAsked(program.fork, words)
          return program
        }
      case .directory(let word):
        let hasPattern = word.hasSuffix("/...")
        let directory = hasPattern ? word.dropLast(4) : word
        return try resolver.program(inCheckout: try realPath(context.absolute(directory)), hasPattern: hasPattern)
      }
    } catch ProgramError.undecidedUpstream(let paths, _) {
      throw ProgramError.undecidedUpstream(paths, address: word)
    } catch ProgramError.unusable(let module, let words, _) where words.firstRange(of: "create zip: ") != nil {
      // A clone has files of any name.
      guard case .path(let path, _) = address.place else { throw ProgramError.unusable(module, words: words, fix: nil) }
      let revision = address.reference.flatMap { $0 == "latest" ? nil : $0 }
      let fix = clone(
        of: module, nil, at: revision ?? PseudoVersion(module.version)?.revision ?? module.version,
        hasSubmodules: false, program: ProgramCandidates.directory(of: path, in: module.path))
      throw ProgramError.unusable(module, words: words, fix: fix)
    } catch ProgramError.noPackage(let directory, let module, let programs) {
      throw ProgramError.noPackage(
        directory: directory, module: named(module), programs: programs.map { typed(path: $0) })
    }
  }

  /// The program at the version of the last time, with go's words, where only the network may have failed.
  private func again(
    _ path: ByteString, after error: ProgramError
  ) throws -> (program: ResolvedProgram, words: ByteString)? {
    guard case .notFound(_, _, _, let words) = error, !FoundModule.isDefinitelyAbsent(words),
      let version = try versionOfLastTime(), version != reference
    else { return nil }
    do {
      return (try resolver.program(at: path, reference: version), words)
    } catch ProgramError.notFound { return nil }
  }

  /// A scratch module in which go has loaded the program: the kept one where nothing has changed since.
  func prepared() throws -> PreparedProgram {
    if let kept = try kept() {
      say(about: kept)
      return kept
    }
    var (prepared, program) = try loaded()
    // Only the listing of its packages may tell that the program needs other modules of the repository.
    if !isWhole(prepared) {
      if try resolver.fetch(program) {
        (prepared, program) = try loaded()
      } else {
        prepared.wasAsked = true
        try ProgramStore.write(prepared.text, as: "program", in: try Directory.open(prepared.directory))
      }
    }
    say(about: prepared)
    return prepared
  }

  /// The program, resolved again and loaded by go in its scratch module.
  private func loaded() throws -> (PreparedProgram, ResolvedProgram) {
    let progress = Progress(output: context.output, isQuiet: options.isQuiet)
    var program = try progress.during("asking go", address.key.split(on: 10)[0].withoutSecret) { try resolved() }
    let words = [program.modText, program.sumText, program.package, address.key]
    let name = Digest.hex(of: (words + [settings]).joined(separator: "\n")).prefix(24)
    // With other settings, or other files of a checkout, the same requirements hold.
    let common = Digest.hex(of: words.joined(separator: "\n")).prefix(32)
    let directory = try store.module(name)
    // Before anything is loaded: what changes meanwhile is loaded again the next time.
    let stamp = program.root.isEmpty ? nil : CheckoutStamp(of: program).text
    let isSame = try program.root.isEmpty || stamp != nil && ProgramStore.read("stamp", in: directory) == stamp
    if isSame, let kept = try scratch(name), isWhole(kept) {
      try remember(name)
      return (kept, program)
    }
    let earlier = try kept(as: common).flatMap { try scratch($0) }
    let prepared: PreparedProgram
    do {
      prepared = try progress.during("asking go", program.package) {
        try load(&program, after: earlier, in: directory)
      }
    } catch let error as ProgramError {
      // What a proxy does not have the repository may.
      guard case .notLoaded = error, try resolver.fetch(program) else { throw error }
      return try loaded()
    }
    try ProgramStore.write(prepared.text, as: "program", in: directory)
    try ProgramStore.write(name, as: common, in: try store.directory("addresses"))
    if let stamp { try ProgramStore.write(stamp, as: "stamp", in: directory) }
    try remember(name)
    try store.prune(keeping: name, prepared.trees)
    return (prepared, program)
  }

  /// Builds a program; go says on standard error what it does. The file is replaced as a whole.
  func build(_ program: ByteString, of prepared: PreparedProgram) throws -> ByteString {
    let file = try file(of: program, prepared)
    try build(program, of: prepared, to: file)
    try pruneBuilt(keeping: file)
    try rememberBuilt(program, of: prepared)
    return file
  }

  func build(_ program: ByteString, of prepared: PreparedProgram, to file: ByteString) throws {
    let command = command(["build"], ["-o", file, program], prepared)
    let progress = Progress(output: context.output, isQuiet: options.isQuiet)
    let ending = try progress.during("building", program) { try Child.runInForeground(command) }
    switch ending {
    case .exited(0): return
    case .signaled(let signal): throw ProgramError.interrupted(signal: signal)
    case .exited: throw ProgramError.notBuilt(package: program)
    }
  }

  /// go with these words in the scratch module, or in a module with a vendor directory.
  func command(_ words: [ByteString], _ last: [ByteString], _ prepared: PreparedProgram) -> Child.Command {
    go.command(
      words, last, in: prepared.directory,
      overlay: prepared.hasOverlay ? prepared.directory.appending(path: "overlay.json") : nil,
      vendoring: prepared.vendoringModule.isEmpty ? nil : (prepared.vendoringModule, context.process.variables))
  }
}
