package import Bytes

/// What decides which files of a package are built: `go/build.Context` without its functions.
package struct Platform: Sendable, Hashable {
  /// The operating system, as GOOS names it.
  package var goos: ByteString
  /// The processor, as GOARCH names it.
  package var goarch: ByteString
  /// Whether files that import "C" are built.
  package var cgo: Bool
  /// From `-tags`.
  package var tags: Set<ByteString>
  /// From the toolchain: goexperiment.*, amd64.v1 (rule S5).
  package var toolTags: Set<ByteString>
  /// The N of go1.N: release tags go1.1 to go1.N hold.
  package var minor: Int

  package init(
    goos: ByteString, goarch: ByteString, cgo: Bool, tags: Set<ByteString> = [], toolTags: Set<ByteString> = [],
    minor: Int
  ) {
    (self.goos, self.goarch, self.cgo, self.tags) = (goos, goarch, cgo, tags)
    (self.toolTags, self.minor) = (toolTags, minor)
  }
}
