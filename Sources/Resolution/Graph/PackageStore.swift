import Bytes
import Dispatch
import Machine
import Synchronization

/// Every directory that a load has looked at, as a package of one platform, under one table of names.
///
/// Directories are read by two workers, wave after wave: the loader says what it needs next, and continues when it is
/// there. A directory is read in the same way for every importer, so no result depends on the order of reading.
struct PackageStore: ~Copyable {
  /// Directories to try, one after the other, until one is there.
  struct Request {
    struct Candidate {
      var directory: Symbol
      /// Whether it must have a file that ends in `.go` to count (the vendor rule).
      var needsGo: Bool
    }
    var candidates: [Candidate]
  }

  var names = SymbolTable()
  private(set) var packages: ContiguousArray<ScannedPackage> = []
  private(set) var files: ContiguousArray<PackageFile> = []
  private(set) var paths: ContiguousArray<Symbol> = []
  /// By the number of the file: the text of those that import "C" or "embed".
  private(set) var texts: [Int: ByteString] = [:]
  /// Beside `paths`.
  private(set) var spots: ContiguousArray<ImportSpot> = []
  private(set) var faults: ContiguousArray<ContentFault> = []
  let view: FileView
  let platform: Platform
  private var pathFacts = PathFacts.Table()
  /// Directory to its number in `packages`.
  private var numbers = SymbolMap(minimumCapacity: 4096)
  private let workers: [PackageWorker]
  /// Nearly all imports of the packages of a walk have been read, too.
  var isReadAhead = false

  /// `reading` has the results of an earlier scan; import comments are read without modules.
  init(
    platform: Platform, isUnion: Bool = false, readsComments: Bool = false, view: FileView,
    reading: ScanCache = ScanCache()
  ) {
    (self.platform, self.view) = (platform, view)
    workers = (0..<2).map { _ in
      PackageWorker(
        PackageScanWorker(
          platform: platform, isUnion: isUnion, readsComments: readsComments, view: view, reading: reading))
    }
  }

  /// The properties of an import path's spelling.
  mutating func facts(of path: Symbol) -> PathFacts { pathFacts.entry(of: path, in: &names).facts }

  /// The first element of an import path.
  mutating func top(of path: Symbol) -> Symbol { pathFacts.entry(of: path, in: &names).top }

  /// The number of a directory that was read before, whether or not it exists.
  func number(of directory: Symbol) -> Int? { numbers[directory].map(Int.init) }

  /// The number of a directory, read now if it was not yet.
  mutating func read(_ directory: Symbol) -> Int {
    if let number = number(of: directory) { return number }
    fetch([Request(candidates: [.init(directory: directory, needsGo: false)])])
    return number(of: directory) ?? 0
  }

  /// Reads what the requests ask for, in parallel.
  mutating func fetch(_ requests: [Request]) {
    let lists = requests.map { $0.candidates.map { (names[$0.directory], $0.needsGo) } }
    let cursor = Atomic<Int>(0)
    let workers = workers
    let work: @Sendable (Int) -> Void = { number in
      workers[number].share.withLock { share in
        while true {
          let index = cursor.add(1, ordering: .relaxed).oldValue
          guard index < lists.count else { return }
          for (path, needsGo) in lists[index] {
            if let facts = share.scan(path).facts, facts.hasGoEntry || !needsGo { break }
          }
        }
      }
    }
    // Waking a second thread costs more than reading a few directories.
    if lists.count < 4 { work(0) } else { DispatchQueue.concurrentPerform(iterations: workers.count, execute: work) }
    merge()
  }

  /// Merges the results of the workers since the last call.
  mutating func merge() {
    let found = workers.map { $0.share.withLock { ($0.packages.count, $0.files.count, $0.paths.count) } }
    if packages.isEmpty {
      packages.reserveCapacity(found.reduce(0) { $0 + $1.0 })
      files.reserveCapacity(found.reduce(0) { $0 + $1.1 })
      paths.reserveCapacity(found.reduce(0) { $0 + $1.2 })
      spots.reserveCapacity(found.reduce(0) { $0 + $1.2 })
    }
    // The one with more names first: where there are none yet, all of its names are taken as they are.
    let counts = workers.map { $0.share.withLock { $0.names.count } }
    for (_, worker) in zip(counts, workers).sorted(by: { $0.0 > $1.0 }) { worker.share.withLock { merge(&$0) } }
  }

  private mutating func merge(_ share: inout PackageScanWorker) {
    let table = share.names
    let old = share.renamed
    let new = names.isEmpty ? names.take(table) : names.adopt(table, from: old.count)
    func name(_ symbol: Symbol) -> Symbol {
      if symbol == .none { return .none }
      let index = Int(symbol.index)
      return index < old.count ? old[index] : new[index - old.count]
    }
    let (firstFile, firstPath, firstFault) = (files.count, paths.count, faults.count)
    for file in share.files {
      files.append(PackageFile(name: name(file.name), kind: file.kind, isInvalid: file.isInvalid))
    }
    for (file, text) in share.texts { texts[firstFile + file] = text }
    for path in share.paths { paths.append(name(path)) }
    for spot in share.spots { spots.append(spot.shifted(by: firstFile)) }
    faults.append(contentsOf: share.faults)
    for var package in share.packages {
      package.directory = name(package.directory)
      if numbers[package.directory] != nil { continue }
      package.name = name(package.name)
      package.importComment = name(package.importComment)
      package.pipe = name(package.pipe)
      package.files = package.files.shifted(by: firstFile)
      package.imports = package.imports.shifted(by: firstPath)
      package.testImports = package.testImports.shifted(by: firstPath)
      package.externalTestImports = package.externalTestImports.shifted(by: firstPath)
      if package.fault != 0 { package.fault += UInt32(firstFault) }
      numbers[package.directory] = Int32(packages.count)
      packages.append(package)
    }
    share.clear(renamed: new)
  }

  /// Runs `body` with the two workers at once.
  func withWorkers(_ body: @Sendable (_ number: Int, inout PackageScanWorker) -> Void) {
    let workers = workers
    DispatchQueue.concurrentPerform(iterations: workers.count) { number in
      workers[number].share.withLock { body(number, &$0) }
    }
  }

  /// The store's symbols for those of a worker, as of the last merge.
  func renamed(of worker: Int) -> ContiguousArray<Symbol> { workers[worker].share.withLock { $0.renamed } }

  var workerCount: Int { workers.count }

  /// The error of a directory, nil for none.
  func fault(of package: ScannedPackage) -> ContentFault? {
    package.fault == 0 ? nil : faults[Int(package.fault) - 1]
  }
}

/// The results of one worker, kept from wave to wave because of its table of names.
final class PackageWorker: Sendable {
  let share: Mutex<PackageScanWorker>

  init(_ share: consuming sending PackageScanWorker) { self.share = Mutex(share) }
}

extension Range<Int> {
  fileprivate func shifted(by offset: Int) -> Range<Int> { (lowerBound + offset)..<(upperBound + offset) }
}
