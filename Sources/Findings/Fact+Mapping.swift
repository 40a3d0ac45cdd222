package import Bytes

/// The upstream path, or the path of one of the fork's modules, resolves to nothing, or to another module.
package struct NotMapped: Sendable, Hashable {
  package var path: ByteString
  /// Where it should lead.
  package var expected: ByteString
  package var reason: Reason

  package enum Reason: Sendable, Hashable {
    /// No GOPATH entry has it, or its directory has no go.mod.
    case noModule
    /// The go.mod there is not used, or has another name.
    case otherModule
    /// This go.work, which somebody named, does not use it.
    case workspace(file: ByteString)
  }

  package init(path: ByteString, expected: ByteString, reason: Reason) {
    (self.path, self.expected, self.reason) = (path, expected, reason)
  }
}

/// A mapping is there, and go as it would be run here does not use it.
package struct Inactive: Sendable, Hashable {
  package var upstream: ByteString
  package var activation: Activation

  /// What makes it active.
  package enum Activation: Sendable, Hashable {
    /// The environment that `forkpath env` of the checkout prints; in GOPATH mode also a working directory.
    case environment(checkout: ByteString, directory: ByteString?)
    /// Only this working directory.
    case directory(ByteString)
  }

  package init(upstream: ByteString, activation: Activation) {
    (self.upstream, self.activation) = (upstream, activation)
  }
}

/// A go.work above the checkout that nobody named, and that does not use the fork.
package struct WorkspaceLeak: Sendable, Hashable {
  package var workFile: ByteString
  /// The module of the fork that is not in it.
  package var directory: ByteString

  package init(workFile: ByteString, directory: ByteString) { (self.workFile, self.directory) = (workFile, directory) }
}

/// A module of the fork that another one of them requires and gets from elsewhere.
package struct UnmappedModule: Sendable, Hashable {
  package var module: ByteString
  package var source: Source
  package var expected: ByteString
  package var requiredBy: ByteString

  package init(module: ByteString, source: Source, expected: ByteString, requiredBy: ByteString) {
    (self.module, self.source, self.expected, self.requiredBy) = (module, source, expected, requiredBy)
  }
}
