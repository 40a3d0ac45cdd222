import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A running child, its pipes and its end, in one `poll` loop.
struct Watch {
  let pid: pid_t
  let output: Pipe
  let errors: Pipe
  let input: Pipe?
  /// What is still to be written to the child.
  var pending: ByteString
  let caps: Child.Caps
  var outputBytes = ByteString()
  var errorBytes = ByteString()
  private var written = 0
  private var isFlooded = false
  private var buffer = ContiguousArray<UInt8>(repeating: 0, count: 1 << 16)

  init(pid: pid_t, output: Pipe, errors: Pipe, input: Pipe?, pending: ByteString, caps: Child.Caps) {
    (self.pid, self.output, self.errors, self.input) = (pid, output, errors, input)
    (self.pending, self.caps) = (pending, caps)
    for descriptor in [output.reading, errors.reading, input?.writing ?? -1] where descriptor >= 0 {
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
    if input != nil { ignoreBrokenPipes() }
  }

  /// Feeds and reads the child until it has ended, then kills what is left of its group; says why forkpath ended it.
  mutating func untilEnd(
    deadline: Duration, grace: Duration, _ cancellation: Cancellation? = nil
  ) -> Child.Outcome.Interruption? {
    let ended = cm_exit_descriptor(pid)
    defer { if ended >= 0 { _ = close(ended) } }
    var interruption: Child.Outcome.Interruption?
    var until = Deadline(after: deadline)
    feed()
    while !hasEnded(ended) {
      if interruption == nil, cancellation?.isCancelled == true {
        interruption = .cancelled
        break
      }
      let left = until.left
      if left <= .zero {
        guard interruption == nil else {
          break
        }
        interruption = .deadline
        signalGroup(SIGTERM)
        // A stopped child would not receive it.
        signalGroup(SIGCONT)
        until = Deadline(after: grace)
      } else if interruption == nil && Machine.Interruption.signal != nil {
        interruption = .signal
        signalGroup(SIGTERM)
        signalGroup(SIGCONT)
        until = Deadline(after: grace)
      } else {
        // A signal just before the call does not end it, so it is never a long one.
        wait(for: ended, min(left, .milliseconds(200)))
        read()
        if isFlooded && interruption == nil {
          interruption = .flood
          break
        }
      }
    }
    // The child is not reaped yet, so its number cannot be another process's.
    signalGroup(SIGKILL)
    read()
    return interruption
  }

  /// Collects the child's end; it has ended or been killed.
  func reap() -> Child.Ending {
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0 {
      // Another part of the process reaped it: never report that as success.
      if errno != EINTR { return .exited(255) }
    }
    return Child.Ending(waitStatus: status)
  }

  private func signalGroup(_ number: Int32) { _ = kill(-pid, number) }

  /// Whether the child has ended; it stays to be reaped.
  private func hasEnded(_ ended: Int32) -> Bool {
    var info = unsafe siginfo_t()
    let result = unsafe waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT)
    return result < 0 ? errno != EINTR : unsafe info.si_signo == SIGCHLD
  }

  /// Sleeps until something can be read or written, the child ended, or `left` is over.
  private mutating func wait(for ended: Int32, _ left: Duration) {
    var set = [pollfd(fd: ended, events: Int16(POLLIN), revents: 0)]
    for pipe in [output, errors] where pipe.reading >= 0 {
      set.append(pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0))
    }
    if let input, input.writing >= 0 { set.append(pollfd(fd: input.writing, events: Int16(POLLOUT), revents: 0)) }
    // Without a descriptor that tells of the end (an old kernel), look every few milliseconds.
    let limit = ended >= 0 ? left : min(left, .milliseconds(5))
    _ = unsafe poll(&set, nfds_t(set.count), limit.pollMilliseconds)
    if set.last?.events == Int16(POLLOUT), set.last?.revents != 0 { feed() }
  }

  private mutating func feed() {
    guard let input, input.writing >= 0 else { return }
    while written < pending.count {
      let offset = written
      let put = unsafe pending.bytes.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return 0 }
        return unsafe write(input.writing, base + offset, bytes.count - offset)
      }
      if put < 0 {
        if errno == EINTR { continue }
        if errno == EAGAIN { return }
        break
      }
      written += put
    }
    input.closeWriting()
  }

  /// Reads what there is; a pipe at its end is closed.
  private mutating func read() {
    drain(output) { watch, bytes in
      if watch.outputBytes.count + bytes.count > watch.caps.output { watch.isFlooded = true }
      watch.outputBytes.bytes.append(contentsOf: bytes.prefix(watch.caps.output - watch.outputBytes.count))
    }
    drain(errors) { watch, bytes in
      watch.errorBytes.bytes.append(contentsOf: bytes.prefix(watch.caps.errors - watch.errorBytes.count))
    }
  }

  private mutating func drain(_ pipe: Pipe, keep: (inout Watch, ArraySlice<UInt8>) -> Void) {
    // A child that writes faster than this reads must not keep the deadline from being looked at.
    for _ in 0..<64 where pipe.reading >= 0 && !isFlooded {
      let got = unsafe buffer.withUnsafeMutableBytes { raw in
        guard let base = raw.baseAddress else { return 0 }
        return unsafe Self.readSome(pipe.reading, base, raw.count)
      }
      if got < 0 {
        if errno == EINTR { continue }
        if errno == EAGAIN { return }
      }
      if got <= 0 { return pipe.closeReading() }
      keep(&self, ArraySlice(buffer[..<got]))
    }
  }

  /// libc's `read`, which the method of the same name hides.
  private static func readSome(_ descriptor: Int32, _ base: UnsafeMutableRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
    unsafe Glibc.read(descriptor, base, count)
    #elseif canImport(Musl)
    unsafe Musl.read(descriptor, base, count)
    #else
    unsafe Darwin.read(descriptor, base, count)
    #endif
  }
}
