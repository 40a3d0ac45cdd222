import Bytes
import GoSource
import Machine

/// Reads the Go files of one directory after the other; a thread keeps one for all its directories.
struct DirectoryScanner: ~Copyable {
  /// Facts about a directory from the names in it.
  struct Facts: Sendable {
    /// An entry that is no directory ends in `.go`: that is enough for the vendor rule of GOPATH mode (load.hasGoFiles).
    var hasGoEntry = false
    /// A regular file, or a link to one, ends in `.go` (fsys.IsGoDir).
    var hasGoFile = false
    var hasVendor = false
    /// `go.mod` is a file here.
    var hasModule = false
    /// An entry `.git`: a directory, or else a file.
    var hasGitDirectory = false
    var hasGitFile = false
  }

  /// The entries of a directory that a walk would enter.
  struct Children: Sendable {
    var directories: [ByteString] = []
    /// Links to directories.
    var links: [ByteString] = []
    /// Links to files that go compiles beside those in Go.
    var linkedSources: [ByteString] = []

    var isEmpty: Bool { directories.isEmpty && links.isEmpty }

    mutating func clear() {
      directories.removeAll(keepingCapacity: true)
      links.removeAll(keepingCapacity: true)
      linkedSources.removeAll(keepingCapacity: true)
    }
  }

  var buffer: ScanBuffer
  /// The files of the directory scanned last.
  private(set) var children = Children()
  private let view: FileView
  private var entries = EntryReader()
  private var reader = FileReader()
  private var listing = Listing()
  /// The longest head that is read; go itself has no limit.
  private static let headLimit = 1 << 24

  /// The results of an earlier scan, and the symbols here for the names in each of its shares.
  private let cache: ScanCache
  private var renamed: [ContiguousArray<Symbol>]
  /// The cached places of directories on the disk whose files a view shows elsewhere.
  private var cachedPlaces: [ByteString: ScanCache.Place?] = [:]

  init(
    filter: BuildFilter, second: BuildFilter? = nil, view: FileView, cache: ScanCache = ScanCache(),
    mentions: PathMentions? = nil
  ) {
    buffer = ScanBuffer(filter: filter, second: second, mentions: mentions)
    (self.view, self.cache) = (view, cache)
    renamed = cache.shares.map { ContiguousArray(repeating: .none, count: $0.names.count) }
  }

  /// Reuses a directory from the scan of a tree.
  mutating func adopt(_ place: ScanCache.Place) -> (facts: Facts, children: Children) {
    let share = cache.shares[place.share]
    let found = share.directories[place.directory]
    for index in found.files { buffer.adopt(index, of: share, &renamed[place.share]) }
    return (found.facts, found.children)
  }

  /// Reuses the cached record for the file begun last, if the view shows the file of that name from there.
  private mutating func adoptFile(_ path: ByteString) throws(SystemError) -> Bool {
    if cache.isEmpty { return false }
    guard let origin = try view.origin(ofFile: path), origin.lastPathComponent == path.lastPathComponent else {
      return false
    }
    let parent = origin.parentPath
    let place: ScanCache.Place?
    if let known = cachedPlaces[parent] {
      place = known
    } else {
      let opened = try Descriptor.open(parent, following: false, isDirectory: true)
      place = cache.place(of: try DirectoryIdentity(of: opened))
      cachedPlaces[parent] = .some(place)
    }
    guard let place else { return false }
    let share = cache.shares[place.share]
    let name = origin.lastPathComponent
    let files = share.directories[place.directory].files
    guard let index = files.first(where: { share.names[share.files[$0].name] == name }) else { return false }
    buffer.removeLast()
    buffer.adopt(index, of: share, &renamed[place.share])
    return true
  }

  /// Scans an open directory; `wantsChildren` also collects what a walk would enter.
  mutating func scan(
    _ directory: borrowing Descriptor, path: ByteString, wantsChildren: Bool = false
  ) throws(SystemError) -> Facts {
    var names = Listing()
    swap(&names, &listing)
    names.clear()
    do throws(SystemError) {
      try entries.forEach(in: directory.number, path: path) { name, kind in names.append(name, kind) }
    } catch {
      swap(&names, &listing)
      view.disturbances.note(error)
      throw error
    }
    names.sort()
    let number = directory.number
    let facts = try scanListed(names, wantsChildren: wantsChildren) { item throws(SystemError) in
      try Self.kind { () throws(SystemError) in try FileStatus(in: number, names.name(item), following: true) }
    } read: { scanner, item in
      scanner.readFile(in: number, names, item)
    }
    swap(&names, &listing)
    return facts
  }

  /// The same for a directory of a view that is not the plain disk.
  mutating func scan(viewed path: ByteString, wantsChildren: Bool = false) throws(SystemError) -> Facts {
    if let origin = try view.plainOrigin(ofDirectory: path) {
      let directory = try Descriptor.open(origin, following: true, isDirectory: true)
      return try scan(directory, path: path, wantsChildren: wantsChildren)
    }
    var names = Listing()
    for entry in try view.list(path) { names.append(entry.name, entry.kind) }
    let view = view
    return try scanListed(names, wantsChildren: wantsChildren) { item throws(SystemError) in
      try Self.kind { () throws(SystemError) in
        try view.status(of: path.appending(path: names.name(item)), following: true)
      }
    } read: { scanner, item in
      let file = path.appending(path: names.name(item))
      do throws(SystemError) {
        if try scanner.adoptFile(file) { return }
        let bytes = try view.read(file, limit: Self.headLimit)
        _ = scanner.buffer.take(bytes.bytes.span, isWhole: true)
      } catch {
        view.disturbances.note(error)
        scanner.buffer.refuse(error)
      }
    }
  }

  /// The kind of an entry's target; nil where there is none, or where it may not be read. Throws other system errors, since the
  /// target would otherwise be skipped without a message.
  private static func kind(_ look: () throws(SystemError) -> FileStatus?) throws(SystemError) -> FileKind? {
    do throws(SystemError) {
      return try look()?.kind
    } catch {
      if error.isDisturbance { throw error }
      return nil
    }
  }

  private mutating func scanListed(
    _ names: Listing, wantsChildren: Bool, kind resolve: (Listing.Item) throws(SystemError) -> FileKind?,
    read: (inout DirectoryScanner, Listing.Item) -> Void
  ) throws(SystemError) -> Facts {
    var facts = Facts()
    children.clear()
    for var item in names.items {
      let isGo = names.hasSuffix(item, ".go")
      if isGo && item.kind != .directory { facts.hasGoEntry = true }
      let isLink = item.kind == .link
      let isSpecial = isGo || names.equals(item, "vendor") || names.equals(item, "go.mod")
      if item.kind == nil || isLink && (isSpecial || wantsChildren || names.isCompiledSource(item)) {
        item.kind = try resolve(item)
      }
      switch item.kind {
      case .directory:
        if names.equals(item, "vendor") { facts.hasVendor = true }
        if names.equals(item, ".git") { facts.hasGitDirectory = true }
        if wantsChildren {
          if isLink { children.links.append(names.name(item)) } else { children.directories.append(names.name(item)) }
        }
        continue
      case .file:
        if names.equals(item, "go.mod") { facts.hasModule = true }
        if names.equals(item, ".git") { facts.hasGitFile = true }
        if isGo {
          facts.hasGoFile = true
        } else if isLink, wantsChildren, names.isCompiledSource(item) {
          children.linkedSources.append(names.name(item))
        }
      // For go a dangling link is a file that cannot be opened, not a missing one (rule S1).
      case nil where isLink: break
      case .link, .other, nil: break
      }
      let count = buffer.files.count
      scanFile(names, item, isGo: isGo, isKnownFile: item.kind == .file && !isLink, read)
      if isLink, buffer.files.count > count { buffer.noteLink() }
    }
    return facts
  }

  private mutating func scanFile(
    _ names: Listing, _ item: Listing.Item, isGo: Bool, isKnownFile: Bool,
    _ read: (inout DirectoryScanner, Listing.Item) -> Void
  ) {
    let range = names.range(item)
    let first = names.bytes[range.lowerBound]
    if first == UInt8(ascii: "_") || first == UInt8(ascii: ".") { return }
    if !isGo {
      if item.kind == .other, names.isOpenedSource(item) {
        // go would wait for a pipe.
        buffer.begin(names.bytes.span.extracting(range.lowerBound...range.upperBound), .go)
        buffer.refuse(SystemError.noRegularFile(names.name(item)))
      } else if names.isOtherSource(item) {
        buffer.begin(names.bytes.span.extracting(range.lowerBound...range.upperBound), .other)
      }
      return
    }
    let name = range.lowerBound...range.upperBound
    if !buffer.admits(names.bytes.span, range) {
      buffer.begin(names.bytes.span.extracting(name), .ignored)
      return
    }
    buffer.begin(names.bytes.span.extracting(name), .go)
    read(&self, item)
  }

  private mutating func readFile(in directory: Int32, _ names: Listing, _ item: Listing.Item) {
    let range = names.range(item)
    do throws(SystemError) {
      try reader.read(
        in: directory, names.bytes.span.extracting(range.lowerBound...range.upperBound),
        isKnownFile: item.kind == .file,
        limit: Self.headLimit, &buffer
      ) { bytes, isWhole, buffer in buffer.take(bytes, isWhole: isWhole) }
    } catch {
      view.disturbances.note(error)
      buffer.refuse(error)
    }
  }
}
