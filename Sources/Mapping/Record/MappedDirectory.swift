package import Bytes
import GoSource
package import Machine
package import Resolution
package import Transactions

/// The mapping of the directory in which a command works, for commands that start another program in it.
package struct MappedDirectory: Sendable {
  /// Why a command cannot use the mapping of its directory.
  package enum Failure: Error, Sendable {
    /// No mapping concerns the directory.
    case notMapped
    /// Patterns pass over this module of the checkout, and the mapping's go.work does not use it.
    case passedOver(ByteString)
    /// Two mappings concern the directory, and neither uses the other's checkout.
    case rivals(ActiveMapping, ActiveMapping)
    /// The disk is not as setup made it.
    case changed(MappingState, TransactionRecord)
    case environment(GoEnvironmentError)
    case system(SystemError)
  }

  /// What is mapped, and where.
  package let recorded: MappingRecord
  /// The plan that setup carried out; empty where nothing had to be done.
  package let plan: Plan
  /// The transaction that made it; nil where nothing had to be done.
  package let record: TransactionRecord?
  /// What the mapping sets for a program that starts here.
  package var mapped: MappedEnvironment
  /// What go sees without it.
  package let before: GoEnvironment
  /// The directory in which to start a program, in the spelling that go needs.
  package let directory: ByteString
  /// The directories of the fork's modules where plain go is right in module mode, so that nothing is mapped; nil elsewhere.
  package let plainModules: [ByteString]?

  /// The mapping that setup made. `named` is the directory that the user names, without links; nil for the working directory,
  /// `here`.
  package init(
    named: ByteString?, here: ByteString, process: ProcessEnvironment, among records: [TransactionRecord]
  ) throws(Failure) {
    let real = named ?? here
    let found: ActiveMapping?
    do { found = try ActiveMapping(around: real, among: records) } catch { throw .system(error) }
    guard let mapping = found else { throw .notMapped }
    (recorded, plan, record, plainModules) = (mapping.recorded, mapping.record.plan, mapping.record, nil)
    let rival: ActiveMapping?
    do { rival = try mapping.rival(around: real, among: records) } catch { throw .system(error) }
    if let rival { throw .rivals(mapping, rival) }
    let state = records.state(of: mapping.record)
    if case .unreadable(let error) = state { throw .system(error) }
    guard state == .active else { throw .changed(state, mapping.record) }
    mapped = mapping.environment
    if let module = try mapping.lacking(around: real) {
      let whole: ByteString
      do { whole = try CheckoutLocation.project(named: module) } catch { throw .system(error) }
      if whole == mapping.recorded.checkout { throw .passedOver(module) }
      // Another project in the same repository, which setup would not take with the fork: it is built alone.
      mapped.leftOut.append(module)
    }
    do { mapped.leftOut += try mapping.foreign(around: real) } catch { throw .system(error) }
    do {
      before = try GoEnvironment.discover(process: process, directory: real, outside: mapping.recorded.checkout)
    } catch { throw .environment(error) }
    directory = try Self.start(mapped, here, process)
  }

  /// A fork that needs no mapping: plain go is right, or the checkout is where GOPATH mode looks for it. Nil where `planned`
  /// has steps.
  package init?(_ planned: PlannedMapping, here: ByteString, process: ProcessEnvironment) throws(Failure) {
    guard planned.plan.isEmpty else { return nil }
    let fork = planned.fork
    recorded = MappingRecord(
      upstream: fork.upstream, forkPath: fork.forkPath, strategy: planned.choice.strategy, checkout: fork.root,
      workspace: planned.workspace)
    (plan, record, before) = (planned.plan, nil, planned.before)
    if planned.choice.strategy == .none {
      mapped = MappedEnvironment(mode: .module, workspace: fork.root)
      plainModules = fork.members.map { fork.root.appending(path: $0.directory).cleanPath }
      directory = process.directory
    } else {
      guard planned.after.mode == .gopath else { return nil }
      let entry = planned.after.gopath == planned.before.gopath ? nil : planned.after.gopath.first
      mapped = MappedEnvironment(mode: .gopath, gopathEntry: entry, workspace: planned.workspace)
      plainModules = nil
      directory = try Self.start(mapped, here, process)
    }
  }

  /// Where a directory was named, the program starts in the shell's directory; only a directory inside the mapping gets another
  /// spelling.
  private static func start(
    _ mapped: MappedEnvironment, _ here: ByteString, _ process: ProcessEnvironment
  ) throws(Failure) -> ByteString {
    do {
      return try mapped.directory(for: here) ?? (mapped.mode == .module ? here : process.directory)
    } catch { throw .system(error) }
  }

  /// The variables to set, those that are set already among them; none where plain go is right.
  package func variables(process: [ByteString: ByteString]) throws(EnvironmentConflict) -> [PlannedMapping.Variable] {
    plainModules == nil ? try mapped.variables(over: before, process: process) : []
  }
}

extension ActiveMapping {
  /// The module around `directory` that patterns pass over, where the mapping's go.work neither uses it nor leaves it out on purpose:
  /// go would find none of its packages.
  fileprivate func lacking(around directory: ByteString) throws(MappedDirectory.Failure) -> ByteString? {
    guard recorded.strategy == .workspace, let below = directory.relative(within: recorded.checkout),
      below.isPassedOver,
      !below.split(on: UInt8(ascii: "/")).contains("vendor")
    else { return nil }
    do {
      guard let module = try CheckoutLocation.module(around: directory),
        module.relative(within: recorded.checkout)?.isPassedOver == true, !recorded.leftOut.contains(module),
        ![record].passedOver(of: recorded.checkout).contains(module)
      else { return nil }
      return module
    } catch { throw .system(error) }
  }
}

extension ActiveMapping {
  /// The module around `directory`, where it is another repository's, in a submodule: it is built alone.
  fileprivate func foreign(around directory: ByteString) throws(SystemError) -> [ByteString] {
    guard recorded.strategy == .workspace, directory != recorded.checkout, directory.isWithin(recorded.checkout),
      var submodules = try SubmoduleModules(of: recorded), let module = try CheckoutLocation.module(around: directory),
      let below = module.relative(within: recorded.checkout), !below.isEmpty,
      let text = try readFileIfPresent(module.appending(path: "go.mod"), limit: 16 << 20)
    else { return [] }
    let used = record.plan.used
    if used.contains(module) { return [] }
    let directories = used.compactMap { $0.relative(within: recorded.checkout) }
    return try submodules.isForeign(ModFile.declaredPath(text), in: below, among: directories) ? [module] : []
  }
}

extension MappedDirectory {
  /// The module around `directory` that the mapping leaves out, with a module of upstream's that it requires and takes from no
  /// directory; nil elsewhere.
  package func needyLeftOutModule(
    around directory: ByteString
  ) throws(SystemError) -> (directory: ByteString, required: ByteString)? {
    guard let module = mapped.leftOut.first(where: { directory.isWithin($0) }),
      let text = try readFileIfPresent(module.appending(path: "go.mod"), limit: 16 << 20),
      let file = try? ModFile(text)
    else { return nil }
    let family = ModuleFamily(upstream: recorded.upstream)
    let required = file.require.map(\.module.path).first { path in
      family.contains(path) && !file.replace.contains { $0.old.path == path && $0.new.version.isEmpty }
    }
    return required.map { (module, $0) }
  }
}
