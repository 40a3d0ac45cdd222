import Bytes
import Machine

/// What the branches, remote branches and tags of a repository point to, read without git: packed, and loose on top.
struct GitReferences: Sendable {
  /// Full name to object; tags may point to tag objects.
  private(set) var targets: [ByteString: ByteString] = [:]
  private var symbolic: [ByteString: ByteString] = [:]

  private static let count = 100_000

  init(_ directory: ByteString) {
    let packed = (try? readFile(directory.appending(path: "packed-refs"), limit: 64 << 20, following: false)) ?? ""
    var last = ByteString()
    for line in packed.split(on: 10) where targets.count < Self.count {
      if line.first == UInt8(ascii: "^") {
        // What an annotated tag leads to.
        if let id = ByteString(hexadecimal: line.dropFirst(1)) { targets[last] = id }
      } else if let space = line.firstIndex(of: 32), let id = ByteString(hexadecimal: line.prefix(space)) {
        last = line.dropFirst(space + 1)
        targets[last] = id
      }
    }
    var pending: [ByteString] = ["refs/heads", "refs/remotes", "refs/tags", "refs/replace"]
    while let name = pending.popLast(), targets.count < Self.count {
      for entry in (try? listDirectory(directory.appending(path: name), following: false)) ?? [] {
        let path = name.appending(path: entry.name)
        switch entry.kind {
        case .directory where path.count < 4096: pending.append(path)
        case .file:
          guard let text = try? readFile(directory.appending(path: path), limit: 4096, following: false) else {
            continue
          }
          if let id = ByteString(hexadecimal: text.trimmed) {
            targets[path] = id
          } else if text.hasPrefix("ref: ") {
            symbolic[path] = text.dropFirst(5).trimmed
          }
        default: continue
        }
      }
    }
  }

  /// The names below a prefix, `refs/heads/`, in the order of their bytes.
  func names(below prefix: ByteString) -> [ByteString] {
    targets.keys.filter { $0.hasPrefix(prefix) }.sorted()
  }

  /// The branch that a remote shows first: by its HEAD, or by the usual names.
  func mainBranch(of remote: ByteString) -> ByteString? {
    let prefix = "refs/remotes/" + remote + "/"
    if let named = symbolic[prefix + "HEAD"], targets[named] != nil { return named }
    return ["main", "master", "trunk", "develop"].map { prefix + $0 }.first { targets[$0] != nil }
      ?? names(below: prefix).first
  }
}
