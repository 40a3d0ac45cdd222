package import Bytes

/// Why a program of a fork may be built with packages of upstream's: its files do not say whether what they import is its own.
package enum UpstreamDoubt: Sendable, Hashable {
  /// Imports that still name upstream in a fork whose others name the fork.
  case leftovers(Leftovers)
  /// Imports of a path, of which so many are called like directories of the fork.
  case likeDirectories(upstream: ByteString, count: Int)

  /// The path that the imports name.
  package var upstream: ByteString {
    switch self {
    case .leftovers(let leftovers): leftovers.upstream
    case .likeDirectories(let upstream, _): upstream
    }
  }
}
