import Bytes
import Machine
import Transactions

/// A directory in which go, and gopls, find a go.work without any environment: links to the one in the state directory.
struct WorkFilePlace: Sendable {
  /// Without links.
  let directory: ByteString
  let checkout: ByteString
  /// Where the files themselves are.
  let published: PublishedPlace

  /// The name of the sums that go keeps beside a go.work.
  static let sums: ByteString = "go.work.sum"

  var file: ByteString { directory.appending(path: "go.work") }

  private static let names: [ByteString] = ["go.work", sums]

  /// A link for each file that is not there yet; throws where something else is.
  func steps() throws(MappingRefusal) -> [Step] {
    guard (try? FileStatus.ifPresent(directory, following: false))?.isDirectory == true else {
      throw .placeMissing(directory)
    }
    var steps = try GitExclusion(of: Self.names, in: directory, checkout: checkout)?.steps() ?? []
    for name in Self.names {
      let path = directory.appending(path: name)
      let target = published.path.appending(path: name)
      switch DestinationPlace.occupant(of: path) {
      case nil: steps.append(.link(at: path, text: target))
      case .link(target): continue
      default: throw .workFileOccupied(path)
      }
    }
    return steps
  }

  /// Whether go finds the file from the checkout, which is no place of its own below a nearer one.
  var isFound: Bool {
    guard checkout.isWithin(directory) else { return false }
    var here = checkout
    while here != directory {
      if DestinationPlace.occupant(of: here.appending(path: "go.work")) != nil { return false }
      here = here.parentPath
    }
    return true
  }
}
