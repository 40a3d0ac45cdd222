import Bytes
import GoSource
import Machine
import Resolution

/// A copy of upstream in a consumer's vendor directory, and how the fork's files take its place in an overlay: go.mod
/// and modules.txt stay as they are, so that go goes on building from the vendor directory (rule M34).
struct VendoredCopy: Sendable {
  /// An import of the fork's that the vendor directory cannot answer.
  struct Missing: Sendable, Hashable {
    var path: ByteString
    /// Of the importing file, relative to the checkout.
    var file: ByteString
  }

  /// A package directory of the fork's and the place of its copy.
  private struct Package {
    var source: ByteString
    var copy: ByteString
  }

  /// Absolute places, and what go shall read there; an empty stand-in hides the file.
  private(set) var replacements: [(place: ByteString, standIn: ByteString)] = []
  /// Packages that files of the fork import and nobody vendored.
  private(set) var missing: [Missing] = []
  /// Modules that the fork wants later than they are vendored.
  private(set) var older: [ModuleVersion] = []
  /// Whether the fork has files that the copy has not.
  private(set) var addsFiles = false
  /// Directories of the fork whose files are named, without links.
  private(set) var sources: [ByteString] = []
  /// The list of what is vendored.
  private(set) var list: ByteString

  /// Nil where builds in `consumer` take upstream from elsewhere than a vendor directory.
  init?(of fork: Fork, in consumer: ByteString, environment: GoEnvironment) throws(MappingRefusal) {
    var environment = environment
    environment.gowork = try ExistingWork.foreign(environment.gowork, above: consumer)
    var sights = ModuleSights(environment, .disk)
    guard let sight = try sights.sightIfBuilt(from: consumer), sight.module != nil, let vendor = sight.vendor else {
      return nil
    }
    list = vendor.appending(path: "modules.txt")
    let modules = VendorList(readFileIfThere(list, limit: LocalModule.limit, following: false, isListed: true) ?? "")
    let members = fork.members
    var packages: [Package] = []
    for (path, module) in modules.packages.sorted(by: { $0.key < $1.key }) {
      guard let member = members.first(where: { $0.isCalled(module.path) }),
        let rest = path.relative(within: module.path)
      else { continue }
      let source = fork.root.appending(path: member.directory).appending(path: rest).cleanPath
      packages.append(Package(source: source, copy: vendor.appending(path: path)))
    }
    if packages.isEmpty { return nil }
    for package in packages { swap(package) }
    look(for: modules, in: fork, packages.map(\.source))
    for member in members {
      guard let module = try? LocalModule(fork.root.appending(path: member.directory).cleanPath) else { continue }
      for wanted in module.file.require.map(\.module) {
        guard let version = modules.versions[wanted.path], Semver.compare(version, wanted.version) < 0,
          !members.contains(where: { $0.isCalled(wanted.path) }), !older.contains(wanted)
        else { continue }
        older.append(wanted)
      }
    }
  }

  /// The files of one package; what belongs to no package below it (embedded data) goes along.
  private mutating func swap(_ package: Package) {
    let offered = Self.files(package.source)
    let standing = Self.files(package.copy)
    sources.append(package.source)
    for name in standing where !offered.contains(name) { replacements.append((package.copy.appending(path: name), "")) }
    for name in offered {
      if !standing.contains(name) { addsFiles = true }
      replacements.append((package.copy.appending(path: name), package.source.appending(path: name)))
    }
  }

  /// The files that `go mod vendor` would take from a package directory, relative to it, in their order.
  private static func files(_ directory: ByteString) -> [ByteString] {
    var found: [ByteString] = []
    var pending: [ByteString] = [""]
    while let here = pending.popLast() {
      guard let entries = try? listDirectory(directory.appending(path: here).cleanPath, following: false) else {
        continue
      }
      let names = entries.filter { $0.kind == .file }.map(\.name)
      // A directory with Go files is a package, one with a go.mod a module, of its own.
      if !here.isEmpty, names.contains(where: { $0.hasSuffix(".go") || $0 == "go.mod" }) { continue }
      for name in names where !name.hasSuffix("_test.go") && name != "go.mod" && name != "go.sum" {
        found.append(here.isEmpty ? name : here.appending(path: name))
      }
      for entry in entries where entry.kind == .directory {
        let name = entry.name
        if name == "vendor" || name == "testdata" || name.first == UInt8(ascii: ".") { continue }
        pending.append(here.isEmpty ? name : here.appending(path: name))
      }
    }
    return found.sorted()
  }

  private mutating func look(for list: VendorList, in fork: Fork, _ directories: [ByteString]) {
    let wanted = Set(directories)
    var options = SourceTree.Options()
    options.crossesModules = true
    guard let tree = try? SourceTree.scan(fork.root, options: options) else { return }
    var seen: Set<ByteString> = []
    for file in tree.files where !file.isTest && !file.isIgnored {
      let directory = tree.names[tree.directories[file.directory].path]
      guard wanted.contains(fork.root.appending(path: directory).cleanPath) else { continue }
      for spec in tree.imports[file.imports] {
        let path = tree.names[spec.path]
        guard TreeEvidence.hasHost(path), list.packages[path] == nil, seen.insert(path).inserted else { continue }
        missing.append(Missing(path: path, file: tree.path(of: file)))
      }
    }
  }
}
