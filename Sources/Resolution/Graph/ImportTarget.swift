import Bytes

/// What an import path resolves to.
struct ImportTarget: Equatable {
  /// The full path of the package, with `/vendor/` where it was found in a vendor directory.
  var path: Symbol
  /// `.none` where nothing was found.
  var directory = Symbol.none
  var root = Symbol.none
  /// Whether it is in GOROOT.
  var isInGoroot = false
  /// The number of the module that holds it, -1 for none.
  var module: Int32 = -1
  var fault: PackageFault?
  /// Found by a relative path though it has an import path of its own: go crashes where it looks for an import from there
  /// (rule G33).
  var isMisplaced = false
}

/// An answer, or the directories that must be read first.
enum Resolution {
  case target(ImportTarget)
  case needs(PackageStore.Request)
}

/// The importing package, as far as the resolution of a path depends on it.
struct Importer {
  var path: Symbol
  var directory: Symbol
  var root: Symbol
  var isStandard: Bool
}

/// Resolves import paths; GOPATH mode and module mode each have one.
protocol ImportResolver {
  /// What `path` resolves to in a file of `importer`; with nil, for a package that a pattern or go itself names.
  mutating func resolve(_ path: Symbol, from importer: Importer?, in store: inout PackageStore) -> Resolution

  /// A number for the context of `importer`: imports of two packages with the same number resolve to the same packages, as long
  /// as `question` agrees, too.
  mutating func viewpoint(of importer: Importer, in store: inout PackageStore) -> Int32

  /// The number of the question what `path` resolves to in that context.
  mutating func question(
    _ path: Symbol, from importer: Importer, at viewpoint: Int32, in store: inout PackageStore
  ) -> Int32

  /// Why a package may not import an available package; nil where it may.
  mutating func refusal(of target: ImportTarget, imports: [Symbol], in store: inout PackageStore) -> PackageFault?

  /// The modules that packages were found in.
  var modules: [PackageGraph.Module] { get }

  /// Whether import comments are enforced and directories decide what is internal: only without modules.
  var isGOPATH: Bool { get }
}
