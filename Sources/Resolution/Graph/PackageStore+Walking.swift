import Bytes
import Machine
import Synchronization

extension PackageStore {
  /// What a walk brought, in the order of `filepath.WalkDir`.
  struct Walk: Sendable {
    struct Place: Sendable {
      /// Below the root of the walk; empty for the root.
      var path: ByteString
      var hasModule: Bool
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
    let walks = Mutex<[Walk]>([])
    withWorkers { share in
      var walk = Walk()
      var own: [ByteString] = []
      while let path = queue.next(&own) {
        let place = path.isEmpty ? root : root.appending(path: path)
        guard let facts = share.scan(place, wantsChildren: true) else {
          if walk.failure == nil { walk.failure = share.lastError }
          continue
        }
        if stopsAtModules && facts.hasModule && !path.isEmpty { continue }
        walk.places.append(Walk.Place(path: path, hasModule: facts.hasModule))
        share.forEachChild { name, isLink in
          let child = path.isEmpty ? name : path.appending(path: name)
          if !enters(child) { return }
          if isLink { walk.links.append(child) } else { own.append(child) }
        }
      }
      walks.withLock { $0.append(walk) }
    }
    merge()
    var all = Walk()
    for walk in walks.withLock({ $0 }) {
      all.places += walk.places
      all.links += walk.links
      all.failure = all.failure ?? walk.failure
    }
    all.places.sort { Self.isWalkedBefore($0.path, $1.path) }
    all.links.sort()
    return all
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
