/// The names of calls that differ from system to system, as errors tell them: those that were really made.
package enum SystemCall {
  private static let isLinux: Bool = {
    #if os(Linux)
    true
    #else
    false
    #endif
  }()

  /// The status of a name or of an open file.
  package static let status = isLinux ? "statx" : "fstatat"
  /// Opening a path that passes through no link.
  package static let openBeneath = isLinux ? "openat2" : "openat"
  /// Moving a name without replacing anything, and exchanging two.
  package static let rename = isLinux ? "renameat2" : "renameatx_np"
  /// Reading the entries of a directory.
  package static let entries = isLinux ? "getdents64" : "readdir"
  /// Flushing one file.
  package static let flush = isLinux ? "fsync" : "fcntl F_FULLFSYNC"
  /// Flushing the volume that a file is on.
  package static let flushVolume = isLinux ? "syncfs" : "fsync_volume_np"
  /// Setting the time of an open file.
  package static let times = isLinux ? "utimensat" : "futimens"
}
