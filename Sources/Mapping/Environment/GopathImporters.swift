import Bytes
import Machine
import Resolution

/// Packages of any entry of GOPATH that import a checkout by its path in GOPATH: after a move go would no longer find it for
/// them.
struct GopathImporters: Sendable {
  /// The place of the checkout.
  let place: GopathPlace
  let environment: GoEnvironment

  /// Their import paths in order. Reads the Go files of the entries, except those of the checkout, which its fork has.
  func paths() throws(SystemError) -> [ByteString] {
    let source = place.entry.appending(path: "src")
    var found: Set<ByteString> = []
    var above = ByteString()
    // Everything beside one of the directories that lead to the checkout.
    for element in place.importPath.split(on: UInt8(ascii: "/")) {
      for entry in try listDirectory(source.appending(path: above).cleanPath, following: true)
      where entry.kind == .directory && entry.name != element && entry.name.first != UInt8(ascii: ".") {
        found.formUnion(try importers(in: above.isEmpty ? entry.name : above.appending(path: entry.name), source))
      }
      above = above.isEmpty ? element : above.appending(path: element)
    }
    for entry in environment.gopath where entry != place.entry {
      let source = entry.appending(path: "src")
      guard try FileStatus.ifPresent(source, following: true)?.isDirectory == true else { continue }
      found.formUnion(try importers(in: ".", source))
    }
    return found.sorted()
  }

  private func importers(in directory: ByteString, _ source: ByteString) throws(SystemError) -> [ByteString] {
    var options = SourceTree.Options()
    options.crossesModules = true
    let tree = try SourceTree.scan(
      source.appending(path: directory).cleanPath, view: environment.disk, options: options,
      platform: environment.platform)
    return tree.directories.compactMap { here in
      let imports = tree.files[here.files].contains { file in
        tree.imports[file.imports].contains { tree.names[$0.path].isImportPath(within: place.importPath) }
      }
      guard imports else { return nil }
      return directory.appending(path: tree.names[here.path]).cleanPath
    }
  }
}
