package import Bytes
package import GoSource
import Machine

/// Replaces each of upstream's modules that a program of the fork needs by the fork's own, and copies the replacements of the
/// fork's files.
package struct OwnReplacements<Source: OwnModuleSource>: Sendable {
  package let source: Source
  /// The paths of the fork's modules.
  package let own: OwnModules
  /// The scratch module with the replacements so far.
  package private(set) var scratch: ScratchModule
  /// Directories that replacements name and that are not in the fork, as they are written.
  package private(set) var missing: [MissingDirectory] = []
  /// Paths of own modules that are in several directories of the fork, one of which was taken.
  package private(set) var guessed: [ByteString] = []
  /// Paths that were asked for.
  private var asked: Set<ByteString> = []

  package init(source: Source, own: OwnModules, scratch: ScratchModule) {
    (self.source, self.own, self.scratch) = (source, own, scratch)
  }

  /// Replaces `path` by a module, or by its directory where go does not accept its path: go accepts a fetched module only for
  /// the path in its go.mod or for its own path, and each fetched one for a single module (rule M44).
  package mutating func replace(_ old: ModuleVersion, by module: OwnModule) throws(ProgramError) {
    asked.insert(old.path)
    var new = module.replacement
    let declared = module.file?.module?.path
    let fits = new.version.isEmpty || declared == nil || declared == old.path || declared == new.path
    if !fits || isTaken(new, but: old.path) { new = try source.directory(of: module) }
    // For go another spelling of a directory is another module.
    while isTaken(new, but: old.path) { new.path += "/." }
    if old.path == new.path, old.version.isEmpty, old.path == scratch.required.path { return }
    scratch.replace(old, by: new)
  }

  /// Whether another path than `path` is replaced by it already.
  private func isTaken(_ module: ModuleVersion, but path: ByteString) -> Bool {
    if module.path == scratch.required.path, path != module.path { return true }
    return scratch.replacements.contains { $0.new == module && $0.old.path != path }
  }

  /// Replaces `path` by the directory of a vendored copy of it.
  package mutating func vendor(_ path: ByteString, in directory: ByteString) {
    asked.insert(path)
    scratch.replace(ModuleVersion(path: path), by: ModuleVersion(path: directory))
  }

  /// Copies the replacements of a file in `directory` of the repository.
  package mutating func takeOver(_ replacements: [ModFile.Replace], in directory: ByteString) throws(ProgramError) {
    var local: [(old: ModuleVersion, written: ByteString, directory: ByteString)] = []
    for replace in replacements {
      guard replace.new.version.isEmpty else {
        asked.insert(replace.old.path)
        scratch.replace(replace.old, by: replace.new)
        continue
      }
      if replace.new.path.isAbsolutePath {
        asked.insert(replace.old.path)
        scratch.replace(replace.old, by: replace.new)
        continue
      }
      let place = directory.appending(path: replace.new.path).cleanPath
      if place == ".." || place.hasPrefix("../") {
        asked.insert(replace.old.path)
        missing.append(MissingDirectory(replace.new.path, .absent, isReplacement: true))
        scratch.replace(replace.old, by: source.outside(place))
      } else {
        local.append((replace.old, replace.new.path, place == "." ? "" : place))
      }
    }
    let modules = try source.modules(
      local.map {
        WantedModule(directory: $0.directory, major: ModulePath.split($0.old.path)?.major ?? ByteString())
      })
    var found: [OwnModule] = []
    for (replace, module) in zip(local, modules) {
      // A replacement of the program's own module is in the scratch module already.
      if replace.old.path == scratch.required.path {
        if let module { found.append(module) }
        continue
      }
      if let module {
        try self.replace(replace.old, by: module)
        found.append(module)
      } else {
        asked.insert(replace.old.path)
        missing.append(
          MissingDirectory(replace.written, try source.reason(replace.directory), isReplacement: true))
        scratch.replace(replace.old, by: source.outside(replace.directory))
      }
    }
    try follow(found)
  }

  /// Replaces and requires the modules in these directories, all that a go.work of the fork uses: what one of them requires or
  /// replaces counts for the builds of all.
  package mutating func use(_ directories: [ByteString]) throws(ProgramError) {
    var found: [(module: OwnModule, directory: ByteString)] = []
    let places = directories.map { $0 == "." ? ByteString() : $0 }
    for (directory, module) in zip(places, try source.modules(places.map { WantedModule(directory: $0) })) {
      guard let module, let path = module.file?.module?.path, path != scratch.required.path else { continue }
      found.append((module, directory))
      if !asked.contains(path) { try replace(ModuleVersion(path: path), by: module) }
      scratch.require(path)
    }
    for (module, directory) in found {
      try takeOver((module.file?.replace ?? []).filter { !asked.contains($0.old.path) }, in: directory)
    }
    try follow(found.map(\.module))
  }

  /// Replaces the own modules that these modules require, and those that they require.
  package mutating func follow(_ modules: [OwnModule]) throws(ProgramError) {
    var next = modules
    while !next.isEmpty {
      next = try replace(required: next.flatMap { $0.file?.require.map(\.module.path) ?? [] })
    }
  }

  /// Replaces those of the paths that are own modules of the fork; gives the modules that are new.
  package mutating func replace(required paths: [ByteString]) throws(ProgramError) -> [OwnModule] {
    var wanted: [(path: ByteString, place: (directory: ByteString, major: ByteString))] = []
    for path in paths where !asked.contains(path) && path != scratch.required.path {
      guard let place = own.place(of: path) else { continue }
      asked.insert(path)
      wanted.append((path, place))
    }
    if wanted.isEmpty { return [] }
    var found: [OwnModule] = []
    let modules = try source.modules(
      wanted.map { WantedModule(directory: $0.place.directory, major: $0.place.major, path: $0.path) })
    for (want, module) in zip(wanted, modules) {
      // Where the fork has no such module it stays upstream's, as in a clone.
      guard let module else { continue }
      try replace(ModuleVersion(path: want.path), by: module)
      if own.twins[want.path] != nil { guessed.append(want.path) }
      found.append(module)
    }
    return found
  }
}
