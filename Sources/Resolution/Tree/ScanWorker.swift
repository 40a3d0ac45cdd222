import Bytes
import GoSource
import Machine

/// The part of a tree that one thread scanned, with its own table of names.
struct ScanWorker: Sendable {
  struct Directory: Sendable {
    var path: ByteString
    /// The files of the worker's buffer.
    var files: Range<Int>
    var facts: DirectoryScanner.Facts
    /// The identity of the directory, nil where it is not needed or not known.
    var identity: DirectoryIdentity?
    var children = DirectoryScanner.Children()
  }

  var names = SymbolTable()
  var directories: [Directory] = []
  var files: ContiguousArray<FoundFile> = []
  var imports: ContiguousArray<FoundImport> = []
  var faults: ContiguousArray<FileFault> = []
  var texts: [Int: ByteString] = [:]
  var mentions: PathMentions?
  var unreadable: [SourceTree.Unreadable] = []
  var links: [ByteString] = []
  var linkedSources: [ByteString] = []
  var passesOverCheckouts = false

  mutating func take(_ buffer: borrowing ScanBuffer) {
    names = buffer.names
    files = buffer.files
    imports = buffer.imports
    faults = buffer.faults
    (texts, mentions) = (buffer.texts, buffer.mentions)
  }
}

extension SourceTree {
  /// Merges the results of all workers: one table of names, directories in the order of their paths.
  mutating func merge(_ shares: [ScanWorker]) {
    let shares = shares.sorted { $0.names.count > $1.names.count }
    guard let largest = shares.first else { return }
    names = largest.names
    let renamed = shares.map { share in share.names.count == 0 ? [] : names.adopt(share.names) }
    for share in shares {
      unreadable += share.unreadable
      links += share.links
      linkedSources += share.linkedSources
      if share.passesOverCheckouts { passesOverCheckouts = true }
      if let more = share.mentions { if mentions == nil { mentions = more } else { mentions?.merge(more) } }
    }
    let order = Self.order(of: shares)
    unreadable.sort { $0.path < $1.path }
    links.sort()
    linkedSources.sort()
    directories.reserveCapacity(order.count)
    files.reserveCapacity(shares.reduce(0) { $0 + $1.files.count })
    imports.reserveCapacity(shares.reduce(0) { $0 + $1.imports.count })
    for place in order {
      add(shares[place.share], shares[place.share].directories[place.directory], renamed[place.share])
    }
  }

  /// The directories of all workers by their paths. Those of each worker are in order already.
  private static func order(of shares: [ScanWorker]) -> [(share: Int, directory: Int)] {
    let count = shares.reduce(0) { $0 + $1.directories.count }
    var order: [(share: Int, directory: Int)] = []
    order.reserveCapacity(count)
    var next = [Int](repeating: 0, count: shares.count)
    while order.count < count {
      var least = -1
      for share in shares.indices where next[share] < shares[share].directories.count {
        if least < 0 || shares[share].directories[next[share]].path < shares[least].directories[next[least]].path {
          least = share
        }
      }
      order.append((least, next[least]))
      next[least] += 1
    }
    return order
  }

  private mutating func add(_ share: ScanWorker, _ directory: ScanWorker.Directory, _ renamed: ContiguousArray<Symbol>)
  {
    func name(_ symbol: Symbol) -> Symbol { symbol == .none ? .none : renamed[Int(symbol.index)] }
    let first = files.count
    for found in share.files[directory.files] where found.kind != .other {
      let start = imports.count
      let end = Int(found.firstImport) + Int(found.importCount)
      for spec in share.imports[Int(found.firstImport)..<end] {
        imports.append(spec.renamed(name(spec.path)))
      }
      if found.fault != 0 { faults.append(share.faults[Int(found.fault) - 1]) }
      files.append(
        File(
          directory: directories.count, name: name(found.name), package: name(found.package),
          importComment: name(found.importComment), imports: start..<imports.count, isTest: found.isTest,
          isLink: found.isLink, importsC: found.importsC, isIgnored: found.kind == .ignored,
          faultNumber: found.fault == 0 ? 0 : UInt32(faults.count)))
    }
    directories.append(
      Directory(
        path: names.intern(directory.path), files: first..<files.count, hasModule: directory.facts.hasModule,
        hasVendor: directory.facts.hasVendor))
  }
}
