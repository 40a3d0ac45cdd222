package import Bytes
package import Machine

/// A name in a directory that is held open.
struct Place {
  let directory: Directory
  let name: ByteString

  var path: ByteString { directory.path.appending(path: name) }

  /// The parent of `path`, opened without passing through links.
  init(_ path: ByteString) throws(SystemError) {
    directory = try Directory.open(path.parentPath)
    name = path.lastPathComponent
  }

  init(_ directory: Directory, _ name: ByteString) { (self.directory, self.name) = (directory, name) }

  /// The same, or nil where a directory on the way is missing or is a link: then nothing of ours can be there. As with
  /// `Directory.status(of:)`, a second call must agree.
  static func ifReachable(_ path: ByteString) throws(SystemError) -> Place? {
    do {
      return try Place(path)
    } catch let error {
      let parent = path.parentPath
      if error.isAbsent {
        guard let status = try FileStatus.ifPresent(parent, following: true) else { return nil }
        if !status.isDirectory { return nil }
      } else if error.isLoop, try linkOnTheWay(to: path) != nil {
        return nil
      }
      throw error
    }
  }

  /// The first directory above `path` that is a symbolic link; nil where none is.
  static func linkOnTheWay(to path: ByteString) throws(SystemError) -> ByteString? {
    var above: [ByteString] = []
    var here = path.parentPath
    while here != "/" {
      above.append(here)
      here = here.parentPath
    }
    for directory in above.reversed() {
      guard let status = try FileStatus.ifPresent(directory, following: false) else { return nil }
      if status.isLink { return directory }
    }
    return nil
  }

  func status() throws(SystemError) -> FileStatus? { try directory.status(of: name) }

  /// Whether the name leads to the file with this identity.
  func holds(_ identity: FileIdentity?) throws(SystemError) -> Bool {
    guard let identity, let status = try status() else { return false }
    return status.identity == identity
  }

  /// Whether the name is a symbolic link with this text.
  func isLink(_ text: ByteString) throws(SystemError) -> Bool {
    guard let status = try status(), status.isLink else { return false }
    return try directory.readLink(name) == text
  }

  /// Removes the link with this text, if it is there.
  func removeLink(_ text: ByteString) throws {
    guard try isLink(text) else { return }
    try directory.removeFile(name)
    try directory.sync()
    guard try !isLink(text) else { throw Fault.notReadBack(path) }
  }
}

extension FileStatus {
  /// What is at `path`, also where a directory on the way is a link; nil where nothing is, or where links lead to each other in a
  /// circle. Throws where the look fails.
  package static func throughLinks(_ path: ByteString) throws(SystemError) -> FileStatus? {
    do {
      return try ifPresent(path, following: false)
    } catch let error {
      if error.isLoop { return nil }
      throw error
    }
  }
}
