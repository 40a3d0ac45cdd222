package import Bytes
package import GoSource

/// Where something that should be the fork's comes from instead.
package enum Source: Sendable, Hashable {
  /// The module cache, or a proxy; `directory` is the package's in the cache, nil where the module is not there.
  case published(ModuleVersion, directory: ByteString?)
  /// A directory of a GOPATH or of GOROOT, of a replacement or another main module.
  case directory(ByteString)
  /// A copy in a vendor directory.
  case vendored(ByteString)

  /// Where it lies; nil for a module that is not on this disk.
  package var directory: ByteString? {
    switch self {
    case .published(_, let directory): directory
    case .directory(let directory), .vendored(let directory): directory
    }
  }
}

/// A package of one of the fork's own modules that go loads from outside the checkout.
package struct Leak: Sendable, Hashable {
  /// The import path that go lists it by; what a vendor directory puts before it stands in it.
  package var package: ByteString
  package var source: Source
  /// The directory of the fork from which it should come.
  package var expected: ByteString
  /// A package that imports it; nil where none is known.
  package var importer: ByteString?
  package var mode: Mode
  package var mapping: Mapping
  /// Whether `go list` said so, and forkpath's own look did not.
  package var isFoundByGo: Bool
  /// Whether the fork has neither the package nor the module that provides it, so that it cannot come from there.
  package var isForeign: Bool

  package enum Mode: Sendable, Hashable { case gopath, module }

  /// How the upstream path stands to the fork in the environment that was looked at.
  package enum Mapping: Sendable, Hashable {
    /// It does not lead to the fork.
    case absent
    /// A mapping is there, and settles this as soon as it is active.
    case inactive
    /// It leads to the fork, and go takes this package from elsewhere all the same.
    case active
  }

  package init(
    package: ByteString, source: Source, expected: ByteString, importer: ByteString? = nil, mode: Mode,
    mapping: Mapping, isFoundByGo: Bool = false, isForeign: Bool = false
  ) {
    (self.package, self.source, self.expected, self.importer) = (package, source, expected, importer)
    (self.mode, self.mapping, self.isFoundByGo, self.isForeign) = (mode, mapping, isFoundByGo, isForeign)
  }
}

extension Fact {
  package var leak: Leak? {
    if case .leak(let leak) = self { leak } else { nil }
  }
}

/// Another copy of upstream that is found after the fork: packages that the fork lacks would come from there.
package struct SecondCopy: Sendable, Hashable {
  /// The upstream path.
  package var path: ByteString
  package var directory: ByteString

  package init(path: ByteString, directory: ByteString) { (self.path, self.directory) = (path, directory) }
}

/// A directory that is found before the fork.
package struct Shadow: Sendable, Hashable {
  package var package: ByteString
  package var directory: ByteString
  /// The fork's checkout.
  package var expected: ByteString

  package init(package: ByteString, directory: ByteString, expected: ByteString) {
    (self.package, self.directory, self.expected) = (package, directory, expected)
  }
}

/// An upstream package that is imported and is nowhere.
package struct MissingPackage: Sendable, Hashable {
  package var package: ByteString
  package var checkout: ByteString
  package var importer: ByteString?

  package init(package: ByteString, checkout: ByteString, importer: ByteString? = nil) {
    (self.package, self.checkout, self.importer) = (package, checkout, importer)
  }
}

/// An internal package that is imported from where go does not allow it.
package struct InternalImport: Sendable, Hashable {
  package var package: ByteString
  package var importer: ByteString

  package init(package: ByteString, importer: ByteString) { (self.package, self.importer) = (package, importer) }
}

/// go takes a package from another directory than forkpath says.
package struct Disagreement: Sendable, Hashable {
  package var package: ByteString
  /// Where go finds it; nil where go does not list it.
  package var found: ByteString?
  /// Where forkpath finds it.
  package var expected: ByteString
  /// What go wrote to standard error, its first lines.
  package var output: [ByteString]

  package init(package: ByteString, found: ByteString?, expected: ByteString, output: [ByteString] = []) {
    (self.package, self.found, self.expected, self.output) = (package, found, expected, output)
  }
}
