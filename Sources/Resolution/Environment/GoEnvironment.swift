package import Bytes
package import Machine

/// Everything outside the tree that decides what an import path resolves to: the answers of `go env`, found without go.
package struct GoEnvironment: Sendable, Hashable {
  /// GOPATH mode or module mode; `auto` is resolved when this value is made.
  package enum Mode: Sendable, Hashable { case gopath, module }

  /// Whether go uses modules.
  package var mode: Mode
  /// Absolute; nil where no toolchain is known, then nothing of std can be resolved.
  package var goroot: ByteString?
  /// `1.27.3`, without the word go; nil where unknown.
  package var version: ByteString?
  /// The entries of GOPATH, absolute, first wins.
  package var gopath: [ByteString]
  /// The active go.work, nil where there is none or GOWORK=off.
  package var gowork: ByteString?
  /// The words of GOFLAGS.
  package var flags: [ByteString]
  /// GOMODCACHE, absolute.
  package var moduleCache: ByteString
  /// The target of the build, and the tags that hold for it.
  package var platform: Platform
  /// The working directory as `os.Getwd` of Go gives it (rule G7): in GOPATH mode a link on the way counts.
  package var directory: ByteString
  /// Every other variable as go would read it, such as GOPROXY; nil where this value was not discovered.
  package var settings: GoSettings?
  /// Where operations in this environment note system calls that failed.
  package var disturbances = Disturbances()

  /// The disk, with the disturbances of the run that discovered this environment.
  package var disk: FileView { FileView(noting: disturbances) }

  package init(
    mode: Mode, goroot: ByteString?, version: ByteString?, gopath: [ByteString], gowork: ByteString? = nil,
    flags: [ByteString] = [], moduleCache: ByteString, platform: Platform, directory: ByteString,
    settings: GoSettings? = nil
  ) {
    (self.mode, self.goroot, self.version, self.gopath, self.gowork) = (mode, goroot, version, gopath, gowork)
    (self.flags, self.moduleCache, self.platform, self.directory) = (flags, moduleCache, platform, directory)
    self.settings = settings
  }
}
