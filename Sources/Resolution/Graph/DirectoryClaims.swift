import Machine
import Synchronization

/// Which worker has read a directory, so that one to which several paths lead is read once.
final class DirectoryClaims: Sendable {
  private let owners = Mutex<[DirectoryIdentity: Int]>([:])

  /// The claims as one worker makes them.
  struct Worker {
    let claims: DirectoryClaims
    let number: Int

    /// The other worker that has this directory; nil where it is this one's, from now on at the latest.
    func owner(of directory: DirectoryIdentity) -> Int? {
      claims.owners.withLock { owners in
        if let owner = owners[directory] { return owner == number ? nil : owner }
        owners[directory] = number
        return nil
      }
    }
  }
}
