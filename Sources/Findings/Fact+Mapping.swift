package import Bytes

/// The upstream path, or the path of one of the fork's modules, resolves to nothing, or to another module.
package struct NotMapped: Sendable, Hashable {
  /// The import path that does not resolve to the fork.
  package var path: ByteString
  /// The directory that it should resolve to.
  package var expected: ByteString
  /// What is there instead.
  package var reason: Reason

  /// Why the path does not resolve to the fork.
  package enum Reason: Sendable, Hashable {
    /// No GOPATH entry has it, or its directory has no go.mod.
    case noModule
    /// The go.mod there is not used, or has another name.
    case otherModule
    /// Where GOPATH mode looks for it there is a link or a file, which leads to no package.
    case occupied(place: ByteString)
    /// This go.work, which GOWORK names, does not use it.
    case workspace(file: ByteString)
  }

  package init(path: ByteString, expected: ByteString, reason: Reason) {
    (self.path, self.expected, self.reason) = (path, expected, reason)
  }
}

/// There is a mapping, but go does not use it in this environment.
package struct Inactive: Sendable, Hashable {
  /// The upstream path.
  package var upstream: ByteString
  /// What makes the mapping active.
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

/// A go.work above the checkout that is used without being named, and does not use the fork.
package struct WorkspaceLeak: Sendable, Hashable {
  /// The go.work.
  package var workFile: ByteString
  /// The module of the fork that is not in it.
  package var directory: ByteString

  package init(workFile: ByteString, directory: ByteString) { (self.workFile, self.directory) = (workFile, directory) }
}

/// A module of the fork that another module of the fork requires and gets from elsewhere.
package struct UnmappedModule: Sendable, Hashable {
  /// The module that is required.
  package var module: ByteString
  /// Where it comes from.
  package var source: Source
  /// The directory of the fork that holds it.
  package var expected: ByteString
  /// The module of the fork that requires it.
  package var requiredBy: ByteString

  package init(module: ByteString, source: Source, expected: ByteString, requiredBy: ByteString) {
    (self.module, self.source, self.expected, self.requiredBy) = (module, source, expected, requiredBy)
  }
}
