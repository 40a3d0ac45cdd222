import Bytes
import Machine
import Transactions

/// The directory of a mapping's files, below the state directory; named after the checkout, so that twice is once.
struct PublishedPlace: Sendable {
  /// Absolute, without links: go compares such paths as text (rule M18).
  let path: ByteString
  private let state: ByteString

  /// The directory of all such places, in the state directory.
  static let folder: ByteString = "maps"
  static let nameLength = 16

  init(state: ByteString, checkout: ByteString, upstream: ByteString) {
    let digest = Digest.hex(of: checkout + ByteString([0]) + upstream).prefix(Self.nameLength)
    self.state = state
    path =
      DestinationPlace(state.appending(path: Self.folder).appending(path: digest).appending(path: "go.work")).path
      .parentPath
  }

  /// The steps that make `files` stand here; none where they stand already.
  func steps(_ files: [PublishedFile]) -> [Step] {
    if stand(files) { return [] }
    // The state directory appears with the journal; it is no step of any plan.
    let missing = DestinationPlace(path).missingDirectories.filter { step in
      if case .makeDirectory(let path) = step { return !state.isWithin(path) }
      return true
    }
    return missing + [.publish(at: path, files: files)]
  }

  private func stand(_ files: [PublishedFile]) -> Bool {
    files.allSatisfy { file in
      let place = path.appending(path: file.path)
      if file.isLink { return (try? readLink(place)) == file.content }
      if file.mayChange { return ((try? FileStatus.ifPresent(place, following: false)) ?? nil)?.isFile == true }
      return (try? readFile(place, limit: file.content.count, following: false)) == file.content
    }
  }
}
