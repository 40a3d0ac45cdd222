package import Bytes
import Machine
package import Transactions

/// What the go.mod and go.sum of a fork were when its mapping was made from them; kept beside the files that were made,
/// so that a change of the source makes a new plan, and a finding.
package struct SourceDigest: Sendable, Hashable {
  /// The name of the file that keeps it.
  package static let name: ByteString = "source"
  package var text: ByteString

  package init(root: ByteString) {
    text = ByteString()
    for name: ByteString in ["go.mod", "go.sum"] {
      let content = try? readFile(root.appending(path: name), limit: LocalModule.limit, following: true)
      text += (content.map { Digest.hex(of: $0) } ?? "none") + "  " + name + "\n"
    }
  }

  /// The one that a plan published; nil for a strategy that takes nothing over from these files.
  package init?(_ plan: Plan) {
    let files = plan.steps.flatMap { step in
      if case .publish(_, let files) = step { files } else { [PublishedFile]() }
    }
    guard let file = files.first(where: { $0.path == Self.name }) else { return nil }
    text = file.content
  }

  package var file: PublishedFile { PublishedFile(path: Self.name, content: text) }
}
