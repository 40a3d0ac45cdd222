import Bytes
import Machine
import Resolution
import Transactions

/// What occupies the place of the upstream path, moved aside: out of every GOPATH/src, on the same file system.
struct Displacement: Sendable {
  /// Empty where nothing is in the way.
  var steps: [Step] = []
  var move: FileView.Move?

  /// Refuses where something is in the way and was not to be moved, or where its place aside is taken.
  init(of place: DestinationPlace, entry: ByteString, upstream: ByteString, isWanted: Bool) throws(MappingRefusal) {
    guard let occupant = DestinationPlace.occupant(of: place.path) else { return }
    guard isWanted else { throw .destinationOccupied(destination: place.path, holds: occupant) }
    let aside = DestinationPlace(entry.appending(path: ".forkpath-displaced").appending(path: upstream))
    guard DestinationPlace.occupant(of: aside.path) == nil else { throw .displacedOccupied(aside.path) }
    steps = aside.missingDirectories + [.relocate(from: place.path, to: aside.path, leavesLink: false)]
    move = FileView.Move(from: place.path, to: aside.path)
  }
}
