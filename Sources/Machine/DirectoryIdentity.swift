package import Bytes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Tells whether two paths lead to the same directory, as it was when it was opened.
///
/// Device and inode say which directory it is; the time of the last change to its entries keeps a number that was given
/// to another directory in between from passing for it.
package struct DirectoryIdentity: Sendable, Hashable {
  private let device: UInt64
  private let inode: UInt64
  private let modified: FileStatus.Instant

  /// Reads the identity of an open directory.
  package init(of directory: borrowing Descriptor) throws(SystemError) {
    self.init(try FileStatus(in: directory.number, "", following: true))
  }

  /// Looks at the directory that `path`, seen from the open directory `base`, leads to; nil where there is none, and where the
  /// system refuses: opening it says why.
  package init?(at path: ByteString, in base: Int32 = AT_FDCWD) {
    do throws(SystemError) {
      let status = try FileStatus(in: base, path, following: true)
      if !status.isDirectory { return nil }
      self.init(status)
    } catch {
      return nil
    }
  }

  private init(_ status: FileStatus) {
    (device, inode, modified) = (status.device, status.inode, status.modified)
  }

  package static func == (left: DirectoryIdentity, right: DirectoryIdentity) -> Bool {
    left.inode == right.inode && left.device == right.device && left.modified == right.modified
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(inode) }
}
