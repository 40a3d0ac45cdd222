import Bytes
import Machine
import Transactions

/// The place where something new shall stand, with real directories above it: steps name no links.
struct DestinationPlace: Sendable {
  let path: ByteString

  /// Resolves the links in the part of the parents of `wanted` that exists.
  init(_ wanted: ByteString) {
    var directory = wanted.parentPath
    while directory.count > 1 {
      if let real = try? realPath(directory), let rest = wanted.relative(within: directory) {
        path = real.appending(path: rest)
        return
      }
      directory = directory.parentPath
    }
    path = wanted
  }

  /// A step for each directory above that is not there, outermost first.
  var missingDirectories: [Step] {
    var missing: [Step] = []
    var directory = path.parentPath
    while directory.count > 1, Self.occupant(of: directory) == nil {
      missing.append(.makeDirectory(directory))
      directory = directory.parentPath
    }
    return missing.reversed()
  }

  /// Whether the deepest directory that exists above is on another device than `other`.
  func isOnOtherDevice(than other: ByteString) -> Bool {
    var directory = path.parentPath
    while directory.count > 1, Self.occupant(of: directory) == nil { directory = directory.parentPath }
    guard let there = try? FileStatus(of: directory, following: true),
      let here = try? FileStatus(of: other, following: false)
    else { return false }
    return there.device != here.device
  }

  /// What stands at `path`, nil where nothing does.
  static func occupant(of path: ByteString) -> MappingRefusal.Occupant? {
    guard let status = (try? FileStatus.ifPresent(path, following: false)) ?? nil else { return nil }
    switch status.kind {
    case .directory: return .directory
    case .link: return .link(text: (try? readLink(path)) ?? "")
    case .file, .other: return .file
    }
  }
}
