import Foundation
import Support
import Testing

/// Whoever types what a message says to type, and then the command again, must not read the same message once more: the
/// messages of the recorded sessions are followed in the state that produced them.
@Suite struct `Following what messages say` {
  /// A message and the line to type below it.
  struct Message: Hashable {
    var text: String
    var fix: String
  }

  /// Errors and warnings with a `help:` line that begins with a command.
  static func messages(in output: String) -> [Message] {
    var found: [Message] = []
    var head: String?
    for line in output.split(separator: "\n").map(String.init) {
      // With --verbose a head has its code.
      if let match = line.firstMatch(of: #/^(error|warning|note)(\[[a-z-]+\])?: /#) {
        // A note below a head is its own; a head of that kind has nothing before it.
        if match.1 != "note" || match.2 != nil { head = line.replacing(#/^(\w+)\[[a-z-]+\]/#) { String($0.1) } }
      }
      guard let text = head, line.hasPrefix("help: ") else { continue }
      found.append(Message(text: text, fix: String(line.dropFirst(6))))
      head = nil
    }
    return found
  }

  /// What only shows more: the person decides then. What needs a server says nothing of a circle here.
  static func isLook(_ fix: String) -> Bool {
    ["verify", "scan", "status", "doctor", "help", "preview", "log", "graph", "reach"].contains {
      fix.hasPrefix("forkpath \($0)")
    }
      || fix.contains(
        #/^(\(cd \S+ && )?(git (-C \S+ )?(diff|status|ls-remote|log|fetch|help|grep)|go (list|help|env \w)|grep |gofmt -e|sed -n|ssh -T)/#
      )
  }

  /// The parts of a typed line that only set the shell up, and the forkpath command behind them.
  static func parts(of line: String) -> (setting: String, command: String)? {
    guard !line.contains("\n"), let start = line.firstRange(of: "forkpath ")?.lowerBound else { return nil }
    let before = line[..<start].split(separator: /;|&&/, omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let settings = before.dropLast().filter { $0.hasPrefix("cd ") || $0.hasPrefix("export ") }
    let prefix = before.last ?? ""
    // Anything but assignments there is another program that starts forkpath.
    guard prefix.split(separator: " ").allSatisfy({ $0.contains("=") }) else { return nil }
    var command = ""
    var quote: Character?
    for character in line[start...] {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if "|;&<>".contains(character) {
        break
      }
      command.append(character)
    }
    let assigned = prefix.isEmpty ? "" : "export \(prefix); "
    let setting = settings.map { $0 + "; " }.joined() + assigned
    return (setting, command.replacing(#/ \d$/#, with: "").trimmingCharacters(in: .whitespaces))
  }

  /// `forkpath setup`
  private static func subcommand(_ line: String) -> [Substring] { Array(line.split(separator: " ").prefix(2)) }

  /// The circle that a line leads into in this world, from message to message; nil where it leads out, or to a look.
  static func circle(of line: String, in world: SessionWorld) throws -> [Message]? {
    guard let parts = parts(of: line) else { return nil }
    var (shell, command) = parts
    var way: [Message] = []
    for _ in 0..<8 {
      let output = try world.run(shell + command).output
      guard let next = messages(in: output).first(where: { !isLook($0.fix) }) else { return nil }
      if way.contains(next) { return way + [next] }
      way.append(next)
      // The same command in other words takes the place of the first, and what changes something that of a look before it.
      if subcommand(next.fix) == subcommand(command) || command.hasPrefix("forkpath scan") {
        command = next.fix
        continue
      }
      let typed = try world.run(shell + next.fix)
      if ["export ", "unset ", "eval ", "cd "].contains(where: next.fix.hasPrefix) { shell += next.fix + "; " }
      // What cannot be carried out here says why, and that may lead on.
      if typed.status != 0 {
        guard let other = messages(in: typed.output).first(where: { !isLook($0.fix) }) else { return nil }
        if way.contains(other) { return way + [other] }
        way.append(other)
        _ = try world.run(shell + other.fix)
      }
    }
    return way
  }

  /// The steps of a session up to the last that says what to type, which `A recorded session` shows to be what is printed;
  /// the lines of the others need no world to go back to.
  static func steps(of transcript: Transcript) -> [(line: String, isFollowed: Bool)] {
    let steps = transcript.steps.map { step in
      (step.command, messages(in: step.recorded.joined(separator: "\n")).contains { !isLook($0.fix) })
    }
    return steps.lastIndex { $0.1 }.map { Array(steps[...$0]) } ?? []
  }

  static let followed: [Session] = Session.all.filter { session in
    guard let text = try? String(contentsOf: session.file, encoding: .utf8) else { return true }
    return !steps(of: Transcript(name: session.testDescription, text: text)).isEmpty
  }

  @Test(.timeLimit(.minutes(60)), arguments: followed) func `goes in no circle`(session: Session) throws {
    let transcript = Transcript(
      name: session.testDescription, text: try String(contentsOf: session.file, encoding: .utf8))
    let world: SessionWorld
    do {
      world = try SessionWorld(requirements: transcript.requirements)
    } catch let missing as SessionWorld.Missing where !Program.areRequired {
      try Test.cancel("\(missing)")
    }
    try transcript.lay(in: world)
    for (line, isFollowed) in Self.steps(of: transcript) {
      if !isFollowed {
        _ = try world.run(line)
        continue
      }
      try world.keep()
      let output = try world.run(line).output
      #expect(
        Self.messages(in: output).contains { !Self.isLook($0.fix) }, "the session is not what is printed now: \(line)")
      // What the session does next starts from what this line did, in the same directories.
      let after = try world.run("cd .. && rm -rf after && mv work after && mkdir work")
      #expect(after.status == 0)
      try world.restore()
      let circle = try Self.circle(of: line, in: world)
      #expect(circle == nil, "\(line)\n\((circle ?? []).map { "  \($0.text)\n    \($0.fix)" }.joined(separator: "\n"))")
      _ = try world.run("chmod -R u+rwX . && cd .. && rm -rf work && mv after work")
    }
  }

  @Test func `is tried with many messages`() throws {
    let steps = try Self.followed.flatMap { session in
      let text = try String(contentsOf: session.file, encoding: .utf8)
      return Self.steps(of: Transcript(name: session.testDescription, text: text))
    }
    #expect(steps.count { $0.isFollowed } >= 80)
    let text = """
      $ one
      text
      $ two
      error: two
      help: forkpath setup .
      $ three
      error: three
      help: forkpath verify .

      """
    let some = Self.steps(of: Transcript(name: "some", text: text))
    #expect(some.map(\.line) == ["one", "two"])
    #expect(some.map(\.isFollowed) == [false, true])
  }

  @Test func `reads heads with and without a code`() {
    let output = """
      error[leak]: one
      note: of it
      help: forkpath setup --upstream a .
      warning: two
        --> go.mod:1:2
      help: unset GOWORK
      note[shell]: three
      help: eval "$(forkpath env --unset)"
      help: of nothing
      """
    #expect(
      Self.messages(in: output) == [
        Message(text: "error: one", fix: "forkpath setup --upstream a ."),
        Message(text: "warning: two", fix: "unset GOWORK"),
        Message(text: "note: three", fix: "eval \"$(forkpath env --unset)\""),
      ])
  }

  @Test func `notices a circle of two commands, and none where the fix helps`() throws {
    let stand = """
      #!/bin/sh
      case "$1" in
        exec) [ -e done ] || { echo "error: not set up"; echo "help: forkpath setup ."; exit 1; } ;;
        setup) MARK ;;
      esac
      """
    for (mark, isCircle) in [("true", true), ("touch done", false)] {
      let world = try SessionWorld(requirements: [])
      try world.write(
        "bin/forkpath (executable)", stand.replacing("MARK", with: mark).split(separator: "\n").map(String.init))
      let found = try Self.circle(of: "export PATH=$PWD/bin:$PATH; forkpath exec -- go build", in: world)
      #expect((found != nil) == isCircle, "\(mark): \(found ?? [])")
    }
    let world = try SessionWorld(requirements: [])
    let both = """
      #!/bin/sh
      echo "error: $1 cannot"; [ "$1" = a ] && echo "help: forkpath b" || echo "help: forkpath a"; exit 1
      """
    try world.write("bin/forkpath (executable)", both.split(separator: "\n").map(String.init))
    #expect(try Self.circle(of: "export PATH=$PWD/bin:$PATH; forkpath a", in: world) != nil)
  }
}
