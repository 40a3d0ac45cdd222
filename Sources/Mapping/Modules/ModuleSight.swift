package import Bytes
package import GoSource
import Machine
package import Resolution

/// Where the builds of one directory get modules from, by the files and flags that are active.
package struct ModuleSight: Sendable {
  /// The source of a module.
  package enum Place: Sendable, Hashable {
    /// On this disk, without links.
    case directory(ByteString)
    /// From a proxy or its cache.
    case published(ModuleVersion)
  }

  fileprivate let main: MainModules
  fileprivate let directories: Directories
  private let view: FileView
  /// The module that holds the directory; nil where none is used.
  package let module: MainModule?

  /// The directories of the main modules without links, in their order, and the modules by them.
  fileprivate struct Directories: Sendable {
    var byPath: [ByteString: ByteString] = [:]
    var numbers: [ByteString: Int] = [:]

    init(_ main: MainModules, _ view: FileView) {
      for (number, module) in main.modules.enumerated() {
        let directory = view.real(module.directory)
        byPath[module.path] = byPath[module.path] ?? directory
        numbers[directory] = numbers[directory] ?? number
      }
    }
  }

  fileprivate init(_ main: MainModules, _ directories: Directories, from directory: ByteString, _ view: FileView) {
    (self.main, self.directories, self.view) = (main, directories, view)
    module = directories.numbers[directory].map { main.modules[$0] }
  }

  /// The directory from which vendored packages are taken; nil where they are not.
  package var vendor: ByteString? { main.mode == .vendor ? main.vendorDirectory : nil }

  /// The directories of the main modules, and those that replace others in their files, as these name them.
  package var localDirectories: [ByteString] { main.modules.map(\.directory) + main.replacementDirectories }

  /// The directories that replace modules; go reads the go.mod of each that it needs.
  package var replacementDirectories: [ByteString] { main.replacementDirectories }

  /// Whether `path` is a main module, the only one or one that go.work uses.
  package func uses(_ path: ByteString) -> Bool { main.modules.contains { $0.path == path } }

  /// Why the go of `environment` cannot load these modules; nil where it can.
  package func toolchainFault(in environment: GoEnvironment) -> ToolchainFault? {
    ToolchainFault(main, in: environment, view)
  }

  /// The directory that go.mod or go.work puts in the place of `module`, vendored or not; nil where it names none.
  package func replacement(of module: ModuleVersion) -> ByteString? {
    guard let standIn = main.replacement(of: module), standIn.version.isEmpty else { return nil }
    return view.real(standIn.path)
  }

  /// The source that a build uses for `required`.
  package func place(of required: ModuleVersion) -> Place {
    if let vendor {
      let copy = vendor.appending(path: required.path)
      if view.isDirectory(copy) { return .directory(view.real(copy)) }
    }
    if let own = directories.byPath[required.path] { return .directory(own) }
    guard let standIn = main.replacement(of: required) else { return .published(required) }
    return standIn.version.isEmpty ? .directory(view.real(standIn.path)) : .published(standIn)
  }
}

/// The sights of several directories in one environment. A workspace is the same from everywhere and read once.
package struct ModuleSights: Sendable {
  private let environment: GoEnvironment
  private let view: FileView
  private var workspace: ModuleSight?
  /// Why that workspace cannot be used, which is said to each of its modules.
  private var failure: ModuleLoadErrors?

  /// `view` has the active overlay applied already (`FileView.overlaid`).
  package init(_ environment: GoEnvironment, _ view: FileView) { (self.environment, self.view) = (environment, view) }

  /// The modules that builds in `directory` use; the path has no links.
  package mutating func sight(from directory: ByteString) throws(ModuleLoadErrors) -> ModuleSight {
    if let workspace { return ModuleSight(workspace.main, workspace.directories, from: directory, view) }
    if let failure { throw failure }
    var here = environment
    here.directory = directory
    let main: MainModules
    do throws(ModuleLoadErrors) {
      main = try MainModules(here, view: view)
    } catch {
      if environment.gowork != nil { failure = error }
      throw error
    }
    let sight = ModuleSight(main, ModuleSight.Directories(main, view), from: directory, view)
    if environment.gowork != nil { workspace = sight }
    return sight
  }
}

extension ModuleSights {
  /// The same; nil where go builds nothing in `directory`.
  mutating func sightIfBuilt(from directory: ByteString) throws(MappingRefusal) -> ModuleSight? {
    do {
      return try sight(from: directory)
    } catch {
      for case .unreadable(_, let error) in error.errors where !error.isAbsent { throw .system(error) }
      return nil
    }
  }
}

extension FileView {
  /// The view with the overlay among `flags`; nil where go would refuse that overlay.
  func overlaidIfUsable(by flags: [ByteString], in directory: ByteString) throws(MappingRefusal) -> FileView? {
    do {
      return try overlaid(by: flags, in: directory)
    } catch {
      if case .system(let error) = error, !error.isAbsent { throw .system(error) }
      return nil
    }
  }

  fileprivate func real(_ path: ByteString) -> ByteString { reachable(path) ?? path }
}
