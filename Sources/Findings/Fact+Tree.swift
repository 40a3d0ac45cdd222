package import Bytes

/// A copy of upstream in a vendor directory of the tree.
package struct VendoredCopy: Sendable, Hashable {
  /// Relative to the checkout, as is the directory below which builds take it.
  package var copy: ByteString
  package var directory: ByteString
  /// Whether the fork has several modules, for which a workspace is the answer and not the removal of the copy.
  package var isOfSeveralModules: Bool

  package init(copy: ByteString, directory: ByteString, isOfSeveralModules: Bool) {
    (self.copy, self.directory, self.isOfSeveralModules) = (copy, directory, isOfSeveralModules)
  }
}

/// Names that differ only in letter case.
package struct CaseCollision: Sendable, Hashable {
  package var first: ByteString
  package var second: ByteString
  /// What the names are.
  package var kind: Kind

  /// What the names are.
  package enum Kind: Sendable, Hashable {
    /// Import paths.
    case packages
    /// Directories of packages, relative to the checkout.
    case directories
    /// Files of this directory.
    case files(directory: ByteString)
  }

  package init(_ first: ByteString, _ second: ByteString, _ kind: Kind) {
    (self.first, self.second, self.kind) = (first, second, kind)
  }

  var baselineKeys: [BaselineKey] {
    switch kind {
    case .packages: [.package(first), .package(second)]
    case .directories: [.file(first), .file(second)]
    case .files(let directory): [first, second].map { .file(directory.isEmpty ? $0 : directory + "/" + $0) }
    }
  }
}

/// A relative import, at which go stops below a GOPATH (rule G33).
package struct RelativeImport: Sendable, Hashable {
  /// As it is written.
  package var path: ByteString
  /// The import path that it resolves to.
  package var importPath: ByteString

  package init(path: ByteString, importPath: ByteString) { (self.path, self.importPath) = (path, importPath) }
}

/// Imports of a project that has the fork's name and another path, while the tree has a directory for them: upstream's packages,
/// or those of a library that has the name by chance.
package struct NamesakeImport: Sendable, Hashable {
  /// The path of the project.
  package var path: ByteString
  /// The first such directory, relative to the checkout; empty for its root.
  package var directory: ByteString
  /// The path of the module below the root that has it, and may be the project renamed; nil where it is the root's.
  package var module: ByteString?

  package init(path: ByteString, directory: ByteString, module: ByteString? = nil) {
    (self.path, self.directory, self.module) = (path, directory, module)
  }
}

/// An import comment that names another path.
package struct ImportComment: Sendable, Hashable {
  /// The path in the comment.
  package var comment: ByteString
  /// The import path of the package.
  package var importPath: ByteString

  package init(comment: ByteString, importPath: ByteString) { (self.comment, self.importPath) = (comment, importPath) }
}

/// An import that names the fork where upstream's code names upstream.
package struct RewrittenImport: Sendable, Hashable {
  /// The import as it is written.
  package var path: ByteString
  package var upstream: ByteString
  /// The import path that upstream's code has.
  package var original: ByteString
  /// Where go takes the package from; nil for the checkout, or where that was not looked for.
  package var resolution: Resolution?
  /// Whether the path is the fork's own; otherwise it is another one, in the place of upstream's.
  package var namesFork: Bool

  /// Not the checkout.
  package enum Resolution: Sendable, Hashable {
    /// Go finds it nowhere.
    case notFound
    case source(Source)
  }

  package init(
    path: ByteString, upstream: ByteString, original: ByteString, resolution: Resolution? = nil, namesFork: Bool = true
  ) {
    (self.path, self.upstream, self.original, self.resolution) = (path, upstream, original, resolution)
    self.namesFork = namesFork
  }
}

extension Fact {
  /// The rewritten import, nil for every other fact.
  package var rewrittenImport: RewrittenImport? {
    if case .rewrittenImport(let rewritten) = self { rewritten } else { nil }
  }
}

/// A file that could not be read, so that it may hide a leak. The place names it.
package enum Unreadable: Sendable, Hashable {
  /// The system refused, with this `errno`.
  case refused(errno: Int32)
  /// It is not what it should be: a .go file without Go source.
  case malformed
  /// The file of `-overlay`, which the setting names; nil where the mapping does.
  case overlay(GoSetting?)
}
