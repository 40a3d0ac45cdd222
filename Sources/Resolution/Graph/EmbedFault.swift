package import Bytes

/// Why a pattern of `//go:embed` is refused; one case for each message of `load.resolveEmbed`. Paths count from
/// the package's directory.
package enum EmbedFault: Error, Sendable, Hashable {
  case invalidPattern
  /// An element of the pattern is malformed though the whole is not.
  case invalidElement
  case noMatch
  case otherModule(ByteString, isDirectory: Bool)
  case belowNonDirectory(ByteString, isDirectory: Bool, parent: ByteString)
  case invalidName(ByteString, isDirectory: Bool, element: ByteString)
  case belowInvalidName(ByteString, isDirectory: Bool, element: ByteString)
  case irregularFile(ByteString)
  case emptyDirectory(ByteString)
}
