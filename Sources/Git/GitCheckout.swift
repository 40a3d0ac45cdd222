package import Bytes
package import Machine

/// The content of a checkout's `.git`, read without git and without following a link (see threat-model).
package struct GitCheckout: Sendable, Hashable {
  /// What `.git` is.
  package enum Kind: Sendable, Hashable {
    /// `.git` is a directory.
    case repository
    /// `.git` is a file that names a directory below another repository's `worktrees` or `modules`.
    case linkedWorktree, submodule
  }

  package var kind: Kind
  /// The directory that holds `config`, references and objects: of all worktrees together.
  package var directory: ByteString
  /// The one that holds `HEAD`, of this worktree alone.
  package var own: ByteString
  package var configuration: GitConfiguration
  /// The text of `HEAD`; absent where `.git` is no repository yet.
  package var head: Lookup<ByteString>
  /// Names below `worktrees/`: other checkouts that know this one by its absolute path.
  package var linkedWorktrees: [ByteString]

  /// Why a `.git` that is there cannot be used.
  package enum Refusal: Error, Hashable, Sendable {
    case isLink(ByteString)
    case unreadable(SystemError)
    case malformed(ByteString, line: Int)
  }

  static let configurationLimit = 1 << 20

  /// Reads `<root>/.git`; nil where there is none.
  package init?(root: ByteString) throws(Refusal) {
    let dot = root.appending(path: ".git")
    let status: FileStatus?
    do { status = try FileStatus.ifPresent(dot, following: false) } catch { throw .unreadable(error) }
    guard let status else { return nil }
    switch status.kind {
    case .directory:
      kind = .repository
      (own, directory) = (dot, dot)
    case .file:
      own = try Self.gitDirectory(namedBy: dot, root: root)
      kind = own.parentPath.lastPathComponent == "worktrees" ? .linkedWorktree : .submodule
      directory = try Self.commonDirectory(of: own) ?? (kind == .linkedWorktree ? own.parentPath.parentPath : own)
    case .link: throw .isLink(dot)
    case .other: throw .unreadable(SystemError(call: "open", path: dot, code: 22))
    }
    configuration = try Self.configuration(directory.appending(path: "config"))
    let file = own.appending(path: "HEAD")
    head = Lookup { () throws(SystemError) in try readFile(file, limit: 4096, following: false) }
    do {
      let worktrees = try listDirectoryIfPresent(directory.appending(path: "worktrees"), following: false)
      linkedWorktrees = (worktrees ?? []).map(\.name)
    } catch { throw .unreadable(error) }
  }

  /// Whether only a part of the committed files is in the work tree, by the configuration of the repository or of this worktree.
  package func isSparse(_ disturbances: Disturbances) -> Bool {
    let worktree = disturbances.noting { () throws(SystemError) in
      try readFileIfPresent(
        own.appending(path: "config.worktree"), limit: Self.configurationLimit, following: false)
    }
    var values = configuration.values("core.sparsecheckout")
    do throws(GitConfiguration.SyntaxError) {
      if let worktree { values += try GitConfiguration(parsing: worktree).values("core.sparsecheckout") }
    } catch {
      // git reads nothing of it either.
      return false
    }
    return values.last.map { ["true", "yes", "on", "1"].contains($0) } ?? false
  }

  /// The one at `root`; nil also for one that cannot be used. Throws only where it could not be read.
  package static func sound(at root: ByteString) throws(SystemError) -> GitCheckout? {
    do { return try GitCheckout(root: root) } catch {
      if case .unreadable(let failure) = error { throw failure }
      return nil
    }
  }

  private static func gitDirectory(namedBy file: ByteString, root: ByteString) throws(Refusal) -> ByteString {
    let text: ByteString
    do { text = try readFile(file, limit: 8192, following: false) } catch { throw .unreadable(error) }
    let prefix: ByteString = "gitdir: "
    guard text.hasPrefix(prefix) else { throw .malformed(file, line: 1) }
    var path = text.dropFirst(prefix.count)
    while path.last == 10 || path.last == 13 { path = path.dropLast(1) }
    guard !path.isEmpty, !path.containsZero else { throw .malformed(file, line: 1) }
    return root.appending(path: path).cleanPath
  }

  /// The common directory that a worktree's directory names (gitrepository-layout(5)); nil for one without others.
  private static func commonDirectory(of own: ByteString) throws(Refusal) -> ByteString? {
    let text: ByteString?
    do {
      text = try readFileIfPresent(own.appending(path: "commondir"), limit: 8192, following: false)
    } catch { throw .unreadable(error) }
    guard let text, !text.trimmed.isEmpty, !text.containsZero else { return nil }
    return own.appending(path: text.trimmed).cleanPath
  }

  private static func configuration(_ path: ByteString) throws(Refusal) -> GitConfiguration {
    let content: ByteString
    do {
      content = try readFile(path, limit: configurationLimit, following: false)
    } catch {
      if error.isAbsent { return GitConfiguration() }
      if error.isLoop { throw .isLink(path) }
      throw .unreadable(error)
    }
    do { return try GitConfiguration(parsing: content) } catch { throw .malformed(path, line: error.line) }
  }

  /// The import path of the remote `name`. An address with a query or a fragment is not evidence for an import path, since go
  /// could not fetch it.
  package func importPath(ofRemote name: ByteString) -> ByteString? {
    configuration["remote." + name + ".url"].flatMap { url in
      url.contains(UInt8(ascii: "?")) || url.contains(UInt8(ascii: "#")) ? nil : RemoteAddress(url)?.importPath
    }
  }

  /// The fork's own address.
  package var forkPath: ByteString? { importPath(ofRemote: "origin") }
}
