package import Bytes
package import Machine

/// A repository without a work tree that go made in its module cache, for questions to git about the commits in it.
package struct FetchedRepository: Sendable {
  private let directory: ByteString
  private let program: ByteString
  private static let deadline = Duration.seconds(10)
  private static let outputLimit = 64 << 20

  /// The one in `cache`, go's module cache, that go fetched from `url`; nil where there is none, or no git.
  package init?(of url: ByteString, in cache: ByteString, process: ProcessEnvironment) throws(SystemError) {
    guard !url.isEmpty, let program = process.program("git", outside: nil) else { return nil }
    let folder = cache.appending(path: "cache/vcs")
    for entry in try listDirectoryIfPresent(folder, following: true) ?? [] where entry.name.hasSuffix(".info") {
      // `git3:URL`, where the number is that of the format.
      guard let text = try readFileIfPresent(folder.appending(path: entry.name), limit: 1 << 16) else { continue }
      if text.hasPrefix("git"), text.trimmed.hasSuffix(":" + url) {
        (directory, self.program) = (folder.appending(path: entry.name.dropLast(5)), program)
        return
      }
    }
    return nil
  }

  /// A file, a link or a submodule of a commit.
  package struct Entry: Sendable, Hashable {
    /// What it is; a directory is no entry.
    package enum Kind: Sendable, Hashable {
      case file
      case link
      case submodule
    }

    /// Relative to the root.
    package var path: ByteString
    package var kind: Kind
    /// In bytes; 0 for a submodule.
    package var size: Int
    fileprivate var object: ByteString
  }

  /// What is in the tree of a commit, in the order of the paths' bytes; throws where the commit is not here as a whole.
  package func entries(at commit: ByteString) throws(GitSilence) -> [Entry] {
    var entries: [Entry] = []
    for row in try ask(["ls-tree", "-r", "-l", "-z", "--full-tree", "--end-of-options", commit]).split(on: 0) {
      guard let tab = row.firstIndex(of: 9) else { continue }
      let words = row.prefix(tab).split(on: 32).filter { !$0.isEmpty }
      guard words.count == 4 else { continue }
      let kind: Entry.Kind
      switch words[0] {
      case "120000": kind = .link
      case "160000": kind = .submodule
      default: kind = .file
      }
      entries.append(
        Entry(path: row.dropFirst(tab + 1), kind: kind, size: Int(words[3].lossyText) ?? 0, object: words[2]))
    }
    return entries
  }

  /// What each of the files has in it. Files of many megabytes are more than git is asked for.
  package func contents(of entries: [Entry]) throws(GitSilence) -> [ByteString] {
    var contents: [ByteString] = []
    var rest = entries[...]
    while !rest.isEmpty {
      var size = 0
      let some = rest.prefix { entry in
        size += entry.size + 256
        return size < Self.outputLimit
      }
      if some.isEmpty { throw .unfinished }
      contents += try contentsAtOnce(of: some)
      rest = rest.dropFirst(some.count)
    }
    return contents
  }

  private func contentsAtOnce(of entries: ArraySlice<Entry>) throws(GitSilence) -> [ByteString] {
    let output = try ask(["cat-file", "--batch"], input: entries.map { $0.object + "\n" }.joined(separator: ""))
    var contents: [ByteString] = []
    var position = 0
    for _ in entries {
      guard let end = output.firstIndex(of: 10, from: position) else { throw .unfinished }
      let words = output[position..<end].split(on: 32)
      position = end + 1
      guard words.count == 3, let size = Int(words[2].lossyText), size >= 0, size < output.count - position else {
        throw .failed(words: words.joined(separator: " "))
      }
      contents.append(output[position..<position + size])
      position += size + 1
    }
    return contents
  }

  /// git with no configuration but the one that go wrote, and without the network.
  private func ask(_ words: [ByteString], input: ByteString? = nil) throws(GitSilence) -> ByteString {
    let command = Child.Command(
      program, ["--no-pager", "--git-dir=" + directory] + words,
      environment: [
        "GIT_ALLOC_LIMIT": GitEnvironment.largestObject, "GIT_ALLOW_PROTOCOL": "none", "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
        "HOME": "/nonexistent", "LC_ALL": "C", "PATH": "/nonexistent",
      ], directory: "/", input: input)
    let outcome: Child.Outcome
    do {
      outcome = try Child.run(command, deadline: Self.deadline, caps: Child.Caps(output: Self.outputLimit))
    } catch { throw .system(error) }
    if outcome.interruption != nil { throw .unfinished }
    guard outcome.isSuccess else { throw .failed(words: outcome.errors.trimmed) }
    return outcome.output
  }
}
