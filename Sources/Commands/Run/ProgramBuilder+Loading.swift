import Bytes
import GoSource
import Machine
import Mapping
import Terminal

extension ProgramBuilder {
  /// Loads the program with the requirements that an earlier run of it resolved, so that the same versions are built, and no server
  /// is asked; from nothing where that does not do, or where there was none.
  func load(
    _ program: inout ResolvedProgram, after earlier: PreparedProgram?, in directory: Directory
  ) throws -> PreparedProgram {
    if var again = try continued(program, from: earlier) {
      do {
        return try load(&again, in: directory)
      } catch ProgramError.notLoaded {
      } catch ProgramError.notAProgram {}
    }
    return try load(&program, in: directory)
  }

  /// The program with the go.mod and the go.sum that go completed for an earlier run.
  private func continued(_ program: ResolvedProgram, from earlier: PreparedProgram?) throws -> ResolvedProgram? {
    guard let earlier else { return nil }
    let directory = try Directory.open(earlier.directory)
    guard let text = try ProgramStore.read("go.mod", in: directory),
      let sums = try ProgramStore.read("go.sum", in: directory)
    else { return nil }
    let file: ModFile
    do { file = try ModFile(text, as: .main) } catch { return nil }
    var again = program
    (again.modText, again.sumText) = (text, sums)
    again.replacements = file.replace.map { ModFile.Replacement(old: $0.old, new: $0.new) }
    return again
  }

  /// Runs go to complete the scratch module and to list its program.
  func load(_ program: inout ResolvedProgram, in directory: Directory) throws -> PreparedProgram {
    try refuseWithoutFiles(program)
    try supply(program, in: directory)
    try ProgramStore.write(program.sumText, as: "go.sum", in: directory)
    var listing: ProgramListing
    while true {
      try ProgramStore.write(program.modText, as: "go.mod", in: directory)
      listing = try ProgramListing(of: PreparedProgram(program, programs: [], in: directory.path), go: go)
      let errors = listing.ownErrors + listing.errors
      if !errors.isEmpty, try resolver.supply(listing.unfound, to: &program) {
        try supply(program, in: directory)
        continue
      }
      if listing.ownErrors.contains(where: Self.saysNoPackage) { throw try notAProgram(program, errors) }
      if !errors.isEmpty { throw try notLoaded(program, errors, unfound: listing.unfound) }
      if try !resolver.extend(&program, byModules: listing.modules) { break }
    }
    if listing.programs.isEmpty { throw try notAProgram(program, []) }
    var prepared = PreparedProgram(program, programs: listing.programs, in: directory.path)
    prepared.published = try resolver.published(listing.modules, for: program)
    prepared.trees = Array(Set(program.replacements.compactMap { store.nameOfTree($0.new.path) })).sorted()
    return prepared
  }

  /// Writes the go.mod files of directories without one, and the overlay that leads to them.
  private func supply(_ program: ResolvedProgram, in directory: Directory) throws {
    if program.supplied.isEmpty { return }
    var members: [JSON.Member] = []
    for (index, supplied) in program.supplied.enumerated() {
      guard let text = supplied.text else {
        members.append(.init(supplied.place.description, .string("")))
        continue
      }
      let name: ByteString = index == 0 ? "supplied.mod" : ByteString("supplied-\(index).mod")
      try ProgramStore.write(text, as: name, in: directory)
      members.append(.init(supplied.place.description, JSON(directory.path.appending(path: name))))
    }
    let overlay: JSON = ["Replace": .object(members)]
    try ProgramStore.write(overlay.document, as: "overlay.json", in: directory)
  }

  /// go would look for a package that is not in the fork upstream.
  private func refuseWithoutFiles(_ program: ResolvedProgram) throws {
    if program.package.hasSuffix("/...") { return }
    let place = program.directory.appending(path: program.rest)
    guard let entries = try listDirectoryIfPresent(place), !entries.contains(where: { $0.name.hasSuffix(".go") }) else {
      return
    }
    throw try notAProgram(program, ["there are no Go files in its directory"])
  }

  /// Whether go's error says that the directory has nothing to build here.
  private static func saysNoPackage(_ words: ByteString) -> Bool {
    [
      "but does not contain package", "no Go files in", "no non-test Go files",
      "build constraints exclude all Go files",
    ]
    .contains { words.firstRange(of: $0) != nil }
  }

  private func notAProgram(_ program: ResolvedProgram, _ words: [ByteString]) throws -> ProgramError {
    let programs = try resolver.programs(in: program.directory).map { typed(directory: $0, of: program.fork) }
    return .notAProgram(package: program.package, words: words, programs: programs)
  }

  /// The error with what the fork has in the places of packages that go does not find.
  private func notLoaded(
    _ program: ResolvedProgram, _ words: [ByteString], unfound: [ByteString]
  ) throws -> ProgramError {
    let missing = try program.missing + resolver.unfound(unfound, in: program)
    return .notLoaded(package: program.package, words: words, missing: missing, fix: fix(program, missing))
  }

  private func fix(_ program: ResolvedProgram, _ missing: [MissingDirectory]) -> MissingFix? {
    let hasSubmodules = missing.contains { $0.reason == .submodule }
    guard hasSubmodules || missing.contains(where: { [.link, .untold].contains($0.reason) }) else { return nil }
    if case .directory = address.place { return .submodules(root: context.shortest(program.root)) }
    let revision = address.reference.flatMap { $0 == "latest" ? nil : $0 }
    return clone(
      of: program.fork, program.files?.url, at: revision ?? program.commit, hasSubmodules: hasSubmodules,
      program: program.place.appending(path: program.rest))
  }

  /// How a program is built from a clone of the fork, which has all that a module's archive may lack; nil where nothing tells where
  /// the repository is. `program` is its directory in the clone.
  func clone(
    of fork: ModuleVersion, _ url: ByteString?, at revision: ByteString, hasSubmodules: Bool, program: ByteString
  ) -> MissingFix? {
    guard let url = address.alias?.url ?? url ?? UsedModule.repository(of: fork)?.url else { return nil }
    return .clone(
      url: url, revision: revision.isEmpty ? nil : revision, hasSubmodules: hasSubmodules, typed: typed,
      program: program)
  }
}

extension ResolvedProgram {
  /// The directory of the package in the module.
  var rest: ByteString { package.relative(within: upstream) ?? ByteString() }
}
