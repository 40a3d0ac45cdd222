import Bytes
import Machine
import Synchronization

/// Guesses the directories of a package's imports, so that they are read during a walk.
///
/// Only the order of reading depends on it: the resolvers decide what an import resolves to, and read the directories that were
/// not guessed.
final class ReadAhead: Sendable {
  /// Directories that an import could resolve to, to be tried in order.
  struct Question: Sendable {
    var candidates: [(place: ByteString, needsGo: Bool)] = []
  }

  /// A directory in which import paths are looked for.
  private struct Base {
    var directory: ByteString
    /// The directory whose packages see it; nil for all packages.
    var importers: ByteString?
  }

  private let bases: [Base]
  /// The bases, by number, in which import paths with that first element are.
  private let tops: [ByteString: [Int]]
  private let walked: ByteString
  private let tests: Bool
  /// The first candidates of what was looked up.
  private let asked = Mutex(SymbolTable())
  /// The imports that go itself adds.
  let first: [Question]

  /// `vendors` are directories `vendor`, those that hide others first; `sources` are searched after them, in order.
  /// Directories below `walked` are left to the walk. With `tests`, test files of the packages walked count.
  init(
    vendors: [ByteString], sources: [ByteString], walked: ByteString, tests: Bool, implicit: [ByteString],
    view: FileView
  ) {
    let wanted =
      vendors.map { Base(directory: $0, importers: $0.parentPath) }
      + sources.map { Base(directory: $0, importers: nil) }
    var bases: [Base] = []
    var tops: [ByteString: [Int]] = [:]
    for base in wanted {
      guard let items = view.listable(base.directory) else { continue }
      for item in items { tops[item.name, default: []].append(bases.count) }
      bases.append(base)
    }
    (self.bases, self.tops) = (bases, tops)
    self.walked = walked
    self.tests = tests
    first = implicit.map { path in Question(candidates: sources.prefix(1).map { ($0.appending(path: path), false) }) }
  }

  /// Whether a directory's own `vendor` is one of the bases.
  func knowsVendor(_ directory: ByteString) -> Bool { bases.contains { $0.importers == directory } }

  /// Queues the imports of the package scanned last; `known` are the imports that this worker has queued already.
  func follow(
    _ share: borrowing PackageScanWorker, at place: ByteString, isNamed: Bool, _ known: inout SymbolMap,
    ask: (Question) -> Void
  ) {
    guard let package = share.packages.last else { return }
    var visible: Int32 = 0
    for (k, base) in bases.enumerated() where base.importers.map({ place.isWithin($0) }) ?? false {
      visible |= 1 << Int32(k & 31)
    }
    let lists =
      isNamed && tests ? [package.imports, package.testImports, package.externalTestImports] : [package.imports]
    for list in lists {
      for symbol in share.paths[list] where known[symbol, visible] == nil {
        known[symbol, visible] = 1
        let question = question(share.scanner.buffer.names[symbol], visible)
        guard let directory = question.candidates.first?.place else { continue }
        let isNew = asked.withLock { asked in
          let count = asked.count
          return Int(asked.intern(directory).index) == count
        }
        if isNew { ask(question) }
      }
    }
  }

  private func question(_ path: ByteString, _ visible: Int32) -> Question {
    var question = Question()
    let top = path.prefix(path.firstIndex(of: UInt8(ascii: "/")) ?? path.count)
    for k in tops[top] ?? [] {
      let base = bases[k]
      let isVendor = base.importers != nil
      if isVendor && visible & (1 << Int32(k & 31)) == 0 { continue }
      let place = base.directory.appending(path: path)
      if !isVendor && isWalked(place) { break }
      question.candidates.append((place, isVendor))
    }
    return question
  }

  /// Whether the walk itself reaches a directory.
  private func isWalked(_ place: ByteString) -> Bool {
    guard place.isWithin(walked) else { return false }
    let names = place.bytes.dropFirst(walked.count).split(separator: UInt8(ascii: "/"))
    return names.allSatisfy { name in
      let first = name[name.startIndex]
      if first == UInt8(ascii: ".") || first == UInt8(ascii: "_") { return false }
      return !(name.count == 8 && name.elementsEqual("testdata".utf8))
        && !(name.count == 6 && name.elementsEqual("vendor".utf8))
    }
  }
}
