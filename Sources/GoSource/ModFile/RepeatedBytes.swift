import Bytes

/// Gives equal texts that follow each other one copy of their bytes: the lines of a file often state one version again and again.
struct RepeatedBytes: Sendable, Hashable {
  private var last = ByteString()

  mutating func shared(_ text: ByteString) -> ByteString {
    if text != last { last = text }
    return last
  }
}
