package import Bytes
import GoSource
package import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// The context of a command: its process, and the only way to print something.
package struct Context: Sendable {
  /// The environment of the process.
  package var process: ProcessEnvironment
  package let output: Output

  package init(process: ProcessEnvironment, output: Output) { (self.process, self.output) = (process, output) }

  /// `path` against the working directory, links kept, without `.` and `..`.
  package func absolute(_ path: ByteString) -> ByteString { process.directory.appending(path: path).cleanPath }

  /// Directories as a user names them, without links where they exist.
  func real(_ directories: [ByteString]) -> [ByteString] {
    directories.map { directory in
      let path = absolute(directory)
      return process.disk.reachable(path) ?? path
    }
  }

  /// Shortens a path below the working directory for a person to type.
  package func typed(_ path: ByteString) -> ByteString {
    guard let rest = path.relative(within: process.directory) else { return path }
    return rest.isEmpty ? "." : rest
  }
}

extension Context {
  /// The mapping of a directory, for `exec`, `env` and `get`. Where setup has made one nothing is scanned, so that these
  /// commands stay fast; elsewhere a scan tells whether the checkout needs one.
  func mappedDirectory(_ named: ByteString?, in state: StateDirectory) throws -> MappedDirectory {
    let place = absolute(named ?? ".")
    guard let real = try realPathIfPresent(place) else { throw CommandError.directoryMissing(named ?? place) }
    let here = try realPathIfPresent(process.directory) ?? process.directory
    let records = try state.records()
    do throws(MappedDirectory.Failure) {
      return try MappedDirectory(named: named == nil ? nil : real, here: here, process: process, among: records)
    } catch {
      switch error {
      case .notMapped:
        try refuseMoved(named == nil ? here : real, among: records)
        return try unmappedDirectory(place, here: here, in: state)
      case .passedOver(let module): throw CommandError.notMapped(place, checkout: typed(module))
      case .rivals(let mapping, let other):
        throw CommandError.rivals(typed(place), mapping.recorded, other.recorded, fix: mapping.using(other, self))
      case .changed(let state, let record): throw CommandError.broken(state, fix: record.repairFix(state, self))
      case .environment(let error): throw CommandError.go(error)
      case .system(let error): throw CommandError.system(error)
      }
    }
  }

  /// Throws where `directory` is in a module that requires what a mapping is for, and the consumer of that mapping is gone: it may have
  /// been moved here, and plain go would take the published module.
  func refuseMoved(_ directory: ByteString, among records: [TransactionRecord]) throws {
    guard let module = try CheckoutLocation.module(around: directory),
      let text = try readFileIfPresent(module.appending(path: "go.mod"), limit: 16 << 20)
    else { return }
    let required: [ByteString]
    do throws(ModFileErrors) { required = try ModFile(text, as: .dependency).require.map(\.module.path) } catch {
      return
    }
    for record in records.reversed() where record.isActive {
      guard let mapping = record.mapping, required.contains(mapping.upstream) else { continue }
      for consumer in mapping.consumers where try FileStatus.ifPresent(consumer, following: true) == nil {
        throw CommandError.consumerMoved(
          to: typed(module), from: consumer, mapping, fix: record.setupFix(self).replacing(consumer, by: typed(module)))
      }
    }
  }

  /// A checkout that setup would leave as it is; throws where it needs a mapping, or where that is unknown.
  func unmappedDirectory(
    _ place: ByteString, here: ByteString, in state: StateDirectory
  ) throws -> MappedDirectory {
    let checkout = try CheckoutLocation.whole(of: place)
    var subject = typed(checkout)
    func plannedMapping(of checkout: ByteString, upstream: ByteString? = nil) throws(CommandError) -> PlannedMapping {
      let options = MappingOptions(upstream: upstream)
      let inspection = try Inspection(
        checkout, at: place, mapping: options, go: GoOptions(), refusesProtected: true, in: self)
      subject = inspection.line(options, at: place, in: self).module ?? typed(checkout)
      return try PlanBuilder(options, GoOptions(), state).plannedMapping(for: inspection, in: self)
    }
    do throws(CommandError) {
      let planned: PlannedMapping
      do throws(CommandError) {
        planned = try plannedMapping(of: checkout)
      } catch {
        // Another project within a repository that is no fork is taken alone, as setup takes it.
        guard let path = error.ownPath else { throw error }
        let alone = try project(around: place)
        // Where that is none either, the repository is what the user has to know about, unless plain go builds it as it is.
        do throws(CommandError) {
          if let alone, alone != checkout {
            planned = try plannedMapping(of: alone)
          } else {
            planned = try plannedMapping(of: checkout, upstream: path)
            let isBuilt =
              planned.choice.strategy == .none || planned.choice.reason == .gopathPlace && planned.plan.isEmpty
            if !isBuilt { throw error }
          }
        } catch _ { throw error }
      }
      if let found = try plain(planned, here: here) { return found }
    } catch .system(let error) {
      throw CommandError.system(error)
    } catch { throw CommandError.notMappable(place, error.diagnostic) }
    throw CommandError.notMapped(place, checkout: subject)
  }

  /// What setup takes where the module around `place` is named; nil where none is around it.
  private func project(around place: ByteString) throws(CommandError) -> ByteString? {
    do throws(SystemError) {
      guard let module = try CheckoutLocation.module(around: place) else { return nil }
      return try CheckoutLocation.fork(named: module)
    } catch { throw .system(error) }
  }

  private func plain(_ planned: PlannedMapping, here: ByteString) throws(CommandError) -> MappedDirectory? {
    do throws(MappedDirectory.Failure) {
      return try MappedDirectory(planned, here: here, process: process)
    } catch {
      if case .system(let failure) = error { throw .system(failure) }
      return nil
    }
  }
}

extension MappedDirectory {
  /// The variables to set, those that are set already among them.
  func variables(_ context: Context) throws(CommandError) -> [PlannedMapping.Variable] {
    do {
      return try variables(process: context.process.variables)
    } catch { throw .conflict(error) }
  }
}
