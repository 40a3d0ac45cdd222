import Foundation
import Support
import Testing

/// Long work shows a line on a terminal, and nothing where standard error is none. The work is held by a fifo until the line
/// was seen.
@Suite struct `A line of progress` {
  /// Runs the command on a terminal of its own and lets what it waits for go on when the word was seen. Prints whether it was, and
  /// what stood on the terminal at the end.
  static let harness = """
    import os, pty, re, sys
    word, gate, program, *words = sys.argv[1:]
    def release():
        with open(gate, "w") as file: file.write("go\\n")
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(program, [program] + words)
    seen, released = b"", False
    while True:
        try: piece = os.read(terminal, 4096)
        except OSError: break
        if not piece: break
        seen += piece
        if not released and re.search(word.encode() + rb" \\d+ s", seen):
            released = True
            release()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    last = b"".join(piece.split(b"\\r\\x1b[K")[-1] for piece in seen.split(b"\\n"))
    print("terminal", status, released, repr(last.decode()))
    """

  /// A program that waits at the gate where one of its words is `word`, then becomes the real one.
  static func world(_ name: String, on word: String, real: String) throws -> Scratch {
    let scratch = try Scratch()
    try scratch.writeProgram(
      "bin/" + name,
      """
      #!/bin/sh
      case " $* " in
        *' \(word) '*) [ -p '\(scratch.path)/gate' ] && { read line < '\(scratch.path)/gate'; rm '\(scratch.path)/gate'; } ;;
      esac
      exec '\(real)' "$@"

      """)
    #expect(try Program.sh.run(["-c", "mkfifo '\(scratch.path)/gate'"]).status == 0)
    return scratch
  }

  static func onTerminal(
    _ scratch: Scratch, _ word: String, _ words: [String], _ environment: [String: String]
  ) throws -> String {
    let run = try Program.python.run(
      ["-c", harness, word, scratch.path + "/gate", Repository.tool.path] + words, in: scratch.path,
      environment: environment)
    return run.text + run.errorText
  }

  /// The same without a terminal; the gate is open from the beginning.
  static func piped(_ scratch: Scratch, _ words: [String], _ environment: [String: String]) throws -> String {
    let script = "exec 3<> '\(scratch.path)/gate'; echo go >&3; exec \"$@\""
    let run = try Program.sh.run(
      ["-c", script, "sh", Repository.tool.path] + words, in: scratch.path, environment: environment)
    return run.text + run.errorText
  }

  @Test(
    .timeLimit(.minutes(60)),
    .enabled(if: Program.python.isUsable && Program.git.isUsable, "python3 or git is not installed"))
  func `is there while a clone is made`() throws {
    let git = try #require(Program.git.path)
    let environment = { (scratch: Scratch) in
      [
        "PATH": scratch.path + "/bin:/usr/bin:/bin", "HOME": scratch.path + "/home",
        "XDG_STATE_HOME": scratch.path + "/state",
        "TERM": "xterm", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "url.file://\(scratch.path)/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://example.org/",
      ]
    }
    for isTerminal in [true, false] {
      let scratch = try Self.world("git", on: "clone", real: git)
      try scratch.write("tool/go.mod", "module example.org/up/tool\n")
      try scratch.write("tool/tool.go", "package tool\n")
      let make = "cd tool && git init -q . && git add . && git -c user.name=a -c user.email=a@b commit -qm a"
      #expect(try Program.sh.run(["-c", make], in: scratch.path, environment: ["PATH": "/usr/bin:/bin"]).status == 0)
      let words = ["setup", "https://example.org/tool", "clone"]
      if isTerminal {
        let text = try Self.onTerminal(scratch, "cloning", words, environment(scratch))
        #expect(text.hasPrefix("terminal 0 True "), "\(text)")
        #expect(!text.dropFirst(16).contains(/cloning \d/), "the line is taken away: \(text)")
      } else {
        let text = try Self.piped(scratch, words, environment(scratch))
        #expect(!text.contains(/cloning \d/) && !text.contains("\u{1b}") && text.contains("cloned"), "\(text)")
      }
    }
  }

  @Test(
    .timeLimit(.minutes(60)),
    .enabled(
      if: Program.python.isUsable && RealGo.installed.last?.name == "1.27", "python3 or go 1.27 is not installed"))
  // The program in go's place hides its version, and to an unknown go flags are given that 1.19 does not know.
  func `is there while go builds`() throws {
    let go = try #require(RealGo.installed.last)
    let rows: [(words: [String], on: String, word: String)] = [
      (["verify", "--build", "--with-go", "never", "tool"], "build", "building"),
      (["verify", "--as-consumer", "--with-go", "never", "tool"], "build", "building"),
      (["verify", "--with-go", "always", "tool"], "list", "asking go"),
      (["run", "./tool/cmd/x"], "build", "building"),
      (["run", "./tool/cmd/x"], "list", "asking go"),
    ]
    for row in rows {
      for isTerminal in [true, false] {
        let scratch = try Self.world("go", on: row.on, real: go.path)
        try scratch.write("tool/go.mod", "module example.org/up/tool\n\ngo 1.18\n")
        try scratch.write("tool/tool.go", "package tool\n")
        try scratch.write("tool/cmd/x/main.go", "package main\n\nfunc main() {}\n")
        let environment = go.variables(
          [
            "PATH": scratch.path + "/bin:/usr/bin:/bin", "XDG_STATE_HOME": scratch.path + "/state", "TERM": "xterm",
            "XDG_CACHE_HOME": scratch.path + "/cache", "GOWORK": "",
          ], scratch: scratch.path)
        if isTerminal {
          let text = try Self.onTerminal(scratch, row.word, row.words, environment)
          #expect(text.hasPrefix("terminal 0 True "), "\(row.words): \(text)")
          #expect(
            !text.dropFirst(16).contains(/(building|asking go) \d/), "\(row.words): the line is taken away: \(text)")
        } else {
          let text = try Self.piped(scratch, row.words, environment)
          #expect(!text.contains(/(building|asking go) \d/) && !text.contains("\u{1b}"), "\(row.words): \(text)")
        }
      }
    }
  }
}
