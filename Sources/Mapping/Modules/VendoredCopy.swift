package import Bytes
package import GoSource
import Machine
package import Resolution

/// A copy of upstream in the vendor directory of a module that uses the fork, and which files of the fork an overlay puts in
/// its place. go.mod and modules.txt do not change, so that go still builds from the vendor directory (rule M34).
package struct VendoredCopy: Sendable {
  /// An import of the fork whose package is not in the vendor directory.
  package struct Missing: Sendable, Hashable {
    package var path: ByteString
    /// The importing file, relative to the checkout.
    package var file: ByteString

    package init(path: ByteString, file: ByteString) { (self.path, self.file) = (path, file) }
  }

  /// A file of the fork that go does not read through an overlay (rule M34), absolute.
  package enum Unseen: Sendable, Hashable {
    /// A header that cgo or an assembler includes from another directory: another program reads it.
    case header(ByteString)
    /// A file that a file of Go's assembler includes, from any directory.
    case assembled(ByteString)
    /// An embedded file: before 1.24 go embeds the file on the disk.
    case embedded(ByteString)
    /// The go.mod of the module, whose files go would compile with the language of the vendored copy: loop variables would change
    /// their meaning.
    case language(Language)

    /// The path of the file.
    package var file: ByteString {
      switch self {
      case .header(let file), .assembled(let file), .embedded(let file): file
      case .language(let language): language.file
      }
    }
  }

  /// The go lines of one of the fork's modules and of its vendored copy, which modules.txt states: an overlay of modules.txt is
  /// read by no go, so that the latter counts for the fork's files (rule M34).
  package struct Language: Sendable, Hashable {
    /// The go.mod of the fork's module, absolute.
    package var file: ByteString
    /// Its go line.
    package var version: ByteString
    /// That of the copy.
    package var vendored: ByteString

    /// Where the vendored version is later, files of the fork compile all the same.
    fileprivate var isOlder: Bool {
      (Toolchain.minor(of: vendored) ?? 0) < (Toolchain.minor(of: version) ?? 0)
    }

    /// Whether one of the two has loop variables for each iteration, and the other has not.
    fileprivate var changesLoops: Bool {
      let minors = [version, vendored].map { Toolchain.minor(of: $0) ?? 0 }
      return minors[0] < 22 && minors[1] >= 22 || minors[0] >= 22 && minors[1] < 22
    }
  }

  /// A package directory of the fork's and the place of its copy.
  private struct Package {
    var source: ByteString
    var copy: ByteString
  }

  /// Absolute paths, and the file that go reads instead; an empty path hides the file.
  package private(set) var replacements: [(place: ByteString, standIn: ByteString)] = []
  /// Packages that files of the fork import and that are not vendored.
  package private(set) var missing: [Missing] = []
  /// The first file that differs from the vendored one although go would still read the vendored one.
  package private(set) var unseen: Unseen?
  /// Modules that the fork requires at a later version than the vendored one.
  package private(set) var older: [ModuleVersion] = []
  /// A module whose files may need a later language than that of its vendored copy.
  package private(set) var language: Language?
  /// Whether the fork has files that the copy has not.
  package private(set) var addsFiles = false
  /// Directories of the fork whose files are named, without links.
  package private(set) var sources: [ByteString] = []
  /// Whether builds with the overlay use the fork's files, though perhaps in an older language (`language`).
  package var isShownByOverlay: Bool { missing.isEmpty && unseen == nil }
  /// Whether the consumer can be built without its vendor directory, as a workspace builds it: every other module is in the module
  /// cache or replaced by a directory, and no flag asks for the vendor directory.
  package private(set) var isDispensable = false
  /// The path of modules.txt.
  package private(set) var list: ByteString

  /// Nil where builds in `consumer` do not take upstream from a vendor directory. Reads directories and go.mod files; the
  /// imports are those of `fork.tree`.
  package init?(of fork: Fork, in consumer: ByteString, environment: GoEnvironment) throws(MappingRefusal) {
    var environment = environment
    environment.gowork = try ExistingWork.foreign(environment.gowork, above: consumer)
    var sights = ModuleSights(environment, environment.disk)
    guard let sight = try sights.sightIfBuilt(from: consumer), sight.module != nil, let vendor = sight.vendor else {
      return nil
    }
    list = vendor.appending(path: "modules.txt")
    let modules: VendorList
    do throws(SystemError) {
      modules = VendorList(
        try readFileIfPresent(list, limit: LocalModule.limit, following: false, isListed: true) ?? "")
    } catch { throw .system(error) }
    let members = fork.members
    var packages: [Package] = []
    for (path, module) in modules.packages.sorted(by: { $0.key < $1.key }) {
      guard let directory = fork.directory(ofPackage: path, from: module.path) else { continue }
      let source = fork.root.appending(path: directory).cleanPath
      packages.append(Package(source: source, copy: vendor.appending(path: path)))
    }
    if packages.isEmpty { return nil }
    do throws(SystemError) {
      for package in packages { try replace(package) }
    } catch { throw .system(error) }
    noteMissing(modules, fork, packages.map(\.source))
    isDispensable =
      GoFlags(words: environment.flags).value(of: "mod") != "vendor"
      && modules.modules.allSatisfy { module in
        members.contains { $0.isCalled(module.path) } || isHere(module, modules, environment)
      }
    unseen = try unseen(packages, fork, environment)
    for member in members {
      let module: LocalModule?
      do {
        module = try LocalModule(fork.root.appending(path: member.directory).cleanPath)
      } catch {
        if case .system = error { throw error }
        continue
      }
      guard let module else { continue }
      try note(module, member, modules, environment.version)
      for wanted in module.file.require.map(\.module) {
        guard let version = modules.versions[wanted.path], Semver.compare(version, wanted.version) < 0,
          !members.contains(where: { $0.isCalled(wanted.path) }), !older.contains(wanted)
        else { continue }
        older.append(wanted)
      }
    }
  }

  /// Compares the go line of an own module with that of its vendored copy; a go compiles with no later language than its own.
  private mutating func note(
    _ module: LocalModule, _ member: ForkMember, _ list: VendorList, _ running: ByteString?
  ) throws(MappingRefusal) {
    guard let copy = list.modules.first(where: { member.isCalled($0.path) }) else { return }
    let stated = list.remarks[copy]?.goVersion ?? ByteString()
    let language = { (version: ByteString) -> ByteString in
      guard let running, GoVersion.compare(version, running) > 0 else { return version }
      return running
    }
    let both = Language(
      file: module.directory.appending(path: "go.mod"), version: language(module.file.goVersion),
      vendored: language(stated.isEmpty ? Self.unstated : stated))
    if both.changesLoops, try keepsLoopVariables() { unseen = unseen ?? .language(both) }
    if both.isOlder { self.language = self.language ?? both }
  }

  /// Whether a file of the fork's may keep a loop variable beyond its round: it has loops that declare one, and function literals,
  /// or takes addresses. Their files are read once more here, where a mapping may change what they mean.
  private func keepsLoopVariables() throws(MappingRefusal) -> Bool {
    for (place, standIn) in replacements where place.hasSuffix(".go") && !place.hasSuffix("_test.go") {
      let text = try Disk.read(standIn.isEmpty ? place : standIn, limit: 64 << 20, following: false) ?? ByteString()
      let hasLoop = text.lines.contains { line in
        let words = line.trimmed
        return words.hasPrefix("for ") && words.firstRange(of: ":=") != nil
      }
      if hasLoop, text.firstRange(of: "func(") != nil || text.contains(UInt8(ascii: "&")) { return true }
    }
    return false
  }

  /// Whether go finds the files of a vendored module without a network.
  private func isHere(_ module: ModuleVersion, _ list: VendorList, _ environment: GoEnvironment) -> Bool {
    let replacement = list.remarks[module]?.replacement ?? ModuleVersion(path: "")
    if !replacement.path.isEmpty, replacement.version.isEmpty { return true }
    let actual = replacement.path.isEmpty ? module : replacement
    guard let path = try? ModuleEscape.path(actual.path), let version = ModuleEscape.version(actual.version) else {
      return false
    }
    return environment.disk.isDirectory(environment.moduleCache.appending(path: path + "@" + version))
  }

  /// What go takes where modules.txt states none.
  private static let unstated: ByteString = "1.16"

  /// Replaces the files of one package, and of the directories below it that are no packages (embedded data).
  private mutating func replace(_ package: Package) throws(SystemError) {
    let offered = try Self.files(package.source)
    let present = try Self.files(package.copy)
    sources.append(package.source)
    for name in present where !offered.contains(name) { replacements.append((package.copy.appending(path: name), "")) }
    for name in offered {
      if !present.contains(name) { addsFiles = true }
      replacements.append((package.copy.appending(path: name), package.source.appending(path: name)))
    }
  }

  /// The files that `go mod vendor` would take from a package directory, relative to it, in their order.
  private static func files(_ directory: ByteString) throws(SystemError) -> [ByteString] {
    var found: [ByteString] = []
    var pending: [ByteString] = [""]
    while let here = pending.popLast() {
      let entries: [DirectoryEntry]
      do {
        entries = try listDirectory(directory.appending(path: here).cleanPath, following: false)
      } catch let error {
        // The fork may lack a package that is vendored; a link is not a directory of the package.
        if here.isEmpty && (error.isAbsent || error.isLoop) { continue }
        throw error
      }
      let names = entries.filter { $0.kind == .file }.map(\.name)
      // A directory with Go files is another package, one with a go.mod another module.
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

  private func unseen(
    _ packages: [Package], _ fork: Fork, _ environment: GoEnvironment
  ) throws(MappingRefusal) -> Unseen? {
    let importers = { (isMeant: (SourceTree.File) -> Bool) in
      Set(
        fork.tree.files.filter { !$0.isTest && !$0.isIgnored && isMeant($0) }.map { file in
          fork.root.appending(path: fork.tree.names[fork.tree.directories[file.directory].path]).cleanPath
        })
    }
    let compiling = importers(\.importsC)
    let embeds = fork.tree.names.lookup("embed")
    let embedding = importers { file in fork.tree.imports[file.imports].contains { $0.path == embeds } }
    let isOld = environment.version.flatMap { Toolchain.minor(of: $0) }.map { $0 < 24 } ?? false
    let compilers = packages.map(\.source).filter { compiling.contains($0) }
    let included = try includedNames()
    for (place, standIn) in replacements where !place.hasSuffix(".go") {
      guard let package = packages.first(where: { place.isWithin($0.copy) && isNearest($0, to: place, packages) })
      else {
        continue
      }
      let isOfOther = compilers.contains { $0 != package.source || place.parentPath != package.copy }
      let isEmbedded = isOld && embedding.contains(package.source)
      let isAssembled = included.contains(place.lastPathComponent)
      guard isOfOther || isEmbedded || isAssembled, try !isSame(place, standIn) else { continue }
      let file = standIn.isEmpty ? place : standIn
      return isAssembled ? .assembled(file) : isOfOther ? .header(file) : .embedded(file)
    }
    return nil
  }

  /// The names of files that files of Go's assembler include, and those that these include.
  private func includedNames() throws(MappingRefusal) -> Set<ByteString> {
    var names: Set<ByteString> = []
    var pending = replacements.filter { $0.place.hasSuffix(".s") && !$0.standIn.isEmpty }.map(\.standIn)
    while let file = pending.popLast() {
      for line in try (Disk.read(file, limit: 64 << 20, following: false) ?? ByteString()).lines {
        let words = line.trimmed
        guard words.hasPrefix("#"), words.dropFirst(1).trimmed.hasPrefix("include"),
          let start = words.firstIndex(of: UInt8(ascii: "\"")),
          let end = words.firstIndex(of: UInt8(ascii: "\""), from: start + 1)
        else { continue }
        let name = words[start + 1..<end].lastPathComponent
        guard names.insert(name).inserted else { continue }
        for (place, standIn) in replacements where place.lastPathComponent == name {
          pending.append(standIn.isEmpty ? place : standIn)
        }
      }
    }
    return names
  }

  private func isNearest(_ package: Package, to place: ByteString, _ packages: [Package]) -> Bool {
    !packages.contains { place.isWithin($0.copy) && $0.copy.count > package.copy.count }
  }

  private func isSame(_ place: ByteString, _ standIn: ByteString) throws(MappingRefusal) -> Bool {
    guard !standIn.isEmpty, let text = try Disk.read(standIn, limit: 64 << 20, following: false) else { return false }
    return try Disk.read(place, limit: 64 << 20, following: false) == text
  }

  private mutating func noteMissing(_ list: VendorList, _ fork: Fork, _ directories: [ByteString]) {
    let wanted = Set(directories)
    let tree = fork.tree
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
