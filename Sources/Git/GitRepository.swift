package import Bytes
import Machine

/// What a checkout's repository remembers: contents at a revision, names of tags. Asked of git's own object reader.
///
/// Nothing of the tree runs: only `cat-file`, `ls-tree`, `for-each-ref` and `merge-base`, which look at no work tree and
/// no index (so neither core.fsmonitor nor filters start), run no hook, and read neither the user's nor the system's
/// configuration; what a partial clone lacks is not fetched, for no transport is allowed. Packs, deltas and zlib are
/// git's to read: a second reader of them would be the larger risk.
package struct GitRepository: Sendable {
  private let program: ByteString
  private let gitDirectory: ByteString
  private static let deadline = Duration.seconds(20)

  /// `program` is git's path, `root` a checkout with a `.git`.
  package init(program: ByteString, root: ByteString) {
    (self.program, gitDirectory) = (program, root.appending(path: ".git"))
  }

  /// The object that a name such as `HEAD:go.mod` means.
  package struct Object: Sendable, Hashable {
    package var name: ByteString
    package var content: ByteString
  }

  /// The objects of these names, nil for each that is not there; nil where git does not answer.
  package func objects(_ names: [ByteString]) -> [Object?]? {
    // A name with a line end would be two; no file of Go's has one.
    let input = names.map { $0.contains(10) ? "-" : $0 }.joined(separator: "\n") + "\n"
    guard let output = ask(["cat-file", "--batch"], input: input) else { return nil }
    var objects: [Object?] = []
    var position = 0
    for _ in names {
      guard let end = output.firstIndex(of: 10, from: position) else { return nil }
      let words = output[position..<end].split(on: 32)
      position = end + 1
      guard words.count == 3, let size = Int(words[2].lossyText), size >= 0, size < output.count - position else {
        // `NAME missing`, and what else is no object.
        objects.append(nil)
        continue
      }
      objects.append(Object(name: words[0], content: output[position..<position + size]))
      position += size + 1
    }
    return objects
  }

  /// The version tags and the commits that they lead to; nil where git does not answer.
  package func tags() -> [(name: ByteString, commit: ByteString)]? {
    let format: ByteString = "--format=%(objectname) %(*objectname) %(refname)"
    guard let output = ask(["for-each-ref", format, "refs/tags/"]) else { return nil }
    return output.split(on: 10).compactMap { line in
      let words = line.split(on: 32)
      guard words.count == 3, words[2].hasPrefix("refs/tags/") else { return nil }
      return (words[2].dropFirst(10), words[1].isEmpty ? words[0] : words[1])
    }
  }

  /// The files of a revision, path to the name of its content; nil where there is no such revision.
  package func files(at revision: ByteString) -> [ByteString: ByteString]? {
    guard let output = ask(["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", revision]) else { return nil }
    var files: [ByteString: ByteString] = [:]
    for row in output.split(on: 0) {
      guard let tab = row.firstIndex(of: 9) else { continue }
      let words = row.prefix(tab).split(on: 32)
      if words.count == 3, words[1] == "blob" { files[row.dropFirst(tab + 1)] = words[2] }
    }
    return files
  }

  /// The commit that both descend from; nil where they share none, or where the history is cut off before it.
  package func mergeBase(_ one: ByteString, _ other: ByteString) -> ByteString? {
    ask(["merge-base", "--end-of-options", one, other]).flatMap { $0.split(on: 10).first?.trimmed }
      .flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether the clone has only a part of the history, as one of depth 1 has.
  package var isShallow: Bool {
    ((try? FileStatus.ifPresent(gitDirectory.appending(path: "shallow"), following: true)) ?? nil) != nil
  }

  private func ask(_ words: [ByteString], input: ByteString? = nil) -> ByteString? {
    let settings: [ByteString] = [
      "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.sshCommand=false", "protocol.allow=never",
    ]
    let command = Child.Command(
      program, ["--no-pager", "--git-dir=" + gitDirectory] + settings.flatMap { ["-c", $0] } + words,
      environment: [
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "HOME": "/nonexistent",
        "LC_ALL": "C", "PATH": "/nonexistent",
      ], directory: "/", input: input)
    guard
      let outcome = try? Child.run(command, deadline: Self.deadline, caps: Child.Caps(output: 256 << 20)),
      outcome.isSuccess
    else { return nil }
    return outcome.output
  }
}
