import Bytes

/// Where an import path leads.
struct ImportTarget: Equatable {
  /// The path that the package is known by: with `/vendor/` in it where that is where it was found.
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

/// An answer that is there, or what must be read before there is one.
enum Resolution {
  case target(ImportTarget)
  case needs(PackageStore.Request)
}

/// Who imports: what an import path can depend on.
struct Importer {
  var path: Symbol
  var directory: Symbol
  var root: Symbol
  var isStandard: Bool
}

/// Finds out where import paths lead; GOPATH mode and module mode each have one.
protocol ImportResolver {
  /// What `path` means in a file of `importer`; with nil, for a package that a pattern or go itself names.
  mutating func resolve(_ path: Symbol, from importer: Importer?, in store: inout PackageStore) -> Resolution

  /// A number for what `importer` sees around it: imports of two packages with the same number lead to the same places,
  /// as long as `question` agrees too.
  mutating func viewpoint(of importer: Importer, in store: inout PackageStore) -> Int32

  /// The number of the question where `path` leads from there.
  mutating func question(
    _ path: Symbol, from importer: Importer, at viewpoint: Int32, in store: inout PackageStore
  ) -> Int32

  /// Why a package may not import what it does, although everything is available; nil for no reason.
  mutating func refusal(of target: ImportTarget, imports: [Symbol], in store: inout PackageStore) -> PackageFault?

  /// The modules that packages were found in.
  var modules: [PackageGraph.Module] { get }

  /// Whether import comments are enforced and directories decide what is internal: only without modules.
  var isGOPATH: Bool { get }
}
