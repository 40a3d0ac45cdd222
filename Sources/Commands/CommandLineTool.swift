package import Bytes
import Machine

/// The whole tool behind `main`: words in, exit status out.
package enum CommandLineTool {
  package static let version = "0.1.0"

  /// Runs one command line and returns its exit status (design section 5).
  package static func run(_ words: [ByteString]) -> Int32 {
    if words == ["--version"] {
      try? writeAll(ByteString("forkpath \(version)\n"), to: 1)
      return 0
    }
    try? writeAll("forkpath: error: no command\n", to: 2)
    return 64
  }
}
