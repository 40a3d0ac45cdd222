package import Bytes

/// The state of requests while servers are asked.
package struct Activity: Sendable, Hashable {
  /// Requests that have ended.
  package var done: Int
  /// Requests that were sent and are not answered yet.
  package var inFlight: Int
  /// Requests that are still to be sent.
  package var waiting: Int
  /// A host that answers slowly.
  package var slowHost: ByteString?

  package init(done: Int, inFlight: Int, waiting: Int, slowHost: ByteString? = nil) {
    (self.done, self.inFlight, self.waiting, self.slowHost) = (done, inFlight, waiting, slowHost)
  }
}
