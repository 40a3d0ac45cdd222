import Bytes
import Machine
import Synchronization

extension PackageStore {
  /// The result of a walk, in the order of `filepath.WalkDir`.
  struct Walk: Sendable {
    struct Place: Sendable {
      /// Below the root of the walk; empty for the root.
      var path: ByteString
      /// The directory itself.
      var directory: Symbol
    }

    var places: [Place] = []
    /// Links to directories, which no walk follows.
    var links: [ByteString] = []
    /// Go gives up a pattern at the first directory that it cannot read.
    var failure: SystemError?
  }

  /// Something to read: a directory of the walk by its path below the root, or the directories that an import could resolve to.
  private enum Item: Sendable {
    case walk(ByteString)
    case read(ReadAhead.Question)
  }

  /// Reads `root` and every directory below it that `enters`, by its path below the root; all are in the store after.
  ///
  /// With `stopsAtModules`, directories below the root that have a go.mod are left out with all that is below them. With
  /// `ahead`, the imports of the packages found are read, too, as far as their directories can be guessed.
  mutating func walk(
    _ root: ByteString, stopsAtModules: Bool, ahead: ReadAhead? = nil,
    enters: @escaping @Sendable (ByteString) -> Bool
  ) -> Walk {
    let first = [Item.walk(ByteString())] + (ahead?.first ?? []).map { .read($0) }
    let queue = DirectoryQueue(first: first, workers: workerCount)
    let claims = DirectoryClaims()
    let walks = Mutex<[(worker: Int, walk: Walk)]>([])
    withWorkers { number, share in
      var walk = Walk()
      var own: [Item] = []
      let claims = DirectoryClaims.Worker(claims: claims, number: number)
      var known = SymbolMap(minimumCapacity: ahead == nil ? 0 : 4096)
      share.beginWalk(at: root)
      defer { share.endWalk() }
      while let item = queue.next(&own, worker: number) {
        switch item {
        case .walk(let path):
          let place = path.isEmpty ? root : root.appending(path: path)
          let outcome = share.scan(place, below: path, wantsChildren: true, claims: claims)
          if let owner = outcome.owner {
            queue.give(item, to: owner)
            continue
          }
          guard let facts = outcome.facts else {
            if walk.failure == nil { walk.failure = share.lastError }
            continue
          }
          if stopsAtModules && facts.hasModule && !path.isEmpty { continue }
          walk.places.append(Walk.Place(path: path, directory: outcome.directory))
          share.forEachChild { name, isLink in
            let child = path.isEmpty ? name : path.appending(path: name)
            if !enters(child) { return }
            // The last is taken next: read in their order, places are nearly sorted.
            if isLink { walk.links.append(child) } else { own.append(.walk(child)) }
          }
          ahead?.follow(share, at: place, isNamed: true, &known) { own.append(.read($0)) }
        case .read(let question):
          for (place, needsGo) in question.candidates {
            let outcome = share.scan(place, claims: claims)
            if let owner = outcome.owner {
              queue.give(item, to: owner)
              break
            }
            guard let facts = outcome.facts, facts.hasGoEntry || !needsGo else { continue }
            ahead?.follow(share, at: place, isNamed: false, &known) { own.append(.read($0)) }
            break
          }
        }
      }
      let names = share.names
      walk.places = Self.sorted(walk.places, names)
      walks.withLock { $0.append((number, walk)) }
    }
    merge()
    isReadAhead = ahead.map { seesNoOtherVendor($0) } ?? false
    var all = Walk()
    for (worker, walk) in walks.withLock({ $0 }) {
      all.places += renamed(walk.places, of: worker)
      all.links += walk.links
      all.failure = all.failure ?? walk.failure
    }
    // Two sorted runs: that takes one pass.
    all.places = Self.sorted(all.places, names)
    all.links.sort()
    return all
  }

  /// Whether no package is beside or below a vendor directory that was not searched: their imports are read later, wave by
  /// wave.
  private func seesNoOtherVendor(_ ahead: ReadAhead) -> Bool {
    let others = packages.filter { $0.facts.hasVendor }.map { names[$0.directory] }.filter { !ahead.knowsVendor($0) }
    if others.isEmpty { return true }
    return !packages.contains { package in
      if package.isWithoutGoFiles { return false }
      let directory = names.range(of: package.directory)
      return others.contains { other in
        guard names.hasPrefix(package.directory, other) else { return false }
        return directory.count == other.count
          || names.withArena { $0[directory.lowerBound + other.count] == UInt8(ascii: "/") }
      }
    }
  }

  /// The places under the store's own names.
  private func renamed(_ places: [Walk.Place], of worker: Int) -> [Walk.Place] {
    let names = renamed(of: worker)
    return places.map { Walk.Place(path: $0.path, directory: names[Int($0.directory.index)]) }
  }

  /// A directory comes before what is below it, and that before its next sibling. Numbers are sorted, since a place counts its
  /// references.
  private static func sorted(_ places: [Walk.Place], _ names: SymbolTable) -> [Walk.Place] {
    let directories = ContiguousArray(places.lazy.map(\.directory))
    var order = ContiguousArray(places.indices.lazy.map { Int32($0) })
    order.sort { names.isWalkedBefore(directories[Int($0)], directories[Int($1)]) }
    return order.map { places[Int($0)] }
  }
}
