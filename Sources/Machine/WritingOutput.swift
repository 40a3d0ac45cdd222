package import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Writes all of `bytes` to an open descriptor; EINTR and short writes go on, anything else is thrown.
package func writeAll(_ bytes: ByteString, to descriptor: Int32) throws(SystemError) {
  var offset = 0
  while offset < bytes.count {
    let put = unsafe bytes.bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      return unsafe write(descriptor, base + offset, buffer.count - offset)
    }
    if put < 0 {
      if errno == EINTR { continue }
      throw .last("write", ByteString())
    }
    offset += put
  }
}

/// Whether an open descriptor is a terminal.
package func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

/// How many columns a terminal has; nil where the descriptor is none, or its size is not known.
package func terminalWidth(_ descriptor: Int32) -> Int? {
  let columns = cm_terminal_width(descriptor)
  return columns > 0 ? Int(columns) : nil
}

/// Makes a closed pipe an error of `write` instead of the end of the process: `head` must not interrupt a transaction.
package func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

/// Occupies the standard descriptors that the caller closed, so that no file that is opened later gets their numbers and
/// is taken for the output: writing to one fails, and is noticed.
package func occupyClosedStandardDescriptors() {
  for number in Int32(0)...2 where fcntl(number, F_GETFD) < 0 {
    // The lowest free number is given.
    _ = unsafe open("/dev/null", O_RDONLY)
  }
}
