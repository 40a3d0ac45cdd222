import Bytes
import Machine

/// The vendor directories and go.mod files between an importer and the root of its source tree.
extension GopathResolver {
  /// The importer's directory and the `src` above it, both without links where the path would otherwise not be below `src`; nil
  /// where go would crash (load.dirAndRoot).
  private func place(of importer: Importer, in store: borrowing PackageStore) -> (ByteString, ByteString)? {
    guard let source = roots.first(where: { $0.symbol == importer.root })?.source.directory else { return nil }
    let directory = store.names[importer.directory]
    if isPlain(importer, source, in: store) { return (directory, source) }
    guard let real = store.view.reachable(directory), let realSource = store.view.reachable(source),
      realSource.appending(path: store.names[importer.path]) == real
    else { return nil }
    return (real, realSource)
  }

  /// Whether the importer's directory is its path below `source`, as spelled.
  private func isPlain(_ importer: Importer, _ source: ByteString, in store: borrowing PackageStore) -> Bool {
    let directory = store.names.range(of: importer.directory)
    let slash = directory.lowerBound + source.count
    guard slash + 1 + store.names.range(of: importer.path).count == directory.upperBound else { return false }
    return store.names.withArena { $0[slash] == UInt8(ascii: "/") }
      && store.names.hasSuffix(importer.directory, importer.path) && store.names.hasPrefix(importer.directory, source)
  }

  /// The directory that holds this one, where all of it is known by name already.
  private func parent(of directory: Symbol, in store: inout PackageStore) -> Symbol {
    let range = store.names.range(of: directory)
    let end = store.names.withArena { bytes in
      var end = range.upperBound
      while end > range.lowerBound && bytes[end - 1] != UInt8(ascii: "/") { end -= 1 }
      return end
    }
    // The parent of `/x` is `/`.
    return store.names.intern(prefix: max(end - range.lowerBound - 1, min(end - range.lowerBound, 1)), of: directory)
  }

  /// The vendor directories for a package with a path such as `x//y`: go removes as many bytes from the path as it goes up in
  /// directories. Nil for a path that is clean, or absolute.
  private mutating func contextOfSpelling(_ importer: Importer, in store: inout PackageStore) -> Int32? {
    if let known = contextOfSpelling[importer.path] { return known }
    let path = store.names[importer.path]
    let clean = path.cleanPath
    if clean == path || path.isAbsolutePath { return nil }
    let directory = store.names[importer.directory]
    var plain = importer
    plain.path = store.names.intern(clean)
    let seen = contexts[Int(context(of: plain, in: &store))]
    let vendors = seen.map { vendor in
      let cut = directory.count - vendor.base.directory.parentPath.count
      let prefix = cut == path.count + 1 ? ByteString() : path.prefix(max(path.count - cut, 0)) + "/"
      return Vendor(base: vendor.base, prefix: prefix)
    }
    let number = Int32(contexts.count)
    contexts.append(vendors)
    contextOfSpelling[importer.path] = number
    return number
  }

  mutating func context(of importer: Importer, in store: inout PackageStore) -> Int32 {
    if store.facts(of: importer.path).contains(.isUnclean), let context = contextOfSpelling(importer, in: &store) {
      return context
    }
    let root = Int32(bitPattern: importer.root.index)
    if let known = contextOf[importer.directory, root] { return known }
    guard let source = roots.first(where: { $0.symbol == importer.root })?.source.directory else { return 0 }
    var top = importer.directory
    var base = source
    if !isPlain(importer, source, in: store) {
      guard let (directory, source) = place(of: importer, in: store) else { return 0 }
      (top, base) = (store.names.intern(directory), source)
    }
    // Goes up to the first directory with a known answer, or to src; then down again, where each directory has those of its
    // parent, too.
    var context: Int32 = 0
    var unknown: [Symbol] = []
    var here = top
    while true {
      if let known = contextOf[here, root] {
        context = known
        break
      }
      unknown.append(here)
      if store.names.range(of: here).count <= base.count { break }
      here = parent(of: here, in: &store)
    }
    for symbol in unknown.reversed() {
      if hasVendor(symbol, in: &store) {
        let path = store.names[symbol]
        let rest = path.count > base.count ? path.dropFirst(base.count + 1) : ByteString()
        let vendorBase = Base(directory: path.appending(path: "vendor"), number: baseCount)
        baseCount += 1
        let vendor = Vendor(base: vendorBase, prefix: rest.isEmpty ? rest : rest + "/")
        contexts.append([vendor] + contexts[Int(context)])
        context = Int32(contexts.count - 1)
      }
      contextOf[symbol, root] = context
    }
    contextOf[importer.directory, root] = context
    return context
  }

  private mutating func hasVendor(_ symbol: Symbol, in store: inout PackageStore) -> Bool {
    if let number = store.number(of: symbol), store.packages[number].state == .directory {
      return store.packages[number].facts.hasVendor
    }
    if let known = isVendorAt[symbol] { return known == 1 }
    let isThere = store.view.isDirectory(store.names[symbol].appending(path: "vendor"))
    isVendorAt[symbol] = isThere ? 1 : 0
    return isThere
  }

  /// Whether a go.mod with a module line is in the importer's directory or above it, up to `src`.
  mutating func hasModuleAbove(_ importer: Importer, in store: inout PackageStore) -> Bool {
    if let known = isBelowModule[importer.directory] { return known == 1 }
    var isBelow = false
    if let (directory, source) = place(of: importer, in: store) {
      // Goes up to the first directory with a known answer; the directories on the way have the same one.
      var here = store.names.intern(directory)
      var passed: [Symbol] = []
      while store.names.range(of: here).count >= source.count {
        if let known = isBelowModule[here] {
          isBelow = known == 1
          break
        }
        passed.append(here)
        isBelow = hasModulePath(here, in: &store)
        if isBelow || store.names.range(of: here).count == source.count { break }
        here = parent(of: here, in: &store)
      }
      for symbol in passed { isBelowModule[symbol] = isBelow ? 1 : 0 }
    }
    isBelowModule[importer.directory] = isBelow ? 1 : 0
    return isBelow
  }

  private mutating func hasModulePath(_ symbol: Symbol, in store: inout PackageStore) -> Bool {
    if let number = store.number(of: symbol), store.packages[number].state == .directory,
      !store.packages[number].facts.hasModule
    {
      return false
    }
    if let known = isModuleAt[symbol] { return known >= 0 }
    return !modulePath(store.names[symbol], in: &store).isEmpty
  }

  /// The path in the module line of a directory's go.mod, empty without one (load.goModPath, a scanner of its own).
  private mutating func modulePath(_ directory: ByteString, in store: inout PackageStore) -> ByteString {
    let symbol = store.names.intern(directory)
    if let number = store.number(of: symbol), store.packages[number].state == .directory,
      !store.packages[number].facts.hasModule
    {
      return ByteString()
    }
    if let known = isModuleAt[symbol] { return known < 0 ? ByteString() : store.names[Symbol(index: UInt32(known))] }
    let text = store.view.readable(directory.appending(path: "go.mod"), limit: 1 << 24) ?? ByteString()
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

  /// `x/y/v2/z` resolved as `x/y/z` where only the latter exists and `x/y/go.mod` has `module x/y/v2` (rule G42).
  mutating func withoutVersion(_ path: Symbol, seenFromGoroot: Bool, in store: inout PackageStore) -> Resolution {
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

  /// The last element `vN` of the first `limit` bytes, with its slash.
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
