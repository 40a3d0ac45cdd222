import Bytes
import Git
import Machine

/// Checks on writing files, editing a git configuration, and cloning.
extension Check {
  mutating func published(_ at: ByteString, _ files: [PublishedFile]) throws {
    for file in files {
      let names = file.path.split(on: UInt8(ascii: "/"))
      let isPlain = names.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.count <= 255 }
      if !isPlain || file.path.containsZero || (file.isLink && (file.content.isEmpty || file.content.containsZero)) {
        refusals.append(.unusablePath(at.appending(path: file.path)))
      }
    }
    let paths = Set(files.map(\.path))
    for path in paths {
      var above = path.parentPath
      while above != "." {
        if paths.contains(above) { refusals.append(.unusablePath(at.appending(path: path))) }
        above = above.parentPath
      }
    }
    guard paths.count == files.count else { return refusals.append(.unusablePath(at)) }
    guard made[at] == nil, !vacated.contains(at), let place = try Place.ifReachable(at),
      try place.status()?.isDirectory == true,
      let old = active.last(where: { $0.plan.steps.contains { $0.isPublication(at: at) } })
    else { return try newName(at) }
    // It exists and forkpath made it: it may be replaced if it is unchanged.
    _ = try parentIsUsable(at)
    let directory = try place.directory.subdirectory(place.name)
    for file in old.plan.files(at: at) where !file.mayChange {
      guard try directory.holds(file) else { return refusals.append(.edited(at.appending(path: file.path))) }
    }
  }

  mutating func added(_ lines: [ByteString], _ at: ByteString) throws {
    for line in lines where line.isEmpty || line.containsZero || line.contains(10) {
      refusals.append(.unusablePath(line))
    }
    guard isUsable(at), try parentIsUsable(at), let place = try Place.ifReachable(at), let status = try place.status()
    else { return }
    guard status.isFile else { return refusals.append(.occupied(at, status.kind)) }
    guard status.owner == effectiveUser() else { return refusals.append(.notOwned(at, owner: status.owner)) }
    let text = try place.directory.read(place.name, limit: LinesExecutor.limit)
    if lines.allSatisfy(text.split(on: 10).contains) { refusals.append(.noChange(at)) }
  }

  mutating func remotes(_ checkout: ByteString, _ values: [GitValue], movedFrom origin: ByteString?, isCloned: Bool)
    throws
  {
    for value in values {
      let key = value.key
      if !key.hasPrefix("remote.") || key.containsZero || key.contains(10)
        || value.values.contains(where: { $0.containsZero || $0.contains(10) || $0.contains(13) })
      {
        refusals.append(.unusableValue(key: key))
      }
    }
    if isCloned { return }
    let git = (origin ?? checkout).appending(path: ".git")
    let config = git.appending(path: "config")
    guard let place = try Place.ifReachable(config), let status = try place.status(), status.isFile,
      status.owner == effectiveUser()
    else { return refusals.append(.gitConfiguration(config)) }
    if try place.directory.status(of: "config.lock") != nil {
      refusals.append(.gitBusy(git.appending(path: "config.lock")))
    }
    if !mayChangeNames(in: git) {
      let isOwn = try FileStatus.ifPresent(git, following: true)?.owner == effectiveUser()
      refusals.append(.unwritableParent(git, isOwn: isOwn))
    }
    do {
      let text = try place.directory.read(place.name, limit: RemotesExecutor.limit)
      let configuration = try GitConfiguration(parsing: text)
      if values.allSatisfy({ configuration.values($0.key) == $0.values }) { refusals.append(.noChange(config)) }
      if try GitConfiguration.text(text, setting: values) == nil { refusals.append(.gitMalformed(config, line: 0)) }
    } catch let error as GitConfiguration.SyntaxError {
      refusals.append(.gitMalformed(config, line: error.line))
    }
  }

  mutating func cloned(_ url: ByteString, _ reference: ByteString?, _ to: ByteString) throws {
    if transactionContext.git == nil { refusals.append(.noGit) }
    if !GitClone(url, reference: reference, in: transactionContext).isAllowed {
      refusals.append(.unusableURL(url))
    }
    try newName(to)
  }

  /// A copy can hold directories, files and links only.
  mutating func copied(_ from: ByteString) throws {
    guard let place = try Place.ifReachable(from), try place.status()?.isDirectory == true else { return }
    try place.directory.subdirectory(place.name).walk { _, directory, entries in
      for entry in entries where entry.kind == .other {
        refusals.append(.notCopyable(directory.path.appending(path: entry.name)))
      }
    }
  }
}

extension Step {
  /// Whether it writes files of forkpath's own.
  package var isPublication: Bool { if case .publish = self { true } else { false } }

  fileprivate func isPublication(at path: ByteString) -> Bool {
    if case .publish(path, _) = self { return true }
    return false
  }
}

extension Directory {
  /// Whether a published file is here as it was written.
  fileprivate func holds(_ file: PublishedFile) throws -> Bool {
    guard let place = try Place.ifReachable(path.appending(path: file.path)), let status = try place.status()
    else { return false }
    if file.isLink { return try status.isLink && place.directory.readLink(place.name) == file.content }
    return try status.isFile && place.directory.read(place.name, limit: Journals.limit) == file.content
  }
}
