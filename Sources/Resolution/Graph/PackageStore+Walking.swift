import Bytes
import Machine
import Synchronization

extension PackageStore {
  /// What a walk brought, in the order of `filepath.WalkDir`.
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

  /// Reads `root` and every directory below it that `enters`, by its path below the root; all are in the store after.
  ///
  /// With `stopsAtModules`, directories below the root that have a go.mod are left out with all that is below them.
  mutating func walk(
    _ root: ByteString, stopsAtModules: Bool, enters: @escaping @Sendable (ByteString) -> Bool
  ) -> Walk {
    let queue = DirectoryQueue(first: ByteString(), workers: workerCount)
    let walks = Mutex<[(worker: Int, walk: Walk)]>([])
    withWorkers { number, share in
      var walk = Walk()
      var own: [ByteString] = []
      while let path = queue.next(&own) {
        let place = path.isEmpty ? root : root.appending(path: path)
        let (directory, found) = share.scan(place, wantsChildren: true)
        guard let facts = found else {
          if walk.failure == nil { walk.failure = share.lastError }
          continue
        }
        if stopsAtModules && facts.hasModule && !path.isEmpty { continue }
        walk.places.append(Walk.Place(path: path, directory: directory))
        share.forEachChild { name, isLink in
          let child = path.isEmpty ? name : path.appending(path: name)
          if !enters(child) { return }
          if isLink { walk.links.append(child) } else { own.append(child) }
        }
      }
      walks.withLock { $0.append((number, walk)) }
    }
    merge()
    var all = Walk()
    for (worker, walk) in walks.withLock({ $0 }) {
      all.places += renamed(walk.places, of: worker)
      all.links += walk.links
      all.failure = all.failure ?? walk.failure
    }
    all.places.sort { Self.isWalkedBefore($0.path, $1.path) }
    all.links.sort()
    return all
  }

  /// The places under the store's own names.
  private func renamed(_ places: [Walk.Place], of worker: Int) -> [Walk.Place] {
    let names = renamed(of: worker)
    return places.map { Walk.Place(path: $0.path, directory: names[Int($0.directory.index)]) }
  }

  /// A directory comes before what is below it, and that before its next sister: a slash sorts before any other byte.
  static func isWalkedBefore(_ left: ByteString, _ right: ByteString) -> Bool {
    let shared = min(left.count, right.count)
    let k = left.countOfSharedPrefix(with: right)
    if k == shared { return left.count < right.count }
    if left[k] == UInt8(ascii: "/") { return true }
    if right[k] == UInt8(ascii: "/") { return false }
    return left[k] < right[k]
  }
}
