import Foundation
import Support
import Testing

/// A file below `Fixtures/sessions`.
struct Session: Sendable, CustomTestStringConvertible {
  var file: URL
  var testDescription: String

  static let all: [Session] = {
    let root = Repository.fixtures.appending(path: "sessions")
    let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".txtar") }.sorted().map {
      Session(file: root.appending(path: $0), testDescription: String($0.dropLast(".txtar".count)))
    }
  }()
}

@Suite struct `A recorded session` {
  /// Replays a session, or says what it lacks; with `RECORD=1` writes down what the commands print now.
  @Test(.timeLimit(.minutes(60)), arguments: Session.all) func `replays the same`(session: Session) throws {
    let text = try String(contentsOf: session.file, encoding: .utf8)
    let transcript = Transcript(name: session.testDescription, text: text)
    #expect(transcript.text == text, "a session is written the way that it is read")
    #expect(transcript.commandCount > 0)
    let world: SessionWorld
    do {
      world = try SessionWorld(requirements: transcript.requirements)
    } catch let missing as SessionWorld.Missing where !Program.areRequired {
      // The console shows a cancelled case as a passed one, so it is said aloud too.
      Issue.record("skipped \(session.testDescription): \(missing)", severity: .warning)
      try Test.cancel("\(missing)")
    }
    let (now, differences) = try transcript.replayed(in: world)
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try Data(now.text.utf8).write(to: session.file)
    } else {
      for difference in differences { Issue.record("\(difference)") }
    }
  }

  @Test func `runs the tool that was built`() {
    #expect(FileManager.default.isExecutableFile(atPath: Repository.tool.path))
    #expect(!Session.all.isEmpty)
  }
}

@Suite struct `A transcript` {
  static func replay(_ text: String) throws -> (now: Transcript, differences: [Transcript.Difference]) {
    try Transcript(name: "test", text: text).replayed(in: SessionWorld(requirements: []))
  }

  static let good = """
    Prose before the first command may say anything.

    $ cat a/b; cat link; echo "$WORK/x"
    text
    text
    $WORK/x

    # Status, both streams, marks and empty lines at the end.
    $ echo out; echo err >&2; exit 3
    out
    err
    [exit 3]
    $ printf '$ a\\n# b\\n-- c --\\n\\\\d\\n[exit 0]\\n\\n\\n'
    \\$ a
    \\# b
    \\-- c --
    \\\\d
    \\[exit 0]
    \\
    \\
    $ printf 'no end'
    no end
    [no newline]
    $ cat <<EOF
    > two
    > lines
    > EOF
    two
    lines
    $ ./run && ls -d folder

    # mask: [0-9a-f]{8} -> HASH
    $ echo id deadbeef "$HOME"
    id HASH $WORK/home
    -- a/b --
    text
    -- link -> a/b --
    -- run (executable) --
    #!/bin/sh
    echo ran
    -- folder/ --

    """

  static let right = good.replacing("ls -d folder\n", with: "ls -d folder\nran\nfolder\n")

  @Test func `that is right has no difference`() throws {
    let (now, differences) = try Self.replay(Self.right)
    #expect(differences.isEmpty, "\(differences)")
    #expect(now.text == Self.right)
  }

  @Test func `that is wrong anywhere fails, and is recorded as it is`() throws {
    let (now, differences) = try Self.replay(Self.good)
    #expect(differences.map(\.actual) == [["ran", "folder"]])
    #expect(now.text == Self.right)
    for (from, to) in [
      ("\nout\nerr", "\nerr\nout"), ("[exit 3]", "[exit 4]"), ("[exit 3]\n", ""), ("\\\\\n\\\\\n", "\\\\\n"),
      ("[no newline]\n", ""), ("\ntwo\n", "\ntwo \n"), ("id HASH", "id deadbeef"), ("$WORK/x\n\n#", "$WORK/y\n\n#"),
      ("text\ntext\n$", "text\n\ntext\n$"),
    ] {
      let broken = Self.right.replacing(from.replacing("\\\\", with: "\\"), with: to.replacing("\\\\", with: "\\"))
      #expect(broken != Self.right)
      let (now, differences) = try Self.replay(broken)
      #expect(differences.count == 1, "\(from) -> \(to): \(differences)")
      #expect(now.text == Self.right)
    }
  }

  @Test func `names what it lacks`() throws {
    let transcript = Transcript(name: "t", text: "# requires: sh no-such-program\n$ true\n")
    #expect(transcript.requirements == ["sh", "no-such-program"])
    #expect { try SessionWorld(requirements: transcript.requirements) } throws: {
      "\($0)" == "no-such-program is not installed"
    }
  }

  @Test func `runs in a bare environment`() throws {
    let (now, _) = try Self.replay("$ env | sed 's/=.*//' | sort | tr '\\n' ' '; command -v forkpath\n")
    #expect(now.text.contains("$TOOLS/forkpath"))
    for name in ["USER", "LANG", "GOPATH", "GOROOT", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK"] {
      #expect(!now.text.contains("\(name) "))
    }
  }
}
