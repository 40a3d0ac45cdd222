import Bytes
import Foundation
import Machine

/// Settings as if the process had these variables and nothing else.
func makeProcess(_ variables: [String: String], directory: String = "/") -> ProcessEnvironment {
  let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
  var all: [ByteString: ByteString] = ["PATH": ByteString(path), "GOENV": "off", "HOME": "/nonexistent"]
  for (name, value) in variables { all[ByteString(name)] = ByteString(value) }
  return ProcessEnvironment(variables: all, directory: ByteString(directory))
}
