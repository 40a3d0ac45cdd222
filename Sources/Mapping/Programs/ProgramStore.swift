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

  /// How many scratch modules are kept, with the programs that were built in them.
  private static let limit = 32

  /// Removes the oldest scratch modules where there are too many, but never the one of that name.
  package func prune(keeping name: ByteString) throws(ProgramError) {
    let directory = try directory("modules")
    do {
      var kept: [(name: ByteString, time: FileStatus.Instant)] = []
      for entry in try directory.list() where entry.name != name {
        guard let status = try directory.status(of: entry.name) else { continue }
        kept.append((entry.name, status.modified))
      }
      for old in kept.sorted(by: { $0.time > $1.time }).dropFirst(Self.limit - 1) {
        try directory.removeTree(old.name)
      }
    } catch let error as SystemError {
      throw .system(error)
    } catch {
      throw .noCache
    }
  }
}
