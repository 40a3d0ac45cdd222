import Foundation
import Support

/// A small tree with something odd about it, and the questions that go and we are asked there.
///
/// Worlds stand one after the other in `Fixtures/worlds/*.txt`. `=== name` begins one; then come `env NAME=VALUE …`,
/// `dir DIR` (where it is asked), `only 1.27`, `texts` (go's words count too), and the questions: `list PATTERN…` asks
/// for `go list -deps`, `test PATTERN…` for `go list -deps -test`, each with `-e` and without. Files follow as
/// `-- path --`, links as `-- path -> target --`; behind the path may stand `(dir)`, `(fifo)`, `(unreadable)`, or
/// `(escaped)` for content with `\n`, `\x00` and no newline of its own. `$W` is the root of the world.
struct OddWorld: Sendable, CustomStringConvertible {
  struct Entry: Sendable {
    var path: String
    var mark = ""
    var target: String?
    var lines: [String] = []
  }

  struct Question: Sendable {
    var tests: Bool
    var patterns: [String]
  }

  var name: String
  var variables: [String: String] = [:]
  var directory = ""
  var version: String?
  var comparesTexts = false
  var questions: [Question] = []
  var entries: [Entry] = []

  var description: String { name }

  struct Malformed: Error { var line: String }

  static let all: [OddWorld] = {
    let folder = Repository.fixtures.appending(path: "worlds")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.sorted { $0.path < $1.path }.flatMap { file -> [OddWorld] in
      guard let text = try? String(contentsOf: file, encoding: .utf8), let worlds = try? read(text) else {
        fatalError("\(file.path) is malformed")
      }
      return worlds
    }
  }()

  static func read(_ text: String) throws -> [OddWorld] {
    var worlds: [OddWorld] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("=== ") {
        worlds.append(OddWorld(name: String(line.dropFirst(4))))
        continue
      }
      guard var world = worlds.popLast() else { continue }
      if line.hasPrefix("-- ") && line.hasSuffix(" --") {
        world.entries.append(entry(String(line.dropFirst(3).dropLast(3))))
      } else if let last = world.entries.indices.last {
        world.entries[last].lines.append(line)
      } else {
        try world.set(line)
      }
      worlds.append(world)
    }
    return worlds
  }

  private static func entry(_ heading: String) -> Entry {
    let parts = heading.components(separatedBy: " -> ")
    if parts.count == 2 { return Entry(path: parts[0], target: parts[1]) }
    guard heading.hasSuffix(")"), let open = heading.range(of: " (", options: .backwards) else {
      return Entry(path: heading)
    }
    return Entry(path: String(heading[..<open.lowerBound]), mark: String(heading[open.upperBound...].dropLast()))
  }

  private mutating func set(_ line: String) throws {
    let words = line.split(separator: " ").map(String.init)
    switch words.first {
    case nil, "#": break
    case "dir": directory = words[1]
    case "only": version = words[1]
    case "texts": comparesTexts = true
    case "list", "test": questions.append(Question(tests: words[0] == "test", patterns: Array(words.dropFirst())))
    case "env":
      for word in words.dropFirst() {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        // A comma stands for a space between flags.
        variables[parts[0]] = parts[0] == "GOFLAGS" ? parts[1].replacing(";", with: " ") : parts[1]
      }
    default: throw Malformed(line: line)
    }
  }

  /// Makes the tree below `root`.
  func make(in root: String) throws {
    let files = FileManager.default
    for entry in entries {
      let path = root + "/" + entry.path
      try files.createDirectory(
        atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
      if let target = entry.target {
        try files.createSymbolicLink(
          atPath: path, withDestinationPath: target.replacing("$W", with: root))
        continue
      }
      switch entry.mark {
      case "dir": try files.createDirectory(atPath: path, withIntermediateDirectories: true)
      case "fifo": _ = try Program("mkfifo").run([path])
      default:
        let text = entry.lines.joined(separator: "\n").replacing("$W", with: root)
        try writeFile(path, entry.mark == "escaped" ? Self.unescaped(text) : Data(text.utf8))
        if entry.mark == "unreadable" { try files.setAttributes([.posixPermissions: 0], ofItemAtPath: path) }
      }
    }
  }

  /// Undoes `\n`, `\r`, `\t`, `\\` and `\xNN`; real newlines go.
  private static func unescaped(_ text: String) -> Data {
    var data = Data()
    var bytes = Array(text.utf8.filter { $0 != 10 })[...]
    while let byte = bytes.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = bytes.popFirst() else {
        data.append(byte)
        continue
      }
      switch next {
      case UInt8(ascii: "n"): data.append(10)
      case UInt8(ascii: "r"): data.append(13)
      case UInt8(ascii: "t"): data.append(9)
      case UInt8(ascii: "x"):
        data.append(UInt8(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16) ?? 63)
        bytes = bytes.dropFirst(2)
      default: data.append(next)
      }
    }
    return data
  }
}
