import Foundation

/// A recorded session: prose, commands with exactly what each prints, and the files that it starts from.
///
/// The format is Go's txtar. What stands before the first `-- name --` line is read so:
///
/// - `$ words` is a command for `/bin/sh`; `> words` right after it goes on with it.
/// - What follows is its output, both streams as they came, until the next command or a line that begins with `#`;
///   empty lines at its end belong to the prose. `[exit n]` ends it where the status is not 0, `[no newline]` where the
///   last line has none. A line of output that would be taken for something else has a backslash before it.
/// - Everything else is prose, but for `# requires: git go1.19` (programs that it needs, else it is skipped by name) and
///   `# mask: REGEX -> TEXT` (what differs from run to run).
///
/// Files are `-- name --`, `-- name (executable) --`, `-- name -> target --` for a link, `-- name/ --` for a directory.
package struct Transcript: Sendable {
  enum Entry: Sendable, Hashable {
    case prose(String)
    case command([String], expected: [String])
  }

  struct File: Sendable, Hashable {
    var heading: String
    var lines: [String]
  }

  package let name: String
  var entries: [Entry] = []
  var files: [File] = []

  package init(name: String, text: String) {
    self.name = name
    var lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    if lines.last == "" { lines.removeLast() }
    var isOutput = false
    for line in lines {
      if line.hasPrefix("-- ") && line.hasSuffix(" --") && line.utf8.count > 6 {
        files.append(File(heading: String(line.dropFirst(3).dropLast(3)), lines: []))
      } else if !files.isEmpty {
        files[files.count - 1].lines.append(line)
      } else if line.hasPrefix("$ ") {
        entries.append(.command([String(line.dropFirst(2))], expected: []))
        isOutput = true
      } else if isOutput, !line.hasPrefix("#"), case .command(var words, var expected)? = entries.last {
        if line.hasPrefix("> ") && expected.isEmpty {
          words.append(String(line.dropFirst(2)))
        } else {
          expected.append(line)
        }
        entries[entries.count - 1] = .command(words, expected: expected)
      } else {
        isOutput = false
        entries.append(.prose(line))
      }
    }
    entries = entries.flatMap { entry in
      guard case .command(let words, var expected) = entry else { return [entry] }
      let count = expected.count
      while expected.last == "" { expected.removeLast() }
      return [.command(words, expected: expected)] + Array(repeating: .prose(""), count: count - expected.count)
    }
  }

  /// The file that says this.
  package var text: String {
    var lines = entries.flatMap { entry in
      switch entry {
      case .prose(let line): [line]
      case .command(let words, let expected): ["$ " + words[0]] + words.dropFirst().map { "> " + $0 } + expected
      }
    }
    for file in files { lines += ["-- \(file.heading) --"] + file.lines }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The words after `# key: ` in the prose.
  func directives(_ key: String) -> [String] {
    entries.compactMap { entry in
      guard case .prose(let line) = entry, line.hasPrefix("# \(key): ") else { return nil }
      return String(line.dropFirst(key.utf8.count + 4))
    }
  }

  package var requirements: [String] { directives("requires").flatMap { $0.split(separator: " ").map(String.init) } }

  /// The commands, in their order, each as it is given to the shell, with the lines that are recorded for it.
  package var steps: [(command: String, recorded: [String])] {
    entries.compactMap {
      if case .command(let words, let expected) = $0 { (words.joined(separator: "\n"), expected) } else { nil }
    }
  }

  /// Makes the files that the session starts from.
  package func lay(in world: SessionWorld) throws {
    for file in files { try world.write(file.heading, file.lines) }
  }

  package var commandCount: Int { entries.filter { if case .command = $0 { true } else { false } }.count }

  /// A command whose output is another than expected.
  package struct Difference: Sendable, CustomStringConvertible {
    package var command: String
    package var expected: [String]
    package var actual: [String]

    package var description: String {
      (["$ " + command, "expected:"] + expected.map { "  " + $0 } + ["but it printed:"] + actual.map { "  " + $0 })
        .joined(separator: "\n")
    }
  }

  /// Runs every command in a fresh world; returns the transcript that says what they print now, and what differs.
  package func replayed(in world: SessionWorld) throws -> (now: Transcript, differences: [Difference]) {
    for file in files { try world.write(file.heading, file.lines) }
    let masks = try directives("mask").map { mask in
      let parts = mask.components(separatedBy: " -> ")
      return (try Regex(parts[0]).wordBoundaryKind(.simple), parts.dropFirst().joined(separator: " -> "))
    }
    var now = self
    var differences: [Difference] = []
    for (index, entry) in entries.enumerated() {
      guard case .command(let words, let expected) = entry else { continue }
      let (output, status) = try world.run(words.joined(separator: "\n"))
      let masked = masks.reduce(output) { $0.replacing($1.0, with: $1.1) }
      let actual = Self.written(masked, status: status)
      now.entries[index] = .command(words, expected: actual)
      if actual != expected {
        differences.append(Difference(command: words.joined(separator: "\n> "), expected: expected, actual: actual))
      }
    }
    return (now, differences)
  }

  /// Output as the format writes it.
  static func written(_ output: String, status: Int32) -> [String] {
    var lines = output.utf8.split(separator: 10, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    let hasNewline = lines.last == ""
    if hasNewline { lines.removeLast() }
    let marks = ["$ ", "#", "> ", "\\", "[exit ", "[no newline]", "-- "]
    lines = lines.map { line in marks.contains { line.hasPrefix($0) } ? "\\" + line : line }
    for index in lines.indices.reversed() {
      if lines[index] != "" { break }
      lines[index] = "\\"
    }
    if !hasNewline { lines.append("[no newline]") }
    if status != 0 { lines.append("[exit \(status)]") }
    return lines
  }
}
