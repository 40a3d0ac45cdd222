import Bytes
import Machine

/// The results of a scan of a tree, kept for a graph of one platform: the directories of the tree need not be read again.
///
/// A directory is recognised by its identity, whatever path leads to it. A directory whose entries changed since is not
/// used. All values compare equal, so that a cache does not make two otherwise equal trees different.
package struct ScanCache: Sendable, Hashable {
  private final class Storage: Sendable {
    let shares: [ScanWorker]
    let platform: Platform
    let places: [DirectoryIdentity: Place]

    init(_ shares: [ScanWorker], _ platform: Platform, _ places: [DirectoryIdentity: Place]) {
      (self.shares, self.platform, self.places) = (shares, platform, places)
    }
  }

  /// A directory by its number among those of one worker.
  struct Place {
    var share: Int
    var directory: Int
  }

  private let storage: Storage?

  /// An empty cache.
  package init() { storage = nil }

  init(_ shares: [ScanWorker], platform: Platform) {
    var places: [DirectoryIdentity: Place] = [:]
    places.reserveCapacity(shares.reduce(0) { $0 + $1.directories.count })
    for (number, share) in shares.enumerated() {
      for (index, directory) in share.directories.enumerated() {
        // A record without enough information is not used.
        guard let identity = directory.identity, !share.files[directory.files].contains(where: \.isDoubtful) else {
          continue
        }
        places[identity] = Place(share: number, directory: index)
      }
    }
    storage = Storage(shares, platform, places)
  }

  /// The entries of several caches, from trees that were scanned for one platform: that of the first cache with any.
  package static func merging(_ caches: [ScanCache]) -> ScanCache {
    let filled = caches.filter { !$0.isEmpty }
    guard filled.count > 1, let platform = filled[0].storage?.platform else { return filled.first ?? ScanCache() }
    return ScanCache(filled.filter { $0.storage?.platform == platform }.flatMap(\.shares), platform: platform)
  }

  /// This cache if it was made for that platform, otherwise an empty one.
  func serving(_ platform: Platform) -> ScanCache { storage?.platform == platform ? self : ScanCache() }

  var isEmpty: Bool { storage == nil }
  var shares: [ScanWorker] { storage?.shares ?? [] }

  func place(of directory: DirectoryIdentity) -> Place? { storage?.places[directory] }

  package static func == (left: ScanCache, right: ScanCache) -> Bool { true }

  package func hash(into hasher: inout Hasher) {}
}
