import Bytes
import GoSource
import Machine

/// The packages that a pattern matches: by their import paths, or by a directory without one.
struct PatternMatch {
  struct Found {
    var path: Symbol
    /// Known already where the pattern was a directory outside all roots.
    var place: ImportTarget?
  }

  var pattern: ByteString
  var found: [Found] = []
  var error: PackageError?
  /// The packages only lead to those of the standard library, which is the main module, and do not match themselves.
  var onlyLeads = false
}

/// Finds what patterns name without modules: cmd/go/internal/search.ImportPaths (rules S28, S29).
struct GopathPatterns {
  private let environment: GoEnvironment
  private let view: FileView
  private(set) var warnings: [PatternWarning] = []
  private let readsAhead: LoadDetail
  private let tests: Bool
  private var isTop: [ByteString: Bool] = [:]
  private var realSources: [ByteString: ByteString] = [:]

  /// A walk over directories reads what the packages there import, with `tests` their tests too, as far as `readsAhead` wants
  /// more of it than its name.
  init(_ environment: GoEnvironment, view: FileView, readsAhead: LoadDetail = .importsOnly, tests: Bool = false) {
    (self.environment, self.view) = (environment, view)
    (self.readsAhead, self.tests) = (readsAhead, tests)
    sources = ([environment.goroot].compactMap { $0 } + environment.gopath).map { ($0, $0.appending(path: "src")) }
  }

  /// GOROOT/src and each GOPATH/src, with their roots.
  private let sources: [(root: ByteString, source: ByteString)]

  mutating func matches(_ patterns: [ByteString], in store: inout PackageStore) -> [PatternMatch] {
    (patterns.isEmpty ? ["."] : patterns).map { match(Self.clean($0), in: &store) }
  }

  /// search.CleanPatterns for one of them.
  static func clean(_ pattern: ByteString) -> ByteString {
    if pattern.isAbsolutePath { return pattern.cleanPath }
    let isLocal = isLocalPattern(pattern)
    let at = isLocal ? nil : pattern.firstIndex(of: UInt8(ascii: "@"))
    let (path, version) = at.map { (pattern.prefix($0), pattern.dropFirst($0)) } ?? (pattern, ByteString())
    let slashed = ByteString(path.bytes.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 })
    if slashed.hasPrefix("./") {
      let clean = "./" + slashed.cleanPath
      return (clean == "./." ? "." : clean) + version
    }
    return slashed.cleanPath + version
  }

  static func isLocalPattern(_ pattern: ByteString) -> Bool {
    pattern == "." || pattern == ".." || pattern.hasPrefix("./") || pattern.hasPrefix("../") || pattern.isAbsolutePath
  }

  private mutating func match(_ pattern: ByteString, in store: inout PackageStore) -> PatternMatch {
    let isMeta = pattern.isMetaPackage(minor: environment.platform.minor)
    var result = PatternMatch(pattern: pattern)
    if Self.isLocalPattern(pattern) {
      matchDirectories(pattern, &result, in: &store)
    } else if pattern.firstRange(of: "...") != nil || isMeta {
      matchPackages(pattern, isMeta: isMeta, &result, in: &store)
    } else {
      result.found = [PatternMatch.Found(path: store.names.intern(pattern))]
    }
    if result.found.isEmpty && result.error == nil { warnings.append(.matchedNothing(pattern)) }
    return result
  }

  /// `./…`: directories, each with the import path that it has by its place.
  private mutating func matchDirectories(
    _ pattern: ByteString, _ result: inout PatternMatch, in store: inout PackageStore
  ) {
    let wanted = ImportPattern(pattern)
    guard wanted.hasWildcard else {
      let directory = environment.directory.appending(path: pattern).cleanPath
      result.found = [found(directory, written: pattern, real: view.reachable(directory), in: &store)]
      return
    }
    let wild = pattern.firstRange(of: "...")?.lowerBound ?? pattern.count
    // The directory to start from, with its final slash, as the names that are matched start with it.
    let start = pattern.prefix((pattern.prefix(wild).lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)
    // search.MatchDirs applies its rule for skipped names to the start directory, too, by its last element as written.
    if start.startsPassedOver { return }
    let top = environment.directory.appending(path: start).cleanPath
    let namesVendor = pattern.firstRange(of: "vendor") != nil
    let walk = store.walk(top, stopsAtModules: false, ahead: readAhead(of: top, namesVendor)) { path in
      !path.isSkippedByPatterns && (namesVendor || !path.isDirectlyInVendor)
    }
    let real = view.reachable(top)
    let plain = plainPrefix(of: top)
    // `./...` matches every directory of the walk.
    let matchesAll = !namesVendor && pattern == start + "..." && wanted.matches(start + "x")
    for place in walk.places {
      guard let number = store.number(of: place.directory), store.isListed(number) else { continue }
      if matchesAll, let plain, !place.path.isEmpty {
        result.found.append(PatternMatch.Found(path: store.names.intern(plain + "/" + place.path)))
        continue
      }
      let name = place.path.isEmpty ? start.dropLast(start.count > 1 ? 1 : 0) : start + place.path
      if !wanted.matches(place.path.isEmpty && name == "." ? "./." : name) { continue }
      if let plain {
        let path = place.path.isEmpty ? plain : plain + "/" + place.path
        result.found.append(PatternMatch.Found(path: store.names.intern(path)))
        continue
      }
      let directory = place.path.isEmpty ? top : top.appending(path: place.path)
      let realPlace = real.map { place.path.isEmpty ? $0 : $0.appending(path: place.path) }
      result.found.append(found(directory, written: name, real: realPlace, in: &store))
    }
    if let failure = walk.failure {
      result.error = PackageError(.directory(.unreadable(failure), directory: top), importStack: [])
    }
  }

  /// Reads ahead what the packages below `top` can import: from the vendor directories that all of them see, GOROOT and GOPATH.
  private func readAhead(of top: ByteString, _ namesVendor: Bool) -> ReadAhead? {
    guard readsAhead != .importsOnly, !namesVendor,
      let source = sources.first(where: { top.isWithin($0.source) })?.source
    else {
      return nil
    }
    var vendors: [ByteString] = []
    var here = top
    while here.count > source.count {
      vendors.append(here.appending(path: "vendor"))
      here = here.parentPath
    }
    if readsAhead == .besidesStandard {
      let others = sources.filter { $0.root != environment.goroot }
      return ReadAhead(
        vendors: vendors, sources: others.map(\.source), walked: top, tests: tests, implicit: [], view: view)
    }
    if let goroot = environment.goroot { vendors.append(goroot.appending(path: "src/vendor")) }
    return ReadAhead(
      vendors: vendors, sources: sources.map(\.source), walked: top, tests: tests,
      implicit: PackageGraph.implicitPaths(tests: tests), view: view)
  }

  /// The package of a directory: by its import path where it has one, else by the directory itself.
  private mutating func found(
    _ directory: ByteString, written: ByteString, real: ByteString?, in store: inout PackageStore
  ) -> PatternMatch.Found {
    if let path = importPath(of: directory, real: real) { return PatternMatch.Found(path: store.names.intern(path)) }
    // An absolute path without an import path is treated like an import in a file, and refused.
    if written.isAbsolutePath { return PatternMatch.Found(path: store.names.intern(directory)) }
    return PatternMatch.Found(
      path: store.names.intern(written),
      place: ImportTarget(
        path: store.names.intern(Self.pseudoPath(directory)), directory: store.names.intern(directory)))
  }

  /// The import path that a directory has by its place, nil where it has none or another directory is found by it
  /// (go/build.(*Context).Import for a local path; rule G27).
  mutating func importPath(of directory: ByteString, real: ByteString?) -> ByteString? {
    for (number, (root, source)) in sources.enumerated() {
      guard let path = relative(directory, real, within: source), !path.isEmpty, !Self.isInTestdata(path) else {
        continue
      }
      if root == environment.goroot { return path }
      let isHidden = sources[..<number].contains { earlier in
        isTop(path, in: earlier.source) && view.isDirectory(earlier.source.appending(path: path))
      }
      return isHidden ? nil : path
    }
    return nil
  }

  /// The import path of a directory, where no other directory can hide it or one below it: then each import path below is this
  /// one and the relative path.
  private mutating func plainPrefix(of top: ByteString) -> ByteString? {
    for (number, (root, source)) in sources.enumerated() {
      guard let path = top.relative(within: source), !path.isEmpty else { continue }
      if Self.isInTestdata(path) { return nil }
      if root == environment.goroot { return path }
      return sources[..<number].contains { isTop(path, in: $0.source) } ? nil : path
    }
    return nil
  }

  /// go/build.hasSubdir: as spelled, then with links evaluated on either side.
  private mutating func relative(
    _ directory: ByteString, _ real: ByteString?, within source: ByteString
  ) -> ByteString? {
    if let rest = directory.relative(within: source) { return rest }
    let realSource: ByteString
    if let known = realSources[source] {
      realSource = known
    } else {
      realSource = view.reachable(source) ?? ByteString()
      realSources[source] = realSource
    }
    if !realSource.isEmpty, let rest = directory.relative(within: realSource) { return rest }
    guard let real else { return nil }
    return real.relative(within: source) ?? (realSource.isEmpty ? nil : real.relative(within: realSource))
  }

  private mutating func isTop(_ path: ByteString, in base: ByteString) -> Bool {
    let place = base.appending(path: path.prefix(path.firstIndex(of: UInt8(ascii: "/")) ?? path.count))
    if let known = isTop[place] { return known }
    let isThere = view.isDirectory(place)
    isTop[place] = isThere
    return isThere
  }

  /// go/build.(*Context).Import: such a directory has no import path.
  static func isInTestdata(_ path: ByteString) -> Bool {
    path.split(on: UInt8(ascii: "/")).contains("testdata")
  }

  /// load.dirToImportPath: `_` and the directory, with replacements for characters that an import path cannot contain.
  static func pseudoPath(_ directory: ByteString) -> ByteString {
    let illegal = Set("!\"#$%&'()*,:;<=>?[\\]^{|}`".utf8)
    return "_"
      + ByteString(directory.bytes.map { $0 <= 32 || $0 == 127 || illegal.contains($0) ? UInt8(ascii: "_") : $0 })
  }
}

// Wildcards over import paths.
extension GopathPatterns {
  /// search.MatchPackages: below GOROOT/src and every GOPATH/src, the first directory of each path.
  private mutating func matchPackages(
    _ pattern: ByteString, isMeta: Bool, _ result: inout PatternMatch, in store: inout PackageStore
  ) {
    let wanted = ImportPattern(pattern)
    var have: Set<ByteString> = ["builtin"]
    if !environment.platform.cgo { have.insert("runtime/cgo") }
    if pattern == "tool" || pattern == "work" { return }
    for (root, source) in sources {
      let isGoroot = root == environment.goroot
      if (pattern == "std" || pattern == "cmd") && !isGoroot { continue }
      guard view.isDirectory(source) else { continue }
      guard let base = isMeta ? (pattern == "cmd" ? "cmd" : "") : literalBase(of: wanted, in: source) else { continue }
      let top = base.isEmpty ? source : source.appending(path: base)
      let isStd = pattern == "std"
      let walk = store.walk(top, stopsAtModules: false) { path in
        if path.isSkippedByPatterns { return false }
        let full = base.isEmpty ? path : base.appending(path: path)
        if isStd && (!Spelling.isStandardPath(full) || full == "cmd") { return false }
        return isMeta || wanted.canMatch(below: full)
      }
      for link in walk.links where !isMeta { warnings.append(.ignoredLink(top.appending(path: link))) }
      for place in walk.places {
        let path = place.path.isEmpty ? base : base.isEmpty ? place.path : base.appending(path: place.path)
        if path.isEmpty || !have.insert(path).inserted || !(isMeta || wanted.matches(path)) { continue }
        guard let number = store.number(of: place.directory), !store.packages[number].isWithoutGoFiles else { continue }
        let package = store.packages[number]
        if pattern == "cmd", path.hasPrefix("cmd/vendor"), package.name != .none, store.names[package.name] == "main" {
          continue
        }
        result.found.append(PatternMatch.Found(path: store.names.intern(path)))
      }
      if let failure = walk.failure {
        result.error = PackageError(.directory(.unreadable(failure), directory: top), importStack: [])
      }
    }
  }

  /// The directory above the first wildcard, nil where a walk from `source` would not come to it.
  private mutating func literalBase(of pattern: ImportPattern, in source: ByteString) -> ByteString? {
    let wild = pattern.text.firstRange(of: "...")?.lowerBound ?? pattern.text.count
    let literal = pattern.text.prefix(wild)
    guard let slash = literal.lastIndex(of: UInt8(ascii: "/")) else { return ByteString() }
    var base = ByteString()
    for name in literal.prefix(slash).split(on: UInt8(ascii: "/")) {
      if name.isEmpty || name.isSkippedByPatterns { return nil }
      base = base.isEmpty ? name : base.appending(path: name)
      let place = source.appending(path: base)
      guard let status = view.known(place, following: false) else { return nil }
      if status.isLink && view.isDirectory(place) { warnings.append(.ignoredLink(place)) }
      if !status.isDirectory { return nil }
    }
    return base
  }
}
