import Bytes
import Machine

/// A directory that is filled under a name of forkpath's own, and appears later by one rename.
struct Staging {
  let directory: Directory
  let name: ByteString

  /// What the staging record says of a staged tree.
  struct Staged {
    var identity: FileIdentity
    /// `Directory.digest(ofContent: false)`.
    var digest: ByteString
  }

  /// A durable, verified copy of `source`; its progress counts each byte twice, as copied and as compared. INT, TERM
  /// and HUP stop it unless it must be finished.
  func copy(_ source: Directory, stopsOnSignal: Bool = true, _ progress: Progress) throws -> Staged {
    var total: UInt64 = 0
    try source.walk { _, directory, entries in
      for entry in entries where entry.kind == .file { total += try directory.status(of: entry.name)?.size ?? 0 }
    }
    total *= 2
    try directory.makeDirectory(name, mode: 0o700)
    let target = try directory.subdirectory(name)
    var done: UInt64 = 0
    do {
      try withoutActuallyEscaping(progress) { progress in
        var copy = TreeCopy(from: source, to: target) { piece in
          if stopsOnSignal, let signal = Interruption.signal { throw Fault.interrupted(signal: signal) }
          done += piece
          progress(done, total)
        }
        try copy.run()
      }
    } catch let problem as TreeCopy.Problem {
      switch problem {
      case .notCopyable(let path): throw Fault.notCopyable(path)
      case .attributeLost(let path, let name): throw Fault.attributeLost(path, name: name)
      case .changed(let path): throw Fault.raced(path)
      }
    }
    // Holes and hard links were counted too often.
    done = total / 2
    progress(done, total)
    try target.syncTree()
    var comparison = TreeComparison(source, target)
    let difference = try comparison.difference { piece in
      if stopsOnSignal, let signal = Interruption.signal { throw Fault.interrupted(signal: signal) }
      done += piece
      progress(done, total)
    }
    progress(total, total)
    if let difference { throw Fault.copyDiffers(original: source.path, copy: target.path, first: difference) }
    try directory.sync()
    return Staged(identity: try target.status().identity, digest: try target.digest(ofContent: false))
  }

  /// Deletes what was kept under `names`. Each is renamed first, so that a half-deleted tree is never taken for a whole
  /// one.
  static func purge(_ names: [ByteString], as gone: ByteString, in directory: Directory) throws {
    try directory.removeTree(gone)
    for name in names where try directory.status(of: name)?.isDirectory == true {
      try directory.move(name, to: gone, in: directory)
      try directory.sync()
      try directory.removeTree(gone)
    }
  }
}
