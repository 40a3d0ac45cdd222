package import Bytes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The environment of a process: variables, working directory, user. Commands take it as a value, so that tests can pass
/// another.
package struct ProcessEnvironment: Sendable {
  /// The environment variables.
  package var variables: [ByteString: ByteString]
  /// The working directory as `os.Getwd` of Go gives it: `$PWD` where it names the same directory, else without links.
  package var directory: ByteString
  /// The number of the user whose rights the process has.
  package var effectiveUser: UInt32
  /// Where system calls that failed are noted.
  package let disturbances = Disturbances()

  package init(variables: [ByteString: ByteString], directory: ByteString, effectiveUser: UInt32 = 0) {
    (self.variables, self.directory, self.effectiveUser) = (variables, directory, effectiveUser)
  }

  package subscript(name: ByteString) -> ByteString? { variables[name] }

  /// The value of `name` unless it is unset or empty.
  package func nonEmpty(_ name: ByteString) -> ByteString? {
    guard let value = variables[name], !value.isEmpty else { return nil }
    return value
  }

  /// This process.
  package static func current() throws(SystemError) -> ProcessEnvironment {
    var variables: [ByteString: ByteString] = [:]
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      let text = unsafe ByteString(UnsafeRawBufferPointer(start: entry, count: strlen(entry)))
      if let equals = text.firstIndex(of: UInt8(ascii: "=")) {
        variables[text.prefix(equals)] = text.dropFirst(equals + 1)
      }
      unsafe next += 1
    }
    let directory = try workingDirectory(named: variables["PWD"])
    return ProcessEnvironment(variables: variables, directory: directory, effectiveUser: geteuid())
  }

  /// Goes to `directory` as `cd` does, children and `$PWD` too. For the start of a process alone: what was made absolute
  /// before stays as it is.
  package mutating func enter(_ directory: ByteString) throws(SystemError) {
    guard unsafe directory.withCPath({ unsafe chdir($0) }) == 0 else { throw .last("chdir", directory) }
    self.directory = try Self.workingDirectory(named: self.directory.appending(path: directory).cleanPath)
    variables["PWD"] = self.directory
  }

  /// `name` where it is absolute and names the working directory, else that directory's path without links.
  private static func workingDirectory(named name: ByteString?) throws(SystemError) -> ByteString {
    let physical = try realPath(".")
    guard let name, name.isAbsolutePath, let there = try FileStatus.ifPresent(name, following: true),
      there.isSameObject(as: try FileStatus(of: ".", following: true))
    else { return physical }
    return name
  }
}

/// The words of the command line after the program's name, as bytes.
package func commandLineArguments() throws(SystemError) -> [ByteString] {
  let count = Int(CommandLine.argc)
  // The runtime reads them from /proc, and has none where that fails; no process starts without its own name.
  guard count > 0 else { throw SystemError(call: "read", path: "/proc/self/cmdline", code: EIO) }
  var words: [ByteString] = []
  for i in 1..<count {
    guard let word = unsafe CommandLine.unsafeArgv[i] else { break }
    unsafe words.append(ByteString(UnsafeRawBufferPointer(start: word, count: strlen(word))))
  }
  return words
}

/// The user with whose rights this process changes files.
package func effectiveUser() -> UInt32 { geteuid() }
