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
    /// A go.work: what it adds to the mapping. One that forkpath made, or that adds nothing, counts as none.
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
  private let given: Given

  /// What the mapping has by itself, so that lines which say it again, or less, change nothing.
  struct Given: Sendable, Hashable {
    /// The modules of the workspace, by the paths that lead to their directories.
    private(set) var directories: [ByteString: ByteString] = [:]
    /// The go line of the go.work; nil where there is none.
    private(set) var goVersion: ByteString?

    init(_ published: [PublishedFile]) {
      guard let file = published.first(where: { $0.path == "go.work" }) else { return }
      let work: WorkFile
      do throws(ModFileErrors) { work = try WorkFile(file.content) } catch { return }
      goVersion = work.goVersion
      let shim = published.first { $0.path == WorkspacePlanner.shim + "/go.mod" }.flatMap { try? ModFile($0.content) }
      // What else is replaced comes from a go.work, or a go.mod, of the user's.
      let used = Set(work.use.map(\.text))
      for replace in work.replace + (shim?.replace ?? []) where used.contains(replace.new.path) {
        directories[replace.old.path] = replace.new.path
      }
    }
  }

  /// Reads the go.mod and go.sum in `root`.
  package init(root: ByteString) throws(SystemError) {
    try self.init(root: root, [Source("go.mod"), Source("go.sum")])
  }

  /// `published` are the mapping's own files.
  init(root: ByteString, _ files: [Source], besides published: [PublishedFile] = []) throws(SystemError) {
    try self.init(root: root, files, Given(published))
  }

  private init(root: ByteString, _ files: [Source], _ given: Given) throws(SystemError) {
    self.given = given
    // Relative where they can be: the name of the checkout may have a line break in it.
    sources = files.map { source in
      let path = source.path.isAbsolutePath ? source.path.relative(within: root) ?? source.path : source.path
      return Source(path, source.aspect)
    }
    for source in sources {
      let digest = try source.aspect.digest(of: root.appending(path: source.path), in: root, given) ?? "none"
      text += source.aspect.rawValue + digest + "  " + source.path + "\n"
    }
  }

  /// The one that a plan published; nil for a strategy that copies nothing from these files.
  package init?(_ plan: Plan) {
    let files = plan.steps.flatMap { step in
      if case .publish(_, let files) = step { files } else { [PublishedFile]() }
    }
    guard let file = files.first(where: { $0.path == Self.name }) else { return nil }
    given = Given(files)
    text = file.content
    sources = text.split(on: 10).compactMap { line in
      guard let gap = line.firstRange(of: "  ") else { return nil }
      let aspect = Aspect.allCases.last { line.hasPrefix($0.rawValue) } ?? .content
      return Source(line.dropFirst(gap.upperBound), aspect)
    }
  }

  /// The first of these files that has changed, absolute; nil where none has.
  package func firstChange(root: ByteString) throws(SystemError) -> ByteString? {
    let now = try Self(root: root, sources, given)
    let lines = zip(text.split(on: 10), now.text.split(on: 10))
    for (source, (was, present)) in zip(sources, lines) where was != present {
      return root.appending(path: source.path)
    }
    return nil
  }
}

extension SourceDigest.Aspect {
  /// Nil where nothing is there, or nothing that counts.
  fileprivate func digest(
    of path: ByteString, in root: ByteString, _ given: SourceDigest.Given
  ) throws(SystemError) -> ByteString? {
    if self == .presence { return try FileStatus.ifPresent(path, following: true) == nil ? nil : "there" }
    guard let content = try readFileIfPresent(path, limit: LocalModule.limit) else {
      guard self == .content, let entries = try listDirectoryIfPresent(path, following: false) else { return nil }
      return Digest.hex(
        of: entries.map { $0.name + (($0.kind == .directory) ? "/" : "") }.sorted().joined(separator: "\n"))
    }
    if self == .content { return Digest.hex(of: content) }
    if self == .work, let real = try realPathIfPresent(path), PublishedPlace.isOurs(real) { return nil }
    // A file that go does not read counts as a whole.
    let statements = statements(content, at: path.parentPath, in: root, given) ?? [content]
    return statements.isEmpty ? nil : Digest.hex(of: statements.sorted().joined(separator: "\n")).prefix(16)
  }

  /// The statements that count, of a file in `directory`; nil for one that go does not read.
  private func statements(
    _ content: ByteString, at directory: ByteString, in root: ByteString, _ given: SourceDigest.Given
  ) -> [ByteString]? {
    let line = { (replace: ModFile.Replace) in "replace " + replace.old.text + " => " + replace.new.text }
    do throws(ModFileErrors) {
      guard self == .work else {
        let file = try ModFile(content, forBuild: true)
        let replacements = file.replace.filter { replace in
          let target = replace.new.version.isEmpty ? directory.appending(path: replace.new.path).cleanPath : nil
          return target == nil || given.directories[replace.old.path] != target
        }
        return ["module " + (file.module?.path ?? "")] + replacements.map(line)
          + file.exclude.map { "exclude " + $0.module.text }
      }
      let file = try WorkFile(content)
      let goLine = file.go.flatMap { GoVersion.compare($0.text, given.goVersion ?? "") > 0 ? "go " + $0.text : nil }
      let outside = file.use.map { directory.appending(path: $0.text).cleanPath }.filter { !$0.isWithin(root) }
      return [goLine, file.toolchain.map { "toolchain " + $0.text }].compactMap { $0 }
        + file.godebug.map { "godebug " + $0.key + "=" + $0.value } + outside.map { "use " + $0 }
        + file.replace.filter { given.directories[$0.old.path] == nil }.map(line)
    } catch { return nil }
  }
}

extension PublishedFile {
  /// The digest of files below `root`, or anywhere, for a mapping with the files `published`.
  static func digest(
    of sources: [SourceDigest.Source], root: ByteString, besides published: [Self] = []
  ) throws(MappingRefusal) -> Self {
    do {
      return PublishedFile(
        path: SourceDigest.name, content: try SourceDigest(root: root, sources, besides: published).text)
    } catch { throw .system(error) }
  }

  /// The digest of the go.mod and go.sum in `root`, and of `others`.
  static func digest(ofModuleIn root: ByteString, and others: [ByteString] = []) throws(MappingRefusal) -> Self {
    try digest(of: (["go.mod", "go.sum"] + others).map { SourceDigest.Source($0) }, root: root)
  }
}
