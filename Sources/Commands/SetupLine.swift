import Bytes
import Findings
import Git
import GoSource
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// The part of the typed command line that says how to map. A refusal's fix adds to this line, so that no fix loses the options
/// of the one before.
struct SetupLine: Sendable {
  var options = MappingOptions()
  /// The checkout or the address, as the user would type it.
  var directory: ByteString
  /// The command that was typed.
  var typedCommand: ByteString = "setup"
  /// The module of the checkout to name instead, since patterns such as `./...` pass over its directory.
  var module: ByteString?

  init(options: MappingOptions = MappingOptions(), directory: ByteString, typedCommand: ByteString = "setup") {
    (self.options, self.directory, self.typedCommand) = (options, directory, typedCommand)
  }

  /// The line that maps `fork`, for somebody who named `place`.
  init(_ options: MappingOptions, for fork: Fork, at place: ByteString?, in context: Context) {
    self.init(options: options, directory: context.typed(fork.named))
    let real = place.flatMap { context.process.disk.reachable($0) }
    let within = place?.relative(within: fork.named) ?? real?.relative(within: fork.root) ?? ByteString()
    let entered = fork.nestedModules.filter { $0.isEntered && within.isWithin($0.directory) }
      .min { $0.directory.count < $1.directory.count }
    module = entered.map { context.typed(fork.named.appending(path: $0.directory)) }
  }

  /// The same options for another directory.
  func setting(directory: ByteString) -> Self {
    var line = self
    line.directory = directory
    line.module = nil
    return line
  }

  /// The command that maps, after a change of its options; or another one of the mapping family, such as `preview`.
  func fix(_ command: ByteString = "setup", _ change: (inout MappingOptions) -> Void = { _ in }) -> Fix {
    var options = options
    change(&options)
    return Fix(
      ["forkpath", command] + options.words + (command == "graph" ? ["--directory"] : []) + [module ?? directory])
  }

  /// The command that was typed, after a change of its options.
  func again(_ change: (inout MappingOptions) -> Void) -> Help { .fix(fix(typedCommand, change)) }

  /// The command that maps, after a change of its options.
  func setup(_ change: (inout MappingOptions) -> Void = { _ in }) -> Help { .fix(fix("setup", change)) }

  /// Whether the line says more than the directory.
  var hasOptions: Bool { !options.words.isEmpty }

}

extension MappingOptions {
  /// Takes out the consumer that is this directory, however it was typed.
  mutating func remove(consumer: ByteString) {
    let isNamed = { (typed: ByteString) in typed == consumer || typed.lastPathComponent == consumer.lastPathComponent }
    if consumers.count == 1 { consumers = [] } else { consumers.removeAll(where: isNamed) }
  }

  /// The same, with directories named in full.
  func absolute(in context: Context) -> Self {
    var options = self
    options.consumers = context.real(consumers)
    if let place, !["state", "parent", "checkout"].contains(place) { options.place = context.real([place])[0] }
    return options
  }

  /// The options again.
  var words: [ByteString] {
    var words: [ByteString] = []
    if strategy != .auto { words += ["--strategy", ByteString(strategy.rawValue)] }
    if isGopathMode { words.append("--gopath") }
    if isIsolated { words.append("--isolated") }
    if let upstream { words += ["--upstream", upstream] }
    if let fork { words += ["--fork", fork.withoutSecret] }
    if let place { words += ["--place", place] }
    for consumer in consumers { words += ["--consumer", consumer] }
    if copies { words.append("--copy") }
    if displaces { words.append("--displace") }
    return words
  }
}

extension TransactionRecord {
  /// The command that makes the mapping again, from the words that it was made with.
  func setupFix(_ context: Context) -> Fix {
    // The last word is the directory or the address.
    let words = arguments.first == "setup" && arguments.count > 1 ? Array(arguments.dropLast()) : ["setup"]
    return Fix(["forkpath"] + words + [context.typed(namedModule(context) ?? mapping?.checkout ?? "")])
  }

  /// The module of the checkout that setup was given, where patterns such as `./...` pass over its directory; nil also where its
  /// go.mod is gone.
  func namedModule(_ context: Context) -> ByteString? {
    guard arguments.first == "setup", arguments.count > 1, let named = arguments.last, let mapping else { return nil }
    let place = named.isAbsolutePath ? named : directory.appending(path: named).cleanPath
    guard place.relative(within: mapping.checkout)?.isPassedOver == true,
      context.process.disk.known(place.appending(path: "go.mod"), following: true) != nil
    else { return nil }
    return place
  }

  /// The fix for `state`: makes the mapping again, without consumers that are gone; where the checkout is gone, nothing can be
  /// mapped, and the mapping is undone.
  func repairFix(_ state: MappingState, _ context: Context) -> Fix {
    if case .replaced(let path) = state, let link = relinking(path, context) { return link }
    // A link leads to the checkout now: undo says what to do about it.
    if case .replaced(let path) = state, let mapping, path == mapping.checkout, !plan.moves(to: path) {
      return Fix(["forkpath", "undo", context.typed(mapping.checkout)])
    }
    if case .replaced(let path) = state, plan.moves(to: path), let mapping {
      return Fix([
        context.puttingAside(path), Fix.Command(["forkpath", "undo", context.typed(mapping.checkout)]),
      ])
    }
    if case .outdated(let path) = state, let mapping, path.lastPathComponent == "go.mod",
      mapping.places.contains(path.parentPath), needsAnother(mapping, declared(by: path, context))
    {
      // With another go.mod of its own the fork may need no mapping, or another one.
      var fix = setupFix(context)
      fix.commands.insert(Fix.Command(["forkpath", "undo", context.typed(mapping.checkout)]), at: 0)
      return fix
    }
    if case .outdated(let path) = state, let mapping, namedModule(context) == nil, path.isWithin(mapping.checkout),
      path.lastPathComponent == "go.mod", context.process.disk.known(path, following: true) == nil
    {
      // A module is gone, and the fork may need no mapping without it.
      var fix = setupFix(context)
      fix.commands.insert(Fix.Command(["forkpath", "undo", context.typed(mapping.checkout)]), at: 0)
      return fix
    }
    if case .outdated = state, let mapping, isEdited(context) {
      // Setup overwrites no file that was edited.
      var fix = setupFix(context)
      fix.commands.insert(Fix.Command(["forkpath", "undo", context.typed(mapping.checkout)]), at: 0)
      return fix
    }
    guard case .missing(let path) = state, let mapping else { return setupFix(context) }
    let undo = Fix.Command(["forkpath", "undo", context.typed(mapping.checkout)])
    // Where the user took the moved checkout, only the user knows.
    if path == mapping.checkout || plan.moves(to: path) { return Fix([undo]) }
    var fix = setupFix(context)
    // A file of the mapping's that is gone: setup does not write beside what somebody changed.
    let isPart = plan.steps.contains { step in
      if case .publish(let place, _) = step { path != place && path.isWithin(place) } else { false }
    }
    if isPart { fix.commands.insert(undo, at: 0) }
    if let index = fix.commands[0].words.firstIndex(of: path), fix.commands[0].words[index - 1] == "--consumer" {
      fix.commands[0].words.removeSubrange(index - 1...index)
      // Without any consumer there may be nothing to map.
      if mapping.consumers == [path] { fix.commands.insert(undo, at: 0) }
    }
    return fix
  }
}

extension TransactionRecord {
  /// Whether a file of the mapping's was edited.
  private func isEdited(_ context: Context) -> Bool {
    let drifts = context.process.disturbances.noting { () throws(SystemError) in try MappingDrift.all(of: self) }
    return drifts?.contains { if case .edited = $0 { true } else { false } } ?? false
  }

  /// Whether a go.mod of the root that declares this path makes another mapping necessary, or none.
  private func needsAnother(_ mapping: MappingRecord, _ declared: ByteString?) -> Bool {
    if plan.suppliesModule { return true }
    guard let declared else { return false }
    if declared == mapping.upstream { return mapping.strategy == .modfile }
    // One that was renamed before is mapped by an overlay.
    return declared != mapping.forkPath || mapping.strategy == .workspace && mapping.flags.isEmpty
  }

  /// The path in the module line of the go.mod at `file`; nil where there is none.
  private func declared(by file: ByteString, _ context: Context) -> ByteString? {
    let text = context.process.disturbances.noting { () throws(SystemError) in
      try readFileIfPresent(file, limit: 64 << 20)
    }
    guard let text, let found = try? ModFile(text) else { return nil }
    return found.module?.path
  }

  /// The command that restores the link that setup made at `path`, or left there when it moved the checkout; nil where it
  /// made none. Another link in its place is replaced, and anything else moved aside.
  private func relinking(_ path: ByteString, _ context: Context) -> Fix? {
    for step in plan.steps {
      let text: ByteString
      switch step {
      case .link(path, let target), .relocate(path, let target, true), .copy(path, let target): text = target
      default: continue
      }
      let status = context.process.disturbances.noting { () throws(SystemError) in
        try FileStatus.ifPresent(path, following: false)
      }
      // A file may be upstream's, which a pull has brought: it is not to be moved.
      if case .link = step, status?.isFile == true {
        return Fix(["forkpath", "undo", context.typed(mapping?.checkout ?? ".")])
      }
      let make = Fix.Command(["ln", "-sfn", text, path])
      return status?.isLink == true ? Fix([make]) : Fix([context.puttingAside(path), make])
    }
    return nil
  }
}

extension Context {
  /// The command that gives what is at `path` a name beside it that is free.
  func puttingAside(_ path: ByteString) -> Fix.Command {
    var name = path + ".replaced"
    var number = 2
    while process.disk.known(name, following: false) != nil, number < 100 {
      name = path + ByteString(".replaced\(number)")
      number += 1
    }
    return Fix.Command(["mv", path, name])
  }
}

extension Fix {
  /// The same with another word for `word`.
  func replacing(_ word: ByteString, by other: ByteString) -> Fix {
    var fix = self
    for index in fix.commands.indices {
      fix.commands[index].words = fix.commands[index].words.map { $0 == word ? other : $0 }
    }
    return fix
  }
}

extension ActiveMapping {
  /// What makes this mapping anew, for the checkout of `other` too. No checkout uses another one of the same path: then one of the
  /// mappings ends.
  func using(_ other: ActiveMapping, _ context: Context) -> Fix {
    if recorded.upstream == other.recorded.upstream {
      return Fix(["forkpath", "undo", context.typed(other.recorded.checkout)])
    }
    var fix = record.setupFix(context)
    fix.commands[0].words.insert(
      contentsOf: ["--consumer", other.recorded.checkout], at: fix.commands[0].words.count - 1)
    return fix
  }

  /// The way to make plain go use the mapping.
  var activation: Inactive.Activation {
    .environment(
      checkout: recorded.checkout, directory: environment.mode == .gopath ? environment.workspace : nil)
  }
}
