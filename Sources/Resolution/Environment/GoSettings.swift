package import Bytes
package import Machine

/// The variables that go reads: the process's own, then the user's file (`go env -w`), then `$GOROOT/go.env`.
///
/// Go: cmd/go/internal/cfg.Getenv, initEnvCache, readEnvFile. A file that cannot be read counts as empty there and here.
package struct GoSettings: Sendable, Hashable {
  private var process: [ByteString: ByteString]
  private var user: [ByteString: ByteString] = [:]
  private var toolchain: [ByteString: ByteString] = [:]
  /// The file of `go env -w`, by an absolute path; nil where there is none. With a relative HOME it would depend on the working
  /// directory, and is not read.
  package private(set) var userFile: ByteString?
  /// A limit far above the size of any such file.
  private static let limit = 1 << 20

  /// The settings before a toolchain is known.
  init(process: ProcessEnvironment, view: FileView) {
    self.process = process.variables
    guard let file = Self.userFile(process) else { return }
    userFile = file
    user = Self.parse(view.readable(file, limit: Self.limit) ?? ByteString())
  }

  /// The value of `name`, nil where it is unset or empty everywhere.
  package subscript(name: ByteString) -> ByteString? {
    for source in [process, user, toolchain] {
      if let value = source[name], !value.isEmpty { return value }
    }
    return nil
  }

  /// The variable of the process alone, for those that go reads with os.Getenv.
  package func ofProcess(_ name: ByteString) -> ByteString? {
    guard let value = process[name], !value.isEmpty else { return nil }
    return value
  }

  /// The variables that `go env -w` stored, and that the process does not have.
  package static func storedAlone(_ process: ProcessEnvironment) -> [ByteString: ByteString] {
    let settings = GoSettings(process: process, view: process.disk)
    return settings.user.filter { !$0.value.isEmpty && settings.ofProcess($0.key) == nil }
  }

  mutating func addToolchain(goroot: ByteString, view: FileView) {
    toolchain = Self.parse(view.readable(goroot.appending(path: "go.env"), limit: Self.limit) ?? ByteString())
  }

  /// Go: cfg.EnvFile, os.UserConfigDir.
  private static func userFile(_ process: ProcessEnvironment) -> ByteString? {
    if let named = process.nonEmpty("GOENV") { return named == "off" ? nil : process.directory.appending(path: named) }
    #if os(macOS)
    return home(process)?.appending(path: "Library/Application Support/go/env")
    #else
    if let configuration = process.nonEmpty("XDG_CONFIG_HOME") {
      return configuration.isAbsolutePath ? configuration.appending(path: "go/env") : nil
    }
    return home(process)?.appending(path: ".config/go/env")
    #endif
  }

  private static func home(_ process: ProcessEnvironment) -> ByteString? {
    process.nonEmpty("HOME").flatMap { $0.isAbsolutePath ? $0 : nil }
  }

  private static func parse(_ text: ByteString) -> [ByteString: ByteString] {
    var values: [ByteString: ByteString] = [:]
    for line in text.split(on: UInt8(ascii: "\n")) {
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")), let first = line.first,
        first >= UInt8(ascii: "A"), first <= UInt8(ascii: "Z")
      else { continue }
      values[line.prefix(equals)] = line.dropFirst(equals + 1)
    }
    return values
  }
}
