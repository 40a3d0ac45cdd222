package import Bytes
import CMachine
import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the system's own resolver says of a host, where the program can ask it without a child: on macOS.
package enum HostAddresses: Sendable, Hashable {
  /// Numeric addresses, each once; none where the host is not known.
  case found([ByteString])
  /// No answer in time, or none that decides anything.
  case silent

  /// Whether `lookUp` can tell.
  package static var isAvailable: Bool { cm_has_resolver() == 1 }

  /// Asks for `host`, at most until `deadline`. The system may wait longer; its answer is then dropped.
  package static func lookUp(_ host: ByteString, deadline: Duration) -> HostAddresses {
    let answer = Answer(), done = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      answer.set(ask(host))
      done.signal()
    }
    let seconds = Double(deadline.components.seconds) + Double(deadline.components.attoseconds) / 1e18
    return done.wait(timeout: .now() + seconds) == .success ? answer.value : .silent
  }

  /// The addresses in `text`, a zero after each.
  package init(text: ByteString) {
    var addresses: [ByteString] = []
    for address in text.split(on: 0) where !address.isEmpty && !addresses.contains(address) {
      addresses.append(address)
    }
    self = .found(addresses)
  }

  private static func ask(_ host: ByteString) -> HostAddresses {
    guard !host.containsZero else { return .found([]) }
    var buffer = ContiguousArray<UInt8>(repeating: 0, count: 1 << 16)
    let length = unsafe host.withCPath { host in
      unsafe buffer.withUnsafeMutableBytes { raw in
        unsafe cm_resolve(host, raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count)
      }
    }
    return length < 0 ? .silent : HostAddresses(text: ByteString(buffer.prefix(length)))
  }

  private final class Answer: Sendable {
    private let box = Mutex(HostAddresses.silent)
    var value: HostAddresses { box.withLock { $0 } }
    func set(_ new: HostAddresses) { box.withLock { $0 = new } }
  }
}
