package import Bytes
package import GoSource
import Machine
package import Resolution

/// Where the builds of one directory get modules from, by the files and flags in force.
package struct ModuleSight: Sendable {
  package enum Place: Sendable, Hashable {
    /// On this disk, without links.
    case directory(ByteString)
    /// From a proxy or its cache, as `path@version`.
    case published(ByteString)

    package var text: ByteString {
      switch self {
      case .directory(let path): path
      case .published(let module): module
      }
    }
  }

  private let main: MainModules
  private let view: FileView
  /// The module that holds the directory; nil where none is used.
  package let module: MainModule?

  /// `view` has the overlay in force applied already (`FileView.overlaid`).
  package init(
    from directory: ByteString, environment: GoEnvironment, view: FileView
  ) throws(ModuleLoadErrors) {
    var here = environment
    here.directory = directory
    self.view = view
    main = try MainModules(here, view: view)
    module = main.modules.first { ((try? view.realPath($0.directory)) ?? $0.directory) == directory }
  }

  /// What a build takes for `required`.
  package func place(of required: ModuleVersion) -> Place {
    if main.mode == .vendor, let vendor = main.vendorDirectory {
      let copy = vendor.appending(path: required.path)
      if view.isDirectory(copy) { return .directory(copy) }
    }
    if let used = main.module(required.path) { return .directory(real(used.directory)) }
    guard let standIn = main.replacement(of: required) else { return .published(required.text) }
    return standIn.version.isEmpty ? .directory(real(standIn.path)) : .published(standIn.text)
  }

  private func real(_ path: ByteString) -> ByteString { (try? view.realPath(path)) ?? path }
}
