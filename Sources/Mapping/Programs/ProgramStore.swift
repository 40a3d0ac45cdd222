package import Bytes
package import Machine

/// Where scratch modules and what was built in them are kept between runs: in the user's cache directory, outside every tree.
///
/// A directory there can be removed at any time; it is made again. Files are replaced as a whole, so that an interrupted run
/// leaves no incomplete file.
package struct ProgramStore: Sendable {
  /// Absolute.
  package let path: ByteString

  /// `$XDG_CACHE_HOME/forkpath/programs`, else `~/.cache/forkpath/programs`. It must belong to the user.
  package init(_ process: ProcessEnvironment) throws(ProgramError) {
    var base: ByteString
    if let named = process.nonEmpty("XDG_CACHE_HOME"), named.isAbsolutePath {
      base = named
    } else if let home = process.nonEmpty("HOME"), home.isAbsolutePath {
      base = home.appending(path: ".cache")
    } else {
      throw .noCache
    }
    base = base.appending(path: "forkpath/programs").cleanPath
    do throws(SystemError) {
      _ = try Directory.openOrMake(base, mode: 0o700)
      path = try realPath(base)
      let status = try FileStatus(of: path, following: false)
      guard status.owner == effectiveUser(), status.mode & 0o022 == 0 else {
        throw SystemError.forbidden("open", path)
      }
    } catch { throw .system(error) }
  }

  /// The directory of that name, made if it is not there.
  package func directory(_ name: ByteString) throws(ProgramError) -> Directory {
    let place = path.appending(path: name)
    do throws(SystemError) {
      _ = try Directory.openOrMake(place, mode: 0o700)
      return try Directory.open(place)
    } catch { throw .system(error) }
  }

  /// The directory of a scratch module, with places for what is built and for what go writes meanwhile.
  package func module(_ name: ByteString) throws(ProgramError) -> Directory {
    let module = try directory("modules/" + name)
    for inner: ByteString in ["bin", "tmp"] { _ = try directory("modules/" + name + "/" + inner) }
    return module
  }

  /// A directory to run module queries in: its go.mod requires nothing, and hides every go.mod above it.
  package func asking() throws(ProgramError) -> ByteString {
    let directory = try directory("asking")
    try Self.write("module forkpath.invalid/asking\n", as: "go.mod", in: directory)
    return directory.path
  }

  /// The tree of that name, written where it is not there yet: some files of one commit of a fork, by their paths in it.
  package func tree(
    _ name: ByteString, _ files: [(path: ByteString, content: ByteString)]
  ) throws(ProgramError) -> ByteString {
    let trees = try directory("trees")
    do throws(SystemError) {
      if try trees.status(of: name) == nil {
        let part = name + ByteString(".new-" + String(UInt64.random(in: .min ... .max), radix: 16))
        try trees.makeDirectory(part, mode: 0o700)
        do throws(SystemError) {
          for (path, content) in files {
            // The names are those of a commit that somebody else made.
            let isPlain = path.split(on: UInt8(ascii: "/")).allSatisfy { !["", ".", "..", ".git"].contains($0) }
            guard isPlain, !path.contains(0) else { continue }
            let whole = trees.path.appending(path: part).appending(path: path)
            let folder = try Directory.openOrMake(whole.parentPath, mode: 0o700)
            try folder.writeNewFile(whole.lastPathComponent, content, mode: 0o600, isPassing: true)
          }
          try trees.move(part, to: name, in: trees)
        } catch let error {
          // Another run may have written it meanwhile. What is left of this one is pruned as an old tree.
          guard error.code == SystemError.exists, try trees.status(of: name) != nil else { throw error }
        }
      }
    } catch { throw .system(error) }
    return trees.path.appending(path: name)
  }

  /// The name of the tree that a path is in; nil for other paths.
  package func nameOfTree(_ place: ByteString) -> ByteString? {
    place.relative(within: path.appending(path: "trees"))?.split(on: UInt8(ascii: "/")).first
  }

  /// Whether the tree is there still.
  package func hasTree(_ name: ByteString) throws(ProgramError) -> Bool {
    do { return try FileStatus.ifPresent(path.appending(path: "trees/" + name), following: false) != nil } catch {
      throw .system(error)
    }
  }

  /// Replaces a file as a whole; does nothing where it has the same text already.
  package static func write(_ text: ByteString, as name: ByteString, in directory: Directory) throws(ProgramError) {
    do throws(SystemError) {
      if try readFileIfPresent(directory.path.appending(path: name), limit: 64 << 20) == text { return }
      let other = name + ByteString(".new-" + String(UInt64.random(in: .min ... .max), radix: 16))
      try directory.writeNewFile(other, text, mode: 0o600)
      do {
        try directory.replace(name, with: other)
      } catch let error {
        try? directory.removeFile(other)
        throw error
      }
    } catch { throw .system(error) }
  }

  /// The text of a file there; nil where there is none.
  package static func read(_ name: ByteString, in directory: Directory) throws(ProgramError) -> ByteString? {
    do {
      return try readFileIfPresent(directory.path.appending(path: name), limit: 64 << 20)
    } catch { throw .system(error) }
  }

  /// How many scratch modules are kept, with the programs that were built in them, and how many trees.
  private static let limit = 32

  /// Removes the oldest scratch modules and trees where there are too many, but never the one of that name and its trees.
  package func prune(keeping name: ByteString, _ trees: [ByteString]) throws(ProgramError) {
    try prune("modules", keeping: [name])
    try prune("trees", keeping: Set(trees))
  }

  private func prune(_ folder: ByteString, keeping names: Set<ByteString>) throws(ProgramError) {
    let directory = try directory(folder)
    do {
      var kept: [(name: ByteString, time: FileStatus.Instant)] = []
      for entry in try directory.list() where !names.contains(entry.name) {
        guard let status = try directory.status(of: entry.name) else { continue }
        kept.append((entry.name, status.modified))
      }
      for old in kept.sorted(by: { $0.time > $1.time }).dropFirst(max(0, Self.limit - names.count)) {
        try directory.removeTree(old.name)
      }
    } catch let error as SystemError {
      throw .system(error)
    } catch {
      throw .noCache
    }
  }
}
