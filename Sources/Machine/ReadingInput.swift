package import Bytes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The input of a command: at most `limit` bytes of it.
package struct Input: Sendable, Hashable {
  /// The bytes, from the start.
  package var content: ByteString
  /// Whether there was no more than that.
  package var isWhole: Bool

  package init(content: ByteString, isWhole: Bool) { (self.content, self.isWhole) = (content, isWhole) }
}

/// Standard input up to its end. It waits for the writer, as `cat` does.
package func readStandardInput(limit: Int) throws(SystemError) -> Input { try readInput(0, limit: limit, path: "-") }

/// What `path` leads to: a file, or a pipe such as a shell's `<(...)`, which is waited for.
package func readInput(_ path: ByteString, limit: Int) throws(SystemError) -> Input {
  if path.containsZero { throw SystemError(call: "open", path: path, code: EINVAL) }
  let number = unsafe path.withCPath { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY) }
  guard number >= 0 else { throw .last("open", path) }
  let file = Descriptor(number: number)
  return try readInput(file.number, limit: limit, path: path)
}

private func readInput(_ number: Int32, limit: Int, path: ByteString) throws(SystemError) -> Input {
  var content = ContiguousArray<UInt8>()
  var buffer = ContiguousArray<UInt8>(repeating: 0, count: 1 << 16)
  while true {
    let got = unsafe buffer.withUnsafeMutableBytes { raw in
      guard let base = raw.baseAddress else { return 0 }
      return unsafe read(number, base, raw.count)
    }
    if got < 0 {
      if errno == EINTR { continue }
      throw .last("read", path)
    }
    if got == 0 { return Input(content: ByteString(content), isWhole: true) }
    content.append(contentsOf: buffer[..<got])
    if content.count > limit { return Input(content: ByteString(content).prefix(limit), isWhole: false) }
  }
}
