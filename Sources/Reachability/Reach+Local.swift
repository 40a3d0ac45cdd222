import Bytes
import Findings
import GoSource
import Machine
import Resolution

/// What the run needs of the selected modules, and what of it is on this machine.
extension Reach {
  /// Whether what should be a go.mod is a page: no line of one begins with `<`.
  static func isPage(_ text: ByteString) -> Bool {
    (text.hasPrefix("\u{feff}") ? text.dropFirst(3) : text).trimmed.first == UInt8(ascii: "<")
  }

  /// The actual modules whose archives the run needs, as far as they are known.
  func neededSources() -> [ModuleVersion] {
    var paths: Set<ByteString>
    switch options.purpose {
    case .download:
      let file = main.modules.first?.file
      let isPruned = !main.isWorkspace && GoVersion.compare(file?.goVersion ?? "1.16", "1.17") >= 0
      paths = isPruned ? Set(file?.require.map(\.module.path) ?? []) : Set(walk.selected.keys)
    case .get, .build:
      needs = neededModules.needs(selected: lazyRoots ?? walk.selected, modFiles: modTexts)
      needs.missing.removeAll { isOfOthers($0.path) }
      paths = needs.paths
    }
    let selected = lazyRoots ?? walk.selected
    return paths.sorted().compactMap { path in
      selected[path].map { actual(ModuleVersion(path: path, version: $0)) }
    }.filter { !$0.version.isEmpty }
  }

  /// Whether the `.info` of `module` is present or not needed.
  func takeLocalInfo(_ module: ModuleVersion) -> Bool {
    let isNeeded = options.purpose == .download || queries.added.contains(module) && queries.chosen.contains(module)
    return !isNeeded || cache.hasInfo(module)
  }

  func takeLocalArchive(_ module: ModuleVersion) -> Bool {
    if takeKnownArchive(module) { return true }
    let zip = cache.archive(module)
    let isExtracted = cache.directory(module) != nil
    guard zip.isThere || isExtracted && options.purpose != .download else { return false }
    if zip.isThere && !isExtracted && !cache.hasWholeArchive(module) {
      archives[module] = .missing(.answer(.archiveBroken, from: ServerAnswer("cache")), source: "cache", trail: [])
    } else if let hash = zip.hash, case .mismatch(let expected, let found) = sums.check(module, archive: hash) {
      archives[module] = .missing(
        .checksum(of: .archive, listed: expected, found: found), source: "cache", trail: [])
    } else {
      archives[module] = .local(source: "cache")
    }
    return true
  }
}
