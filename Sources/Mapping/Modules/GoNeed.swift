package import Bytes
package import GoSource
import Resolution

/// The go version that a go.mod needs.
package struct GoNeed: Sendable, Hashable {
  /// Its go line.
  package var version: ByteString
  /// The N of the first go1.N whose parser accepts all its lines.
  package var parser: Int
  /// Whether it has `godebug` lines, which count in a main module that is the only one.
  package var hasDebugSettings: Bool

  /// Finds the need of a go.mod that could be read.
  package init(_ file: ModFile) {
    version = file.goVersion
    hasDebugSettings = !file.godebug.isEmpty
    parser = file.toolchain == nil && Self.isPlain(version) ? 0 : 21
    for (since, isUsed) in [(23, !file.godebug.isEmpty), (24, !file.tool.isEmpty), (25, !file.ignore.isEmpty)]
    where isUsed {
      parser = since
    }
  }

  /// Whether `running`, such as `1.27.3`, builds the module. Before 1.21 a go used files of any version.
  package func isMet(by running: ByteString) -> Bool {
    guard let minor = Toolchain.minor(of: running) else { return true }
    return minor >= parser && (minor < 21 || GoVersion.compare(version, running) <= 0)
  }

  /// The first go that builds the module.
  package var first: ByteString {
    let wanted = ByteString("1.\(parser)")
    return parser > 0 && GoVersion.compare(wanted, version) > 0 ? wanted : version
  }

  /// `1.23`, without a patch version or a word.
  private static func isPlain(_ version: ByteString) -> Bool {
    version.bytes.count { $0 == UInt8(ascii: ".") } == 1
      && version.bytes.allSatisfy { $0 == UInt8(ascii: ".") || $0 &- 48 < 10 }
  }
}
