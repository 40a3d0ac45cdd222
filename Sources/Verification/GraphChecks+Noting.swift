import Bytes
import Machine
import Resolution

extension GraphChecks {
  /// The loaded packages, those that the patterns name with what the real go has to confirm of them; go is asked.
  mutating func noted(_ graph: PackageGraph, _ load: LoadedPackages) -> LoadedPackages {
    var load = load
    load.copies = copies
    load.pipes = graph.pipes
    load.isVendored = graph.isVendored
    load.replacementFiles = graph.replacementDirectories.map { $0.appending(path: "go.mod") }
    let (main, paths) = (graph.names.lookup("main"), paths)
    for package in graph.packages where package.kind == .plain && package.isNamed && package.directory != .none {
      let path = graph.names[package.importPath]
      let directory = graph.names[package.directory]
      guard paths.contains(path), isOfFork(directory) else { continue }
      load.own[path] = directory
      let isProgram = package.name == main
      if isProgram { load.hasPrograms = true }
      if !isProgram, package.error == nil, !package.isIncomplete, !Self.isHidden(path), graph.hasGoFiles(package) {
        load.importable.append(path)
      }
    }
    asking?.ask(load)
    return load
  }

  /// Whether an element of the path keeps others from importing it.
  private static func isHidden(_ path: ByteString) -> Bool {
    if hiding.allSatisfy({ path.firstRange(of: $0) == nil }) { return false }
    return path.split(on: UInt8(ascii: "/")).contains(where: hiding.contains)
  }

  private static let hiding: [ByteString] = ["internal", "vendor"]
}
