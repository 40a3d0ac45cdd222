import Bytes
import Git

/// Steps as rows of text, for the journal and for the plan's hash.
extension Step {
  /// The word for the kind of step.
  var word: ByteString {
    switch self {
    case .makeDirectory: "make-directory"
    case .relocate: "relocate"
    case .copy: "copy"
    case .link: "link"
    case .publish: "publish"
    case .setRemotes: "set-remotes"
    case .addLines: "add-lines"
    case .clone: "clone"
    }
  }

  var rows: [Row] {
    switch self {
    case .makeDirectory(let path): return [Row("at", path)]
    case .relocate(let from, let to, let leavesLink):
      return [Row("from", from), Row("to", to), Row("link", leavesLink ? "yes" : "no")]
    case .copy(let from, let to): return [Row("from", from), Row("to", to)]
    case .link(let at, let text): return [Row("at", at), Row("text", text)]
    case .publish(let at, let files): return [Row("at", at)] + files.flatMap(\.rows)
    case .setRemotes(let checkout, let values):
      return [Row("checkout", checkout)]
        + values.flatMap { [Row("key", $0.key)] + $0.values.map { Row("value", $0) } }
    case .addLines(let at, let lines): return [Row("at", at)] + lines.map { Row("line", $0) }
    case .clone(let url, let reference, let to):
      return [Row("url", url)] + (reference.map { [Row("reference", $0)] } ?? []) + [Row("to", to)]
    }
  }

  /// The step that `rows` describe; nil where they describe none.
  init?(word: ByteString, rows: [Row]) {
    switch word {
    case "make-directory":
      guard let at = rows["at"] else { return nil }
      self = .makeDirectory(at)
    case "relocate":
      guard let from = rows["from"], let to = rows["to"], let link = rows["link"] else { return nil }
      self = .relocate(from: from, to: to, leavesLink: link == "yes")
    case "copy":
      guard let from = rows["from"], let to = rows["to"] else { return nil }
      self = .copy(from: from, to: to)
    case "link":
      guard let at = rows["at"], let text = rows["text"] else { return nil }
      self = .link(at: at, text: text)
    case "publish":
      guard let at = rows["at"], let files = PublishedFile.read(rows) else { return nil }
      self = .publish(at: at, files: files)
    case "set-remotes":
      guard let checkout = rows["checkout"] else { return nil }
      var values: [GitValue] = []
      for row in rows.dropFirst() {
        if row.name == "key" {
          values.append(GitValue(key: row.value, values: []))
        } else if row.name == "value", !values.isEmpty {
          values[values.count - 1].values.append(row.value)
        } else {
          return nil
        }
      }
      self = .setRemotes(checkout: checkout, values: values)
    case "add-lines":
      guard let at = rows["at"] else { return nil }
      self = .addLines(at: at, lines: rows.all("line"))
    case "clone":
      guard let url = rows["url"], let to = rows["to"] else { return nil }
      self = .clone(url: url, reference: rows["reference"], to: to)
    default: return nil
    }
  }
}

extension PublishedFile {
  /// One row for each line, so that a person can read the file in the journal; `tail` is a last line without a newline.
  var rows: [Row] {
    var rows = [Row(isLink ? "link" : mayChange ? "file-for-go" : "file", path)]
    var start = 0
    while start < content.count {
      guard let newline = content.firstIndex(of: 10, from: start) else {
        rows.append(Row("tail", content[start..<content.count]))
        break
      }
      rows.append(Row("line", content[start..<newline]))
      start = newline + 1
    }
    return rows
  }

  static func read(_ rows: [Row]) -> [PublishedFile]? {
    var files: [PublishedFile] = []
    for row in rows.dropFirst() {
      switch row.name {
      case "file", "link", "file-for-go":
        files.append(
          PublishedFile(
            path: row.value, content: ByteString(), isLink: row.name == "link", mayChange: row.name == "file-for-go"))
      case "line", "tail":
        guard !files.isEmpty else { return nil }
        files[files.count - 1].content += row.value
        if row.name == "line" { files[files.count - 1].content.append(10) }
      default: return nil
      }
    }
    return files
  }
}
