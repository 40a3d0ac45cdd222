import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The two ends of a pipe, each closed once.
final class Pipe {
  private(set) var reading: Int32 = -1
  private(set) var writing: Int32 = -1

  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe cm_pipe(&ends) == 0 else { throw .last("pipe", "") }
    (reading, writing) = (ends[0], ends[1])
  }

  deinit {
    closeReading()
    closeWriting()
  }

  func closeReading() {
    if reading >= 0 { _ = close(reading) }
    reading = -1
  }

  func closeWriting() {
    if writing >= 0 { _ = close(writing) }
    writing = -1
  }
}
