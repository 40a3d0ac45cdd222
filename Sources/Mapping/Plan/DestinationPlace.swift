import Bytes
import Machine
import Resolution
import Transactions

/// The place for something new, with real directories above it: steps name no links.
struct DestinationPlace: Sendable {
  let path: ByteString

  /// Resolves the links in the part of the parents of `wanted` that exists.
  init(_ wanted: ByteString) throws(MappingRefusal) {
    var directory = wanted.parentPath
    while directory.count > 1 {
      if let real = try Disk.realPath(directory), let rest = wanted.relative(within: directory) {
        path = real.appending(path: rest)
        return
      }
      directory = directory.parentPath
    }
    path = wanted
  }

  /// A step for each directory above that is not there, outermost first. The state directory `state` and those above it
  /// appear with the journal; they are not steps of any plan.
  func missingDirectories(besides state: ByteString? = nil) throws(MappingRefusal) -> [Step] {
    var missing: [Step] = []
    var directory = path.parentPath
    while directory.count > 1, try Self.occupant(of: directory) == nil {
      if state?.isWithin(directory) != true { missing.append(.makeDirectory(directory)) }
      directory = directory.parentPath
    }
    return missing.reversed()
  }

  /// Throws where a repository below the `src` of the GOPATH entry has the place in its work tree: git would list there what
  /// is made, and take it away with what it does not track.
  func refuseOtherRepository(in entry: ByteString) throws(MappingRefusal) {
    let source = try DestinationPlace(entry.appending(path: "src").appending(path: "x")).path.parentPath
    var directory = path.parentPath
    while directory != source, directory.isWithin(source) {
      if try Disk.isThere(directory.appending(path: ".git")) {
        throw .insideRepository(destination: path, repository: directory)
      }
      directory = directory.parentPath
    }
  }

  /// Whether the deepest directory that exists above is on another device than `other`.
  func isOnOtherDevice(than other: ByteString) throws(MappingRefusal) -> Bool {
    var directory = path.parentPath
    while directory.count > 1, try Self.occupant(of: directory) == nil { directory = directory.parentPath }
    guard let there = try Disk.status(directory, following: true), let here = try Disk.status(other, following: false)
    else { return false }
    return there.device != here.device
  }

  /// What is at `path`, nil where nothing is.
  static func occupant(of path: ByteString) throws(MappingRefusal) -> MappingRefusal.Occupant? {
    switch try Disk.status(path, following: false)?.kind {
    case nil: return nil
    case .directory: return .directory
    case .link: return .link(text: try Disk.link(path) ?? "")
    case .file, .other: return .file
    }
  }
}

/// What occupies the place of the upstream path, moved aside: out of every GOPATH/src, on the same file system.
struct Displacement: Sendable {
  /// Empty where nothing is in the way.
  var steps: [Step] = []
  var move: FileView.Move?

  /// Refuses where something occupies the place and `--displace` was not given, or where the place to move it to is taken.
  init(of place: DestinationPlace, entry: ByteString, upstream: ByteString, isWanted: Bool) throws(MappingRefusal) {
    guard let occupant = try DestinationPlace.occupant(of: place.path) else { return }
    // Only directories are moved.
    guard isWanted, occupant == .directory else {
      throw .destinationOccupied(destination: place.path, holds: occupant)
    }
    let aside = try DestinationPlace(entry.appending(path: ".forkpath-displaced").appending(path: upstream))
    guard try DestinationPlace.occupant(of: aside.path) == nil else { throw .displacedOccupied(aside.path) }
    steps = try aside.missingDirectories() + [.relocate(from: place.path, to: aside.path, leavesLink: false)]
    move = FileView.Move(from: place.path, to: aside.path)
  }
}
