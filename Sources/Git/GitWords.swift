package import Bytes

extension ByteString {
  /// The errors of a git that was asked in the scratch repository `place`: with the directory of the user's, and without lines that
  /// git quotes from its files. A file that is a link may be one that the repository does not have.
  package func gitWords(_ place: ByteString, of directory: ByteString) -> ByteString {
    trimmed.split(on: 10).map { line in
      var line = line
      if let quoted = line.firstRange(of: " line: ") { line = line.prefix(quoted.upperBound - 2) }
      guard let found = line.firstRange(of: place) else { return line }
      let rest = line.dropFirst(found.upperBound)
      var words = line.prefix(found.lowerBound) + directory + rest
      if let colon = rest.firstRange(of: ": "), !Self.systemErrors.contains(rest.dropFirst(colon.upperBound)) {
        words = line.prefix(found.lowerBound) + directory + rest.prefix(colon.lowerBound)
      }
      while let range = words.firstRange(of: place) {
        words = words.prefix(range.lowerBound) + directory + words.dropFirst(range.upperBound)
      }
      return words
    }.joined(separator: "\n")
  }

  /// What git says behind the name of a file that the system refuses.
  private static let systemErrors: Set<ByteString> = [
    "Permission denied", "No such file or directory", "Not a directory", "Is a directory", "Input/output error",
    "File too large", "Invalid argument", "Cannot allocate memory", "Too many levels of symbolic links",
  ]
}
