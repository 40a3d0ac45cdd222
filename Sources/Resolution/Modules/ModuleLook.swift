package import Bytes
import Machine

/// The two questions about directories that the resolver asks. A caller that has listed the directories already can
/// answer them.
package struct ModuleLook: Sendable {
  /// Whether a directory has a file named `*.go`, whatever its constraints.
  package var hasGoFiles: @Sendable (ByteString) -> Bool
  /// Whether a directory has a file go.mod; a directory of that name does not count.
  package var hasModFile: @Sendable (ByteString) -> Bool

  package init(
    hasGoFiles: @escaping @Sendable (ByteString) -> Bool, hasModFile: @escaping @Sendable (ByteString) -> Bool
  ) {
    (self.hasGoFiles, self.hasModFile) = (hasGoFiles, hasModFile)
  }

  /// Answers from the view each time.
  package init(_ view: FileView) {
    hasGoFiles = { view.hasFile(in: $0, endingIn: ".go") }
    hasModFile = { directory in
      let status = view.known(directory.appending(path: "go.mod"), following: true)
      return status.map { !$0.isDirectory } ?? false
    }
  }
}
