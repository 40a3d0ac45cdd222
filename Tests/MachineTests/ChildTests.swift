import Bytes
import Machine
import Support
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct `A child` {
  static let minute: Duration = .seconds(60)

  static func shell(
    _ script: ByteString, environment: [ByteString: ByteString] = ["PATH": "/usr/bin:/bin"],
    directory: ByteString? = nil, input: ByteString? = nil
  ) -> Child.Command {
    Child.Command("/bin/sh", ["-c", script], environment: environment, directory: directory, input: input)
  }

  /// Whether a process of that number still runs (a dead one that nobody has reaped does not).
  static func isRunning(_ pid: Int32) -> Bool {
    guard kill(pid, 0) == 0 else { return false }
    let status = try? readFile(ByteString("/proc/\(pid)/stat"), limit: 4096)
    return status.map { !$0.lossyText.contains(") Z ") } ?? (kill(pid, 0) == 0)
  }

  /// Whether a process that was killed is gone; a kill is sent at once and takes effect when the system gets to it.
  static func isGone(_ pid: Int32) -> Bool {
    let limit = ContinuousClock.now + .seconds(300)
    while isRunning(pid) {
      if ContinuousClock.now > limit { return false }
      sched_yield()
    }
    return true
  }

  static let endings: [(ByteString, Child.Ending, Int32)] = [
    ("exit 0", .exited(0), 0), ("exit 3", .exited(3), 3), ("exit 255", .exited(255), 255),
    ("kill -TERM $$", .signaled(15), 143), ("kill -KILL $$", .signaled(9), 137),
  ]

  @Test(arguments: endings) func `tells how it ended`(script: ByteString, ending: Child.Ending, status: Int32) throws {
    let outcome = try Child.run(Self.shell(script), deadline: Self.minute)
    #expect(outcome.ending == ending)
    #expect(outcome.ending.status == status)
    #expect(outcome.interruption == nil)
    #expect(outcome.isSuccess == (status == 0))
  }

  @Test func `is killed when nobody wants its answer any more`() throws {
    let cancellation = Cancellation()
    let run = BackgroundValue {
      try? Child.run(
        Self.shell("trap '' TERM; while :; do sleep 1; done"), deadline: .seconds(600), cancellation: cancellation)
    }
    cancellation.cancel()
    let outcome = try #require(run.value)
    #expect(outcome.interruption == .cancelled && outcome.ending == .signaled(9) && !outcome.isSuccess)
  }

  @Test func `gives its answer from a thread of its own, and is over when nobody holds it`() throws {
    let scratch = try Scratch()
    let write = Self.shell("echo done > '" + ByteString(scratch.path) + "/file'")
    do {
      let first = BackgroundValue { (try? Child.run(write, deadline: Self.minute))?.isSuccess }
      _ = consume first
    }
    #expect(try readFile(ByteString(scratch.path + "/file"), limit: 16) == "done\n")
    let second = BackgroundValue { 6 * 7 }
    #expect(second.value == 42 && second.value == 42)
  }

  @Test func `keeps its two streams apart`() throws {
    let outcome = try Child.run(Self.shell("echo out; echo err >&2; printf '\\377'"), deadline: Self.minute)
    #expect(outcome.output == "out\n" + ByteString([0xff]))
    #expect(outcome.errors == "err\n")
  }

  @Test func `has the environment that it was given and nothing else`() throws {
    let odd = ByteString([0x61, 0xff, 0x20, 0x3d])
    let outcome = try Child.run(
      Child.Command("/usr/bin/env", ["-0"], environment: ["A": odd, "PATH": "/bin"]), deadline: Self.minute)
    #expect(Set(outcome.output.split(on: 0).dropLast()) == ["A=" + odd, "PATH=/bin"])
  }

  @Test func `works where it is told, by the path that it is told`() throws {
    let scratch = try Scratch()
    try scratch.makeDirectory("real")
    try scratch.link("link", to: "real")
    let path = ByteString(scratch.path + "/link")
    let outcome = try Child.run(
      Self.shell("pwd -L; pwd -P; echo $PWD", environment: ["PWD": "/stale"], directory: path), deadline: Self.minute)
    #expect(outcome.output == path + "\n" + ByteString(scratch.path + "/real\n") + path + "\n")
  }

  @Test func `reads nothing unless it is given something`() throws {
    #expect(try Child.run(Self.shell("cat; echo end"), deadline: Self.minute).output == "end\n")
    let much = ByteString((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    let command = Child.Command("/bin/cat", environment: [:], input: much)
    #expect(try Child.run(command, deadline: Self.minute).output == much)
    #expect(try Child.run(Self.shell("exit 4", input: much), deadline: Self.minute).ending == .exited(4))
    #expect(try Child.run(Self.shell("exec <&-; echo x", input: much), deadline: Self.minute).output == "x\n")
  }

  /// Runs a script that says something once it is ready for its deadline. A busy machine may need longer until there, and
  /// gets a later deadline.
  static func runReady(_ script: ByteString, grace: Duration) throws -> Child.Outcome {
    var deadline = Duration.milliseconds(300)
    while true {
      let outcome = try Child.run(shell(script), deadline: deadline, grace: grace)
      if !outcome.output.isEmpty || deadline > minute { return outcome }
      deadline *= 4
    }
  }

  @Test func `is killed at the deadline although it ignores SIGTERM`() throws {
    let outcome = try Self.runReady(
      "trap '' TERM; echo $$; while :; do sleep 600; done", grace: .milliseconds(100))
    #expect(outcome.interruption == .deadline)
    #expect(outcome.ending == .signaled(SIGKILL))
    #expect(outcome.output.last == 10)
    #expect(!outcome.isSuccess)
  }

  @Test func `may clean up at the deadline`() throws {
    let outcome = try Self.runReady(
      "trap 'echo bye; exit 7' TERM; echo hi; while :; do sleep 1 & wait; done", grace: Self.minute)
    #expect(outcome.interruption == .deadline)
    #expect(outcome.ending == .exited(7))
    #expect(outcome.output == "hi\nbye\n")
  }

  @Test func `is ended though it is stopped`() throws {
    let outcome = try Child.run(
      Self.shell("kill -STOP $$; exit 0"), deadline: .milliseconds(300), grace: .milliseconds(100))
    #expect(outcome.interruption == .deadline)
  }

  @Test func `leaves no grandchild behind that holds its pipe`() throws {
    let outcome = try Child.run(Self.shell("sleep 600 & echo $!; exit 5"), deadline: Self.minute)
    #expect(outcome.ending == .exited(5))
    #expect(outcome.interruption == nil)
    let pid = try #require(Int32(outcome.output.trimmed.lossyText))
    #expect(Self.isGone(pid))
  }

  @Test(.enabled(if: Program("setsid").isUsable, "setsid is not installed"))
  func `is not waited for longer than a grandchild in another session holds its pipe`() throws {
    let outcome = try Child.run(
      Self.shell("setsid sleep 600 & echo $!; exit 6"), deadline: Self.minute)
    #expect(outcome.ending == .exited(6))
    if let pid = Int32(outcome.output.trimmed.lossyText) { kill(pid, SIGKILL) }
  }

  @Test func `is ended when it floods its output, and only heard out when it floods its errors`() throws {
    let flood = try Child.run(
      Self.shell("while :; do echo 0123456789; done"), deadline: Self.minute, caps: .init(output: 100_000))
    #expect(flood.interruption == .flood)
    #expect(flood.output.count == 100_000)
    let noise = try Child.run(
      Self.shell("i=0; while [ $i -lt 20000 ]; do echo 0123456789 >&2; i=$((i+1)); done; echo done"),
      deadline: Self.minute, caps: .init(errors: 1000))
    #expect(noise.interruption == nil)
    #expect(noise.errors.count == 1000)
    #expect(noise.output == "done\n")
    let exact = try Child.run(Self.shell("printf 12345"), deadline: Self.minute, caps: .init(output: 5))
    #expect(exact.isSuccess && exact.output == "12345")
  }

  @Test func `has no terminal to prompt on and no descriptor but its own three`() throws {
    let open = inheritableDescriptor("/dev/null")
    defer { close(open) }
    let outcome = try Child.run(
      Self.shell("(: < /dev/tty) 2>/dev/null && echo terminal; ls /dev/fd/ 2>/dev/null | tr '\\n' ' '"),
      deadline: Self.minute)
    // ls has one more: the directory that it lists.
    #expect(outcome.output == "0 1 2 3 ")
  }

  @Test func `can die of a closed pipe although this process does not`() throws {
    ignoreBrokenPipes()
    let outcome = try Child.run(Self.shell("kill -PIPE $$; echo survived"), deadline: Self.minute)
    #expect(outcome.ending == .signaled(SIGPIPE))
  }

  static let impossible: [(Child.Command, Int32)] = [
    (Child.Command("/nonexistent/program", environment: [:]), ENOENT),
    (Child.Command("/etc/passwd", environment: [:]), EACCES),
    (Child.Command("sh", environment: ["PATH": "/bin"]), EINVAL),
    (Child.Command("/bin/sh", ["a\u{0}b"], environment: [:]), EINVAL),
    (Child.Command("/bin/sh", environment: ["A": "b\u{0}"]), EINVAL),
    (Child.Command("/bin/sh", environment: [:], directory: "relative"), EINVAL),
    (Child.Command("/bin/sh", environment: [:], directory: "/nonexistent"), ENOENT),
  ]

  @Test(arguments: impossible) func `that cannot start is an error`(command: Child.Command, code: Int32) {
    #expect(throws: SystemError(call: "posix_spawn", path: command.program, code: code)) {
      try Child.run(command, deadline: Self.minute)
    }
  }

  @Test func `in the foreground passes its end on`() throws {
    for (script, ending, _) in Self.endings { #expect(try Child.runInForeground(Self.shell(script)) == ending) }
  }

  @Test func `in the foreground gets the signals that were meant for it`() async {
    await #expect(processExitsWith: .exitCode(11)) {
      let script: ByteString = "trap 'exit 11' TERM; kill -TERM $PPID; while :; do sleep 0.05; done"
      exit(try Child.runInForeground(`A child`.shell(script)).status)
    }
    await #expect(processExitsWith: .exitCode(12)) {
      let script: ByteString = """
        kill -INT $PPID; kill -QUIT $PPID
        until grep -q '^ShdPnd:[[:space:]]*0*$' /proc/$PPID/status 2>/dev/null || [ ! -e /proc/self ]; do :; done
        exit 12
        """
      exit(try Child.runInForeground(`A child`.shell(script)).status)
    }
    // Afterwards the signals have their old meaning.
    await #expect(processExitsWith: .signal(SIGTERM)) {
      _ = try Child.runInForeground(`A child`.shell("exit 0"))
      // To the process: the threads of a pool block it.
      kill(getpid(), SIGTERM)
      while true { pause() }
    }
  }

  @Test func `goes along when this process is told to end`() async throws {
    let scratch = try Scratch()
    let pipe = scratch.path + "/pipe"
    let isMade = unsafe mkfifo(pipe, 0o600) == 0
    try #require(isMade)
    let reader = unsafe open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    try #require(reader >= 0)
    defer { close(reader) }
    await #expect(processExitsWith: .signal(SIGTERM)) { [pipe = pipe as String] in
      let script = ByteString("exec 7>'\(pipe)'; sleep 600 & echo started >&7; kill -TERM $PPID; wait")
      _ = try Child.run(`A child`.shell(script), deadline: `A child`.minute)
    }
    // The pipe ends with the last process that holds it. A number would name another process by now: the answer above may come
    // minutes after the process that it tells of ended.
    var (said, buffer) = (ByteString(), [UInt8](repeating: 0, count: 64))
    while true {
      var wait = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
      let (ready, room) = (unsafe poll(&wait, 1, 300_000), buffer.count)
      try #require(ready == 1, "a process lives on")
      let count = unsafe read(reader, &buffer, room)
      if count <= 0 { break }
      said += ByteString(buffer[..<count])
    }
    #expect(said == "started\n")
  }

  @Test func `can take the place of this process`() async {
    await #expect(processExitsWith: .exitCode(9)) {
      ignoreBrokenPipes()
      try Child.replaceThisProcess(by: `A child`.shell("[ \"$PWD\" = /tmp ] && exit 9", directory: "/tmp"))
    }
    await #expect(processExitsWith: .exitCode(ENOENT)) {
      do {
        try Child.replaceThisProcess(by: Child.Command("/nonexistent", environment: [:]))
      } catch {
        exit((error as? SystemError)?.code ?? 0)
      }
    }
    await #expect(processExitsWith: .signal(SIGPIPE)) {
      ignoreBrokenPipes()
      try Child.replaceThisProcess(by: `A child`.shell("kill -PIPE $$"))
    }
  }

  @Test func `leaks no descriptor`() throws {
    func count() throws -> Int { try listDirectory("/dev/fd").count }
    guard (try? count()) != nil else { return }
    for _ in 0..<3 { _ = try Child.run(Self.shell("echo x", input: "y"), deadline: Self.minute) }
    // Other tests of this process open and close files at the same time: a leak of three a run shows beyond them.
    let before = try count()
    for _ in 0..<100 { _ = try Child.run(Self.shell("echo x", input: "y"), deadline: Self.minute) }
    #expect(try count() < before + 100)
  }
}

/// An open descriptor that does not close on exec.
private func inheritableDescriptor(_ path: String) -> Int32 { unsafe open(path, O_RDONLY) }

@Suite struct `The search for a program` {
  @Test func `takes the first absolute entry outside the tree`() throws {
    let scratch = try Scratch()
    func program(_ path: String) throws {
      try scratch.write(path, "#!/bin/sh\n")
      _ = unsafe chmod(scratch.path + "/" + path, 0o755)
    }
    try program("bin/tool")
    try program("tree/bin/tool")
    try program("tree/bin/evil")
    try scratch.write("first/tool", "not executable")
    try scratch.makeDirectory("dirs/tool")
    try scratch.link("alias", to: "tree/bin")
    try scratch.link("linked/tool", to: "../tree/bin/tool")
    try scratch.link("second/tool", to: "../bin/tool")
    let root = ByteString(scratch.path)
    func find(_ entries: String..., name: ByteString = "tool", tree: String? = "tree") -> ByteString? {
      let path = entries.map { $0.hasPrefix(":") ? ByteString($0.dropFirst()) : root + ByteString("/" + $0) }
      let process = ProcessEnvironment(variables: ["PATH": path.joined(separator: ":")], directory: "/")
      return process.program(name, outside: tree.map { root + ByteString("/" + $0) })?.relative(within: root)
    }
    #expect(find("bin") == "bin/tool")
    #expect(find("first", "dirs", "missing", "bin") == "bin/tool")
    #expect(find("tree/bin", "alias", "linked", "bin") == "bin/tool")
    #expect(find("second", "bin") == "second/tool")
    #expect(find("tree/bin", tree: nil) == "tree/bin/tool")
    #expect(find("tree/bin", name: "evil") == nil)
    #expect(find(":", ":.", ":bin", ":../bin", ":tree/bin") == nil)
    #expect(find("bin", name: "../bin/tool") == nil)
    #expect(find("bin", name: "") == nil)
    #expect(
      ProcessEnvironment(variables: [:], directory: "/").program("sh", path: "/nonexistent:/bin", outside: root)
        == "/bin/sh")
  }
}
