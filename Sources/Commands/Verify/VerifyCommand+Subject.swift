import Bytes
import Findings
import Machine
import Mapping
import Resolution
import Transactions
import Verification

/// What `verify` judges, and what it refuses to judge, as setup would.
extension VerifyCommand {
  /// What is judged: the repository around the directory, or the directory alone, as setup takes it, where it is another project
  /// than a repository that is no fork: a module of its own, or code of GOPATH days that no module of the repository has.
  func inspection(
    _ target: VerifyTarget, _ mapping: MappingOptions, _ go: GoOptions, records: [TransactionRecord],
    _ context: Context
  ) throws -> Inspection {
    let place = directory.map { context.absolute($0) } ?? context.process.directory
    func inspection(of checkout: ByteString) throws(CommandError) -> Inspection {
      func inspection(_ mapping: MappingOptions) throws(CommandError) -> Inspection {
        try Inspection(
          checkout, at: place, mapping: mapping, go: go, judgesLeftovers: true,
          recorded: target.recorded.flatMap { $0.isEmpty ? nil : $0 }, served: target.served, records: records,
          isOfChange: stages.since != nil, command: "verify", in: context)
      }
      do throws(CommandError) {
        return try inspection(mapping)
      } catch {
        // Whether the change took the last import of upstream is what the change is judged for.
        guard stages.since != nil, case .refused(.ownName(_, _, let upstream, false, _), _) = error else { throw error }
        var told = mapping
        told.upstream = upstream
        return try inspection(told)
      }
    }
    do throws(CommandError) {
      return try inspection(of: target.checkout)
    } catch {
      let fork = try CheckoutLocation.fork(named: place)
      guard error.isAboutNoFork, directory != nil, target.checkout != fork,
        try realPath(fork) != realPath(target.checkout)
      else { throw error }
      let module = try CheckoutLocation.module(around: place)
      let alone: Inspection
      // Where that is none either, the repository is what the user has to know about.
      do throws(CommandError) { alone = try inspection(of: fork) } catch _ { throw error }
      guard module == nil || module == place || alone.environment.mode == .gopath else { throw error }
      if let note = try alone.partNote(), !common.isQuiet {
        context.output.say(note, showsCode: common.showsCodes)
      }
      return alone
    }
  }

  /// Throws where go builds the fork by its own path, and nothing of it names the upstream path that the user gave: setup has
  /// nothing to map, and no mapping would be good for anything but a consumer.
  func refuseRewritten(_ inspection: Inspection, _ line: SetupLine) throws(CommandError) {
    let fork = inspection.fork
    guard let told = mapping.upstream, let own = fork.modulePath, fork.isRewritten, fork.selfImports == 0,
      stages.since == nil, !stages.buildsConsumer, inspection.environment.mode == .module,
      inspection.circumstances.consumers.isEmpty,
      !fork.nestedModules.contains(where: \.isRelated)
    else { return }
    throw .refused(
      .ownName(
        root: fork.root, path: own, upstream: told, isRequired: false, .none), typed: line)
  }

  /// A word of GOFLAGS with which no command of go's starts. What `-mod` and `-modfile` are wrong in, loading tells.
  func refusedFlag(_ environment: GoEnvironment, _ fork: Fork) -> Finding? {
    guard let word = environment.refusedFlag(where: { $0 != "mod" && $0 != "modfile" }) else { return nil }
    let name = GoFlags.parts(of: word).name
    let origin = environment.setting(ofFlag: name).map { Unloadable.Origin.setting($0) }
    return Finding(.unloadable(Unloadable(module: fork.upstream, cause: .flag(word), origin: origin)), .error)
  }

  /// Throws where the directory is a consumer of two mappings, or of one that is for another place.
  func refuseRivals(
    _ target: VerifyTarget, among records: [TransactionRecord], _ context: Context
  ) throws {
    let place = directory.map { context.absolute($0) } ?? context.process.directory
    guard mapping.upstream == nil, target.recorded == nil, let real = try realPathIfPresent(place) else { return }
    guard !target.consumers.isEmpty else { return try context.refuseMoved(real, among: records) }
    guard let newest = try ActiveMapping(around: real, among: records),
      let other = try newest.rival(around: real, among: records)
    else { return }
    throw CommandError.rivals(
      context.typed(place), newest.recorded, other.recorded, fix: newest.using(other, context))
  }

  /// Refuses consumers that setup would refuse, too: the fork itself, and directories without a module.
  func refuse(
    _ consumers: [ByteString], of inspection: Inspection, _ line: SetupLine
  ) throws(CommandError) {
    for consumer in consumers where inspection.environment.mode == .module {
      if consumer == inspection.fork.root { throw .refused(.consumerIsFork(consumer), typed: line) }
      do throws(MappingRefusal) {
        try inspection.fork.refuseUserOfOtherMajor(consumer)
      } catch {
        // What cannot be read is a finding.
        if case .otherMajor = error { throw .refused(error, typed: line) }
      }
      do throws(SystemError) {
        let file = consumer.appending(path: "go.mod")
        if try FileStatus.ifPresent(file, following: true) != nil { continue }
      } catch { throw .system(error) }
      throw .refused(.noModuleFile(directory: consumer), typed: line)
    }
  }
}

extension CommandError {
  /// Whether a checkout was refused since it is no fork: it has the name of its own address, or nothing says another one.
  fileprivate var isAboutNoFork: Bool {
    switch self {
    case .refused(.alreadyRewritten, _), .refused(.ownName, _), .refused(.noUpstream(_, unreadable: []), _): true
    default: false
    }
  }
}
