package import Bytes
import Machine
package import Transactions

/// What the files of a fork were when its mapping was made from them; kept beside the files that were made, so that a
/// change of the source makes a new plan, and a finding. A line each: digest, two spaces, path.
package struct SourceDigest: Sendable, Hashable {
  /// The name of the file that keeps it.
  package static let name: ByteString = "source"
  package private(set) var text = ByteString()
  /// Below the root, or absolute; directories too, whose names count.
  private var paths: [ByteString]

  /// Of the go.mod and go.sum in `root`, and of `others`.
  package init(root: ByteString, others: [ByteString] = []) {
    self.init(root: root, files: ["go.mod", "go.sum"] + others)
  }

  /// Of files below `root`, or anywhere.
  package init(root: ByteString, files: [ByteString]) {
    // Relative where they can be: the name of the checkout may have a line break in it.
    paths = files.map { $0.isAbsolutePath ? $0.relative(within: root) ?? $0 : $0 }
    for path in paths { text += (Self.digest(of: root.appending(path: path)) ?? "none") + "  " + path + "\n" }
  }

  /// The one that a plan published; nil for a strategy that takes nothing over from these files.
  package init?(_ plan: Plan) {
    let files = plan.steps.flatMap { step in
      if case .publish(_, let files) = step { files } else { [PublishedFile]() }
    }
    guard let file = files.first(where: { $0.path == Self.name }) else { return nil }
    text = file.content
    paths = text.split(on: 10).compactMap { line in
      line.firstRange(of: "  ").map { line.dropFirst($0.upperBound) }
    }
  }

  /// The first of these files that is not as it was, absolute; nil where all are.
  package func firstChange(root: ByteString) -> ByteString? {
    let now = Self(root: root, files: paths)
    let lines = zip(text.split(on: 10), now.text.split(on: 10))
    for (path, (was, present)) in zip(paths, lines) where was != present { return root.appending(path: path) }
    return nil
  }

  package var file: PublishedFile { PublishedFile(path: Self.name, content: text) }

  private static func digest(of path: ByteString) -> ByteString? {
    if let content = readFileIfThere(path, limit: LocalModule.limit, following: true) { return Digest.hex(of: content) }
    guard let entries = try? listDirectory(path, following: false) else { return nil }
    return Digest.hex(
      of: entries.map { $0.name + (($0.kind == .directory) ? "/" : "") }.sorted().joined(separator: "\n"))
  }
}
