package import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Runs other programs: by absolute path, with exactly the given environment, for a bounded time.
package enum Child {
  /// What to run.
  package struct Command: Sendable, Hashable {
    /// Absolute (`findProgram`).
    package var program: ByteString
    /// The words after the program's own name.
    package var arguments: [ByteString]
    /// All of it; nothing is inherited.
    package var environment: [ByteString: ByteString]
    /// Absolute; `PWD` is set to it as it is spelled here. Nil leaves both alone.
    package var directory: ByteString?
    /// What is on its standard input; nil is `/dev/null`.
    package var input: ByteString?

    package init(
      _ program: ByteString, _ arguments: [ByteString] = [], environment: [ByteString: ByteString],
      directory: ByteString? = nil, input: ByteString? = nil
    ) {
      (self.program, self.arguments, self.environment) = (program, arguments, environment)
      (self.directory, self.input) = (directory, input)
    }
  }

  /// How much of a child's output is kept, in bytes.
  package struct Caps: Sendable, Hashable {
    /// More than this on standard output ends the child: half an answer is useless.
    package var output: Int
    /// Standard error beyond this is read and dropped.
    package var errors: Int

    package init(output: Int = 16 << 20, errors: Int = 64 << 10) { (self.output, self.errors) = (output, errors) }
  }

  /// How a process ended.
  package enum Ending: Sendable, Hashable {
    case exited(Int32)
    case signaled(Int32)

    /// As a shell reports it: 128 + n for a signal.
    package var status: Int32 {
      switch self {
      case .exited(let status): status
      case .signaled(let number): 128 &+ number
      }
    }

    init(waitStatus: Int32) {
      let signal = waitStatus & 0x7f
      self = signal == 0 ? .exited(waitStatus >> 8 & 0xff) : .signaled(signal)
    }
  }

  /// How a run ended, and its output.
  package struct Outcome: Sendable, Hashable {
    /// Why forkpath ended it.
    package enum Interruption: Sendable, Hashable {
      case deadline, flood, cancelled
      /// A signal asked this process to end while signals were held (`Interruption.hold`).
      case signal
    }

    /// How the process ended.
    package var ending: Ending
    /// What it wrote to standard output, up to the cap.
    package var output: ByteString
    /// What it wrote to standard error, up to the cap.
    package var errors: ByteString
    /// What ended it early; nil where it ended by itself.
    package var interruption: Interruption?

    /// It ended by itself, with status 0.
    package var isSuccess: Bool { interruption == nil && ending == .exited(0) }
  }

  /// Runs `command` to its end and collects its output.
  ///
  /// The child is a session of its own, so it cannot prompt on the terminal, and its whole group is killed: when it
  /// floods, when it ended and left others behind, once it is cancelled, and after `deadline` (SIGTERM, and SIGKILL `grace`
  /// later). Only a
  /// grandchild in a session of its own survives, and even that does not delay this call. Throws where the child cannot
  /// be started (`posix_spawn`, the program's path) or the system refuses a pipe.
  package static func run(
    _ command: Command, deadline: Duration, caps: Caps = Caps(), grace: Duration = .milliseconds(500),
    cancellation: Cancellation? = nil
  ) throws(SystemError) -> Outcome {
    let output = try Pipe()
    let errors = try Pipe()
    let input = command.input == nil ? nil : try Pipe()
    let null = try Descriptor.open("/dev/null")
    let pid = try spawn(
      command, descriptors: [input?.reading ?? null.number, output.writing, errors.writing],
      flags: CM_SPAWN_SESSION | CM_SPAWN_CLEAN)
    output.closeWriting()
    errors.closeWriting()
    input?.closeReading()
    var watch = Watch(
      pid: pid, output: output, errors: errors, input: input, pending: command.input ?? ByteString(), caps: caps)
    let interruption = watch.untilEnd(deadline: deadline, grace: grace, cancellation)
    cm_unguard(pid)
    return Outcome(
      ending: watch.reap(), output: watch.outputBytes, errors: watch.errorBytes, interruption: interruption)
  }

  /// Starts a child whose descriptors 0 to 2 are `descriptors`, -1 for this process's own.
  static func spawn(_ command: Command, descriptors: [Int32], flags: UInt32) throws(SystemError) -> pid_t {
    var pid: pid_t = 0
    var failure: Int32 = 0
    let directory = command.directory
    try unsafe withVectors(command) { (path, arguments, environment) in
      let result =
        if let directory {
          unsafe directory.withCPath {
            unsafe cm_spawn(path, arguments, environment, $0, descriptors, flags, &pid)
          }
        } else {
          unsafe cm_spawn(path, arguments, environment, nil, descriptors, flags, &pid)
        }
      if result != 0 { failure = errno }
    }
    guard failure == 0 else { throw SystemError(call: "posix_spawn", path: command.program, code: failure) }
    return pid
  }

  /// Passes the program's path and the two zero-terminated vectors of C strings that execve wants.
  static func withVectors(
    _ command: Command,
    _ body: (
      UnsafePointer<CChar>, UnsafePointer<UnsafeMutablePointer<CChar>?>, UnsafePointer<UnsafeMutablePointer<CChar>?>
    )
      -> Void
  ) throws(SystemError) {
    var variables = command.environment
    if let directory = command.directory { variables["PWD"] = directory }
    let words = [command.program] + command.arguments
    let settings = variables.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value }
    guard command.program.isAbsolutePath, command.directory?.isAbsolutePath ?? true,
      !(words + settings + [command.directory ?? ""]).contains(where: \.containsZero)
    else { throw SystemError(call: "posix_spawn", path: command.program, code: EINVAL) }
    // All strings in one buffer, the vectors as offsets into it.
    var storage = ContiguousArray<CChar>()
    var offsets: [Int] = []
    for text in words + settings {
      offsets.append(storage.count)
      storage.append(contentsOf: text.bytes.lazy.map { CChar(bitPattern: $0) })
      storage.append(0)
    }
    unsafe storage.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let pointers = unsafe offsets.map { unsafe Optional(base + $0) }
      let argumentVector = unsafe pointers[..<words.count] + [nil]
      let environmentVector = unsafe pointers[words.count...] + [nil]
      unsafe argumentVector.withUnsafeBufferPointer { arguments in
        unsafe environmentVector.withUnsafeBufferPointer { environment in
          guard let first = arguments.baseAddress, let second = environment.baseAddress else { return }
          unsafe body(base, first, second)
        }
      }
    }
  }
}
