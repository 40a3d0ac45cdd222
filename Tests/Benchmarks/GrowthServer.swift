import Bytes
import Machine

/// The server of the loopback lab (`Tests/Lab/server.py`) for one input, ended when the value goes.
final class GrowthServer {
  /// The port that it listens on.
  let port: ByteString
  private let cancellation = Cancellation()
  private let run: BackgroundValue<Bool>

  /// `world` is the file that describes what it answers; `scratch` is a directory that is there.
  init(world: ByteString, scratch: ByteString) throws {
    let program = ByteString(#filePath).parentPath.parentPath.appending(path: "Lab/server.py")
    let ready = scratch.appending(path: "ready")
    let environment: [ByteString: ByteString] = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
    // That of a server before it would be read too early.
    _ = try Child.run(Child.Command("/bin/rm", ["-f", ready], environment: environment), deadline: .seconds(10))
    // It ends with its standard input.
    let script: ByteString = """
      sleep 600 | exec python3 "$0" "$1" --ready "$2" --lifetime 600 --listen http:127.0.0.1:0
      """
    let command = Child.Command("/bin/sh", ["-c", script, program, world, ready], environment: environment)
    run = BackgroundValue { [cancellation] in
      (try? Child.run(command, deadline: .seconds(600), cancellation: cancellation))?.isSuccess ?? false
    }
    let wait: ByteString = "until cat \"$0\" 2>/dev/null; do sleep 0.05; done"
    let waiting = Child.Command("/bin/sh", ["-c", wait, ready], environment: environment)
    port = try Child.run(waiting, deadline: .seconds(60)).output.trimmed
    if port.isEmpty { throw BenchmarkFailure(text: "the server of the loopback lab did not begin") }
  }

  deinit { cancellation.cancel() }
}
