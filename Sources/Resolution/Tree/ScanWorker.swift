import Bytes
import GoSource
import Machine

/// The part of a tree that one thread scanned, with its own table of names. Shared, since a copy would count a reference for each
/// of its lists.
final class ScanWorker: Sendable {
  struct Directory: Sendable {
    /// Relative to the root of the tree, `.` for the root.
    var path: Symbol
    /// The files of the worker's buffer.
    var files: Range<Int>
    var facts: DirectoryScanner.Facts
    /// The identity of the directory, nil where it is not needed or not known.
    var identity: DirectoryIdentity?
    var children = DirectoryScanner.Children()
  }

  let names: SymbolTable
  /// In the order in which they were read.
  let directories: ContiguousArray<Directory>
  /// The numbers of the directories in the order of their paths.
  let order: ContiguousArray<Int32>
  let files: ContiguousArray<FoundFile>
  let imports: ContiguousArray<FoundImport>
  let faults: ContiguousArray<FileFault>
  let texts: [Int: ByteString]
  let mentions: PathMentions?
  let notes: Notes

  /// What is told of a tree besides its files.
  struct Notes: Sendable {
    var unreadable: [SourceTree.Unreadable] = []
    var links: [ByteString] = []
    var linkedSources: [ByteString] = []
    var passesOverCheckouts = false
  }

  init(_ buffer: borrowing ScanBuffer, _ directories: ContiguousArray<Directory>, _ notes: Notes) {
    let names = buffer.names
    self.names = names
    (self.directories, self.notes) = (directories, notes)
    (files, imports, faults) = (buffer.files, buffer.imports, buffer.faults)
    (texts, mentions) = (buffer.texts, buffer.mentions)
    // Numbers are sorted, since a directory's record is large and counts its references.
    let paths = ContiguousArray(directories.lazy.map(\.path))
    var order = ContiguousArray(directories.indices.lazy.map { Int32($0) })
    order.sort { names.precedes(paths[Int($0)], paths[Int($1)]) }
    self.order = order
  }

  func path(of directory: Directory) -> ByteString { names[directory.path] }
}

extension SourceTree {
  /// Merges the results of all workers: one table of names, directories in the order of their paths.
  mutating func merge(_ shares: [ScanWorker]) {
    let shares = shares.sorted { $0.names.count > $1.names.count }
    guard let largest = shares.first else { return }
    names = largest.names
    let renamed = shares.map { share in share.names.count == 0 ? [] : names.adopt(share.names) }
    for share in shares {
      unreadable += share.notes.unreadable
      links += share.notes.links
      linkedSources += share.notes.linkedSources
      if share.notes.passesOverCheckouts { passesOverCheckouts = true }
      if let more = share.mentions { if mentions == nil { mentions = more } else { mentions?.merge(more) } }
    }
    let order = order(of: shares, renamed)
    unreadable.sort { $0.path < $1.path }
    links.sort()
    linkedSources.sort()
    directories.reserveCapacity(order.count)
    files.reserveCapacity(shares.reduce(0) { $0 + $1.files.count })
    imports.reserveCapacity(shares.reduce(0) { $0 + $1.imports.count })
    for place in order {
      add(shares[place.share], place.directory, renamed[place.share])
    }
  }

  /// The directories of all workers by their paths. Those of each worker are in order already.
  private func order(
    of shares: [ScanWorker], _ renamed: [ContiguousArray<Symbol>]
  ) -> [(share: Int, directory: Int)] {
    let count = shares.reduce(0) { $0 + $1.directories.count }
    var order: [(share: Int, directory: Int)] = []
    order.reserveCapacity(count)
    let paths = zip(shares, renamed).map { share, renamed in
      ContiguousArray(share.order.lazy.map { renamed[Int(share.directories[Int($0)].path.index)] })
    }
    var next = [Int](repeating: 0, count: shares.count)
    while order.count < count {
      var least = -1
      for share in shares.indices where next[share] < paths[share].count {
        if least < 0 || names.precedes(paths[share][next[share]], paths[least][next[least]]) { least = share }
      }
      order.append((least, Int(shares[least].order[next[least]])))
      next[least] += 1
    }
    return order
  }

  private mutating func add(_ share: ScanWorker, _ number: Int, _ renamed: ContiguousArray<Symbol>) {
    let directory = share.directories[number]
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
        path: name(directory.path), files: first..<files.count, hasModule: directory.facts.hasModule,
        hasVendor: directory.facts.hasVendor))
  }
}
