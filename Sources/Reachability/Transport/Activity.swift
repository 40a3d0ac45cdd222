package import Bytes

/// What is going on while servers are asked.
package struct Activity: Sendable, Hashable {
  /// Requests that came to an end.
  package var done: Int
  /// Requests that were sent and are not answered yet.
  package var inFlight: Int
  /// Requests that are still to be sent.
  package var waiting: Int
  /// A host that takes its time.
  package var slowHost: ByteString?

  package init(done: Int, inFlight: Int, waiting: Int, slowHost: ByteString? = nil) {
    (self.done, self.inFlight, self.waiting, self.slowHost) = (done, inFlight, waiting, slowHost)
  }
}
