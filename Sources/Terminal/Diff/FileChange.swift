package import Bytes

/// One file before and after, for a patch.
package struct FileChange: Sendable, Hashable {
  /// What git calls a mode.
  package enum Mode: String, Sendable, Hashable {
    case file = "100644"
    case executable = "100755"
    /// The content is the link's text.
    case link = "120000"
  }

  /// A file, or a link, at one moment.
  package struct State: Sendable, Hashable {
    /// Whether it is a file, a program or a link.
    package var mode: Mode
    /// The bytes of the file, or the text of the link.
    package var content: ByteString

    package init(_ content: ByteString, mode: Mode = .file) { (self.mode, self.content) = (mode, content) }
  }

  /// Relative to the root that the patch is to be applied in.
  package var path: ByteString
  /// Nil if the file did not exist.
  package var before: State?
  /// Nil if the file will not exist.
  package var after: State?

  package init(path: ByteString, before: State? = nil, after: State? = nil) {
    (self.path, self.before, self.after) = (path, before, after)
  }
}
