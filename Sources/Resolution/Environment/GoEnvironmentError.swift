package import Bytes
package import Machine

/// A setting that go itself would refuse, or one that cannot be found without go. Data only; `isOfProcess` where the process
/// has the value, else `go env -w` wrote it.
package enum GoEnvironmentError: Error, Hashable, Sendable {
  /// A GOPATH entry that is not absolute (rule G-9).
  case relativeGOPATH(entry: ByteString)
  /// A GOPATH entry that starts with `~` (rule G-9).
  case tildeGOPATH(entry: ByteString)
  /// GO111MODULE is none of on, off, auto and empty (rule G-2).
  case unknownModuleMode(value: ByteString, isOfProcess: Bool = true)
  /// GOWORK is neither off nor an absolute path (rule M3).
  case relativeGOWORK(value: ByteString, isOfProcess: Bool = true)
  /// A word of GOFLAGS that is not a flag, or a quote that does not end.
  case malformedFlags(word: ByteString, isOfProcess: Bool = true)
  /// A word of GOFLAGS names a flag that no command of this go has.
  case unknownFlag(name: ByteString, isOfProcess: Bool = true)
  /// GOEXPERIMENT has a name that the toolchain does not know.
  case unknownExperiment(name: ByteString)
  /// `--go-version` is not a Go version.
  case malformedVersion(value: ByteString)
  /// `--goroot` or GOROOT names a directory without `src`.
  case notAToolchain(goroot: ByteString)
  /// The `-overlay` file cannot be used; `reason` is go's wording.
  case malformedOverlay(file: ByteString, reason: ByteString)
  case system(SystemError)
}
