package import Bytes
import GoSource
import Machine
import Resolution
import Transactions

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
