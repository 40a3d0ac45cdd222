import Bytes
import Machine

/// The files that git reads beside the user's own where go starts it: those of `[includeIf "gitdir:PATTERN"]` for the cache of
/// repositories (git-config(1)). Asked outside of it, git would leave them out.
struct GitIncludes {
  private(set) var files: [ByteString] = []

  /// `listing` is what `git config --null --show-origin --list` prints; `place` is a repository of go's.
  init(_ listing: ByteString, home: ByteString?, place: ByteString) {
    let words = listing.split(on: 0)
    for (origin, entry) in zip(words, words.dropFirst()).enumerated().filter({ $0.offset % 2 == 0 }).map(\.element) {
      guard let end = entry.firstIndex(of: 10), origin.hasPrefix("file:") else { continue }
      let (key, value) = (entry.prefix(end), entry.dropFirst(end + 1))
      let directory = origin.dropFirst(5).parentPath
      let starts: [(text: ByteString, ignoresCase: Bool)] = [
        ("includeif.gitdir:", false), ("includeif.gitdir/i:", true),
      ]
      guard key.hasSuffix(".path"), let start = starts.first(where: { key.hasPrefix($0.text) }) else { continue }
      let pattern = Self.absolute(key.dropFirst(start.text.count).dropLast(5), home: home, directory: directory)
      let isMeant =
        start.ignoresCase
        ? Self.matches(pattern.asciiLowercased, place.asciiLowercased) : Self.matches(pattern, place)
      guard isMeant else { continue }
      let file = value.hasPrefix("~/") ? home.map { $0 + value.dropFirst(1) } : value
      if let file { files.append(file.isAbsolutePath ? file : directory.appending(path: file)) }
    }
  }

  /// `process` with these among what git's variables set.
  func applied(to process: ProcessEnvironment) -> ProcessEnvironment {
    var process = process
    guard !files.isEmpty, let count = Int((process.nonEmpty("GIT_CONFIG_COUNT") ?? "0").lossyText) else {
      return process
    }
    for (i, file) in files.enumerated() {
      process.variables[ByteString("GIT_CONFIG_KEY_\(count + i)")] = "include.path"
      process.variables[ByteString("GIT_CONFIG_VALUE_\(count + i)")] = file
    }
    process.variables["GIT_CONFIG_COUNT"] = ByteString("\(count + files.count)")
    return process
  }

  private static func absolute(_ pattern: ByteString, home: ByteString?, directory: ByteString) -> ByteString {
    var pattern = pattern
    if pattern.hasPrefix("~/"), let home {
      pattern = home + pattern.dropFirst(1)
    } else if pattern.hasPrefix("./") {
      pattern = directory + pattern.dropFirst(1)
    } else if !pattern.isAbsolutePath {
      pattern = "**/" + pattern
    }
    return pattern.last == UInt8(ascii: "/") ? pattern + "**" : pattern
  }

  /// Git's wildmatch for paths: `*` and `?` stop at a slash, `**` between slashes does not.
  static func matches(_ pattern: ByteString, _ text: ByteString) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    switch first {
    case UInt8(ascii: "*"):
      if pattern == "**" { return true }
      if pattern.hasPrefix("**/") {
        let rest = pattern.dropFirst(3)
        let starts = [0] + text.bytes.indices.filter { text[$0] == UInt8(ascii: "/") }.map { $0 + 1 }
        return starts.contains { matches(rest, text.dropFirst($0)) }
      }
      let end = text.firstIndex(of: UInt8(ascii: "/")) ?? text.count
      return (0...end).contains { matches(pattern.dropFirst(1), text.dropFirst($0)) }
    case UInt8(ascii: "?"):
      guard let byte = text.first, byte != UInt8(ascii: "/") else { return false }
      return matches(pattern.dropFirst(1), text.dropFirst(1))
    default:
      let skipped = first == UInt8(ascii: "\\") && pattern.count > 1 ? 1 : 0
      guard text.first == pattern[skipped] else { return false }
      return matches(pattern.dropFirst(skipped + 1), text.dropFirst(1))
    }
  }
}
