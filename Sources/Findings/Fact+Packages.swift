package import Bytes
package import GoSource

/// The source of a package or module that should come from the fork.
package enum Source: Sendable, Hashable {
  /// The module cache, or a proxy; `directory` is the package's in the cache, nil where the module is not there.
  case published(ModuleVersion, directory: ByteString?)
  /// A directory of a GOPATH or of GOROOT, of a replacement or another main module.
  case directory(ByteString)
  /// A copy in a vendor directory.
  case vendored(ByteString)

  /// The directory; nil for a module that is not on this disk.
  package var directory: ByteString? {
    switch self {
    case .published(_, let directory): directory
    case .directory(let directory), .vendored(let directory): directory
    }
  }
}

/// A package of one of the fork's own modules that go loads from outside the checkout.
package struct Leak: Sendable, Hashable {
  /// The import path in go's listing; with the prefix that a vendor directory adds.
  package var package: ByteString
  /// Where the package comes from.
  package var source: Source
  /// The directory of the fork from which it should come.
  package var expected: ByteString
  /// A package that imports it; nil where none is known.
  package var importer: ByteString?
  /// The mode in which it was found.
  package var mode: Mode
  /// Whether the upstream path resolves to the fork otherwise.
  package var mapping: Mapping
  /// Whether only `go list` shows it, and forkpath's own checks do not.
  package var isFoundByGo: Bool
  /// Whether the fork has neither the package nor the module that provides it, so that it cannot come from there.
  package var isForeign: Bool
  /// The path for the import in a fork whose other imports were rewritten to its own path; nil in any other fork.
  package var ownPath: ByteString?
  /// The link in the checkout, relative to it, that leads go to the source; nil where none does.
  package var link: ByteString?
  /// The file of the checkout that an overlay hides, or shows the source in the place of; nil where none does.
  package var overlaid: Overlaid?

  /// What an overlay of the user's own changes.
  package struct Overlaid: Sendable, Hashable {
    /// Relative to the checkout.
    package var file: ByteString
    /// What names the overlay; nil where that is not known.
    package var setting: GoSetting?

    package init(file: ByteString, setting: GoSetting?) { (self.file, self.setting) = (file, setting) }
  }

  /// GOPATH mode or module mode.
  package enum Mode: Sendable, Hashable { case gopath, module }

  /// Whether the upstream path resolves to the fork in the environment that was checked.
  package enum Mapping: Sendable, Hashable {
    /// It does not resolve to the fork.
    case absent
    /// There is a mapping, which fixes this once it is active.
    case inactive
    /// It resolves to the fork, but go takes this package from elsewhere.
    case active
  }

  package init(
    package: ByteString, source: Source, expected: ByteString, importer: ByteString? = nil, mode: Mode,
    mapping: Mapping, isFoundByGo: Bool = false, isForeign: Bool = false,
    ownPath: ByteString? = nil, link: ByteString? = nil
  ) {
    (self.package, self.source, self.expected, self.importer) = (package, source, expected, importer)
    (self.mode, self.mapping, self.isFoundByGo, self.isForeign) = (mode, mapping, isFoundByGo, isForeign)
    (self.ownPath, self.link) = (ownPath, link)
  }
}

extension Fact {
  /// The leak, nil for every other fact.
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

/// An upstream package that is imported and does not exist.
package struct MissingPackage: Sendable, Hashable {
  package var package: ByteString
  /// The fork's checkout.
  package var checkout: ByteString
  package var importer: ByteString?
  /// Where the fork has it, relative to the checkout, and go does not find it; nil where the fork does not have it.
  package var directory: ByteString?
  /// The module for want of whose sum go does not look further; nil where no sum is missing.
  package var unsummed: Unsummed?

  /// A module that could have the package as well, and that has no line in go.sum.
  package struct Unsummed: Sendable, Hashable {
    package var module: ByteString
    /// Where go was asked, absolute.
    package var directory: ByteString

    package init(module: ByteString, directory: ByteString) { (self.module, self.directory) = (module, directory) }
  }

  package init(
    package: ByteString, checkout: ByteString, importer: ByteString? = nil, directory: ByteString? = nil
  ) {
    (self.package, self.checkout, self.importer, self.directory) = (package, checkout, importer, directory)
  }
}

/// An internal package that is imported from where go does not allow it.
package struct InternalImport: Sendable, Hashable {
  package var package: ByteString
  package var importer: ByteString

  package init(package: ByteString, importer: ByteString) { (self.package, self.importer) = (package, importer) }
}

/// Packages that import each other in a circle, which go refuses to build.
package struct ImportCycle: Sendable, Hashable {
  /// A package of the fork's: where one imports a package of others, such a one.
  package var package: ByteString
  /// The packages from there on, each imported by the one before it; the last imports `package`.
  package var others: [ByteString]
  /// Whether only tests close the circle.
  package var isOfTests: Bool
  /// Whether all packages are the fork's.
  package var isOwn: Bool

  package init(package: ByteString, others: [ByteString], isOfTests: Bool, isOwn: Bool) {
    (self.package, self.others) = (package, others)
    (self.isOfTests, self.isOwn) = (isOfTests, isOwn)
  }

  /// The whole circle, with its beginning at the end again.
  package var circle: [ByteString] { [package] + others + [package] }
}

/// A package that two modules have, which go refuses to choose between.
package struct AmbiguousImport: Sendable, Hashable {
  package var package: ByteString
  /// The modules that have it; a main module has no version.
  package var modules: [ModuleVersion]
  /// Its directory in each of them.
  package var directories: [ByteString]
  /// Where it is built.
  package var builtIn: ByteString

  package init(package: ByteString, modules: [ModuleVersion], directories: [ByteString], builtIn: ByteString) {
    (self.package, self.modules, self.directories, self.builtIn) = (package, modules, directories, builtIn)
  }
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
