import Bytes
import Machine
import Mapping
import Resolution
import Transactions

/// What `verify` judges, and what it refuses to judge, as setup would.
extension VerifyCommand {
  /// What is judged: the repository around the directory, or the directory alone, as setup takes it, where it is another project
  /// than a repository that is no fork.
  func inspection(
    _ target: VerifyTarget, _ mapping: MappingOptions, _ go: GoOptions, records: [TransactionRecord],
    _ context: Context
  ) throws -> Inspection {
    let place = directory.map { context.absolute($0) } ?? context.process.directory
    func inspection(of checkout: ByteString) throws(CommandError) -> Inspection {
      try Inspection(
        checkout, at: place, mapping: mapping, go: go, judgesLeftovers: true,
        recorded: target.recorded.flatMap { $0.isEmpty ? nil : $0 }, records: records, command: "verify", in: context)
    }
    do throws(CommandError) {
      return try inspection(of: target.checkout)
    } catch {
      let fork = try CheckoutLocation.fork(named: place)
      guard case .refused(.alreadyRewritten, _) = error, directory != nil, target.checkout != fork,
        try CheckoutLocation.module(around: place) == place, try realPath(fork) != realPath(target.checkout)
      else { throw error }
      let alone: Inspection
      // Where that is none either, the repository is what the user has to know about.
      do throws(CommandError) { alone = try inspection(of: fork) } catch _ { throw error }
      if let note = try alone.partNote(), !common.isQuiet {
        context.output.say(note, showsCode: common.showsCodes)
      }
      return alone
    }
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
