import Bytes
import Git
import Machine
import Mapping
import Terminal
import Transactions

extension Step {
  /// The effect of the step, in one line.
  func sentence(goFiles: Int) -> Text {
    switch self {
    case .makeDirectory(let path): "make directory \(path)"
    case .relocate(let from, let to, let leavesLink):
      leavesLink
        ? "move {\(from) => \(to)} (\(counted(goFiles, "Go file", "Go files"))), leaving a link"
        : "move {\(from) => \(to)}"
    case .copy(let from, let to): "copy {\(from) => \(to)}, keeping the original until purge"
    case .link(let path, let text): "link \(path) -> \(text)"
    case .publish(let path, let files): "write \(counted(files.count, "file", "files")) in \(path)"
    case .setRemotes(let checkout, let values):
      "set \(values.map(\.key).joined(separator: ", ")) in \(checkout)/.git/config"
    case .addLines(let path, let lines): "add \(lines.joined(separator: ", ")) to \(path)"
    case .clone(let url, let reference, let path):
      "clone \(url.withoutSecrets)\(reference.map { "@" + $0 } ?? "") into \(path)"
    }
  }

  /// The places at which it makes something visible.
  var places: [ByteString] {
    switch self {
    case .makeDirectory: []
    case .relocate(_, let to, _), .copy(_, let to), .clone(_, _, let to): [to]
    case .link(let path, _), .publish(let path, _): [path]
    case .setRemotes, .addLines: []
    }
  }

  /// The lines of setup about what it did, which undo prints, too.
  var doneLines: [Text] {
    switch self {
    case .makeDirectory(let path): ["made     \(path)"]
    case .relocate(let from, let to, let leavesLink):
      ["moved    \(from) => \(to)"] + (leavesLink ? ["left     \(from) -> \(to)"] : [])
    case .copy(let from, let to):
      [
        "copied   \(from) => \(to)", "left     \(from) -> \(to)",
        "kept     the original, until 'forkpath purge' with the transaction that 'forkpath log' names",
      ]
    case .link(let path, let text): ["made     \(path) -> \(text)"]
    case .publish(let path, _): ["wrote    \(path)"]
    case .setRemotes(let checkout, let values): values.map { "set      \($0.key) in \(checkout)" }
    case .addLines(let path, let lines): lines.map { "added    \($0) to \(path)" }
    case .clone(let url, _, let path): ["cloned   \(url.withoutSecrets) => \(path)"]
    }
  }

  /// The lines of undo about what it took back. `isOccupied`: something is at its place nevertheless. `rest`: what is
  /// left there, where the checkout that it moved is elsewhere.
  func undoneLines(isOccupied: Bool, rest: TransactionRecord.Rest?) -> [Text] {
    switch self {
    case .relocate(let from, let to, _) where rest != nil, .copy(let from, let to) where rest != nil:
      let elsewhere: Text = "not in   \(to): wherever the checkout is now, it stays"
      switch rest {
      case .original: return ["restored \(from)", elsewhere]
      case .link: return ["removed  \(from)", elsewhere]
      case .nothing, nil: return [elsewhere]
      }
    // A directory that others use stays.
    case .makeDirectory(let path): return isOccupied ? ["in use   \(path)"] : ["removed  \(path)"]
    // Lines that other worktrees need stay, too.
    case .addLines(let path, let lines) where isOccupied: return lines.map { "in use   \($0) in \(path)" }
    // What somebody else has put in the place of the link.
    case .link(let path, _) where isOccupied: return ["left     \(path), which is something else now"]
    // The files of the transaction before.
    case .publish(let path, _) where isOccupied: return ["restored \(path)"]
    case .link(let path, _), .publish(let path, _): return ["removed  \(path)"]
    case .relocate(let from, let to, _), .copy(let from, let to): return ["moved    \(to) => \(from)"]
    case .setRemotes(let checkout, let values): return values.map { "reset    \($0.key) in \(checkout)" }
    case .addLines(let path, let lines): return lines.map { "removed  \($0) from \(path)" }
    case .clone(_, _, let path): return ["removed  \(path)"]
    }
  }

  var json: JSON {
    switch self {
    case .makeDirectory(let path): ["kind": "make-directory", "path": JSON(path)]
    case .relocate(let from, let to, let leavesLink):
      ["kind": "relocate", "from": JSON(from), "to": JSON(to), "leavesLink": .bool(leavesLink)]
    case .copy(let from, let to): ["kind": "copy", "from": JSON(from), "to": JSON(to)]
    case .link(let path, let text): ["kind": "link", "path": JSON(path), "text": JSON(text)]
    case .publish(let path, let files):
      ["kind": "publish", "path": JSON(path), "files": JSON(files.map(\.path))]
    case .setRemotes(let checkout, let values):
      ["kind": "set-remotes", "checkout": JSON(checkout), "keys": JSON(values.map(\.key))]
    case .addLines(let path, let lines):
      ["kind": "add-lines", "path": JSON(path), "lines": JSON(lines)]
    case .clone(let url, let reference, let path):
      ["kind": "clone", "url": JSON(url.withoutSecrets), "reference": JSON(reference), "path": JSON(path)]
    }
  }
}

extension ResolutionTable.Target {
  var sentence: Text {
    switch self {
    case .directory(let path): "\(path)"
    case .nowhere: "nowhere"
    case .published(let module): "\(module), the published one"
    case .noModule: "nowhere: module mode, and no go.mod says that this is it"
    }
  }
}
