/// The names of calls that differ from system to system, as errors tell them: those that were really made.
package enum SystemCall {
  #if os(Linux)
  /// The status of a name or of an open file.
  package static let status = "statx"
  /// Opening a path that passes through no link.
  package static let openBeneath = "openat2"
  /// Moving a name without replacing anything, and exchanging two.
  package static let rename = "renameat2"
  /// Reading the entries of a directory.
  package static let entries = "getdents64"
  /// Flushing one file, and the volume that it is on.
  package static let flush = "fsync", flushVolume = "syncfs"
  /// Setting the time of an open file.
  package static let times = "utimensat"
  #else
  package static let status = "fstatat"
  package static let openBeneath = "openat"
  package static let rename = "renameatx_np"
  package static let entries = "readdir"
  package static let flush = "fcntl F_FULLFSYNC", flushVolume = "fsync_volume_np"
  package static let times = "futimens"
  #endif
}
