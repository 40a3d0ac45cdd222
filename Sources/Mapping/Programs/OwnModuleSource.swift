package import Bytes
package import GoSource
import Machine
import Resolution

/// A module of the fork, in a directory of its repository.
package struct OwnModule: Sendable, Hashable {
  /// What replaces upstream's module: the fork's path at a version, or a directory without one.
  package var replacement: ModuleVersion
  /// Its go.mod; nil where it has none.
  package var file: ModFile?
  /// The answer of go, for a fork that is fetched.
  package var found: FoundModule?
}

/// A module of the fork that is looked for.
package struct WantedModule: Sendable, Hashable {
  /// Its directory in the repository, relative to the root.
  package var directory: ByteString
  /// The major version in its path, with what separates it; empty where there is none, or where the path is not known.
  package var major = ByteString()
  /// The path that it is imported by; nil where a file of the fork names the directory.
  package var path: ByteString?

  /// Whether a module may be it: a renamed one has another path, but another major version is another module, which the fork
  /// may need besides its own.
  func fits(_ file: ModFile?) -> Bool {
    guard let path, let declared = file?.module?.path else { return true }
    return Self.major(path) == Self.major(declared)
  }

  /// Digits; empty for the majors 0 and 1, which need none in a path.
  private static func major(_ path: ByteString) -> ByteString {
    let text = ModulePath.split(path)?.major ?? ByteString()
    let digits = ByteString(text.bytes.filter { (48...57).contains($0) })
    return ["0", "1"].contains(digits) ? ByteString() : digits
  }
}

/// Finds the modules of one revision of a fork.
package protocol OwnModuleSource: Sendable {
  /// The module in each directory of the repository; nil where there is none.
  func modules(_ wanted: [WantedModule]) throws(ProgramError) -> [OwnModule?]

  /// The same module, replaced by the directory with its tree, for where go does not accept its path.
  func directory(of module: OwnModule) throws(ProgramError) -> ModuleVersion

  /// Why there is no module in a directory of the repository.
  func reason(_ directory: ByteString) throws(ProgramError) -> MissingDirectory.Reason

  /// The replacement to use for a directory outside of the repository, which is named relative to the repository's root.
  func outside(_ directory: ByteString) -> ModuleVersion
}

/// The modules at one commit of a fork that go fetches.
package struct FetchedModules: OwnModuleSource {
  /// The go command that answers queries.
  package let go: GoModules
  /// The paths of the fork's modules.
  package let own: OwnModules
  /// The commit or version at which modules are queried.
  package let revision: ByteString
  /// The files of the commit, where they are at hand.
  package let files: FetchedFiles?

  package init(go: GoModules, own: OwnModules, revision: ByteString, files: FetchedFiles?) {
    (self.go, self.own, self.revision, self.files) = (go, own, revision, files)
  }

  /// Asks go for the module in each directory, at the revision. A directory whose name is no part of a module path cannot be
  /// asked for, and is taken as files.
  package func modules(_ wanted: [WantedModule]) throws(ProgramError) -> [OwnModule?] {
    let queries = wanted.map { own.path(of: $0.directory, major: $0.major) }
      .map { ModuleVersion(path: $0, version: revision) }
    var list = try find(queries)
    // A directory does not tell the major version; go's error names it.
    for (index, found) in list.enumerated() where !found.error.isEmpty {
      guard let major = found.declaredMajor, ModulePath.split(found.path)?.major.isEmpty == true else { continue }
      list[index] = try go.find([ModuleVersion(path: found.path + major, version: revision)])[0]
    }
    var modules: [OwnModule?] = []
    for (want, found) in zip(wanted, list) {
      guard found.error.isEmpty else {
        if let module = try module(of: want) {
          modules.append(module)
          continue
        }
        guard found.isDefinitelyAbsent else {
          throw .ownModuleUnknown(path: found.path, revision: revision, words: found.error)
        }
        modules.append(nil)
        continue
      }
      let file = try Self.file(found, as: .dependency)
      modules.append(want.fits(file) ? OwnModule(replacement: found.module, file: file, found: found) : nil)
    }
    return modules
  }

  /// The answers of go. It is not asked for what is no module path, since it may answer nothing at all then.
  private func find(_ queries: [ModuleVersion]) throws(ProgramError) -> [FoundModule] {
    var isPath: [Bool] = []
    for query in queries {
      do throws(PathFault) {
        try ModulePath.check(query.path)
        isPath.append(true)
      } catch {
        isPath.append(false)
      }
    }
    var answers = try go.find(zip(queries, isPath).filter(\.1).map(\.0))[...]
    return zip(queries, isPath).map { query, isPath in
      if isPath, let answer = answers.popFirst() { return answer }
      var found = FoundModule()
      (found.path, found.version, found.error) = (query.path, query.version, "malformed module path")
      return found
    }
  }

  /// The module as its files are at the commit; nil where it is another one than the path says, which is published elsewhere.
  private func module(of wanted: WantedModule) throws(ProgramError) -> OwnModule? {
    guard !wanted.directory.isEmpty, let files, let text = try files.modFile(in: wanted.directory) else { return nil }
    let file: ModFile
    do { file = try ModFile(text, as: .dependency) } catch { throw .modFile(module: wanted.directory, error) }
    if let path = wanted.path, file.module?.path != path { return nil }
    guard let place = try files.tree(of: wanted.directory) else { return nil }
    return OwnModule(replacement: ModuleVersion(path: place), file: file, found: nil)
  }

  /// The go.mod that go has in its cache.
  static func file(_ found: FoundModule, as reading: ModFile.Reading) throws(ProgramError) -> ModFile? {
    let text: ByteString?
    do { text = try readFileIfPresent(found.modFile, limit: 16 << 20) } catch { throw .system(error) }
    guard let text else { return nil }
    do { return try ModFile(text, as: reading) } catch { throw .modFile(module: found.module.text, error) }
  }

  /// Downloads the module; its directory is in the module cache.
  package func directory(of module: OwnModule) throws(ProgramError) -> ModuleVersion {
    if module.replacement.version.isEmpty { return module.replacement }
    return ModuleVersion(path: try go.download(module.replacement).directory)
  }

  /// What the commit has in its place.
  package func reason(_ directory: ByteString) throws(ProgramError) -> MissingDirectory.Reason {
    files?.reason(directory) ?? .untold
  }

  /// A directory that does not exist, since the fork has no files outside of its repository.
  package func outside(_ directory: ByteString) -> ModuleVersion {
    // go reports it only where something needs it.
    ModuleVersion(path: "./outside-of-the-fork/" + directory.split(on: 47).filter { $0 != ".." }.joined(separator: "/"))
  }
}

/// The modules of a checkout, as its files are now.
package struct CheckedOutModules: OwnModuleSource {
  package let root: ByteString

  package init(root: ByteString) { self.root = root }

  /// Reads the go.mod in each directory of the checkout.
  package func modules(_ wanted: [WantedModule]) throws(ProgramError) -> [OwnModule?] {
    var modules: [OwnModule?] = []
    for want in wanted {
      let (directory, major) = (want.directory, want.major)
      var found: OwnModule?
      // A major version may be a directory of its own.
      let names =
        major.first == UInt8(ascii: "/") ? [directory.appending(path: major.dropFirst(1)), directory] : [directory]
      for name in names where found == nil {
        let module = try module(in: root.appending(path: name).cleanPath)
        if want.fits(module?.file) { found = module }
      }
      modules.append(found)
    }
    return modules
  }

  /// The module whose go.mod is in this directory.
  package func module(in directory: ByteString) throws(ProgramError) -> OwnModule? {
    let text: ByteString?
    do { text = try readFileIfPresent(directory.appending(path: "go.mod"), limit: 16 << 20) } catch {
      throw .system(error)
    }
    guard let text else { return nil }
    do {
      return OwnModule(replacement: ModuleVersion(path: directory), file: try ModFile(text, as: .main), found: nil)
    } catch {
      let file = directory.appending(path: "go.mod")
      throw .modFile(module: directory, FileView().leadsOut(file, from: directory) ? error.withoutWords : error)
    }
  }

  /// The go.mod files of the checkout, by their directories below the root.
  package func modFiles() throws(ProgramError) -> [(directory: ByteString, content: ByteString)] {
    let directories: [ByteString]
    do { directories = try ConsumerModules(root, besides: "").nested } catch {
      guard case .system(let failure) = error else { return [] }
      throw .system(failure)
    }
    var files: [(directory: ByteString, content: ByteString)] = []
    for directory in [root] + directories {
      do throws(SystemError) {
        guard let text = try readFileIfPresent(directory.appending(path: "go.mod"), limit: 16 << 20) else { continue }
        files.append((directory.relative(within: root) ?? ByteString(), text))
      } catch {
        if error.isDisturbance { throw .system(error) }
      }
    }
    do throws(SystemError) { return try withoutForeign(files) } catch { throw .system(error) }
  }

  /// Without the modules of other repositories, which go does not get with the fork's either.
  private func withoutForeign(
    _ files: [(directory: ByteString, content: ByteString)]
  ) throws(SystemError) -> [(directory: ByteString, content: ByteString)] {
    guard let main = files.first(where: { $0.directory.isEmpty }).map({ ModFile.declaredPath($0.content) }),
      var submodules = try SubmoduleModules(root, paths: [main] + CheckoutLocation.remotes(of: root))
    else { return files }
    let directories = files.map(\.directory)
    var own: [(directory: ByteString, content: ByteString)] = []
    for file in files {
      let path = ModFile.declaredPath(file.content)
      if try !submodules.isForeign(path, in: file.directory, among: directories) { own.append(file) }
    }
    return own
  }

  /// The module's directory in the checkout, by which it is replaced already.
  package func directory(of module: OwnModule) -> ModuleVersion { module.replacement }

  /// What is in its place now.
  package func reason(_ directory: ByteString) throws(ProgramError) -> MissingDirectory.Reason {
    do throws(SystemError) {
      let list = try readFileIfPresent(root.appending(path: ".gitmodules"), limit: 1 << 20) ?? ByteString()
      for line in list.split(on: 10) {
        let words = line.split(on: UInt8(ascii: "=")).map(\.trimmed)
        if words.count == 2, words[0] == "path", directory.isWithin(words[1]) { return .submodule }
      }
      return try FileStatus.ifPresent(root.appending(path: directory), following: true) == nil ? .absent : .noModFile
    } catch { throw .system(error) }
  }

  /// The directory itself, on this machine.
  package func outside(_ directory: ByteString) -> ModuleVersion {
    ModuleVersion(path: root.appending(path: directory).cleanPath)
  }
}
