package import Bytes
package import GoSource

/// A module that is built rather than depended on: the one around the working directory, or one that go.work uses.
package struct MainModule: Sendable, Hashable {
  /// The module path.
  package var path: ByteString
  /// Absolute and clean; links on the way are kept, since go compares roots as text (rule M18).
  package var directory: ByteString
  /// Its go.mod, or the file that `-modfile` names instead.
  package var file: ModFile
  /// The path of `file`.
  package var place: ByteString
  /// The prefix of its import paths: the module path, or empty for the module std in GOROOT/src.
  package var prefix: ByteString

  /// Its go.sum, or the one beside the file that `-modfile` names.
  var sumFile: ByteString { (place.hasSuffix(".mod") ? place.dropLast(4) : place) + ".sum" }

  package init(path: ByteString, directory: ByteString, file: ModFile, place: ByteString, prefix: ByteString) {
    (self.path, self.directory, self.file, self.place, self.prefix) = (path, directory, file, place, prefix)
  }
}

/// How imports are resolved: the value of `-mod`, or go's default (rule M38).
package enum ModuleMode: Sendable, Hashable {
  /// go.mod is not written, and go.sum must have every sum that is needed.
  case readonly
  /// As readonly, but sums may be missing. forkpath does not make the changes that go would make to the files.
  case mod
  case vendor
}
