import Bytes
import Machine

/// Finds files at which git would block when it reads a repository: a fifo, socket or device in the place of a file, or behind
/// a link; and files that git maps into memory as a whole, however large they say they are. Looks at every name below `refs`, `reftable`, `logs` and `objects`, and in repositories whose objects it borrows.
struct SpecialFileSearch {
  private var pending: [(path: ByteString, depth: Int)] = []
  private var entries = 0
  /// More names are not looked at; the deadline of git's answer covers the rest.
  private static let limit = 200_000
  private static let depth = 32
  /// References of a worktree that are files beside its HEAD, as a person may name them.
  static let ownFiles: [ByteString] = ["FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD"]

  /// Bytes of a file of references; those of a million tags are a third of it.
  private static let largest = 256 << 20

  /// The first one at which git would block; nil where there is none. `EFBIG` where one is too large.
  static func first(in checkout: GitCheckout) throws(SystemError) -> ByteString? {
    let tables: ByteString = "reftable"
    let entries = try listDirectoryIfPresent(checkout.directory.appending(path: tables)) ?? []
    let files = ["packed-refs", "shallow"] + entries.map { tables.appending(path: $0.name) }
    for path in files.map({ checkout.directory.appending(path: $0) })
      + ownFiles.map({ checkout.own.appending(path: $0) })
    {
      guard let status = try FileStatus.ifPresent(path, following: true) else { continue }
      if status.kind == .other { return path }
      if status.size > largest { throw .tooLarge(path) }
    }
    var search = SpecialFileSearch()
    search.pending = ["refs", "reftable"].map { (checkout.directory.appending(path: $0), 0) }
    search.pending.append((checkout.own.appending(path: "logs"), 0))
    search.pending += try objectDirectories(checkout.directory.appending(path: "objects")).map { ($0, 0) }
    return try search.run()
  }

  /// `directory` and the ones that it borrows objects from (gitrepository-layout(5), `objects/info/alternates`).
  private static func objectDirectories(_ directory: ByteString) throws(SystemError) -> [ByteString] {
    var found = [directory]
    var next = 0
    while next < found.count, found.count < 100 {
      let text = try readFileIfPresent(found[next].appending(path: "info/alternates"), limit: 1 << 20)
      for line in (text ?? "").lines where !line.isEmpty && line.first != UInt8(ascii: "#") {
        let path = found[next].appending(path: line)
        if !line.containsZero, !found.contains(path) { found.append(path) }
      }
      next += 1
    }
    return found
  }

  private mutating func run() throws(SystemError) -> ByteString? {
    while let (path, depth) = pending.popLast() {
      for entry in try listDirectoryIfPresent(path) ?? [] {
        entries += 1
        if entries > Self.limit { return nil }
        let here = path.appending(path: entry.name)
        var kind = entry.kind
        if kind == nil || kind == .link { kind = try FileStatus.ifPresent(here, following: true)?.kind }
        if kind == .other { return here }
        if kind == .directory, depth < Self.depth { pending.append((here, depth + 1)) }
      }
    }
    return nil
  }
}
