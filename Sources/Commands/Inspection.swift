import Bytes
import Git
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// The first step of every command about a fork: finds the checkout, go's environment there, the fork, and the strategy.
struct Inspection: Sendable {
  /// The checkout as it was named: absolute, links kept.
  var named: ByteString
  /// The directory that was named, absolute; nil where none was.
  private var typed: ByteString?
  /// The current environment, whatever mode was asked for.
  var environment: GoEnvironment
  var fork: Fork
  var circumstances: StrategyChoice.Circumstances
  var choice: StrategyChoice

  /// The limitations of the mapping that is `planned`, or would be.
  func limits(of planned: PlannedMapping? = nil) throws(CommandError) -> StrategyLimits {
    do {
      return try StrategyLimits(of: choice, fork, in: circumstances, leftOut: planned?.modulesLeftOut)
    } catch { throw .refused(error, typed: SetupLine(directory: named)) }
  }

  /// `judgesLeftovers`: for a fork that was rewritten to its own path, the upstream path is that of a remaining import. `place`
  /// is the directory to check, where that is another one. `refusesProtected` is for commands that map: they do not read a
  /// directory that is never a checkout. What an active mapping among `records` uses of the checkout is read, too; `served` are its consumers. `isOfChange`: see `ForkReader`.
  init(
    _ directory: ByteString?, at place: ByteString? = nil, mapping: MappingOptions, go: GoOptions,
    refusesProtected: Bool = false,
    countsMentions: Bool = false, judgesLeftovers: Bool = false, recorded: ByteString? = nil,
    served: [ByteString] = [], records: [TransactionRecord] = [],
    isOfChange: Bool = false, command: ByteString = "setup", in context: Context
  ) throws(CommandError) {
    typed = directory.map { context.absolute($0) }
    let place = place ?? typed ?? context.process.directory
    named = try Self.checkout(directory, isTold: mapping.upstream != nil, in: context)
    let line = SetupLine(options: mapping, directory: context.typed(named), typedCommand: command)
    for consumer in mapping.consumers {
      try Self.refuseMissing(consumer, in: context)
      do { try CheckoutLimits.refuseWhole(context.real([consumer])[0]) } catch { throw .refused(error, typed: line) }
    }
    if let fork = mapping.fork {
      guard ForkAddress(fork) != nil else { throw .refused(.unusableAddress(fork), typed: line) }
      guard !fork.holdsSecret else { throw .refused(.addressHoldsPassword, typed: line) }
    }
    let root: ByteString
    let real: ByteString?
    do { (root, real) = (try realPath(named), try realPathIfPresent(place)) } catch { throw .system(error) }
    do {
      environment = try GoEnvironment.discover(
        process: context.process, directory: named, overrides: go.overrides, outside: root)
    } catch { throw .go(error) }
    let isForGopath =
      environment.mode == .gopath || mapping.isGopathMode || mapping.isIsolated
      || [.relocate, .symlink].contains(mapping.strategy)
    do {
      try CheckoutLimits(root: root, environment: environment, home: context.process.nonEmpty("HOME"))
        .check(reachesThroughLink: isForGopath)
    } catch { throw .refused(error, typed: line) }
    if refusesProtected {
      do {
        try ProtectedDirectories(environment: environment, home: context.process.nonEmpty("HOME")).refuse(root)
        if environment.mode == .module, !mapping.isTold { try ProtectedDirectories.refusePart(root) }
      } catch { throw .refused(error, typed: line) }
    }
    do {
      fork = try ForkReader(named: named, root: root, environment: environment).read(
        upstream: mapping.upstream, recorded: recorded,
        places: (real.map { [$0] } ?? []) + records.passedOver(of: root),
        adopted: mapping.fork.flatMap { RemoteAddress($0) },
        consumers: context.real(mapping.consumers), served: served, countsMentions: countsMentions,
        judgesLeftovers: judgesLeftovers,
        isForGopath: isForGopath, isOfChange: isOfChange)
    } catch {
      switch error {
      case .repository(let refusal): throw .unreadableRepository(refusal)
      case .refused(let refusal): throw .refused(refusal, typed: line)
      case .system(let failure): throw .system(failure)
      }
    }
    circumstances = StrategyChoice.Circumstances(
      named: mapping.strategy.strategy, isGopathMode: mapping.isGopathMode || environment.mode == .gopath,
      consumers: context.real(mapping.consumers), environment: environment)
    circumstances.showsWorkFile = mapping.place != nil
    do { choice = try StrategyChoice(for: fork, in: circumstances) } catch { throw .refused(error, typed: line) }
  }

  /// The repository of the checkout, for questions to git; nil where there is none.
  func repository(_ context: Context) -> Result<GitRepository, GitSilence>? {
    fork.git.map { $0.repository(of: fork.root, process: context.process) }
  }

  /// The repository that has the files of the checkout: its own, or the one that it is a part of. Nil where there is none.
  func history(_ context: Context) throws(SystemError) -> Result<GitRepository, GitSilence>? {
    if let own = repository(context) { return own }
    guard let around = try fork.enclosingRepository(), let top = try realPathIfPresent(around),
      let part = fork.root.relative(within: top)
    else { return nil }
    let git = try GitCheckout.sound(at: top)
    return git?.repository(of: top, process: context.process).map { $0.below(part) }
  }

  /// A note where the checkout is only a part of a repository, or of a tree of modules, which is seldom the fork that the user
  /// wants.
  func partNote() throws(SystemError) -> Diagnostic? {
    if let typed, typed != named {
      return Diagnostic(
        .note, code: "part-of-modules",
        quoted(typed) + " is a module of the fork in " + quoted(named) + ", which is taken as a whole")
    }
    if let repository = try fork.enclosingRepository() {
      return Diagnostic(
        .note, code: "part-of-repository",
        quoted(named) + " is only a part of the repository in " + quoted(repository) + ", whose remotes are not read")
    }
    let whole = try CheckoutLocation.whole(of: named)
    if whole == named || environment.mode == .gopath { return nil }
    return Diagnostic(
      .note, code: "part-of-modules",
      quoted(named) + " is only a part of the modules in " + quoted(whole) + ", which verify judges together")
  }

  private static func refuseMissing(_ directory: ByteString, in context: Context) throws(CommandError) {
    let status: FileStatus?
    do {
      status = try FileStatus.ifPresent(context.absolute(directory), following: true)
    } catch { throw .system(error) }
    guard let status else { throw .directoryMissing(directory) }
    guard status.isDirectory else { throw .notADirectory(directory) }
  }

  /// The directory that was named, or else the checkout around the working directory.
  ///
  /// A module of a fork counts as a fork of its own only where the user names the upstream path, too.
  private static func checkout(
    _ directory: ByteString?, isTold: Bool, in context: Context
  ) throws(CommandError) -> ByteString {
    if let directory { try refuseMissing(directory, in: context) }
    do {
      if let directory {
        let place = context.absolute(directory)
        return isTold ? place : try CheckoutLocation.fork(named: place)
      }
      return try CheckoutLocation.whole(of: context.process.directory)
    } catch { throw .system(error) }
  }
}

extension Inspection {
  /// The part of the command line that says how to map this checkout.
  func line(_ options: MappingOptions, at place: ByteString? = nil, in context: Context) -> SetupLine {
    SetupLine(options, for: fork, at: place ?? typed ?? context.process.directory, in: context)
  }

  /// The changes of other dependencies by the plan.
  func changes(_ planned: PlannedMapping) throws(CommandError) -> DependencyChanges {
    do { return try planned.dependencyChanges() } catch { throw .refused(error, typed: SetupLine(directory: named)) }
  }

  /// The same for a mapping that is recorded.
  func changes(_ mapped: MappedEnvironment) throws(CommandError) -> DependencyChanges {
    let own = fork.members.map { fork.root.appending(path: $0.directory).cleanPath }
    do {
      return try DependencyChanges(
        of: fork, (own + mapped.consumers).filter { !mapped.leftOut.contains($0) }, from: environment,
        to: mapped.environment(over: environment), view: environment.disk)
    } catch { throw .refused(error, typed: SetupLine(directory: named)) }
  }
}
