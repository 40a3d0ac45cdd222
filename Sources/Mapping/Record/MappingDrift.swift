package import Bytes
import GoSource
package import Machine
package import Transactions

/// A difference between an active mapping (`MappingState.active`) and the one that setup would make now.
package enum MappingDrift: Sendable, Hashable {
  /// A file of the mapping's was edited.
  case edited(ByteString)
  /// The mapping, a go.work or one for the root alone, lacks this directory of the checkout, whose module came after setup.
  case unlisted(ByteString, isWork: Bool)
  /// The go.mod of a module that the go.work leaves out changed after setup, so that it may be taken now.
  case leftOutChanged(ByteString)
  /// The files of the checkout give another upstream path now than the one that is mapped, or none, or several.
  case otherUpstream([ByteString])

  /// The first edited file, and each module that is missed.
  package static func all(of record: TransactionRecord) throws(SystemError) -> [MappingDrift] {
    var found: [MappingDrift] = []
    for case .publish(let place, let files) in record.plan.steps {
      if let edited = try Self.edited(files, at: place) { found.append(.edited(edited)) }
      guard let mapping = record.mapping else { continue }
      if let work = files.first(where: { $0.path == "go.work" }) {
        found += try unlisted(work.content, at: place, mapping).map { .unlisted($0, isWork: true) }
        found += try changed(mapping.leftOut, remarkedIn: work.content).map { .leftOutChanged($0) }
      } else if mapping.environment?.hasOneModule == true {
        found += try missed(in: mapping, besides: []).map { .unlisted($0, isWork: false) }
      }
    }
    return found
  }

  /// Those of the modules whose remark in the go.work would be another one now.
  private static func changed(
    _ directories: [ByteString], remarkedIn text: ByteString
  ) throws(SystemError) -> [ByteString] {
    var changed: [ByteString] = []
    for directory in directories where text.firstRange(of: LeftOutModule.remarkStart(directory)) != nil {
      guard let content = try readFileIfPresent(directory.appending(path: "go.mod"), limit: 16 << 20),
        let file = try? ModFile(content, as: .dependency)
      else { continue }
      let remark = LeftOutModule.remark(directory, file)
      if !remark.isEmpty, text.firstRange(of: remark) == nil { changed.append(directory) }
    }
    return changed
  }

  private static func edited(_ files: [PublishedFile], at place: ByteString) throws(SystemError) -> ByteString? {
    for file in files where !file.mayChange {
      let path = place.appending(path: file.path)
      let content =
        file.isLink ? try readLinkIfPresent(path) : try readFileIfPresent(path, limit: 64 << 20, following: false)
      if content != file.content { return path }
    }
    return nil
  }

  private static func unlisted(
    _ text: ByteString, at place: ByteString, _ mapping: MappingRecord
  ) throws(SystemError) -> [ByteString] {
    let work: WorkFile
    do throws(ModFileErrors) { work = try WorkFile(text) } catch { return [] }
    return try missed(
      in: mapping,
      besides: Set(work.use.map { place.appending(path: $0.text).cleanPath } + mapping.leftOut))
  }

  /// The directories of own modules below the root of the checkout, besides those that are `listed`.
  private static func missed(
    in mapping: MappingRecord, besides listed: Set<ByteString>
  ) throws(SystemError) -> [ByteString] {
    let modules: ConsumerModules
    do {
      modules = try ConsumerModules(mapping.checkout, besides: ByteString())
    } catch {
      if case .system(let failure) = error { throw failure }
      return []
    }
    var missed: [ByteString] = []
    var submodules = try SubmoduleModules(of: mapping)
    let directories = modules.nested.compactMap { $0.relative(within: mapping.checkout) }
    for directory in modules.nested where !listed.contains(directory) {
      guard let text = try readFileIfPresent(directory.appending(path: "go.mod"), limit: 16 << 20) else { continue }
      // A module that go cannot read is not an own module (`NestedModule.isOwn`).
      let file: ModFile
      do throws(ModFileErrors) { file = try ModFile(text) } catch { continue }
      guard let path = file.module?.path else { continue }
      let below = directory.relative(within: mapping.checkout) ?? ByteString()
      if try submodules?.isForeign(path, in: below, among: directories) != true { missed.append(directory) }
    }
    return missed
  }
}
