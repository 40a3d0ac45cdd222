import Bytes
import GoSource
import Machine
import Resolution

/// The main modules of a run at one directory: `go get` reads no go.work, and `./...` must begin in a module.
extension MainModules {
  struct Found {
    var environment: GoEnvironment
    var main: MainModules
    var errors: [ModuleLoadError]
    /// Why `./...` names no package.
    var refusal: PackageError?
  }

  /// A go.work that is neither in the directory nor above it was named by the user for all runs; the fork's modules are then
  /// checked together.
  static func read(_ environment: GoEnvironment, view: FileView, for purpose: Reach.Purpose) -> Found {
    let (main, errors) = read(environment, view: view)
    var found = Found(environment: environment, main: main, errors: errors)
    guard let work = environment.gowork else { return found }
    let isOnlyOfWork = !errors.isEmpty && errors.allSatisfy { $0.isUnread(by: work) }
    guard environment.directory.isWithin(work.parentPath) || purpose == .get && isOnlyOfWork else { return found }
    switch purpose {
    case .download:
      // Go: modcmd.runDownload: the mode of builds does not matter.
      found.errors.removeAll { if case .modFlagInWorkspace = $0 { true } else { false } }
    case .get:
      // A go line of go.work that is too new ends every command.
      if errors.contains(where: { $0.isTooNew(work) }) { return found }
      let others = errors.filter { if case .modFlagInWorkspace = $0 { false } else { true } }
      // Since go 1.25 go get reads the go.mod files of the members where its own module is one of them, and go.work can be read.
      if environment.platform.minor >= 25, !others.contains(where: { $0.isUnread(by: work) }),
        main.holds(environment.directory, view),
        errors.isEmpty || !others.isEmpty
      {
        found.errors = others
        return found
      }
      // Rule M9: `go get` concerns only the module around the directory.
      found.environment.gowork = nil
      let alone = read(found.environment, view: view)
      if !alone.main.modules.isEmpty || alone.errors.contains(where: { $0 != .noModFile }) {
        (found.main, found.errors) = alone
      } else {
        (found.environment, found.errors) = (environment, errors + [.noModFile])
      }
    case .build:
      if errors.isEmpty && !main.holds(environment.directory, view) {
        found.refusal = PackageError(.outsideModules(directory: environment.directory), importStack: [])
      }
    }
    return found
  }

  /// The patterns of the run: `./...`, or with a go.work elsewhere all packages of the modules that it uses.
  func patterns(_ environment: GoEnvironment, _ view: FileView) -> [ByteString] {
    let isOfAll = environment.gowork.map { !environment.directory.isWithin($0.parentPath) } ?? false
    return isOfAll || !holds(environment.directory, view) ? [PackageGraph.everyMainPackage] : ["./..."]
  }

  /// The module of these that is next above `directory`, or in it.
  func module(around directory: ByteString) -> MainModule? {
    modules.filter { directory.isWithin($0.directory) }.max { $0.directory.count < $1.directory.count }
  }

  /// Whether the module around `directory` is one of these.
  func holds(_ directory: ByteString, _ view: FileView) -> Bool {
    guard let own = module(around: directory)?.directory else { return false }
    let look = ModuleLook(view)
    var place = directory
    while place != own, place.count > own.count {
      if look.hasModFile(place) { return false }
      place = place.parentPath
    }
    return true
  }
}

extension ModuleLoadError {
  /// Whether only a run in the workspace of `work` fails with it. `go get` still reads the go.mod files of the members.
  fileprivate func isUnread(by work: ByteString) -> Bool {
    switch self {
    case .emptyWorkspace, .modFlagInWorkspace: true
    case .malformed(let file, _), .unreadable(let file, _), .usedTwice(let file, _, _): file == work
    default: false
    }
  }

  fileprivate func isTooNew(_ work: ByteString) -> Bool {
    if case .needsNewerGo(let file, _) = self { file == work } else { false }
  }
}

extension Reach {
  /// In a workspace the modules that it uses are known to the graph before anything is asked.
  func supplyMains() {
    guard main.isWorkspace else { return }
    for module in main.modules {
      walk.supply(ModuleVersion(path: module.path), RequirementWalk.Summary(module.file))
    }
  }
}
