import Bytes
import GoSource
import Machine

/// The packages in the vendor directory of a tree without go.mod, as modules: before there were modules, go took dependencies
/// from there, and nothing else says which revision the tree was written for.
struct VendoredPackages {
  /// Module paths with their directories, absolute.
  private(set) var modules: [(path: ByteString, directory: ByteString)] = []
  /// The go.mod that each of them needs, and those that would cut it into several.
  private(set) var supplied: [(place: ByteString, text: ByteString?)] = []

  /// `vendor` is absolute, and need not be there. Packages of the program's own path are not taken for vendored ones.
  init(in vendor: ByteString, besides own: ByteString) throws(ProgramError) {
    do throws(SystemError) {
      for host in try Self.directories(in: vendor) where host.contains(UInt8(ascii: ".")) {
        try add(host, in: vendor.appending(path: host), own)
      }
      for module in modules {
        try hideModFiles(in: module.directory)
        supplied.append((module.directory.appending(path: "go.mod"), "module " + module.path + "\n\ngo 1.16\n"))
      }
    } catch { throw .system(error) }
  }

  /// Adds what is at a path, as one module where it has Go files or is as deep as the host's repositories are.
  private mutating func add(_ path: ByteString, in directory: ByteString, _ own: ByteString) throws(SystemError) {
    if path == own || path.isImportPath(within: own) { return }
    if try Self.isRepository(path) ? true : Self.hasGoFiles(directory) {
      do throws(PathFault) { try ModulePath.check(path) } catch { return }
      modules.append((path, directory))
      return
    }
    for name in try Self.directories(in: directory) {
      try add(path.appending(path: name), in: directory.appending(path: name), own)
    }
  }

  /// Whether no module has a shorter path. Where that is not known a longer one would do as well: all packages below it are
  /// from the same vendor directory.
  private static func isRepository(_ path: ByteString) -> Bool {
    let elements = path.split(on: UInt8(ascii: "/"))
    switch elements[0] {
    case "github.com", "bitbucket.org", "gitlab.com", "golang.org", "code.google.com": return elements.count == 3
    case "gopkg.in":
      return elements.count == 3 || elements.count == 2 && elements[1].firstRange(of: ".v") != nil
    default: return elements.count == 2
    }
  }

  private mutating func hideModFiles(in directory: ByteString) throws(SystemError) {
    for name in try Self.directories(in: directory) {
      let inner = directory.appending(path: name)
      let file = inner.appending(path: "go.mod")
      if try FileStatus.ifPresent(file, following: false) != nil { supplied.append((file, nil)) }
      try hideModFiles(in: inner)
    }
  }

  private static func directories(in directory: ByteString) throws(SystemError) -> [ByteString] {
    try (listDirectoryIfPresent(directory, following: false) ?? []).filter { $0.kind == .directory }.map(\.name)
  }

  private static func hasGoFiles(_ directory: ByteString) throws(SystemError) -> Bool {
    try (listDirectoryIfPresent(directory, following: false) ?? []).contains { $0.name.hasSuffix(".go") }
  }
}
