import Bytes
import GoSource
import Machine
import Resolution

/// Where a consumer gets upstream's packages from today: its vendor directory, the module cache, a replacement.
struct ConsumerLook: Sendable {
  private let view: FileView
  /// Nil where go loads nothing there today.
  private var resolver: ModuleResolver?
  /// The modules that it requires.
  private var required = PathMap<Bool>()

  init(_ consumer: ByteString, _ environment: GoEnvironment) throws(MappingRefusal) {
    var here = environment
    here.directory = consumer
    here.gowork = try ExistingWork.active(in: consumer, environment)
    guard let view = try environment.disk.overlaidIfUsable(by: environment.flags, in: consumer) else {
      self.view = environment.disk
      return
    }
    self.view = view
    do throws(ModuleLoadErrors) {
      let resolver = try ModuleResolver(environment: here, view: view)
      for line in resolver.main.modules.flatMap(\.file.require) { required.add(line.module.path, true) }
      self.resolver = resolver
    } catch {
      for case .unreadable(_, let error) in error.errors where !error.isAbsent { throw .system(error) }
    }
  }

  /// Nil where it requires no module that could have the package.
  mutating func target(of path: ByteString) -> ResolutionTable.Target? {
    do throws(ImportFault) {
      guard let directory = try resolver?.resolve(path).directory else { return nil }
      return .directory(view.reachable(directory) ?? directory)
    } catch .module(.notCached(let module), _) {
      return .published(module.text)
    } catch {
      return required.holds(path) ? .nowhere : nil
    }
  }
}
