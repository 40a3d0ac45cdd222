import Bytes
import Machine

/// Where import paths lead without modules: vendor directories on the way up, then GOROOT, then GOPATH entry by entry.
///
/// Go: load.resolveImportPath and go/build.(*Context).Import (facts G15, G26, G42, S34). A directory that exists wins,
/// whether or not it holds Go files; only below `vendor` a `.go` file is asked for.
struct GopathResolver: ImportResolver {
  /// A directory `…/vendor` that an importer can see, and what stands before it in import paths.
  private struct Vendor {
    var directory: ByteString
    var prefix: ByteString
  }

  let isGOPATH = true
  /// GOROOT first; each without `src`.
  private let roots: [(path: ByteString, source: ByteString, isGoroot: Bool)]
  private let workingDirectory: ByteString
  /// Vendor directories seen from a directory, deepest first; number 0 sees none.
  private var contexts: [[Vendor]] = [[]]
  private var contextOf = SymbolMap()
  private var isVendorAt = SymbolMap()
  private var isModuleAt = SymbolMap()
  private var hasTop = SymbolMap()
  private var bases: [ByteString: Int32] = [:]
  private var targets: ContiguousArray<ImportTarget> = []
  private var answers = SymbolMap(minimumCapacity: 4096)
  private var plainAnswers = SymbolMap(minimumCapacity: 4096)

  init(_ environment: GoEnvironment) {
    var roots: [(path: ByteString, source: ByteString, isGoroot: Bool)] = []
    if let goroot = environment.goroot { roots.append((goroot, goroot.appending(path: "src"), true)) }
    for entry in environment.gopath { roots.append((entry, entry.appending(path: "src"), false)) }
    (self.roots, workingDirectory) = (roots, environment.directory)
  }

  mutating func resolve(_ path: Symbol, from importer: Importer?, in store: inout PackageStore) -> Resolution {
    guard let importer else { return plain(path, seenFromGoroot: isInGoroot(workingDirectory), in: &store) }
    let context = importer.root == .none ? 0 : context(of: importer, in: &store)
    let isVersioned = store.facts(of: path).contains(.hasVersion)
    let isInModule = isVersioned && importer.root != .none && hasModuleAbove(importer, in: &store)
    let key = context * 2 + (isInModule ? 1 : 0)
    if let known = answers[path, key] { return .target(targets[Int(known)]) }
    let found = search(path, importer, contexts[Int(context)], isInModule: isInModule, in: &store)
    if case .target(let target) = found {
      answers[path, key] = Int32(targets.count)
      targets.append(target)
    }
    return found
  }

  private mutating func search(
    _ path: Symbol, _ importer: Importer, _ vendors: [Vendor], isInModule: Bool, in store: inout PackageStore
  ) -> Resolution {
    let text = store.names[path]
    var unknown: [PackageStore.Request.Candidate] = []
    for vendor in vendors where isTop(of: text, in: vendor.directory, store: &store) {
      let place = store.names.intern(vendor.directory.appending(path: text))
      guard let number = store.number(of: place) else {
        unknown.append(.init(directory: place, needsGo: true))
        continue
      }
      guard unknown.isEmpty, store.packages[number].facts.hasGoEntry else { continue }
      let resolved = store.names.intern(vendor.prefix + "vendor/" + text)
      return plain(resolved, seenFromGoroot: isInGoroot(store.names[importer.directory]), in: &store)
    }
    let seenFromGoroot = text.hasPrefix("vendor/") && isInGoroot(store.names[importer.directory])
    if !unknown.isEmpty {
      if !isInModule { unknown += candidates(text, seenFromGoroot: seenFromGoroot, in: &store) }
      return .needs(PackageStore.Request(candidates: unknown))
    }
    if isInModule { return withoutVersion(path, seenFromGoroot: seenFromGoroot, in: &store) }
    return plain(path, seenFromGoroot: seenFromGoroot, in: &store)
  }

  /// GOROOT and GOPATH alone; `seenFromGoroot` matters to paths that start with `vendor/`.
  private mutating func plain(
    _ path: Symbol, seenFromGoroot: Bool, in store: inout PackageStore
  ) -> Resolution {
    let text = store.names[path]
    let key: Int32 = text.hasPrefix("vendor/") && !seenFromGoroot ? 1 : 0
    if let known = plainAnswers[path, key] { return .target(targets[Int(known)]) }
    for root in ordered(text, seenFromGoroot) where isTop(of: text, in: root.source, store: &store) {
      let place = store.names.intern(Self.directory(root.source, text))
      guard let number = store.number(of: place) else {
        return .needs(
          PackageStore.Request(candidates: candidates(text, seenFromGoroot: seenFromGoroot, in: &store)))
      }
      if store.packages[number].state == .absent { continue }
      return .target(
        remember(
          path, key,
          ImportTarget(
            path: path, directory: place, root: store.names.intern(root.path), isInGoroot: root.isGoroot)))
    }
    let goroot = roots.first { $0.isGoroot }?.source.appending(path: text)
    let gopath = roots.filter { !$0.isGoroot }.map { $0.source.appending(path: text) }
    return .target(
      remember(path, key, ImportTarget(path: path, fault: .notFound(path: text, goroot: goroot, gopath: gopath))))
  }

  /// A path may be spelled with empty elements; its directory is not.
  private static func directory(_ source: ByteString, _ path: ByteString) -> ByteString {
    let place = source.appending(path: path)
    return path.firstRange(of: "//") == nil && path.firstRange(of: "/.") == nil ? place : place.cleanPath
  }

  private mutating func remember(_ path: Symbol, _ key: Int32, _ target: ImportTarget) -> ImportTarget {
    plainAnswers[path, key] = Int32(targets.count)
    targets.append(target)
    return target
  }

  /// A path that starts with `vendor/` is looked for in GOPATH first, unless GOROOT itself imports it.
  private func ordered(
    _ text: ByteString, _ seenFromGoroot: Bool
  ) -> [(path: ByteString, source: ByteString, isGoroot: Bool)] {
    text.hasPrefix("vendor/") && !seenFromGoroot
      ? roots.filter { !$0.isGoroot } + roots.filter { $0.isGoroot } : roots
  }

  private mutating func candidates(
    _ text: ByteString, seenFromGoroot: Bool, in store: inout PackageStore
  ) -> [PackageStore.Request.Candidate] {
    var found: [PackageStore.Request.Candidate] = []
    for root in ordered(text, seenFromGoroot) where isTop(of: text, in: root.source, store: &store) {
      found.append(.init(directory: store.names.intern(Self.directory(root.source, text)), needsGo: false))
    }
    return found
  }

  /// Whether the first element of `path` is there at all: spares most failing looks into places far below.
  private mutating func isTop(of path: ByteString, in base: ByteString, store: inout PackageStore) -> Bool {
    let element = path.prefix(path.firstIndex(of: UInt8(ascii: "/")) ?? path.count)
    let number = bases[base] ?? Int32(bases.count)
    bases[base] = number
    let symbol = store.names.intern(element)
    if let known = hasTop[symbol, number] { return known == 1 }
    let isThere = store.view.isDirectory(base.appending(path: element))
    hasTop[symbol, number] = isThere ? 1 : 0
    return isThere
  }

  private func isInGoroot(_ directory: ByteString) -> Bool {
    roots.first { $0.isGoroot }.map { directory.isWithin($0.path) } ?? false
  }
}

// What an importer sees on its way up to the root of its source tree.
extension GopathResolver {
  /// The importer's directory and the `src` above it, both without links where they do not fit together otherwise; nil
  /// where go would crash (load.dirAndRoot).
  private func place(of importer: Importer, in store: borrowing PackageStore) -> (ByteString, ByteString)? {
    let directory = store.names[importer.directory]
    let source = store.names[importer.root].appending(path: "src")
    let path = store.names[importer.path]
    if source.appending(path: path) == directory { return (directory, source) }
    guard let real = try? store.view.realPath(directory), let realSource = try? store.view.realPath(source),
      realSource.appending(path: path) == real
    else { return nil }
    return (real, realSource)
  }

  private mutating func context(of importer: Importer, in store: inout PackageStore) -> Int32 {
    if let known = contextOf[importer.directory, Int32(bitPattern: importer.root.index)] { return known }
    guard let (directory, source) = place(of: importer, in: store) else { return 0 }
    // From the top down: a directory without vendor sees what its parent sees.
    var context: Int32 = 0
    var above = source
    var names = (directory.relative(within: source) ?? ByteString()).split(on: UInt8(ascii: "/"))
    if names == [ByteString()] { names = [] }
    for k in 0...names.count {
      if k > 0 { above = above.appending(path: names[k - 1]) }
      let symbol = store.names.intern(above)
      if let known = contextOf[symbol, Int32(bitPattern: importer.root.index)] {
        context = known
        continue
      }
      if hasVendor(symbol, above, in: &store) {
        let prefix = k == 0 ? ByteString() : names[..<k].joined(separator: "/") + "/"
        contexts.append([Vendor(directory: above.appending(path: "vendor"), prefix: prefix)] + contexts[Int(context)])
        context = Int32(contexts.count - 1)
      }
      contextOf[symbol, Int32(bitPattern: importer.root.index)] = context
    }
    contextOf[importer.directory, Int32(bitPattern: importer.root.index)] = context
    return context
  }

  private mutating func hasVendor(_ symbol: Symbol, _ directory: ByteString, in store: inout PackageStore) -> Bool {
    if let number = store.number(of: symbol), store.packages[number].state == .directory {
      return store.packages[number].facts.hasVendor
    }
    if let known = isVendorAt[symbol] { return known == 1 }
    let isThere = store.view.isDirectory(directory.appending(path: "vendor"))
    isVendorAt[symbol] = isThere ? 1 : 0
    return isThere
  }

  /// Whether a go.mod with a module line lies in the importer's directory or above it, up to `src`.
  private mutating func hasModuleAbove(_ importer: Importer, in store: inout PackageStore) -> Bool {
    guard let (directory, source) = place(of: importer, in: store) else { return false }
    var here = directory
    while here.isWithin(source) {
      if !modulePath(here, in: &store).isEmpty { return true }
      if here == source { return false }
      here = here.parentPath
    }
    return false
  }

  /// The path in the module line of a directory's go.mod, empty without one (load.goModPath, a scanner of its own).
  private mutating func modulePath(_ directory: ByteString, in store: inout PackageStore) -> ByteString {
    let symbol = store.names.intern(directory)
    if let known = isModuleAt[symbol] { return known < 0 ? ByteString() : store.names[Symbol(index: UInt32(known))] }
    let text = (try? store.view.read(directory.appending(path: "go.mod"), limit: 1 << 24)) ?? ByteString()
    let path = Self.moduleLine(text)
    isModuleAt[symbol] = path.isEmpty ? -1 : Int32(store.names.intern(path).index)
    return path
  }

  private static func moduleLine(_ text: ByteString) -> ByteString {
    let keyword: ByteString = "module "
    let start: Int
    if text.hasPrefix(keyword) {
      start = 0
    } else if let found = text.firstRange(of: "\n" + keyword) {
      start = found.lowerBound + 1
    } else {
      return ByteString()
    }
    let end = text.firstIndex(of: UInt8(ascii: "\n"), from: start) ?? text.count
    let path = text[(start + keyword.count)..<end].trimmed
    guard path.first == UInt8(ascii: "\"") else { return path }
    return path.count > 1 && path.last == UInt8(ascii: "\"") ? path.dropFirst(1).dropLast(1) : ByteString()
  }

  /// `x/y/v2/z` read as `x/y/z` where only the latter exists and `x/y/go.mod` says `module x/y/v2` (facts G42).
  private mutating func withoutVersion(
    _ path: Symbol, seenFromGoroot: Bool, in store: inout PackageStore
  ) -> Resolution {
    let asWritten = plain(path, seenFromGoroot: seenFromGoroot, in: &store)
    guard case .target(let target) = asWritten, target.directory == .none else { return asWritten }
    let text = store.names[path]
    var limit = text.count
    while let (start, end) = Self.versionElement(text, below: limit) {
      let parent = plain(store.names.intern(text.prefix(start)), seenFromGoroot: true, in: &store)
      guard case .target(let found) = parent else { return parent }
      if found.directory != .none {
        let module = modulePath(store.names[found.directory], in: &store)
        if module == text.prefix(end) {
          let shorter = store.names.intern(text.prefix(start) + text.dropFirst(end))
          return plain(shorter, seenFromGoroot: seenFromGoroot, in: &store)
        }
        if !module.isEmpty { return asWritten }
      }
      limit = start
    }
    return asWritten
  }

  /// The last element `vN` of the first `limit` bytes, with its slash: v2, v3, v10, but neither v0, v1 nor v05.
  private static func versionElement(_ path: ByteString, below limit: Int) -> (Int, Int)? {
    var end = limit
    var i = limit - 1
    while i >= 0 {
      if path[i] == UInt8(ascii: "/") {
        if PathFacts.isVersion(path[(i + 1)..<end]) { return (i, end) }
        end = i
      }
      i -= 1
    }
    return nil
  }
}
