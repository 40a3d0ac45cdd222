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

/// Finds the modules of one revision of a fork.
package protocol OwnModuleSource: Sendable {
  /// The module in each directory of the repository; nil where there is none.
  func modules(
    _ wanted: [(directory: ByteString, major: ByteString)]
  ) throws(ProgramError) -> [OwnModule?]

  /// The same module, replaced by the directory with its tree, for where go does not accept its path.
  func directory(of module: OwnModule) throws(ProgramError) -> ModuleVersion

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

  package init(go: GoModules, own: OwnModules, revision: ByteString) {
    (self.go, self.own, self.revision) = (go, own, revision)
  }

  /// Asks go for the module in each directory, at the revision.
  package func modules(
    _ wanted: [(directory: ByteString, major: ByteString)]
  ) throws(ProgramError) -> [OwnModule?] {
    let queries = wanted.map { own.path(of: $0.directory, major: $0.major) }
      .map { ModuleVersion(path: $0, version: revision) }
    var list = try go.find(queries)
    // A directory does not tell the major version; go's error names it.
    for (index, found) in list.enumerated() where !found.error.isEmpty {
      guard let major = found.declaredMajor, ModulePath.split(found.path)?.major.isEmpty == true else { continue }
      list[index] = try go.find([ModuleVersion(path: found.path + major, version: revision)])[0]
    }
    var modules: [OwnModule?] = []
    for found in list {
      guard found.error.isEmpty else {
        guard found.isDefinitelyAbsent else {
          throw .ownModuleUnknown(path: found.path, revision: revision, words: found.error)
        }
        modules.append(nil)
        continue
      }
      modules.append(
        OwnModule(
          replacement: found.module, file: try Self.file(found, as: .dependency), found: found))
    }
    return modules
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
    ModuleVersion(path: try go.download(module.replacement).directory)
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
  package func modules(
    _ wanted: [(directory: ByteString, major: ByteString)]
  ) throws(ProgramError) -> [OwnModule?] {
    var modules: [OwnModule?] = []
    for (directory, major) in wanted {
      var found: OwnModule?
      // A major version may be a directory of its own.
      let names =
        major.first == UInt8(ascii: "/") ? [directory.appending(path: major.dropFirst(1)), directory] : [directory]
      for name in names where found == nil { found = try module(in: root.appending(path: name).cleanPath) }
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
  func modFiles() throws(ProgramError) -> [(directory: ByteString, content: ByteString)] {
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
    return files
  }

  /// The module's directory in the checkout, by which it is replaced already.
  package func directory(of module: OwnModule) -> ModuleVersion { module.replacement }

  /// The directory itself, on this machine.
  package func outside(_ directory: ByteString) -> ModuleVersion {
    ModuleVersion(path: root.appending(path: directory).cleanPath)
  }
}
