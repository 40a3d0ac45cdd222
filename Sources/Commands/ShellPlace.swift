import Bytes
import Machine
import Terminal
import Transactions

/// The directory of the shell that started the command. A relocation by copy leaves a shell in the original, which has a hidden
/// name from then on: what it writes there is not built, and nothing is mapped there.
struct ShellPlace {
  /// The shell's own directory; nil where it cannot be looked at.
  private let status: FileStatus?

  init(_ process: ProcessEnvironment) {
    status = process.disturbances.noting { () throws(SystemError) in try FileStatus(of: ".", following: true) }
  }

  /// Goes to where the original was, as the shell's `$PWD` may still say, and tells so. Changes nothing where the working
  /// directory is in no original of forkpath's.
  static func leaveOriginal(_ process: inout ProcessEnvironment, stateDirectory: ByteString?) throws -> Diagnostic? {
    let parts = process.directory.split(on: UInt8(ascii: "/"))
    guard parts.contains(where: isOriginal) else { return nil }
    let state = try StateDirectory.locate(process, named: stateDirectory)
    for record in try state.records().reversed() {
      for (place, original) in record.originals {
        guard let rest = process.directory.relative(within: original) else { continue }
        let directory = rest.isEmpty ? place : place.appending(path: rest)
        // A directory that is in the original alone.
        if try FileStatus.ifPresent(directory, following: true)?.isDirectory != true { return nil }
        try process.enter(directory)
        return Diagnostic(
          .warning, code: "shell-in-original",
          "this shell is in the original, which is kept aside: what is mapped is " + quoted(directory),
          help: .fix(Fix(["cd", directory])))
      }
    }
    return nil
  }

  /// Whether a directory of this name is an original that a copy took the place of.
  private static func isOriginal(_ name: ByteString) -> Bool {
    name.hasPrefix(".forkpath-") && name.hasSuffix(".orig")
  }

  /// What to say after a command that exchanges directories: nil where the path by which the shell knows its directory still
  /// leads to it, or leads nowhere.
  func leftBehind(_ process: ProcessEnvironment) -> Diagnostic? {
    let directory = process.directory
    let there = process.disturbances.noting { () throws(SystemError) in
      try FileStatus.ifPresent(directory, following: true)
    }
    guard let status, let there, !there.isSameObject(as: status) else { return nil }
    // What was moved goes on somewhere else; an original is kept aside, and what took its place goes on.
    let now = process.disturbances.noting { () throws(SystemError) in try realPathIfPresent(".") }
    if let now, !now.split(on: UInt8(ascii: "/")).contains(where: Self.isOriginal) {
      return Diagnostic(
        .warning, code: "shell-in-original",
        "this shell is still in what was at " + quoted(directory) + " before, and is at " + quoted(now) + " now",
        help: .fix(Fix(["cd", now])))
    }
    return Diagnostic(
      .warning, code: "shell-in-original",
      "this shell is still in what was at " + quoted(directory) + " before, and not in what is there now",
      help: .fix(Fix(["cd", directory])))
  }
}
