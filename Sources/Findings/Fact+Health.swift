package import Bytes

/// How a fork differs from its upstream, as far as this clone knows.
package enum Health: Sendable, Hashable {
  /// How many commits HEAD has that the remote branch lacks, and the other way round.
  case divergence(branch: ByteString, ahead: Int, behind: Int)
  /// The two could not be compared: objects are missing, as in a shallow clone.
  case incomparable(branch: ByteString)
  /// Nothing is known about commits, tags and branches.
  case unknown(Cause)
  /// The go.mod of upstream's branch is not what it was when the fork was made.
  case upstreamModule(UpstreamModule, branch: ByteString)
  /// Branches whose go.mod files name different modules.
  case mixedPolicies([ModulePolicy])
  /// Import comments with another path, of which this is the first; the place says where.
  case importComments(count: Int, first: ByteString)

  /// Why git gave no answer.
  package enum Cause: Sendable, Hashable {
    case notInstalled
    /// A fifo, socket or device in the repository, for which git would wait.
    case specialFile(ByteString)
    /// It ended with an error, or not in time, or could not be started.
    case noAnswer
  }

  /// The go.mod of upstream's branch now.
  package enum UpstreamModule: Sendable, Hashable {
    /// It names another module.
    case moved(to: ByteString)
    /// It names the same module at another major version.
    case major(ByteString)
    /// It is there, and the fork has none.
    case adopted(ByteString)
    /// The fork has one, and upstream none.
    case dropped
  }

  package var code: Finding.Code {
    switch self {
    case .divergence: .divergence
    case .incomparable: .incomparable
    case .unknown: .unknown
    case .upstreamModule(.moved, _): .upstreamMoved
    case .upstreamModule(.major, _): .upstreamMajor
    case .upstreamModule(.adopted, _): .upstreamModule
    case .upstreamModule(.dropped, _): .upstreamNoModule
    case .mixedPolicies: .mixedPolicies
    case .importComments: .importComments
    }
  }
}

/// Branches whose go.mod names the same module.
package struct ModulePolicy: Sendable, Hashable {
  /// Empty where they have no go.mod.
  package var module: ByteString
  /// The names of the branches.
  package var branches: [ByteString]

  package init(module: ByteString, branches: [ByteString]) { (self.module, self.branches) = (module, branches) }
}
