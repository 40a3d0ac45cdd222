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
        if not released and re.search(word.encode() + rb" \\d+(/\\d+ MiB| s)", seen):
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

  /// No answer comes before the line was seen; without a terminal each comes at once.
  static let server = """
    import http.server, os, pty, re, subprocess, sys, threading
    on_terminal, program, *words = sys.argv[1:]
    gate = threading.Event()
    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            gate.wait()
            self.send_error(404)
        def log_message(self, *words): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = dict(os.environ, GOPROXY=f"http://127.0.0.1:{server.server_port}")
    if on_terminal != "1":
        gate.set()
        run = subprocess.run([program] + words, env=environment, capture_output=True)
        print((run.stdout + run.stderr).decode())
        sys.exit()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(program, [program] + words, environment)
    seen = b""
    while True:
        try: piece = os.read(terminal, 4096)
        except OSError: break
        if not piece: break
        seen += piece
        if re.search(rb"asking \\d+/\\d+", seen): gate.set()
    os.waitpid(pid, 0)
    last = b"".join(piece.split(b"\\r\\x1b[K")[-1] for piece in seen.split(b"\\n"))
    print("seen", gate.is_set(), last.decode())
    """

  @Test(
    .timeLimit(.minutes(60)),
    .enabled(
      if: Program.python.isUsable && Program("curl").isUsable && RealGo.canCompare,
      "python3, curl or go is not installed"),
    arguments: [["reach", "tool"], ["verify", "--reach", "--with-go", "never", "tool"], ["get", "tool"]])
  func `is there while servers are asked`(words: [String]) throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    for isTerminal in [true, false] {
      let scratch = try Scratch()
      try scratch.write(
        "tool/go.mod", "module example.org/up/tool\n\ngo 1.18\n\nrequire github.com/a/b v1.0.0\n")
      try scratch.write("tool/tool.go", "package tool\n\nimport _ \"github.com/a/b\"\n")
      let environment = go.variables(
        [
          "PATH": URL(filePath: go.path).deletingLastPathComponent().path + ":/usr/bin:/bin", "TERM": "xterm",
          "XDG_STATE_HOME": scratch.path + "/state", "GOWORK": "", "GOMODCACHE": scratch.path + "/modcache",
        ], scratch: scratch.path)
      let run = try Program.python.run(
        ["-c", Self.server, isTerminal ? "1" : "0", Repository.tool.path] + words, in: scratch.path,
        environment: environment)
      let text = run.text + run.errorText
      #expect(text.contains("github.com/a/b"), "\(words): \(text)")
      if isTerminal {
        #expect(text.hasPrefix("seen True "), "\(words): \(text)")
        #expect(!text.contains(#/asking \d/#), "\(words): the line is taken away: \(text)")
      } else {
        #expect(!text.contains(#/asking \d/#) && !text.contains("\u{1b}"), "\(words): \(text)")
      }
    }
  }

  /// Ten thousand files, each of which is flushed, take longer than the line waits.
  @Test(.timeLimit(.minutes(60)), .enabled(if: Program.python.isUsable, "python3 is not installed"))
  func `is there while a checkout is copied`() throws {
    for isTerminal in [true, false] {
      let scratch = try Scratch()
      try scratch.write("tool/tool.go", "package tool\n\nimport _ \"github.com/awesome-org/tool/core\"\n")
      try scratch.write("tool/core/core.go", "package core\n")
      let make =
        "mkdir tool/data && cd tool/data && seq 10000 | split -l 1"
        + " -a 4 - x && git init -q .. && git -C .. remote add origin https://github.com/you/tool"
      #expect(try Program.sh.run(["-c", make], in: scratch.path, environment: ["PATH": "/usr/bin:/bin"]).status == 0)
      let environment = [
        "PATH": "/usr/bin:/bin", "HOME": scratch.path + "/home", "TERM": "xterm", "GO111MODULE": "off",
        "XDG_STATE_HOME": scratch.path + "/state", "GOPATH": scratch.path + "/gopath",
      ]
      let words = [
        "setup", "--strategy", "relocate", "--copy", "--upstream", "github.com/awesome-org/tool", "tool",
      ]
      if isTerminal {
        let run = try Program.python.run(
          ["-c", Self.harness, "copying and comparing", "/dev/null", Repository.tool.path] + words, in: scratch.path,
          environment: environment)
        let text = run.text + run.errorText
        #expect(text.hasPrefix("terminal 0 True "), "\(text)")
        #expect(!text.dropFirst(16).contains(#/copying \d/#), "the line is taken away: \(text)")
      } else {
        let run = try Program(path: Repository.tool.path).run(words, in: scratch.path, environment: environment)
        let text = run.text + run.errorText
        #expect(run.status == 0 && !text.contains(#/copying \d/#) && !text.contains("\u{1b}"), "\(text)")
      }
    }
  }

  /// The line of reach is renewed while one repository does not answer, and tells which host and for how long.
  @Test(
    .timeLimit(.minutes(60)),
    .enabled(if: Program.python.isUsable && Program.git.isUsable, "python3 or git is not installed"))
  func `is there while a repository is asked`() throws {
    let git = try #require(Program.git.path)
    for isTerminal in [true, false] {
      let scratch = try Self.world("git", on: "ls-remote", real: git)
      try scratch.write("home/.gitconfig", "[url \"file://\(scratch.path)/\"]\n\tinsteadOf = https://example.org/\n")
      try scratch.write("app/go.mod", "module example.com/app\n\ngo 1.18\n\nrequire example.org/dep.git v1.0.0\n")
      try scratch.write("app/app.go", "package app\n\nimport _ \"example.org/dep.git\"\n")
      let make =
        "git init -q dep && cd dep && git -c user.name=a -c user.email=a@b commit -qm a --allow-empty && git tag v1.0.0"
      #expect(try Program.sh.run(["-c", make], in: scratch.path, environment: ["PATH": "/usr/bin:/bin"]).status == 0)
      let environment = [
        "PATH": scratch.path + "/bin:/usr/bin:/bin", "HOME": scratch.path + "/home", "TERM": "xterm", "GOSUMDB": "off",
        "XDG_STATE_HOME": scratch.path + "/state", "GOPROXY": "direct", "GOPATH": scratch.path + "/gopath",
        "GOENV": "off",
      ]
      let words = ["reach", "--timeout", "50s", "app"]
      let text =
        isTerminal
        ? try Self.onTerminal(scratch, "1 in flight, waiting for example.org,", words, environment)
        : try Self.piped(scratch, words, environment)
      if isTerminal { #expect(text.hasPrefix("terminal 0 True "), "\(text)") }
      #expect(!text.dropFirst(16).contains("in flight") && text.contains("1 reachable"), "\(text)")
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
