package import Bytes

/// Why go refuses a module path, an import path, or a version; the sentences are in Commands.
package enum PathFault: Error, Sendable, Hashable {
  case invalidUTF8
  case empty
  case leadingDash
  case doubleSlash
  case trailingSlash
  case emptyElement
  case onlyDots(element: ByteString)
  case leadingDot
  case trailingDot
  case invalidCharacter(UInt32)
  /// A name like `con`, which Windows does not allow.
  case reservedOnWindows(ByteString)
  /// `name~1`, which looks like a short name of Windows.
  case tildeAndDigits
  // Module paths only:
  case leadingSlash
  case noDotInFirstElement
  case leadingDashInFirstElement
  case invalidCharacterInFirstElement(UInt32)
  case invalidMajorSuffix
}
