package import Bytes

extension ByteString {
  /// Passes the bytes with a zero after them, for one system call. A path that holds a zero byte is cut there by the
  /// kernel, so callers refuse those before (`containsZero`).
  package func withCPath<Result, Failure: Error>(
    _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var terminated = ContiguousArray<UInt8>()
    terminated.reserveCapacity(count + 1)
    terminated.append(contentsOf: bytes)
    terminated.append(0)
    // The array has at least the zero byte, so it has a base address.
    return try unsafe terminated.withUnsafeBufferPointer { (buffer) throws(Failure) -> Result in
      guard let base = buffer.baseAddress else { fatalError("a path with no zero byte") }
      return try unsafe body(UnsafeRawPointer(base).assumingMemoryBound(to: CChar.self))
    }
  }

  /// Whether a zero byte occurs; such a string names no file.
  package var containsZero: Bool { contains(0) }
}
