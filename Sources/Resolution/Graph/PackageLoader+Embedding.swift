import Bytes
import GoSource
import Machine

/// Errors that go finds only by reading whole files: in packages that import `embed`, outside the standard library.
extension PackageLoader {
  /// The embedding of a package's own files, or of its tests: the first pattern in byte order that is refused, with its place.
  func embedError(of number: Int32, _ list: List, stack: [ByteString]) -> PackageError? {
    let package = packages[Int(number)]
    guard package.contents >= 0, !package.isStandard else { return nil }
    let scanned = store.packages[Int(package.contents)]
    let directory = store.names[scanned.directory]
    let minor = environment.platform.minor
    var places: [ByteString: PackageError.Place] = [:]
    for (number, file) in zip(scanned.files, store.files[scanned.files]) {
      switch (list, file.kind) {
      case (.own, .go), (.own, .cgo), (.test, .test), (.externalTest, .externalTest): break
      default: continue
      }
      let name = directory.appending(path: store.names[file.name])
      guard let text = store.texts[number] else { continue }
      let bytes = text.bytes.span
      var head = SourceHead()
      _ = scanSource(bytes, into: &head)
      guard head.imports.contains(where: { $0.path(in: bytes) == "embed" }) else { continue }
      for pattern in embedPatterns(bytes, minor: minor) where places[pattern.text] == nil {
        places[pattern.text] = PackageError.Place(file: name, position: pattern.position)
      }
    }
    var resolver = EmbedResolver(view: store.view, directory: directory, minor: minor)
    for (pattern, place) in places.sorted(by: { $0.key < $1.key }) {
      do throws(EmbedFault) {
        try resolver.check(pattern)
      } catch {
        return PackageError(.embedding(pattern: pattern, error), place: place, importStack: stack)
      }
    }
    return nil
  }

  /// Gives the package the error of its embedding. An error that it has already keeps its text but gets the new place, as in
  /// go.
  mutating func noteEmbedding(_ number: Int32, _ stack: [ByteString]) {
    guard let error = embedError(of: number, .own, stack: stack) else { return }
    var known = errors[number] ?? error
    known.place = error.place
    setError(known, of: number)
  }
}
