package import Foundation

/// A page in Markdown whose blocks of `console` are what a person typed in one shell, with exactly what that printed.
///
/// `<!-- world: NAME -->` stands before the first block and names `Fixtures/pages/NAME.txtar`, the world in which it is
/// typed; another such line starts in a fresh one. In a block `$ words` is a command, `> words` right after it goes on with it,
/// and the rest is its output. A block of `sh` is pasted as a whole, and prints nothing.
package struct Page: Sendable {
  enum Part: Sendable, Hashable {
    case prose(String)
    case world(String)
    case command([String], expected: [String])
    case pasted([String])
  }

  package let name: String
  var parts: [Part] = []

  package init(name: String, text: String) {
    self.name = name
    var lines = text.components(separatedBy: "\n")
    if lines.last == "" { lines.removeLast() }
    var isSession = false
    var isPasted = false
    for line in lines {
      if line == "```sh" || (isPasted && line == "```") {
        isPasted.toggle()
        parts.append(.prose(line))
        if isPasted { parts.append(.pasted([])) }
        continue
      }
      if isPasted, case .pasted(let words)? = parts.last {
        parts[parts.count - 1] = .pasted(words + [line])
        continue
      }
      if line == "```console" || (isSession && line == "```") {
        isSession.toggle()
        parts.append(.prose(line))
      } else if !isSession, let world = line.wholeMatch(of: /<!-- world: ([a-z-]+) -->/) {
        parts.append(.world(String(world.1)))
      } else if isSession, line.hasPrefix("$ ") {
        parts.append(.command([String(line.dropFirst(2))], expected: []))
      } else if isSession, case .command(var words, var expected)? = parts.last {
        if line.hasPrefix("> ") && expected.isEmpty {
          words.append(String(line.dropFirst(2)))
        } else {
          expected.append(line)
        }
        parts[parts.count - 1] = .command(words, expected: expected)
      } else {
        parts.append(.prose(line))
      }
    }
  }

  /// The page that says this.
  package var text: String {
    parts.flatMap { part in
      switch part {
      case .prose(let line): [line]
      case .world(let name): ["<!-- world: \(name) -->"]
      case .pasted(let lines): lines
      case .command(let words, let expected): ["$ " + words[0]] + words.dropFirst().map { "> " + $0 } + expected
      }
    }.joined(separator: "\n") + "\n"
  }

  /// Names of the worlds, in order.
  package var worlds: [String] { parts.compactMap { if case .world(let name) = $0 { name } else { nil } } }

  package var commandCount: Int { parts.filter { if case .command = $0 { true } else { false } }.count }

  /// What a replay found.
  package struct Replay: Sendable {
    /// The page that says what is printed now.
    package var now: Page
    package var differences: [Transcript.Difference] = []
    /// Worlds that could not be made here, each with the program that is missing.
    package var skipped: [String] = []
  }

  struct NoWorld: Error { var command: String }

  /// Types every command in its world, or those of one world only; `tool` is the forkpath that they find.
  package func replayed(only chosen: String? = nil, tool: URL = Repository.tool) throws -> Replay {
    var replay = Replay(now: self)
    var world: PageWorld?
    var isSkipped = false
    for (index, part) in parts.enumerated() {
      switch part {
      case .prose: break
      case .world(let name):
        isSkipped = chosen != nil && name != chosen
        if isSkipped { continue }
        do {
          world = try PageWorld(name, tool: tool)
        } catch let missing as SessionWorld.Missing {
          isSkipped = true
          replay.skipped.append("\(name): \(missing)")
        }
      case .pasted(let lines):
        if isSkipped { continue }
        let command = lines.joined(separator: "\n")
        guard let world else { throw NoWorld(command: command) }
        let actual = try world.type(command)
        if !actual.isEmpty { replay.differences.append(.init(command: command, expected: [], actual: actual)) }
      case .command(let words, let expected):
        if isSkipped { continue }
        let command = words.joined(separator: "\n")
        guard let world else { throw NoWorld(command: command) }
        let actual = try world.type(command)
        replay.now.parts[index] = .command(words, expected: actual)
        if actual != expected {
          replay.differences.append(.init(command: command, expected: expected, actual: actual))
        }
      }
    }
    return replay
  }
}
