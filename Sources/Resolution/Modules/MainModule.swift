package import Bytes
package import GoSource

/// A module that is built rather than depended on: the one around the working directory, or one that go.work uses.
package struct MainModule: Sendable, Hashable {
  /// The module path.
  package var path: ByteString
  /// Absolute and clean; links on the way are kept, since go compares roots as text (rule M18).
  package var directory: ByteString
  /// Its go.mod, or what `-modfile` names instead.
  package var file: ModFile
  /// Where `file` was read.
  package var place: ByteString
  /// What its import paths start with: the module path, or nothing for the module std in GOROOT/src.
  package var prefix: ByteString

  /// Its go.sum, or the one beside what `-modfile` names.
  var sumFile: ByteString { (place.hasSuffix(".mod") ? place.dropLast(4) : place) + ".sum" }

  package init(path: ByteString, directory: ByteString, file: ModFile, place: ByteString, prefix: ByteString) {
    (self.path, self.directory, self.file, self.place, self.prefix) = (path, directory, file, place, prefix)
  }
}

/// How imports find modules; `-mod`, or what go chooses without it (rule M38).
package enum ModuleMode: Sendable, Hashable {
  /// go.mod is not written, and go.sum must have every sum that is needed.
  case readonly
  /// As readonly, but sums may be missing. Changes that go would make to the files are not made here.
  case mod
  case vendor
}
