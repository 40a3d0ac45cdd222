package import Bytes
package import Machine
import Terminal

/// What a command works in: the process it was born in, and the only way to say something.
package struct Context: Sendable {
  package var process: ProcessEnvironment
  package let output: Output

  package init(process: ProcessEnvironment, output: Output) { (self.process, self.output) = (process, output) }

  /// `path` against the working directory, links kept, without `.` and `..`.
  package func absolute(_ path: ByteString) -> ByteString { process.directory.appending(path: path).cleanPath }

  /// Directories as a user names them, without links where they exist.
  func real(_ directories: [ByteString]) -> [ByteString] {
    directories.map { directory in
      let path = absolute(directory)
      return (try? realPath(path)) ?? path
    }
  }

  /// Shortens a path below the working directory for a person to type.
  package func typed(_ path: ByteString) -> ByteString {
    guard let rest = path.relative(within: process.directory) else { return path }
    return rest.isEmpty ? "." : rest
  }
}
