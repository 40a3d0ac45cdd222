package import Bytes
import CMachine
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A directory of its own, without links in its path, which only this user can enter.
///
/// It goes with `remove`, and with this process where INT, TERM or HUP end it, whatever works in it. What a KILL or a loss of
/// power leaves stays there: nothing tells it from the directory of another run.
package struct ScratchDirectory: Sendable {
  /// Absolute, and without links.
  package let path: ByteString

  /// In TMPDIR, else in `/tmp`; never below `tree`.
  package init(process: ProcessEnvironment, outside tree: ByteString) throws(SystemError) {
    var base = try realPath(process.nonEmpty("TMPDIR") ?? "/tmp")
    if base.isWithin(tree) { base = try realPath("/tmp") }
    try self.init(in: base)
  }

  /// In TMPDIR, else in memory where the system has such a place, else in `/tmp`.
  ///
  /// For many small files: on a busy disk four hundred of them take longer than four hundred answers.
  package init(inMemoryOf process: ProcessEnvironment) throws(SystemError) {
    if let named = process.nonEmpty("TMPDIR") {
      try self.init(in: realPath(named))
    } else if let made = process.disturbances.noting({ () throws(SystemError) in try Self(in: realPath("/dev/shm")) }) {
      self = made
    } else {
      try self.init(in: realPath("/tmp"))
    }
  }

  private init(in base: ByteString) throws(SystemError) {
    let name = ByteString("forkpath-" + String(UInt64.random(in: .min ... .max), radix: 16))
    path = base.appending(path: name)
    try ScratchDirectories.ofThisProcess.make(name, in: base)
  }

  /// Removes it and all that is in it.
  package func remove() { ScratchDirectories.ofThisProcess.remove(path) }
}

/// The scratch directories that this process has made and not removed yet.
private final class ScratchDirectories: Sendable {
  static let ofThisProcess = ScratchDirectories()

  private struct State {
    var paths: Set<ByteString> = []
    /// Whether the last ones are being removed, and no other may be made.
    var isClosed = false
  }

  /// Held while a directory is made or removed, so that the last removal meets no half one.
  private let state = Mutex(State())

  func make(_ name: ByteString, in base: ByteString) throws(SystemError) {
    try state.withLock { state throws(SystemError) in
      if state.isClosed { return }
      let path = base.appending(path: name)
      guard cm_clean_at_ending(removeScratchDirectories) == 0 else { throw .last("pthread_create", path) }
      try Directory.open(base).makeDirectory(name, mode: 0o700)
      state.paths.insert(path)
    }
    cm_wait_if_ending()
  }

  func remove(_ path: ByteString) {
    state.withLock { if $0.paths.remove(path) != nil { Self.clear(path) } }
  }

  /// Removes all.
  func close() {
    state.withLock { state in
      state.isClosed = true
      for path in state.paths { Self.clear(path) }
    }
  }

  /// Removes it. What a program that was just killed still wrote may need another try.
  private static func clear(_ path: ByteString) {
    for _ in 0..<100 {
      if isGone(path) { return }
      _ = poll(nil, 0, 10)
    }
  }

  /// Removes it; false where something of it is left.
  private static func isGone(_ path: ByteString) -> Bool {
    do {
      try Directory.open(path.parentPath).removeTree(path.lastPathComponent, isPassing: true)
      return true
    } catch {
      return false
    }
  }
}

/// What CMachine calls.
private func removeScratchDirectories() { ScratchDirectories.ofThisProcess.close() }
