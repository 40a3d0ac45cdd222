package import Bytes
package import Git

/// One reversible change of the disk. Paths are clean and absolute. Parent directories exist, or an earlier step makes
/// them.
package enum Step: Sendable, Hashable {
  /// A new directory (0755). Inverse: removed if it is still ours and empty.
  case makeDirectory(ByteString)
  /// A directory moves, by one rename; with a link left at its old place, by one exchange. Inverse: the same, back.
  case relocate(from: ByteString, to: ByteString, leavesLink: Bool)
  /// A directory moves to another file system: verified copy, the original kept until `purge`. Inverse: swapped back.
  case copy(from: ByteString, to: ByteString)
  /// A new symbolic link with this text. Inverse: removed if it is still ours.
  case link(at: ByteString, text: ByteString)
  /// A new directory with these files, outside every tree, that appears by one rename. If forkpath made it before, it
  /// is exchanged for the new one, with its other files (go.work.sum) copied. Inverse: removed, or exchanged back; a
  /// changed directory is kept aside until `purge`.
  case publish(at: ByteString, files: [PublishedFile])
  /// Remotes of the checkout's git configuration, all in one rename. Inverse: per key, where the value is still ours.
  case setRemotes(checkout: ByteString, values: [GitValue])
  /// Lines at the end of a text file that forkpath does not own, which is made if it is missing. Inverse: the file as
  /// it was, or without these lines if it was edited since.
  case addLines(at: ByteString, lines: [ByteString])
  /// A clone that appears by one rename. Inverse: moved aside and kept until `purge` if it was changed, else removed.
  case clone(url: ByteString, reference: ByteString?, to: ByteString)
}

/// A file of `Step.publish`; `path` is relative to the directory, without `..`.
package struct PublishedFile: Sendable, Hashable {
  package var path: ByteString
  /// The bytes of the file, or the text of the link.
  package var content: ByteString
  /// A symbolic link with `content` as its text.
  package var isLink: Bool
  /// A file that go itself rewrites (the go.mod and go.sum of `-modfile`): a change in it is no reason to refuse an
  /// update.
  package var mayChange: Bool

  package init(path: ByteString, content: ByteString, isLink: Bool = false, mayChange: Bool = false) {
    (self.path, self.content, self.isLink, self.mayChange) = (path, content, isLink, mayChange)
  }
}
