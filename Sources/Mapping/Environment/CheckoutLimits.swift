package import Bytes
import Machine
package import Resolution

/// Refuses what cannot be a checkout before its files are read, so that a mistyped directory costs no long wait.
package struct CheckoutLimits: Sendable {
  /// More directories than any project without a repository or a go.mod has.
  package static let directories = 20_000

  let root: ByteString
  let environment: GoEnvironment
  let home: ByteString?

  /// `root` is without links.
  package init(root: ByteString, environment: GoEnvironment, home: ByteString?) {
    (self.root, self.environment, self.home) = (root, environment, home)
  }

  /// Throws where nothing in `root` could be a fork. `reachesThroughLink`: go would see it below GOPATH, under another name.
  package func check(reachesThroughLink: Bool) throws(MappingRefusal) {
    try Self.refuseWhole(root)
    if let home, try [home, Disk.destination(of: home) ?? home].contains(root), try !isCheckout(root) {
      throw .protectedDirectory(root)
    }
    if root.contains(10) || root.contains(13), !reachesThroughLink, refusesLineBreaks {
      throw .lineBreakInPath(root: root)
    }
    for mark in [ByteString(".git"), "go.mod", "go.work"] where try Disk.isThere(root.appending(path: mark)) { return }
    if try hasMoreDirectories(than: Self.directories) {
      throw .noCheckout(root: root, directories: Self.directories)
    }
  }

  /// Throws where `directory`, without links, is the root of the machine's files, or of those that the system makes up.
  package static func refuseWhole(_ directory: ByteString) throws(MappingRefusal) {
    if ["/", "/dev"].contains(directory) || directory.isWithin("/proc") || directory.isWithin("/sys") {
      throw .protectedDirectory(directory)
    }
  }

  /// Whether a home directory is what a build machine checked out: a module, or a repository of ordinary size.
  private func isCheckout(_ home: ByteString) throws(MappingRefusal) -> Bool {
    for mark in [ByteString("go.mod"), "go.work"] where try Disk.isThere(home.appending(path: mark)) { return true }
    guard try Disk.isThere(home.appending(path: ".git")) else { return false }
    return try !hasMoreDirectories(than: Self.directories)
  }

  /// Since 1.20, and 1.19.10 (`load.(*Package).load`).
  private var refusesLineBreaks: Bool {
    guard let version = environment.version, let minor = Toolchain.minor(of: version) else { return true }
    return minor >= 20
  }

  /// Counts level by level those that a scan would enter, and stops.
  private func hasMoreDirectories(than limit: Int) throws(MappingRefusal) -> Bool {
    var level = [root]
    var count = 0
    while !level.isEmpty {
      var next: [ByteString] = []
      for directory in level {
        for name in children(of: directory) {
          next.append(directory.appending(path: name))
          count += 1
          if count > limit { return true }
        }
      }
      level = next
    }
    return false
  }

  /// The scan reports directories that cannot be listed.
  private func children(of directory: ByteString) -> [ByteString] {
    do throws(SystemError) {
      return try listDirectory(directory, following: false).filter { entry in
        entry.kind == .directory && entry.name.first != UInt8(ascii: ".") && entry.name.first != UInt8(ascii: "_")
      }.map(\.name)
    } catch { return [] }
  }
}
