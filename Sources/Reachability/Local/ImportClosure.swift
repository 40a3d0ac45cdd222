import Bytes
import GoSource
import Machine
import Resolution

/// Which modules' source a run reads: those that may hold a package that something imports, as far as source is here.
///
/// Go: modload.importFromModules looks into every selected module whose path begins an import path, so each of them
/// must be had. What packages of absent modules import in turn is unknown until they are here.
struct ImportClosure {
  /// Modules (actual, after replacement) whose source is needed.
  private(set) var needed: Set<ByteString> = []
  /// Imports that no selected module can hold, with the package that imports each.
  private(set) var unprovided: [(path: ByteString, importer: ByteString)] = []
  /// Dotless imports that are not of the standard library.
  private(set) var notStandard: [(path: ByteString, importer: ByteString)] = []
  /// Imports of packages below an `internal` that is not the importer's, by the main modules' own packages.
  private(set) var hidden: [(path: ByteString, importer: ByteString)] = []
  /// Imports that two modules provide, as far as their source is here, with the two.
  private(set) var ambiguous: [(path: ByteString, modules: [ModuleVersion])] = []
  /// Every import of the main modules' own packages, with one importer each.
  private(set) var own: [ByteString: ByteString] = [:]

  private let mains: StartingModules
  private let platform: Platform
  private let view: FileView
  private let goroot: ByteString?
  private let selected: [ByteString: ByteString]
  /// The directory of a selected module where its source is here.
  private let directory: (ModuleVersion) -> ByteString?

  init(
    _ mains: StartingModules, environment: GoEnvironment, view: FileView, selected: [ByteString: ByteString],
    withTests: Bool, directory: @escaping (ModuleVersion) -> ByteString?
  ) {
    (self.mains, platform, self.view, self.selected) = (mains, environment.platform, view, selected)
    (goroot, self.directory) = (environment.goroot, directory)
    var queue: [(path: ByteString, importer: ByteString)] = []
    for module in mains.modules { collect(module, withTests: withTests, into: &queue) }
    var seen: Set<ByteString> = []
    while let next = queue.popLast() {
      guard seen.insert(next.path).inserted else { continue }
      follow(next.path, importer: next.importer, into: &queue)
    }
  }

  /// The packages of `./...` in a main module: nested modules, vendor, testdata and hidden directories left out.
  private mutating func collect(
    _ module: StartingModules.Module, withTests: Bool, into queue: inout [(path: ByteString, importer: ByteString)]
  ) {
    var directories: [(place: ByteString, path: ByteString)] = [(module.directory, module.path)]
    while let next = directories.popLast() {
      let found = DirectoryImports(next.place, platform: platform, view: view)
      if found.hasModFile && next.place != module.directory { continue }
      for path in withTests ? found.imports.union(found.testImports) : found.imports {
        if own[path] == nil { own[path] = next.path }
        if Self.isHidden(path, from: next.path) { hidden.append((path, next.path)) }
        queue.append((path, next.path))
      }
      for name in found.subdirectories {
        if name == "vendor" || name == "testdata" || name.first == UInt8(ascii: ".") || name.first == UInt8(ascii: "_")
        {
          continue
        }
        directories.append((next.place.appending(path: name), next.path + "/" + name))
      }
    }
  }

  private mutating func follow(
    _ path: ByteString, importer: ByteString, into queue: inout [(path: ByteString, importer: ByteString)]
  ) {
    if path == "C" || path == "unsafe" || path.hasPrefix("./") || path.hasPrefix("../") { return }
    let first = path.split(on: UInt8(ascii: "/"))[0]
    if !first.contains(UInt8(ascii: ".")), isStandard(path) { return }
    if mains.modules.contains(where: { Self.isPrefix($0.path, of: path) && holds($0, path) }) { return }
    var isProvided = false
    var holders: [ModuleVersion] = []
    var module = path
    while true {
      if let version = selected[module] {
        isProvided = true
        needed.insert(module)
        if let root = directory(ModuleVersion(path: module, version: version)) {
          let place = module == path ? root : root.appending(path: path.dropFirst(module.count + 1))
          if view.isDirectory(place) {
            let found = DirectoryImports(place, platform: platform, view: view)
            if found.hasGoFile { holders.append(ModuleVersion(path: module, version: version)) }
            for inner in found.imports { queue.append((inner, path)) }
          }
        }
      }
      guard let slash = module.lastIndex(of: UInt8(ascii: "/")) else { break }
      module = module.prefix(slash)
    }
    if holders.count > 1 { ambiguous.append((path, holders)) }
    if isProvided || mains.modules.contains(where: { Self.isPrefix($0.path, of: path) }) { return }
    if first.contains(UInt8(ascii: ".")) {
      unprovided.append((path, importer))
    } else {
      notStandard.append((path, importer))
    }
  }

  /// Go: load.disallowInternal: what lies below `parent/internal` is for `parent` and what lies below it.
  private static func isHidden(_ path: ByteString, from importer: ByteString) -> Bool {
    let elements = path.split(on: UInt8(ascii: "/"))
    guard let last = elements.lastIndex(of: "internal") else { return false }
    let parent = elements[..<last].joined(separator: "/")
    return !parent.isEmpty && !isPrefix(parent, of: importer)
  }

  private func holds(_ module: StartingModules.Module, _ path: ByteString) -> Bool {
    view.isDirectory(
      path == module.path ? module.directory : module.directory.appending(path: path.dropFirst(module.path.count + 1)))
  }

  private func isStandard(_ path: ByteString) -> Bool {
    // Without a toolchain nobody can tell; what has no dot is taken for its library.
    guard let goroot else { return true }
    return view.isDirectory(goroot.appending(path: "src").appending(path: path))
  }

  static func isPrefix(_ module: ByteString, of path: ByteString) -> Bool {
    path.hasPrefix(module) && (path.count == module.count || path[module.count] == UInt8(ascii: "/"))
  }
}
