import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Child {
  /// Runs `command` on this process's own terminal and streams, and waits for it without a deadline.
  ///
  /// The terminal's Ctrl-C and Ctrl-\ reach the child alone, Ctrl-Z stops both, SIGTERM and SIGHUP are passed on. It is
  /// as if the command had been typed, and its `Ending.status` can be returned. Only one at a time in a process, since
  /// signal handlers belong to the whole process.
  package static func runInForeground(_ command: Command) throws(SystemError) -> Ending {
    cm_foreground_begin()
    defer { cm_foreground_end() }
    let pid = try spawn(command, descriptors: [-1, -1, -1], flags: 0)
    cm_foreground_child(pid)
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { throw .last("waitpid", command.program) }
    }
    return Ending(waitStatus: status)
  }

  /// Replaces this process by `command`, as env does; returns only by throwing.
  package static func replaceThisProcess(by command: Command) throws(SystemError) -> Never {
    if let directory = command.directory {
      guard unsafe directory.withCPath({ unsafe chdir($0) }) == 0 else { throw .last("chdir", directory) }
    }
    cm_wait_if_ending()
    var failure: Int32 = 0
    try unsafe withVectors(command) { (path, arguments, environment) in
      // Ignored by `ignoreBrokenPipes` for this process alone.
      let old = signal(SIGPIPE, SIG_DFL)
      _ = unsafe execve(path, arguments, environment)
      failure = errno
      _ = signal(SIGPIPE, old)
    }
    throw SystemError(call: "execve", path: command.program, code: failure)
  }
}
