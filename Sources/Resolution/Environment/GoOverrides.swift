package import Bytes

/// Settings from the command line that replace the values that go would report.
package struct GoOverrides: Sendable, Hashable {
  /// GOROOT.
  package var goroot: ByteString?
  /// `1.27.3`, `go1.19` or `1.28rc1`.
  package var version: ByteString?
  /// GOOS.
  package var goos: ByteString?
  /// GOARCH.
  package var goarch: ByteString?
  /// Commas or spaces between tags.
  package var tags: ByteString?
  /// Whether cgo is on.
  package var cgo: Bool?
  /// `--gopath`: GOPATH mode whatever GO111MODULE says.
  package var gopathMode = false

  package init() {}
}
