package import Bytes

/// What is known of one dependency (issue: reachability before a get-all run).
package struct Verdict: Sendable, Hashable {
  /// `gone` and `unreachable` are kept apart: a server that says no is not a server that says nothing.
  package enum State: String, Sendable, Hashable, CaseIterable {
    case local, reachable, slow, flapping, gone, unauthorized, renamed, mismatched, blocked, unreachable, unknown
  }

  package var module: ByteString
  package var version: ByteString
  package var state: State
  /// Where it would come from: cache, vendor, replace, a proxy's address, a repository's address.
  package var source: ByteString
  /// The modules that require it, from the main module on.
  package var chain: [ByteString]

  package init(
    module: ByteString, version: ByteString, state: State, source: ByteString = ByteString(), chain: [ByteString] = []
  ) {
    (self.module, self.version, self.state, self.source, self.chain) = (module, version, state, source, chain)
  }
}
