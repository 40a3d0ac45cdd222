import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads the starts of files, one after the other, into one buffer that a thread keeps for all of them.
@safe
package struct FileReader: ~Copyable {
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity = 1 << 16
  /// The size of the first read, in bytes: 987 of 1000 files of Kubernetes have their imports in it, 997 in twice as much, which
  /// costs more than it saves.
  private static let firstRead = 2048

  /// Allocates the buffer.
  package init() { unsafe buffer = .allocate(capacity: 1 << 16) }

  deinit { unsafe buffer.deallocate() }

  /// Reads the start of a regular file, and more of it for as long as `body` asks.
  /// `name` is relative to `directory`, with a zero at its end; a final link is followed, as go follows it. `isKnownFile`:
  /// the directory said that this is a regular file; otherwise it is looked at first. More than `limit` bytes is `EFBIG`.
  /// `body` gets all that was read from the start, whether that is the whole file, and `state`; true asks for more.
  package mutating func read<State: ~Copyable>(
    in directory: Int32, _ name: borrowing Span<UInt8>, isKnownFile: Bool, limit: Int, _ state: inout State,
    _ body: (borrowing Span<UInt8>, Bool, inout State) -> Bool
  ) throws(SystemError) {
    let number = unsafe name.withUnsafeBufferPointer { name in
      guard let base = name.baseAddress, unsafe name.last == 0 else { return Int32(-1) }
      let path = unsafe UnsafeRawPointer(base).assumingMemoryBound(to: CChar.self)
      return unsafe openat(directory, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    }
    let called = { (name: borrowing Span<UInt8>) in ByteString(name, 0..<max(name.count - 1, 0)) }
    guard number >= 0 else { throw .last("openat", called(name)) }
    defer { _ = close(number) }
    if !isKnownFile {
      let status = try FileStatus(in: number, "", following: true)
      guard status.isFile else { throw SystemError(call: "read", path: called(name), code: EINVAL) }
    }
    var count = 0
    var wanted = Self.firstRead
    while true {
      if wanted > capacity { grow(to: wanted, keeping: count) }
      let got = unsafe Self.fill(number, buffer + count, wanted - count)
      if got < 0 { throw .last("read", called(name)) }
      count += got
      // A short read is not the end (signals, FUSE, network file systems); go on only if `body` needs more.
      let isWhole = got == 0
      let more = unsafe body(Span(_unsafeElements: UnsafeBufferPointer(start: buffer, count: count)), isWhole, &state)
      if !more || isWhole { return }
      if count >= limit { throw SystemError(call: "read", path: called(name), code: EFBIG) }
      if count == wanted { wanted = min(max(limit, count), count * 4) }
    }
  }

  /// One read, begun again after a signal.
  private static func fill(_ number: Int32, _ target: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    while true {
      #if canImport(Darwin)
      let got = unsafe Darwin.read(number, target, count)
      #elseif canImport(Musl)
      let got = unsafe Musl.read(number, target, count)
      #else
      let got = unsafe Glibc.read(number, target, count)
      #endif
      if got >= 0 || errno != EINTR { return got }
    }
  }

  private mutating func grow(to size: Int, keeping count: Int) {
    let wider = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    unsafe wider.update(from: buffer, count: count)
    unsafe buffer.deallocate()
    unsafe buffer = wider
    capacity = size
  }
}
