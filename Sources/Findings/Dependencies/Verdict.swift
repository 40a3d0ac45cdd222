package import Bytes

/// The verdict on one dependency (see reachability).
package struct Verdict: Sendable, Hashable {
  /// `gone` and `unreachable` are kept apart: a server that refuses is not a server that does not answer.
  /// `flapping` failed once and then worked: go would not have tried again.
  package enum State: String, Sendable, Hashable, CaseIterable {
    case local, reachable, slow, flapping, gone, unauthorized, renamed, mismatched, blocked,
      unreachable, unknown

    /// Whether the run gets this dependency.
    package var isGood: Bool {
      switch self {
      case .local, .reachable, .slow: true
      default: false
      }
    }

    /// Whether the state is unknown, so that go may try.
    package var isOpen: Bool { self == .unknown || self == .flapping }
  }

  /// How much of the files that go reads was checked.
  package enum Certainty: String, Sendable, Hashable, CaseIterable {
    /// Everything that decides the state.
    case certain
    /// Its go.mod, and the existence of the archive; not its content.
    case probable
    /// Only the existence of the name, or not even that.
    case blind
  }

  /// What go itself would do about it.
  package enum Fate: String, Sendable, Hashable { case ok, warns, fails, unknown }

  /// The module path; in GOPATH mode the import path of a package.
  package var module: ByteString
  package var version: ByteString
  /// Whether the run gets this dependency.
  package var state: State
  /// Where it would come from: cache, vendor, replace, a proxy's address, a repository's address.
  package var source: ByteString
  /// The modules that require it, from the main module on.
  package var chain: [ByteString]
  /// Why it has this state; nil where nothing needs to be said.
  package var reason: Reason?
  /// What go itself would do about it.
  package var fate: Fate
  /// Whether its source is needed, not only its requirements.
  package var needsSource: Bool
  /// How sure its state is.
  package var certainty = Certainty.certain
  /// The longest answer about it, in seconds.
  package var seconds: Double = 0
  /// Whether go.mod does not require it yet, and `go get` would add it.
  package var isAdded = false
  /// The name that it has now, found by a deep look.
  package var newName: ByteString?
  /// The sources that were tried before, and why they failed.
  package var trail: [Reason] = []

  /// Creates a verdict; most have neither importers nor notes.
  package init(
    module: ByteString, version: ByteString, state: State, source: ByteString = ByteString(),
    chain: [ByteString] = [],
    reason: Reason? = nil, fate: Fate = .ok, needsSource: Bool = false
  ) {
    (self.module, self.version, self.state, self.source, self.chain) = (
      module, version, state, source, chain
    )
    (self.reason, self.fate, self.needsSource) = (reason, fate, needsSource)
  }
}
