package import Bytes
package import Machine
package import Resolution

/// Where a directory is below an entry of GOPATH; paths are compared without links.
package struct GopathPlace: Sendable, Hashable {
  /// The entry, as the environment spells it.
  package var entry: ByteString
  /// The path below its `src`, empty for `src` itself.
  package var importPath: ByteString

  package init(entry: ByteString, importPath: ByteString) { (self.entry, self.importPath) = (entry, importPath) }

  /// The entry whose `src` holds the directory `real`, which has no links in it; nil where none does.
  package init?(of real: ByteString, in entries: [ByteString]) throws(MappingRefusal) {
    do { try self.init(holding: real, entries) } catch { throw .system(error) }
  }

  private init?(holding real: ByteString, _ entries: [ByteString]) throws(SystemError) {
    for entry in entries {
      let source = entry.appending(path: "src")
      for spelling in [source, try realPathIfPresent(source) ?? source] {
        if let rest = real.relative(within: spelling) {
          self.init(entry: entry, importPath: rest)
          return
        }
      }
    }
    return nil
  }

  /// The directory to work in instead of `directory`, where go, started there, would not see the mapping of `upstream`: in
  /// GOPATH mode a checkout that is reached by its own path and not through the link has packages called `_/path`, which
  /// find neither vendor nor each other (rule G4). Nil where all is well, or where the directory is outside of the
  /// checkout `root`.
  package static func better(
    than directory: ByteString, root: ByteString, upstream: ByteString, in environment: GoEnvironment
  ) throws(SystemError) -> ByteString? {
    guard environment.mode == .gopath, let real = try realPathIfPresent(directory),
      let rest = real.relative(within: root)
    else { return nil }
    // An entry counts by the place that it leads to, too (go/build.(*Context).hasSubdir).
    var isBelowGopath = false
    for entry in environment.gopath {
      let source = entry.appending(path: "src")
      let place = try realPathIfPresent(source) ?? source
      if directory.isWithin(source) || directory.isWithin(place) { isBelowGopath = true }
    }
    guard !isBelowGopath, try GopathPlace(holding: real, environment.gopath) == nil,
      let entry = GopathLookup(environment: environment, view: environment.disk).entry(of: upstream)
    else { return nil }
    let workspace = entry.appending(path: "src").appending(path: upstream)
    return rest.isEmpty ? workspace : workspace.appending(path: rest)
  }
}

/// Where GOPATH mode finds an import path that is not vendored: the first existing directory wins, GOROOT before the
/// entries of GOPATH; its Go files do not matter (rule G26, `go/build.(*Context).Import`).
package struct GopathLookup: Sendable {
  let environment: GoEnvironment
  let view: FileView

  package init(environment: GoEnvironment, view: FileView) { (self.environment, self.view) = (environment, view) }

  /// The directory of `path` without links, nil where no entry has it.
  package func directory(of path: ByteString) -> ByteString? {
    entry(of: path).flatMap { view.reachable($0.appending(path: "src").appending(path: path)) }
  }

  /// The GOROOT or GOPATH entry that wins for `path`, as the environment spells it.
  package func entry(of path: ByteString) -> ByteString? {
    let roots = (environment.goroot.map { [$0] } ?? []) + environment.gopath
    return roots.first { view.isDirectory($0.appending(path: "src").appending(path: path)) }
  }
}

extension GoEnvironment {
  /// Why there is no entry of GOPATH.
  var lackOfGopath: MappingRefusal {
    guard let settings, settings["GOPATH"] != nil else { return .noGopath }
    return .gopathIsToolchain(isOfProcess: settings.ofProcess("GOPATH") != nil)
  }
}

/// A GOPATH of one checkout's own, below the state directory. Its name is made from the checkout's path and the upstream
/// path, so that a second setup finds the same one.
struct PrivateGopath: Sendable, Hashable {
  var path: ByteString

  init(state: ByteString, checkout: ByteString, upstream: ByteString) {
    let digest = Digest.hex(of: checkout + ByteString([0]) + upstream).prefix(16)
    path = Self.directory(in: state).appending(path: digest)
  }

  /// The directory that holds all of them.
  static func directory(in state: ByteString) -> ByteString { state.appending(path: "gopath") }
}

extension Fork {
  /// Whether a mapping for GOPATH mode is possible: go refuses import comments and relative imports there, and would build a
  /// checkout twice that is below GOPATH under a third path.
  package func suitsGopath(in environment: GoEnvironment) throws(MappingRefusal) -> Bool {
    guard foreignComments.isEmpty, relativeImports.isEmpty else { return false }
    guard let place = try GopathPlace(of: root, in: environment.gopath) else { return true }
    return [upstream, forkPath ?? place.importPath].contains(place.importPath)
  }
}
