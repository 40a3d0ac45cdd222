package import Foundation

/// Where the sources, fixtures and built products of this package are, for tests that look at them.
package enum Repository {
  package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  package static let fixtures = root.appending(path: "Fixtures")

  /// The directory of the built products; `FORKPATH_BIN` names another, so that sessions can run a release build.
  package static let products: URL = {
    if let named = ProcessInfo.processInfo.environment["FORKPATH_BIN"] { return URL(filePath: named) }
    return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
  }()

  /// The built tool.
  package static let tool = products.appending(path: "forkpath")
}
