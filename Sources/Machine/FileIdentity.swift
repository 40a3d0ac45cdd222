package import Bytes

/// Identifies a file after a move and after a reboot: its inode number and its time of birth.
///
/// The device number is not part of it: it changes from mount to mount, and recovery would then refuse an intact tree
/// (see transactions).
package struct FileIdentity: Sendable, Hashable {
  /// The inode number, which is unique on a file system at one time.
  package var inode: UInt64
  /// Nil where the file system keeps none.
  package var birth: FileStatus.Instant?

  package init(inode: UInt64, birth: FileStatus.Instant?) { (self.inode, self.birth) = (inode, birth) }

  /// `1234 1700000000.000000123`, or `1234 -` without a birth time.
  package init?(text: ByteString) {
    let words = text.split(on: UInt8(ascii: " "))
    guard words.count == 2, let inode = UInt64(words[0].lossyText) else { return nil }
    self.inode = inode
    if words[1] == "-" { return }
    let parts = words[1].split(on: UInt8(ascii: "."))
    guard parts.count == 2, let seconds = Int64(parts[0].lossyText), let rest = UInt32(parts[1].lossyText)
    else { return nil }
    birth = FileStatus.Instant(seconds: seconds, nanoseconds: rest)
  }

  /// The identity in one word, as journals hold it.
  package var text: ByteString {
    guard let birth else { return ByteString("\(inode) -") }
    return ByteString("\(inode) \(birth.seconds).\(birth.nanoseconds)")
  }
}

extension FileStatus {
  /// What tells this file from others, from mount to mount.
  package var identity: FileIdentity { FileIdentity(inode: inode, birth: birth) }
}
