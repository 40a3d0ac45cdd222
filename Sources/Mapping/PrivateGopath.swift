package import Bytes
import Machine

/// A GOPATH of one checkout's own, below the state directory. Its name is taken from the checkout, so that twice is once.
package struct PrivateGopath: Sendable, Hashable {
  package var path: ByteString

  package init(state: ByteString, checkout: ByteString, upstream: ByteString) {
    let digest = Digest.hex(of: checkout + ByteString([0]) + upstream).prefix(16)
    path = state.appending(path: "gopath").appending(path: digest)
  }
}
