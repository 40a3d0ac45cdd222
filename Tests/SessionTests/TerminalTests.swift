import Foundation
import Support
import Testing

/// What a person sees in a terminal of 40, 80 and 120 columns: tmux draws it, and is asked for its lines.
@Suite struct `In a terminal` {
  static let widths = [40, 80, 120]

  /// Starts a command in a window of so many columns, waits for its end, and prints the lines of the window: as they stand, with
  /// those joined that the terminal broke, and with their colors. In Python, which hands no descriptor of the test to tmux's server.
  static let harness = """
    import os, signal, subprocess, sys, time
    socket, columns, command = sys.argv[1:]
    # A thread of the tests blocks signals, and a server that was started so would never end.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    def tmux(*words):
        return subprocess.run(["tmux", "-S", socket, "-f", "/dev/null", *words], check=True, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL).stdout
    def runs(number):
        try:
            with open(f"/proc/{number}/stat") as file:
                return ") Z " not in file.read()
        except OSError:
            return False
    # The window stays when the command has ended; a channel tells when.
    script = f"{command}; tmux -S {socket} wait-for -S ended; exec cat"
    tmux("new-session", "-d", "-x", columns, "-y", "400", "sh", "-c", script)
    server = int(tmux("display-message", "-p", "#{pid}"))
    try:
        tmux("wait-for", "ended")
        for way in ([], ["-J"], ["-e"]):
            print(tmux("capture-pane", "-p", *way).rstrip("\\n"), end="\\f")
    finally:
        tmux("kill-server")
        limit = time.monotonic() + 300
        while runs(server):
            if time.monotonic() > limit:
                sys.exit("the server of tmux did not end")
            time.sleep(0.01)
    """

  static func shown(
    _ command: String, columns: Int, in scratch: Scratch, colors: Bool = true
  ) throws -> (lines: [String], joined: [String], colored: String) {
    let environment = [
      "PATH": Repository.tool.deletingLastPathComponent().path + ":/usr/bin:/bin", "HOME": scratch.path + "/home",
      "XDG_STATE_HOME": scratch.path + "/state", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "SHELL": "/bin/sh",
      "NO_COLOR": colors ? "" : "1",
    ]
    let socket = scratch.path + "/tmux-\(UInt32.random(in: .min ... .max))"
    let run = try Program.python.run(
      ["-c", harness, socket, "\(columns)", command], in: scratch.path, environment: environment)
    let pages = run.text.components(separatedBy: "\u{c}")
    try #require(run.status == 0 && pages.count == 4, "\(run.errorText)")
    func lines(_ text: String) -> [String] {
      text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0.replacing(#/ +$/#, with: "")) }
    }
    return (lines(pages[0]), lines(pages[1]), pages[2])
  }

  /// A fork whose names are short enough for a narrow terminal.
  static func world() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.makeDirectory("home")
    try scratch.write("t/go.mod", "module up.example/t\n\ngo 1.18\n")
    try scratch.write("t/t.go", "package t\n\nimport _ \"up.example/t/a\"\n")
    try scratch.write("t/a/a.go", "package a\n")
    try scratch.write("t/sub/go.mod", "module up.example/t/sub\n\ngo 1.18\n\nrequire up.example/t v1.0.0\n")
    try scratch.write("t/sub/s.go", "package sub\n\nimport _ \"up.example/t/a\"\n")
    return scratch
  }

  /// Commands, and whether every line of them must fit: what repeats a path or a command of the user's may be longer.
  static let commands: [(line: String, fits: Bool)] = [
    ("forkpath", true), ("forkpath help setup", true), ("forkpath help verify", true), ("forkpath help graph", true),
    ("forkpath help run", true), ("forkpath help exit-codes", true), ("forkpath help environment", true),
    ("forkpath help strategies", true), ("forkpath help limitations", true), ("forkpath help files", true),
    ("cd t && forkpath scan --upstream up.example/t", false), ("forkpath doctor", false),
    ("cd t && forkpath setup --upstream up.example/t >/dev/null 2>&1; forkpath status", false),
  ]

  @Test(
    .timeLimit(.minutes(60)),
    .enabled(if: Program.tmux.isUsable && Program.python.isUsable, "tmux or python3 is not installed"),
    arguments: widths)
  func `help and tables are broken between words only`(columns: Int) throws {
    for (line, fits) in Self.commands {
      let scratch = try Self.world()
      let seen = try Self.shown(line, columns: columns, in: scratch)
      #expect(seen.lines.count > 2, "\(line): \(seen.lines)")
      // A line that the terminal broke is one more without joining.
      let broken = seen.joined.filter { $0.count > columns }
      if fits {
        #expect(broken.isEmpty && seen.lines.count == seen.joined.count, "\(columns) \(line): \(broken)")
      } else {
        // A path or a command that is longer than what is left, to be copied; messages, and the list of evidence, are as long as
        // they are.
        for long in broken where !long.contains(#/^(error|warning|note|help|evidence|    )/#) {
          let isWord = long.split(separator: " ").contains { $0.count > columns - 20 }
          #expect(isWord || long.contains("forkpath ") || long.contains("$("), "\(columns) \(line): \(long)")
        }
      }
    }
  }

  @Test(
    .timeLimit(.minutes(60)),
    .enabled(if: Program.tmux.isUsable && Program.python.isUsable, "tmux or python3 is not installed"),
    arguments: widths)
  func `colors can be had and be left out, and change no letter`(columns: Int) throws {
    let scratch = try Self.world()
    let line = "cd t && forkpath verify --with-go never --upstream up.example/t"
    let colored = try Self.shown(line, columns: columns, in: scratch)
    let plain = try Self.shown(line, columns: columns, in: scratch, colors: false)
    #expect(colored.lines == plain.lines)
    #expect(colored.colored.contains("\u{1b}[") && !plain.colored.contains("\u{1b}[1m"), "\(plain.colored)")
    #expect(colored.colored.contains("31m") && !plain.colored.contains("31m"))
  }

  @Test(.enabled(if: Program.tmux.isUsable && Program.python.isUsable, "tmux or python3 is not installed"))
  func `a line that is too long would be noticed`()
    throws
  {
    let scratch = try Self.world()
    let seen = try Self.shown(
      "echo one; echo some words that are much longer than forty columns; echo", columns: 40, in: scratch)
    #expect(seen.joined.contains { $0.count > 40 } && seen.lines.count > seen.joined.count)
  }
}
