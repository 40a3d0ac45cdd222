import Bytes
import GoSource
import Machine
import Mapping
import Resolution

/// A program of a published revision stays the same as long as go and its settings do: it is run again without asking go, as
/// `go run` takes a program from its cache.
extension ProgramBuilder {
  /// The program that an earlier run built; nil where go has to be asked.
  func built(_ program: ByteString, of prepared: PreparedProgram) throws -> ByteString? {
    guard let wanted = try key(of: program, prepared) else { return nil }
    let file = try self.file(of: program, prepared)
    guard let status = try FileStatus.ifPresent(file, following: false), status.kind == .file else { return nil }
    let kept = try ProgramStore.read("built", in: try Directory.open(file.parentPath.parentPath))
    return kept == Self.stamp(wanted, status) ? file : nil
  }

  /// Remembers with what the program was built.
  func rememberBuilt(_ program: ByteString, of prepared: PreparedProgram) throws {
    guard let key = try key(of: program, prepared) else { return }
    let file = try file(of: program, prepared)
    let status = try FileStatus(of: file, following: false)
    try ProgramStore.write(Self.stamp(key, status), as: "built", in: try Directory.open(file.parentPath.parentPath))
  }

  /// Where a program is built. Each set of settings has a place of its own: what one command has built and is about to run, another
  /// one beside it does not replace by a program of other settings.
  func file(of program: ByteString, _ prepared: PreparedProgram) throws -> ByteString {
    let compilers: Set<ByteString> = ["AR", "CC", "CXX", "FC", "PKG_CONFIG"]
    var words = [program, settings]
    for (name, value) in command(["build"], [program], prepared).environment.sorted(by: { $0.key < $1.key })
    where name.hasPrefix("GO") || name.hasPrefix("CGO_") || compilers.contains(name) {
      words.append(name + "=" + value)
    }
    let place = prepared.directory.appending(path: "bin")
      .appending(path: Digest.hex(of: words.joined(separator: "\n")).prefix(16))
    _ = try Directory.openOrMake(place.appending(path: "program"), mode: 0o700)
    return place.appending(path: "program").appending(path: PreparedProgram.name(of: program))
  }

  /// How many programs of one scratch module are kept, each built with other settings.
  private static let limit = 4

  /// Removes the programs of one scratch module that were built longest ago, and never `file`.
  func pruneBuilt(keeping file: ByteString) throws {
    let own = file.parentPath.parentPath
    let directory = try Directory.open(own.parentPath)
    var others: [(name: ByteString, time: FileStatus.Instant)] = []
    for entry in try directory.list() where entry.name != own.lastPathComponent {
      guard let status = try directory.status(of: entry.name), status.isDirectory else { continue }
      others.append((entry.name, status.modified))
    }
    for old in others.sorted(by: { $0.time > $1.time }).dropFirst(Self.limit - 1) { try directory.removeTree(old.name) }
  }

  /// A file that was touched since is another one.
  private static func stamp(_ key: ByteString, _ status: FileStatus) -> ByteString {
    key + ByteString(" \(status.size) \(status.modified.seconds).\(status.modified.nanoseconds)\n")
  }

  /// Flags that only choose what is built; with any other flag go is run.
  private static let choosing: [ByteString] = [
    "mod", "modcacherw", "tags", "trimpath", "buildvcs", "ldflags", "gcflags",
  ]

  /// Everything that decides what go would build: the command with its environment, the scratch module, go itself and its files
  /// of settings. Nil for files that may change at any time.
  private func key(of program: ByteString, _ prepared: PreparedProgram) throws -> ByteString? {
    guard case .path = address.place, !prepared.fork.version.isEmpty else { return nil }
    for word in environment.flags {
      let name = ByteString(word.bytes.drop { $0 == UInt8(ascii: "-") }.prefix { $0 != UInt8(ascii: "=") })
      if !Self.choosing.contains(name) { return nil }
    }
    let command = command(["build"], [program], prepared)
    let volatile: Set<ByteString> = ["PWD", "OLDPWD", "SHLVL", "_", "COLUMNS", "LINES"]
    var parts = [ByteString(CommandLineTool.version), command.program] + command.arguments
    for (name, value) in command.environment.sorted(by: { $0.key < $1.key }) where !volatile.contains(name) {
      parts.append(name + "=" + value)
    }
    let go = try FileStatus(of: command.program, following: true)
    parts.append(ByteString("\(go.device) \(go.inode) \(go.size) \(go.modified.seconds).\(go.modified.nanoseconds)"))
    var files = ["go.mod", "go.sum", "overlay.json", "supplied.mod"].map { prepared.directory.appending(path: $0) }
    if let file = environment.settings?.userFile { files.append(file) }
    if let goroot = environment.goroot { files.append(goroot.appending(path: "go.env")) }
    for file in files {
      parts.append(try readFileIfPresent(file, limit: 64 << 20) ?? "absent")
    }
    return Digest.hex(of: parts.map { ByteString(String($0.count)) + ":" + $0 }.joined(separator: "\n"))
  }
}
