import Bytes
import GoSource
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// The mapping whose files go uses in the working directory, and how it fits what is there: an error of go may be about those
/// files, which nobody edits by hand.
struct MappingInUse {
  /// How the mapping fits the working directory.
  enum Standing {
    /// Its files are as setup would make them now, and they are for this directory.
    case current
    /// The disk is not as setup made it.
    case changed(MappingState)
    /// The module around the directory came after setup.
    case unlisted(ByteString)
    /// The directory is outside of what is mapped.
    case foreign
  }

  /// The upstream path.
  var upstream: ByteString
  var standing = Standing.current
  /// What leads out of `standing`, typed in the shell that has the error.
  var fix: Fix
  /// What makes the files of the mapping again, whatever was done to them.
  var anew: Fix
  /// The checkout, as it is typed.
  var checkout: ByteString
  /// Packages of the text below the upstream path without a directory in the checkout.
  var missing: Set<ByteString> = []
  /// Whether go reads a go.mod of the mapping's in place of the module's own.
  var hasModFile = false
  /// Directories of modules that came after setup, without links.
  var unlisted: [ByteString] = []
  /// Directories of own modules that the mapping leaves out, without links.
  var leftOut: [ByteString] = []
  /// What makes the mapping again for modules that came.
  var again: Fix

  /// Nil where go uses no file of a mapping, or where no mapping is recorded for it.
  init?(
    _ environment: GoEnvironment, _ diagnoses: [Diagnosis], state: StateDirectory, in context: Context
  ) throws {
    let process = context.process
    let root = try realPathIfPresent(state.path) ?? state.path
    func own(_ file: ByteString?) throws(SystemError) -> ByteString? {
      guard let file, let place = try realPathIfPresent(environment.directory.appending(path: file)) else { return nil }
      return place.isWithin(root) ? place : nil
    }
    let flags = GoFlags(words: environment.flags)
    let modFile = try own(flags.value(of: "modfile"))
    guard let file = try modFile ?? own(environment.gowork) ?? own(flags.value(of: "overlay")) else { return nil }
    let records = try state.records()
    let maker = try records.last { record in
      guard record.isActiveOrUnfinished else { return false }
      return try record.plan.steps.contains { step in
        guard case .publish(let place, _) = step else { return false }
        return file.isWithin(try realPathIfPresent(place) ?? place)
      }
    }
    guard let record = maker, let mapping = record.mapping else { return nil }
    checkout = context.typed(mapping.checkout)
    (upstream, hasModFile, leftOut) = (mapping.name, modFile != nil, mapping.leftOut)
    let isInShell = !LeftoverVariables(process.variables, state: state.path).changes.isEmpty
    let unset = Fix.Command(["forkpath", "env", "--unset"], isEvaluated: true)
    let set = Fix.Command(["forkpath", "env"], isEvaluated: true)
    let hasFlags = process["GOFLAGS"]?.firstRange(of: state.path + "/") != nil
    // With another module the strategy may change, and the flags of the old one would be refused.
    func refreshed(_ fix: Fix) -> Fix { hasFlags ? Fix([unset] + fix.commands + [set]) : fix }
    again = refreshed(record.setupFix(context))
    anew = refreshed(Fix([Fix.Command(["forkpath", "undo", checkout])] + record.setupFix(context).commands))
    fix = again
    let here = try realPathIfPresent(process.directory) ?? process.directory
    let now = MappingState(of: records.chain(of: record))
    if case .missing(mapping.checkout) = now {
      standing = .changed(now)
      // It may have been moved to where the shell is.
      let isMoved = try Self.declares(mapping, around: here)
      let hasWork = !isInShell && process.nonEmpty("GOWORK") != nil
      var commands = [Fix.Command(["forkpath", "undo", checkout])]
      if isInShell { commands.append(unset) } else if hasWork { commands.append(Fix.Command(["unset", "GOWORK"])) }
      if isMoved {
        let moved = context.typed(try CheckoutLocation.whole(of: process.directory))
        commands += record.setupFix(context).replacing(checkout, by: moved).commands
        if isInShell || hasWork { commands.append(set) }
      }
      fix = Fix(commands)
      return
    }
    do {
      try context.refuseMoved(here, among: records)
    } catch CommandError.consumerMoved(_, _, _, let fix) {
      (standing, self.fix) = (.changed(now), fix)
      return
    }
    let around = try ActiveMapping.all(around: here, among: records)
    guard around.contains(where: { $0.recorded.checkout == mapping.checkout }) else {
      standing = .foreign
      let other = around.contains { $0.environment.mode == .module }
      fix =
        other
        ? Fix([set]) : isInShell ? Fix([unset]) : Fix(["export", "GOWORK=off"])
      return
    }
    if now != .active {
      standing = .changed(now)
      fix = refreshed(record.repairFix(now, context))
      return
    }
    for package in diagnoses.compactMap(\.missingPackage) {
      guard let place = package.relative(within: upstream) else { continue }
      if try FileStatus.ifPresent(mapping.checkout.appending(path: place), following: true) == nil {
        missing.insert(package)
      }
    }
    for case .unlisted(let directory, _) in try MappingDrift.all(of: record) { unlisted.append(directory) }
    if let module = try CheckoutLocation.module(around: here), unlisted.contains(module) {
      standing = .unlisted(context.typed(module))
    }
  }

  /// Whether the module around `directory` has a path of the mapped fork.
  private static func declares(_ mapping: MappingRecord, around directory: ByteString) throws(SystemError) -> Bool {
    guard let module = try CheckoutLocation.module(around: directory),
      let text = try readFileIfPresent(module.appending(path: "go.mod"), limit: 16 << 20)
    else { return false }
    let path = ModFile.declaredPath(text)
    return [mapping.upstream, mapping.forkPath].contains { $0.map(path.isImportPath(within:)) ?? false }
  }
}

/// What makes the mapping of a directory active for one command, where go does not use it.
struct MappingAround {
  /// The upstream path.
  var upstream: ByteString
  /// The command that makes the mapping as the disk is now; without effect where it is so.
  var setup: Fix
  /// Whether it is for module mode.
  var isForModules: Bool

  /// Nil where no mapping concerns `directory`, which has no links.
  init?(_ directory: ByteString, among records: [TransactionRecord], in context: Context) throws(SystemError) {
    guard let active = try ActiveMapping(around: directory, among: records) else { return nil }
    (upstream, isForModules) = (active.recorded.name, active.environment.mode == .module)
    let state = MappingState(of: records.chain(of: active.record))
    setup = state == .active ? active.record.setupFix(context) : active.record.repairFix(state, context)
  }
}
