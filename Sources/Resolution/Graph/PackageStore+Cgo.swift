import Bytes
import GoSource
import Machine

/// Errors in the comments above `import "C"`.
extension PackageStore {
  /// Whether a pattern keeps the package of a directory: some Go file counts, or one is wrong (search.MatchDirs).
  func isListed(_ number: Int) -> Bool {
    let package = packages[number]
    if package.isListed || !package.importsC { return package.isListed }
    return cgoFault(of: package, isGOPATH: true) != nil
  }

  /// The first `#cgo` line that go refuses, if no file before that one has another fault.
  func cgoFault(of scanned: ScannedPackage, isGOPATH: Bool) -> ContentFault? {
    let directory = names[scanned.directory]
    let matcher = TagMatcher(platform)
    let filter = BuildFilter.platform(matcher)
    let known = fault(of: scanned)
    for (number, file) in zip(scanned.files, files[scanned.files]) where file.kind == .cgo || file.kind == .ignored {
      let name = names[file.name]
      if let known, let other = known.file, other <= name { return nil }
      let bytes = name.bytes.span
      guard filter.admits(name: bytes, 0..<bytes.count),
        let text = texts[number]
      else { continue }
      let span = text.bytes.span
      var head = SourceHead()
      guard scanSource(span, into: &head) == .complete, head.importsC, case .build = filter.verdict(of: head, span)
      else { continue }
      if ByteString(span, head.packageName) == "documentation" { continue }
      if let fault = firstCgoFault(
        span, head, directory: directory, minor: platform.minor, { matcher.holds($0, $1) })
      {
        // In module mode the message comes from go's index of the module, which has the whole path.
        return .cgo(file: isGOPATH ? name : directory.appending(path: name), fault)
      }
    }
    return nil
  }
}

extension ContentFault {
  /// The file with the error.
  fileprivate var file: ByteString? {
    switch self {
    case .file(let name, _), .cgoInTest(let name), .cgo(let name, _): name.lastPathComponent
    case .packages(_, let files), .importComments(_, let files): files.last
    case .noGoFiles, .unreadable: nil
    }
  }
}
