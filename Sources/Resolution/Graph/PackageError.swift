package import Bytes
package import GoSource

/// Why go cannot load a package, as data; one case for each message of cmd/go/internal/load and go/build.
/// Indirect, because few packages have one and every copy of a package has the room for it.
package indirect enum PackageFault: Sendable, Hashable {
  case directory(ContentFault, directory: ByteString)
  /// Only test files are there, or none at all; `someIgnored` when constraints leave files out.
  case noGoFiles(directory: ByteString, someIgnored: Bool, hasTests: Bool)
  /// Not found; the places that were tried, by the root that they belong to.
  case notFound(path: ByteString, goroot: ByteString?, gopath: [ByteString])
  /// A pattern's directory does not exist.
  case noDirectory(directory: ByteString)
  case disallowedPath(ByteString)
  case versionSuffix(ByteString)
  case absolutePath(ByteString)
  case malformedPath(ByteString)
  case nonCanonicalPath(ByteString, canonical: ByteString)
  case importComment(expected: ByteString, directory: ByteString)
  case internalUse(ByteString)
  case vendoredUse
  case mustBeImportedAs(path: ByteString, as: ByteString)
  case program(ByteString)
  case localImport(ByteString)
  case importCycle
  case importCycleInTest
  case caseCollision(ByteString, ByteString)
  case fileCaseCollision(ByteString, ByteString)
  case unsafeFileName(ByteString)
  case unsafeDirectoryName(ByteString)
  /// The platform or the flags ask for external linking, but cgo is off.
  case externalLinking(reason: ByteString)
  /// Sources in another language, but no cgo.
  case foreignSources(language: ByteString, files: [ByteString])
  /// A pattern of `//go:embed` in its files.
  case embedding(pattern: ByteString, EmbedFault)
  /// A relative import inside GOPATH, at which go itself crashes (rule G33).
  case relativeImportInGOPATH(ByteString)
  /// Module mode finds no single package for the path.
  case module(path: ByteString, ImportFault)
  /// A main module's package imports from a module that go.mod does not name.
  case implicitRequirement(path: ByteString, module: ModuleVersion)
  /// The main modules cannot be used; nothing can be loaded.
  case mainModules(ModuleLoadErrors)
  /// A directory that a pattern names has no import path in module mode.
  case noImportPath(directory: ByteString, DirectoryFault)
  /// A pattern starts where no module of the build is.
  case outsideModules(directory: ByteString)
  /// A pattern starts in a dependency, outside every main module (rule M14).
  case outsideModuleRoots(directory: ByteString, roots: [ByteString])
}

/// One package's error with the place that it is reported at.
package struct PackageError: Sendable, Hashable {
  /// A place in a file, absolute.
  package struct Place: Sendable, Hashable {
    /// The file, empty where go names none.
    package var file: ByteString
    package var position: SourcePosition?

    package init(file: ByteString, position: SourcePosition?) { (self.file, self.position) = (file, position) }
  }

  /// The rule that is broken.
  package var fault: PackageFault
  /// The import, pattern or file at which go reports it.
  package var place: Place?
  /// The import paths from a named package to the one in error, as they are written in the files.
  package var importStack: [ByteString]
  /// Whether the import stack is a cycle of imports.
  package var isCycle = false
  /// Go prints the stack even where there is a place.
  package var alwaysShowsStack = false

  package init(_ fault: PackageFault, place: Place? = nil, importStack: [ByteString]) {
    (self.fault, self.place, self.importStack) = (fault, place, importStack)
  }
}
