package import Bytes
import GoSource
package import Machine
package import Transactions

/// Digests of the files from which a mapping was made, kept beside the mapping's files, so that a change of a source file gives a
/// new plan, and a finding. A line each: what counts of the file and its digest, two spaces, path.
package struct SourceDigest: Sendable, Hashable {
  /// What a mapping takes from a file.
  enum Aspect: ByteString, CaseIterable {
    /// All of it; of a directory, its names.
    case content = ""
    /// A go.work: all but its comments and the order of its lines. One that forkpath made counts as none.
    case work = "work-"
    /// A go.mod: its path, its replacements, and its exclusions, which in a workspace count for all.
    case module = "module-"
    /// Whether it is there.
    case presence = "is-"
  }

  /// A file that a mapping is made from.
  struct Source: Sendable, Hashable {
    /// Below the root of the checkout, or absolute.
    var path: ByteString
    var aspect: Aspect

    init(_ path: ByteString, _ aspect: Aspect = .content) { (self.path, self.aspect) = (path, aspect) }
  }

  /// The name of the file that keeps it.
  package static let name: ByteString = "source"
  package private(set) var text = ByteString()
  private var sources: [Source]

  /// Reads the go.mod and go.sum in `root`.
  package init(root: ByteString) throws(SystemError) {
    try self.init(root: root, [Source("go.mod"), Source("go.sum")])
  }

  init(root: ByteString, _ files: [Source]) throws(SystemError) {
    // Relative where they can be: the name of the checkout may have a line break in it.
    sources = files.map { source in
      let path = source.path.isAbsolutePath ? source.path.relative(within: root) ?? source.path : source.path
      return Source(path, source.aspect)
    }
    for source in sources {
      let digest = try source.aspect.digest(of: root.appending(path: source.path)) ?? "none"
      text += source.aspect.rawValue + digest + "  " + source.path + "\n"
    }
  }

  /// The one that a plan published; nil for a strategy that copies nothing from these files.
  package init?(_ plan: Plan) {
    let files = plan.steps.flatMap { step in
      if case .publish(_, let files) = step { files } else { [PublishedFile]() }
    }
    guard let file = files.first(where: { $0.path == Self.name }) else { return nil }
    text = file.content
    sources = text.split(on: 10).compactMap { line in
      guard let gap = line.firstRange(of: "  ") else { return nil }
      let aspect = Aspect.allCases.last { line.hasPrefix($0.rawValue) } ?? .content
      return Source(line.dropFirst(gap.upperBound), aspect)
    }
  }

  /// The first of these files that has changed, absolute; nil where none has.
  package func firstChange(root: ByteString) throws(SystemError) -> ByteString? {
    let now = try Self(root: root, sources)
    let lines = zip(text.split(on: 10), now.text.split(on: 10))
    for (source, (was, present)) in zip(sources, lines) where was != present {
      return root.appending(path: source.path)
    }
    return nil
  }
}

extension SourceDigest.Aspect {
  /// Nil where nothing is there.
  fileprivate func digest(of path: ByteString) throws(SystemError) -> ByteString? {
    if self == .presence { return try FileStatus.ifPresent(path, following: true) == nil ? nil : "there" }
    guard let content = try readFileIfPresent(path, limit: LocalModule.limit) else {
      guard self == .content, let entries = try listDirectoryIfPresent(path, following: false) else { return nil }
      return Digest.hex(
        of: entries.map { $0.name + (($0.kind == .directory) ? "/" : "") }.sorted().joined(separator: "\n"))
    }
    if self == .work, let real = try realPathIfPresent(path), PublishedPlace.isOurs(real) { return nil }
    let digest = Digest.hex(of: statements(content)?.sorted().joined(separator: "\n") ?? content)
    // Whole where it always was, since journals hold them.
    return self == .content ? digest : digest.prefix(16)
  }

  /// The statements that count; nil where the bytes count, as those of a file that go does not read.
  private func statements(_ content: ByteString) -> [ByteString]? {
    do throws(ModFileErrors) {
      switch self {
      case .content, .presence: return nil
      case .work:
        let file = try WorkFile(content)
        return [file.go.map { "go " + $0.text }, file.toolchain.map { "toolchain " + $0.text }].compactMap { $0 }
          + file.godebug.map { "godebug " + $0.key + "=" + $0.value } + file.use.map { "use " + $0.text }
          + Self.lines(file.replace)
      case .module:
        let file = try ModFile(content, forBuild: true)
        return ["module " + (file.module?.path ?? "")] + Self.lines(file.replace)
          + file.exclude.map { "exclude " + $0.module.text }
      }
    } catch { return nil }
  }

  private static func lines(_ replacements: [ModFile.Replace]) -> [ByteString] {
    replacements.map { "replace " + $0.old.text + " => " + $0.new.text }
  }
}

extension PublishedFile {
  /// The digest of files below `root`, or anywhere.
  static func digest(of sources: [SourceDigest.Source], root: ByteString) throws(MappingRefusal) -> Self {
    do {
      return PublishedFile(path: SourceDigest.name, content: try SourceDigest(root: root, sources).text)
    } catch { throw .system(error) }
  }

  /// The digest of the go.mod and go.sum in `root`, and of `others`.
  static func digest(ofModuleIn root: ByteString, and others: [ByteString] = []) throws(MappingRefusal) -> Self {
    try digest(of: (["go.mod", "go.sum"] + others).map { SourceDigest.Source($0) }, root: root)
  }
}
