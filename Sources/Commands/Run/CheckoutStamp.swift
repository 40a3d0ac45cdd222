import Bytes
import GoSource
import Machine
import Mapping

/// What changes with every change of a Go file or a go.mod that a program of a checkout may be built from, without a file being
/// read: as long as it stays the same, the program imports what it imported the last time.
struct CheckoutStamp {
  /// A digest.
  let text: ByteString

  /// Of the checkout, and of the directories outside of it that replace modules of the program.
  init(of program: ResolvedProgram) throws(SystemError) {
    var lines: [ByteString] = []
    var rest = [program.root] + program.replacements.filter { $0.new.version.isEmpty }.map(\.new.path.cleanPath)
    var seen: Set<ByteString> = []
    while let directory = rest.popLast() {
      guard seen.insert(directory).inserted else { continue }
      let entries: [DirectoryEntry]
      do throws(SystemError) {
        entries = try listDirectoryIfPresent(directory) ?? []
      } catch {
        // go says so where it needs the directory.
        if error.isDisturbance { throw error }
        continue
      }
      for entry in entries where entry.name != ".git" {
        let path = directory.appending(path: entry.name)
        if entry.kind == .directory {
          rest.append(path)
        } else if entry.kind == .file ? Self.isRead(entry.name) : entry.kind != .other {
          guard let status = try FileStatus.ifPresent(path, following: true) else { continue }
          // go follows links to directories of packages.
          if status.isDirectory {
            if let real = try realPathIfPresent(path) { rest.append(real) }
          } else if Self.isRead(entry.name) {
            lines.append(
              path
                + ByteString(
                  " \(status.inode) \(status.size) \(status.modified.seconds).\(status.modified.nanoseconds)"))
          }
        }
      }
    }
    text = Digest.hex(of: lines.sorted().joined(separator: "\n"))
  }

  private static func isRead(_ name: ByteString) -> Bool { name.hasSuffix(".go") || name == "go.mod" }
}
