import Bytes
import Foundation
import Machine
import Support
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct `A scratch directory` {
  static func process(_ place: String) -> ProcessEnvironment {
    ProcessEnvironment(variables: ["TMPDIR": ByteString(place)], directory: "/")
  }

  private static func left(in scratch: Scratch) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: scratch.path)
  }

  @Test func `is for this user alone, and goes with all that is in it`() throws {
    let scratch = try Scratch()
    for inMemory in [false, true] {
      let process = Self.process(scratch.path)
      let made =
        try inMemory ? ScratchDirectory(inMemoryOf: process) : ScratchDirectory(process: process, outside: "/nowhere")
      let mode = try FileManager.default.attributesOfItem(atPath: made.path.lossyText)[.posixPermissions] as? Int
      #expect(mode == 0o700)
      #expect(made.path.parentPath == ByteString(scratch.path))
      try scratch.write(made.path.lastPathComponent.lossyText + "/a/b/c", "c")
      made.remove()
      #expect(try Self.left(in: scratch) == [])
    }
  }

  @Test func `is not in the tree that is looked at`() throws {
    let scratch = try Scratch()
    let made = try ScratchDirectory(process: Self.process(scratch.path), outside: ByteString(scratch.path))
    defer { made.remove() }
    #expect(!made.path.isWithin(ByteString(scratch.path)))
  }

  /// Signals by their numbers, since a closure that runs in another process captures no more than that.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `goes with the process that a signal ends, whatever works in it`(number: Int32) async throws {
    let scratch = try Scratch()
    await #expect(processExitsWith: .signal(number)) { [path = scratch.path as String, number = number as Int32] in
      // Whoever started the tests may have had them ignored.
      signal(number, SIG_DFL)
      let process = `A scratch directory`.process(path)
      let made = try [ScratchDirectory(process: process, outside: "/nowhere"), ScratchDirectory(inMemoryOf: process)]
      let removed = try ScratchDirectory(process: process, outside: "/nowhere")
      removed.remove()
      let script = """
        mkdir -p a/b c; : >c/d
        (while :; do mkdir -p "e$$/f"; : >"e$$/f/$$"; done) &
        kill -\(number) $PPID; while :; do : >"g$$"; done
        """
      _ = try Child.run(
        Child.Command(
          "/bin/sh", ["-c", ByteString(script)], environment: ["PATH": "/usr/bin:/bin"], directory: made[0].path),
        deadline: .seconds(300))
      exit(0)
    }
    #expect(try Self.left(in: scratch) == [])
  }

  @Test func `stays where the process is killed, so that the test above can see one`() async throws {
    let scratch = try Scratch()
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = scratch.path as String] in
      let process = `A scratch directory`.process(path)
      _ = try ScratchDirectory(process: process, outside: "/nowhere")
      kill(getpid(), SIGKILL)
    }
    #expect(try Self.left(in: scratch).count == 1)
  }

  @Test func `outlives a signal that is held, and goes with the next one`() async throws {
    let scratch = try Scratch()
    await #expect(processExitsWith: .signal(SIGTERM)) { [path = scratch.path as String] in
      signal(SIGTERM, SIG_DFL)
      let process = `A scratch directory`.process(path)
      Interruption.hold()
      let made = try ScratchDirectory(process: process, outside: "/nowhere")
      kill(getpid(), SIGTERM)
      while Interruption.signal == nil { sched_yield() }
      guard try FileStatus(of: made.path, following: false).isDirectory else { exit(1) }
      Interruption.release()
      kill(getpid(), SIGTERM)
      while true { pause() }
    }
    #expect(try Self.left(in: scratch) == [])
  }
}
