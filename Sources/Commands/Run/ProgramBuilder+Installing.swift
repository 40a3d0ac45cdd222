import Bytes
import Machine
import Mapping
import Terminal

extension ProgramBuilder {
  /// Where go installs each of the programs.
  func targets(of prepared: PreparedProgram) throws -> [ByteString] {
    let format: ByteString = "{{.ImportPath}} {{.Target}}"
    let command = command(["list"], ["-e", "-f", format] + prepared.programs, prepared)
    let outcome = try Child.run(command, deadline: .seconds(3600))
    if let signal = Interruption.signal { throw ProgramError.interrupted(signal: signal) }
    var targets: [ByteString: ByteString] = [:]
    for line in outcome.output.split(on: 10) {
      guard let space = line.firstIndex(of: 32) else { continue }
      targets[line.prefix(space)] = line.dropFirst(space + 1)
    }
    return try prepared.programs.map { program in
      guard let target = targets[program], target.isAbsolutePath else {
        throw ProgramError.noTarget(package: program, isRelative: targets[program]?.isEmpty == false)
      }
      return target
    }
  }

  /// Puts a whole program at its place in one step: a copy of the one that was built, which shares nothing with what is kept.
  /// Where the place is on another file system, go writes the program beside it first.
  func install(_ program: ByteString, of prepared: PreparedProgram, at target: ByteString) throws {
    let built = try build(program, of: prepared)
    let directory = try Directory.openOrMake(target.parentPath, mode: 0o777)
    let name = target.lastPathComponent
    if let old = try directory.status(of: name), old.isDirectory {
      throw SystemError.isDirectory("rename", target)
    }
    // Held until the program is in its place: a file there with such a name is left over from a command that was killed.
    let lock = try FileLock("installing", in: try store.directory("asking"), wait: 0)
    if lock != nil { try removeLeftovers(of: name, in: directory) }
    defer { withExtendedLifetime(lock) {} }
    // A signal waits until the program is in its place, or what was begun is gone again.
    Interruption.hold()
    defer { Interruption.release() }
    let other = Self.secondName(of: name) + ByteString(String(UInt64.random(in: .min ... .max), radix: 16))
    let passing = try Directory.open(prepared.directory.appending(path: "tmp"))
    do {
      try Directory.open(built.parentPath).copyFile(built.lastPathComponent, to: other, in: passing)
      if let signal = Interruption.signal { throw ProgramError.interrupted(signal: signal) }
      return try directory.replace(name, with: other, from: passing)
    } catch let error {
      try? passing.removeFile(other)
      guard let failure = error as? SystemError, failure.isCrossDevice else { throw error }
    }
    do {
      try build(program, of: prepared, to: directory.path.appending(path: other))
      if let signal = Interruption.signal { throw ProgramError.interrupted(signal: signal) }
      try directory.replace(name, with: other)
    } catch let error {
      try? directory.removeFile(other)
      throw error
    }
  }

  /// The beginning of the names under which a program waits beside its place.
  private static func secondName(of name: ByteString) -> ByteString { "." + name + ".forkpath-" }

  /// Removes the second names that commands which were killed left beside the place of a program.
  private func removeLeftovers(of name: ByteString, in directory: Directory) throws {
    let beginning = Self.secondName(of: name)
    let entries: [DirectoryEntry]
    // A directory that may not be read can still take a program.
    do {
      entries = try directory.list()
    } catch {
      if error.isForbidden { return }
      throw error
    }
    for entry in entries where entry.name.hasPrefix(beginning) && entry.kind == .file {
      let digits = entry.name.dropFirst(beginning.count)
      guard !digits.isEmpty, digits.bytes.allSatisfy({ (48...57) ~= $0 || (97...102) ~= $0 }) else { continue }
      do {
        try directory.removeFile(entry.name)
      } catch {
        if !error.isAbsent { throw error }
      }
    }
  }
}
