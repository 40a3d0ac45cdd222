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
    let file = self.file(of: program, prepared)
    guard let status = try FileStatus.ifPresent(file, following: false), status.kind == .file else { return nil }
    let kept = try ProgramStore.read("built", in: try Directory.open(prepared.directory))
    return kept == Self.stamp(wanted, status) ? file : nil
  }

  /// Remembers with what the program was built.
  func rememberBuilt(_ program: ByteString, of prepared: PreparedProgram) throws {
    guard let key = try key(of: program, prepared) else { return }
    let status = try FileStatus(of: file(of: program, prepared), following: false)
    try ProgramStore.write(Self.stamp(key, status), as: "built", in: try Directory.open(prepared.directory))
  }

  func file(of program: ByteString, _ prepared: PreparedProgram) -> ByteString {
    prepared.directory.appending(path: "bin").appending(path: PreparedProgram.name(of: program))
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
