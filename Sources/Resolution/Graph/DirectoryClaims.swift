import Machine
import Synchronization

/// Which worker has read a directory, so that a directory with several paths is read once.
final class DirectoryClaims: Sendable {
  private let owners = Mutex<[DirectoryIdentity: Int]>([:])

  /// The claims as one worker makes them.
  struct Worker {
    let claims: DirectoryClaims
    let number: Int

    /// The other worker that has this directory; nil if this worker has it, or has just claimed it.
    func owner(of directory: DirectoryIdentity) -> Int? {
      claims.owners.withLock { owners in
        if let owner = owners[directory] { return owner == number ? nil : owner }
        owners[directory] = number
        return nil
      }
    }
  }
}
