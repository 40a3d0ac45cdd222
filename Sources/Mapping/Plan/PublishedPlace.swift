package import Bytes
import GoSource
package import Machine
import Resolution
package import Transactions

/// The directory of a mapping's files, below the state directory; its name is made from the checkout's path, so that a second
/// setup finds the same one.
package struct PublishedPlace: Sendable {
  /// Absolute, without links: go compares such paths as text (rule M18).
  let path: ByteString
  private let state: ByteString

  /// The directory of all such places, in the state directory.
  static let folder: ByteString = "maps"
  static let nameLength = 16

  /// Whether forkpath made the file, by its path without links.
  package static func isOurs(_ file: ByteString) -> Bool {
    let place = file.parentPath
    return place.parentPath.lastPathComponent == folder && place.lastPathComponent.count == nameLength
  }

  init(for input: PlanInput) throws(MappingRefusal) {
    let digest = Digest.hex(of: input.fork.root + ByteString([0]) + input.fork.upstream).prefix(Self.nameLength)
    state = input.request.stateDirectory
    path = try DestinationPlace(
      state.appending(path: Self.folder).appending(path: digest).appending(path: "go.work")
    ).path.parentPath
  }

  /// The steps that write `files` here; none where they are here already.
  func steps(_ files: [PublishedFile]) throws(MappingRefusal) -> [Step] {
    if try hold(files) { return [] }
    return try DestinationPlace(path).missingDirectories(besides: state) + [.publish(at: path, files: files)]
  }

  /// Files that only some plans have, and that change what the variables of a mapping are, or when it is outdated.
  private static let ofSome: [ByteString] = [SourceDigest.name, "overlay.json", "go.work", "go.mod", "vendor"]

  /// Whether the files are here, and none of an earlier plan that had more.
  private func hold(_ files: [PublishedFile]) throws(MappingRefusal) -> Bool {
    for name in Self.ofSome where !files.contains(where: { $0.path == name }) {
      if try Disk.isThere(path.appending(path: name)) { return false }
    }
    for file in files {
      let place = path.appending(path: file.path)
      let isAsPlanned =
        if file.isLink {
          try Disk.link(place) == file.content
        } else if file.mayChange {
          try isCompleted(file, at: place)
        } else {
          try Disk.read(place, following: false) == file.content
        }
      if !isAsPlanned { return false }
    }
    return true
  }

  /// Whether a go.mod that go completes still has what was planned: requirements of at least these versions, and the same
  /// replacements. `go get` lowers versions, too. Other files go changes as it likes.
  private func isCompleted(_ file: PublishedFile, at place: ByteString) throws(MappingRefusal) -> Bool {
    guard file.path.hasSuffix(".mod"), let planned = try? ModFile(file.content) else {
      return try Disk.isFile(place, following: false)
    }
    guard let text = try Disk.read(place, following: false), let present = try? ModFile(text) else { return false }
    return present.module?.path == planned.module?.path
      && planned.require.allSatisfy { wanted in
        present.require.contains {
          $0.module.path == wanted.module.path && Semver.compare($0.module.version, wanted.module.version) >= 0
        }
      }
      && planned.replace.allSatisfy { wanted in
        present.replace.contains { $0.old == wanted.old && $0.new == wanted.new }
      }
  }
}

/// Digests of the fork's files from which its mapping was made, kept beside the mapping's files, so that a change of a source
/// file gives a new plan, and a finding. A line each: digest, two spaces, path.
package struct SourceDigest: Sendable, Hashable {
  /// The name of the file that keeps it.
  package static let name: ByteString = "source"
  package private(set) var text = ByteString()
  /// Below the root, or absolute; directories too, whose names count.
  private var paths: [ByteString]

  /// Reads the go.mod and go.sum in `root`.
  package init(root: ByteString) throws(SystemError) { try self.init(root: root, files: ["go.mod", "go.sum"]) }

  /// Reads files below `root`, or anywhere.
  package init(root: ByteString, files: [ByteString]) throws(SystemError) {
    // Relative where they can be: the name of the checkout may have a line break in it.
    paths = files.map { $0.isAbsolutePath ? $0.relative(within: root) ?? $0 : $0 }
    for path in paths { text += (try Self.digest(of: root.appending(path: path)) ?? "none") + "  " + path + "\n" }
  }

  /// The one that a plan published; nil for a strategy that copies nothing from these files.
  package init?(_ plan: Plan) {
    let files = plan.steps.flatMap { step in
      if case .publish(_, let files) = step { files } else { [PublishedFile]() }
    }
    guard let file = files.first(where: { $0.path == Self.name }) else { return nil }
    text = file.content
    paths = text.split(on: 10).compactMap { line in
      line.firstRange(of: "  ").map { line.dropFirst($0.upperBound) }
    }
  }

  /// The first of these files that has changed, absolute; nil where none has.
  package func firstChange(root: ByteString) throws(SystemError) -> ByteString? {
    let now = try Self(root: root, files: paths)
    let lines = zip(text.split(on: 10), now.text.split(on: 10))
    for (path, (was, present)) in zip(paths, lines) where was != present { return root.appending(path: path) }
    return nil
  }

  private static func digest(of path: ByteString) throws(SystemError) -> ByteString? {
    if let content = try readFileIfPresent(path, limit: LocalModule.limit) { return Digest.hex(of: content) }
    guard let entries = try listDirectoryIfPresent(path, following: false) else { return nil }
    return Digest.hex(
      of: entries.map { $0.name + (($0.kind == .directory) ? "/" : "") }.sorted().joined(separator: "\n"))
  }
}

extension PublishedFile {
  /// The digest of the go.mod and go.sum in `root`, and of `others`.
  static func digest(ofModuleIn root: ByteString, and others: [ByteString] = []) throws(MappingRefusal) -> Self {
    try digest(of: ["go.mod", "go.sum"] + others, root: root)
  }

  /// The digest of files below `root`, or anywhere.
  static func digest(of files: [ByteString], root: ByteString) throws(MappingRefusal) -> Self {
    do {
      return PublishedFile(path: SourceDigest.name, content: try SourceDigest(root: root, files: files).text)
    } catch { throw .system(error) }
  }
}
