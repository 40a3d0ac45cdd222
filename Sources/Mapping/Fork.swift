package import Bytes
package import Git
package import GoSource
package import Resolution

/// One checkout as it was read from the disk: its Go files, modules and git facts, and the vendored copies of upstream in
/// the modules that use it.
///
/// `ForkReader` reads it once for each command. All questions about Go files of the checkout are answered from this value, so
/// that no file is opened a second time.
package struct Fork: Sendable {
  /// A line in a file of the checkout.
  package struct Place: Sendable, Hashable {
    /// Relative to the root.
    package var file: ByteString
    package var position: SourcePosition

    package init(file: ByteString, position: SourcePosition) { (self.file, self.position) = (file, position) }
  }

  /// An import, or an import comment, that matters for the mapping.
  package struct Reference: Sendable, Hashable {
    package var path: ByteString
    package var place: Place

    package init(path: ByteString, place: Place) { (self.path, self.place) = (path, place) }
  }

  /// An import of a project that has the fork's name and another path.
  package struct Namesake: Sendable, Hashable {
    /// The path of the project.
    package var path: ByteString
    /// The directory of the tree that has the name of the imported package, relative to the root; empty for the root.
    package var directory: ByteString
    /// The path of the module below the root that has the directory, and may have been renamed; nil where it is the root's.
    package var module: ByteString?
    package var place: Place

    package init(path: ByteString, directory: ByteString, place: Place) {
      (self.path, self.directory, self.place) = (path, directory, place)
    }
  }

  /// A go.mod below the root.
  package struct NestedModule: Sendable, Hashable {
    /// Relative to the root.
    package var directory: ByteString
    /// Its `module` line, nil where it has none.
    package var path: ByteString?
    /// Whether it is one of upstream's by its path, or requires one of them.
    package var isRelated: Bool
    /// Whether another go.mod of the tree requires it.
    package var isRequired = false
    /// Whether it requires another module of the tree.
    package var requiresOthers = false
    /// The go version that it needs; nil where it cannot be read.
    package var need: GoNeed?
    /// The position of the first error where go cannot read the go.mod: go fails in this directory, and its packages are in no
    /// module.
    package var fault: SourcePosition?
    /// Whether code imports it by its own path only, never by the path that upstream would give it.
    package var isCalledByOwnPath = false
    /// The upstream path of its directory, where code imports it by that though its module line has another path.
    package var importedAs: ByteString?
    /// What its `ignore` lines name.
    package var ignored: [ByteString] = []
    /// Whether it is another repository's, in a submodule.
    package var isForeign = false
    /// The user is in it, though no pattern of the root's leads there.
    package var isEntered = false
    /// Paths that its `replace` lines lead to the root.
    package var namesOfRoot: [ByteString] = []

    package init(directory: ByteString, path: ByteString?, isRelated: Bool = true, fault: SourcePosition? = nil) {
      (self.directory, self.path, self.isRelated) = (directory, path, isRelated)
      self.fault = fault
    }
  }

  /// A file or directory that could not be read. A fork that has any is never reported as clean.
  package struct Unreadable: Sendable, Hashable {
    /// Relative to the root.
    package var path: ByteString
    /// `errno`, or 0 for a file that is not Go source.
    package var code: Int32
    package var position: SourcePosition?

    package init(path: ByteString, code: Int32, position: SourcePosition? = nil) {
      (self.path, self.code, self.position) = (path, code, position)
    }
  }

  /// The checkout as it was named: absolute, links kept.
  package var named: ByteString
  /// The same without links.
  package var root: ByteString
  /// The repository; nil where there is none.
  package var git: GitCheckout?
  /// The import path of the fork's own address; nil where it has none.
  package var forkPath: ByteString?
  package var inference: UpstreamInference
  /// The upstream path: named by the user, or inferred.
  package var upstream: ByteString
  /// The `module` line at the root; nil in the GOPATH era.
  package var modulePath: ByteString?
  /// Whether `upstream` is that path without its major version, by which GOPATH mode builds the fork.
  package var isWithoutMajor = false
  package var nestedModules: [NestedModule] = []
  /// The go version that the go.mod at the root needs; nil where there is none, or none that can be read.
  package var need: GoNeed?
  /// Where that go.mod has its go line.
  package var goLine: SourcePosition?
  /// Whether the root is built as a module: it has a go.mod, or packages that one supplied by forkpath would hold. A
  /// repository of several modules side by side has neither.
  package var isRootBuilt = true
  /// Whether a module below a renamed root requires the root by the path of its module line.
  package var isRootRequiredByOwnPath = false
  /// Whether packages of a renamed root import each other by its new path, so that it has to keep that one, while modules below
  /// it have upstream's.
  package var isRootCalledByOwnPath = false
  /// Whether the root has a vendor directory.
  package var hasVendor = false
  /// Directories named vendor, relative to the root; what is below them is not looked at.
  package var vendorDirectories: [ByteString] = []
  /// Whether the root has a go.work.
  package var hasWorkFile = false
  /// Directories with Go files, relative to the root, that belong to the upstream path: `vendor` and `testdata` left out.
  package var packages: [ByteString] = []
  /// The number of Go files.
  package var goFiles = 0
  /// Files with an import of the upstream path, and how many such imports.
  package var selfImportingFiles = 0
  /// The number of imports of the upstream path.
  package var selfImports = 0
  /// Imports of the fork's own path: somebody began to rewrite.
  package var rewrittenImports: [Reference] = []
  /// The first import of each project that has the fork's name and another path, while the tree has a directory for it.
  package var namesakes: [Namesake] = []
  /// Imports such as `./x`, which GOPATH mode refuses.
  package var relativeImports: [Reference] = []
  /// Import comments that make GOPATH mode refuse the mapped path; `path` is the path in the comment.
  package var foreignComments: [Reference] = []
  /// Import paths that are neither std nor of this tree, sorted.
  package var externalImports: [ByteString] = []
  package var unreadable: [Unreadable] = []
  /// Import paths, or files of one directory, that differ in the case of their letters only.
  package var caseCollisions: [CaseCollision] = []
  /// Every Go file with its imports and their places.
  package var tree: SourceTree
  /// By the directory of the module that vendors upstream, without links.
  package var vendoredCopies: [ByteString: VendoredCopy] = [:]

  /// Two names that go, and file systems that ignore letter case, treat as the same.
  package struct CaseCollision: Sendable, Hashable {
    package var first: ByteString
    package var second: ByteString
  }

  package init(
    named: ByteString, root: ByteString, git: GitCheckout?, forkPath: ByteString?, inference: UpstreamInference,
    upstream: ByteString, tree: SourceTree
  ) {
    (self.named, self.root, self.git, self.forkPath) = (named, root, git, forkPath)
    (self.inference, self.upstream, self.tree) = (inference, upstream, tree)
  }

  /// The situation in one word, as reports name it (see architecture).
  package enum Kind: String, Sendable, Hashable {
    /// No go.mod.
    case gopathEra = "gopath-era"
    /// go.mod keeps upstream's `module` line and has no nested modules.
    case module
    /// go.mod says another path than the code imports.
    case renamedModule = "renamed-module"
    /// go.mod files below the root.
    case nestedModules = "nested-modules"
  }

  package var kind: Kind {
    guard let modulePath else { return isRootBuilt ? .gopathEra : .nestedModules }
    if modulePath != upstream, !isWithoutMajor { return .renamedModule }
    return hasNestedModules ? .nestedModules : .module
  }

  /// Whether there are own modules below the root.
  package var hasNestedModules: Bool { nestedModules.contains(where: \.isOwn) }

  /// The import path of a package directory of this tree.
  package func importPath(of directory: ByteString) -> ByteString {
    directory.isEmpty ? upstream : upstream + "/" + directory
  }
}
