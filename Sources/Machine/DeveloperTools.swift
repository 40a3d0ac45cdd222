package import Bytes

/// Apple's developer tools. Without them `/usr/bin/git` of macOS is no git: it opens a window that offers to install them.
package enum DeveloperTools {
  /// Whether `program` only offers to install what it is named after. `isThere` says whether a file is there.
  package static func isPlaceholder(
    _ program: ByteString, directory: ByteString?, isThere: (ByteString) -> Bool
  ) -> Bool {
    guard program == "/usr/bin/git" else { return false }
    // xcode-select(1): the variable comes before the choice that is set for the machine.
    let places: [ByteString] =
      if let directory, !directory.isEmpty {
        [directory, directory.appending(path: "Contents/Developer")]
      } else {
        [
          "/var/db/xcode_select_link", "/Library/Developer/CommandLineTools",
          "/Applications/Xcode.app/Contents/Developer",
        ]
      }
    return !places.contains { isThere($0.appending(path: "usr/bin/git")) }
  }
}
