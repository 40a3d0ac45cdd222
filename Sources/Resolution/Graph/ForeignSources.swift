import Bytes
import GoSource
import Machine

/// The sources of other languages in a package, as far as the platform builds them.
struct ForeignSources {
  private var files: [(name: ByteString, suffix: ByteString)] = []

  /// Reads the constraints of each file; only packages that may be in error for them are asked.
  init(_ scanned: ScannedPackage, _ store: borrowing PackageStore) {
    let matcher = TagMatcher(store.platform)
    let filter = BuildFilter.platform(matcher)
    for file in store.files[scanned.files] where file.kind == .other {
      let name = store.names[file.name]
      guard filter.admits(name: name.bytes.span, 0..<name.count),
        let dot = name.lastIndex(of: UInt8(ascii: ".")),
        let bytes = store.view.readable(store.names[scanned.directory].appending(path: name), limit: 1 << 26)
      else { continue }
      // The head of a C file ends where its comments end, as that of a Go file does at `package`.
      var head = SourceHead()
      _ = scanSource(bytes.bytes.span, into: &head)
      if case .build = filter.verdict(of: head, bytes.bytes.span) { files.append((name, name.dropFirst(dot))) }
    }
  }

  /// The first language that needs cgo, with its files; without cgo only Fortran is looked at.
  func forbidden(cgo: Bool) -> (ByteString, [ByteString])? {
    if files.contains(where: { [".swig", ".swigcxx"].contains($0.suffix) }) && cgo { return nil }
    let languages: [(ByteString, Set<ByteString>)] = [
      ("C", [".c"]), ("C++", [".cc", ".cpp", ".cxx"]), ("Objective-C", [".m"]),
      ("Fortran", [".f", ".F", ".for", ".f90"]),
    ]
    for (language, suffixes) in languages where cgo || language == "Fortran" {
      let names = files.filter { suffixes.contains($0.suffix) }.map(\.name)
      if !names.isEmpty { return (language, names) }
    }
    return nil
  }
}
