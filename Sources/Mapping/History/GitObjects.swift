import Bytes
import Machine

/// The objects of one repository, read without git: loose ones, and those in packs. Nothing that a tree brought is run,
/// and no other repository is entered (alternates): what lies there is unknown.
struct GitObjects: Sendable {
  private let directory: ByteString
  private let packs: [PackFile]
  private let width: Int
  /// Whether objects may lie in another repository, which is not entered: what is not here is unknown then.
  let borrows: Bool

  /// Larger ones are unknown.
  static let limit = 8 << 20

  /// `directory` is the repository's `objects`, whose names have `width` bytes.
  init(_ directory: ByteString, width: Int) {
    (self.directory, self.width) = (directory, width)
    let alternates = directory.appending(path: "info/alternates")
    borrows = ((try? FileStatus.ifPresent(alternates, following: false)) ?? nil) != nil
    let place = directory.appending(path: "pack")
    let names = ((try? listDirectory(place, following: false)) ?? []).map(\.name).filter { $0.hasSuffix(".idx") }
    packs = names.prefix(1000).compactMap { PackFile(index: place.appending(path: $0), width: width) }
  }

  /// The object called `id`; nil where it is not here, or cannot be read.
  func object(_ id: ByteString) -> GitObject? {
    if let loose = loose(id) { return loose }
    var deltas: [ByteString] = []
    guard var (pack, offset) = find(id) else { return nil }
    while deltas.count < 4096 {
      switch pack.entry(at: offset, limit: Self.limit) {
      case .object(let kind, var content):
        for delta in deltas.reversed() {
          guard let patched = GitObject.patched(content, by: delta, limit: Self.limit) else { return nil }
          content = patched
        }
        return GitObject(kind: kind, content: content)
      case .deltaOf(let base, let delta):
        deltas.append(delta)
        offset = base
      case .deltaOfObject(let base, let delta):
        deltas.append(delta)
        guard let found = find(base) else { return nil }
        (pack, offset) = found
      case nil: return nil
      }
    }
    return nil
  }

  private func find(_ id: ByteString) -> (PackFile, UInt64)? {
    for pack in packs { if let offset = pack.offset(of: id) { return (pack, offset) } }
    return nil
  }

  private func loose(_ id: ByteString) -> GitObject? {
    let name = id.hexadecimal
    let path = directory.appending(path: name.prefix(2)).appending(path: name.dropFirst(2))
    guard let packed = try? readFile(path, limit: Self.limit, following: false),
      let text = Inflate.unpack(packed, limit: Self.limit), let zero = text.firstIndex(of: 0)
    else { return nil }
    let kinds: [(ByteString, GitObject.Kind)] = [
      ("commit ", .commit), ("tree ", .tree), ("blob ", .blob), ("tag ", .tag),
    ]
    guard let kind = kinds.first(where: { text.hasPrefix($0.0) })?.1 else { return nil }
    return GitObject(kind: kind, content: text.dropFirst(zero + 1))
  }

  /// The commit that `id` is, or that a tag of it leads to.
  func commit(at id: ByteString) -> ByteString? {
    var id = id
    for _ in 0..<8 {
      guard let object = object(id) else { return nil }
      if object.kind == .commit { return id }
      guard object.kind == .tag, let next = object.values("object").first.flatMap({ ByteString(hexadecimal: $0) })
      else {
        return nil
      }
      id = next
    }
    return nil
  }

  /// The file at the root of a commit's tree: found, none, or unknown (nil).
  func file(_ name: ByteString, of commit: ByteString) -> ByteString?? {
    guard let tree = object(commit)?.values("tree").first.flatMap({ ByteString(hexadecimal: $0) }),
      let root = object(tree)
    else { return nil }
    guard let id = root.entry(name, width: width) else { return .some(nil) }
    guard let blob = object(id), blob.kind == .blob else { return nil }
    return .some(blob.content)
  }
}

extension ByteString {
  var hexadecimal: ByteString {
    let digits: ByteString = "0123456789abcdef"
    return ByteString(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  /// The bytes of an object's name: 20 from 40 digits, or 32 from 64; nil for anything else.
  init?(hexadecimal text: ByteString) {
    guard text.count == 40 || text.count == 64 else { return nil }
    self.init()
    var high: UInt8?
    for byte in text.bytes {
      let digit: UInt8
      switch byte {
      case 48...57: digit = byte - 48
      case 97...102: digit = byte - 87
      default: return nil
      }
      if let first = high {
        append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
  }
}
