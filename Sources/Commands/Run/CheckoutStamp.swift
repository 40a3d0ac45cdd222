import Bytes
import GoSource
import Machine
import Mapping

/// What changes with every change of a Go file or a go.mod that a program of a checkout may be built from, without a file being
/// read: as long as it stays the same, the program imports what it imported the last time.
struct CheckoutStamp {
  /// A digest; nil where a part of the files cannot be seen, or links lead to others elsewhere.
  let text: ByteString?

  /// Of the checkout, and of the directories outside of it that replace modules of the program.
  init(of program: ResolvedProgram) {
    let replacing = program.replacements.filter { $0.new.version.isEmpty }.map(\.new.path.cleanPath)
    text = Self.digest(of: [program.root] + Set(replacing).filter { !$0.isWithin(program.root) }.sorted())
  }

  private static func digest(of roots: [ByteString]) -> ByteString? {
    var digest = Digest()
    var waiting = roots
    while let directory = waiting.popLast() {
      digest.update(ByteString("\(directory.count) ") + directory + "\n")
      let entries: [DirectoryEntry]
      do throws(SystemError) { entries = try listDirectoryIfPresent(directory) ?? [] } catch { return nil }
      for entry in entries where entry.name != ".git" {
        let path = directory.appending(path: entry.name)
        switch entry.kind {
        case .directory: waiting.append(path)
        case .file: if isRead(entry.name) { digest.update(line(entry.name, path)) }
        case .other: continue
        case .link, nil:
          if isRead(entry.name) { digest.update(line(entry.name, path)) }
          if leadsElsewhere(path, roots) { return nil }
        }
      }
    }
    return digest.hex()
  }

  /// A name that leads to nothing, or nowhere, is none that go reads.
  private static func line(_ name: ByteString, _ path: ByteString) -> ByteString {
    let status: FileStatus?
    do throws(SystemError) { status = try FileStatus.ifPresent(path, following: true) } catch { status = nil }
    guard let status, status.isFile else { return name + "\n" }
    let time = "\(status.modified.seconds).\(status.modified.nanoseconds)"
    return name + ByteString("\0\(status.inode) \(status.size) \(time)\n")
  }

  /// Whether a link leads to a directory that is in none of these: go takes a package from there, too.
  private static func leadsElsewhere(_ path: ByteString, _ roots: [ByteString]) -> Bool {
    do throws(SystemError) {
      guard try FileStatus.ifPresent(path, following: true)?.isDirectory == true, let real = try realPathIfPresent(path)
      else { return false }
      return !roots.contains(where: real.isWithin)
    } catch { return false }
  }

  private static func isRead(_ name: ByteString) -> Bool { name.hasSuffix(".go") || name == "go.mod" }
}
