package import Foundation

/// A scratch directory, the few programs and the bare environment in which a recorded session runs.
package struct SessionWorld: Sendable {
  /// Why a session cannot run here.
  package struct Missing: Error, CustomStringConvertible {
    package var program: String
    package var description: String { program == "linux" ? "this is not Linux" : "\(program) is not installed" }
  }

  /// What a session may use besides the tool and what it requires: nothing that tells machines apart.
  static let utilities = [
    "awk", "basename", "cat", "chmod", "cmp", "cp", "cut", "diff", "dirname", "echo", "env", "expr", "false", "find",
    "grep", "head", "kill", "ln", "ls", "mkdir", "mkfifo", "mv", "printf", "pwd", "readlink", "rm", "rmdir", "sed",
    "sh",
    "sleep", "sort", "stat", "tail", "tar", "test", "touch", "tr", "true", "uname", "uniq", "wc", "xargs",
  ]

  /// GOOS/GOARCH of this machine.
  static let platform: String = {
    #if os(macOS)
    let system = "darwin"
    #else
    let system = "linux"
    #endif
    #if arch(arm64)
    return system + "/arm64"
    #else
    return system + "/amd64"
    #endif
  }()

  private let scratch: Scratch
  let variables: [String: String]

  /// Where the programs are that a session may use.
  var toolPath: String { scratch.path + "/tools" }

  /// `$WORK`.
  package var work: String { scratch.path + "/work" }

  /// Throws `Missing` for the first of `requirements` that is not installed: `go1.19`, `go1.27`, `go` (the newest of
  /// them), `linux` (what macOS does in another way) or any program.
  package init(requirements: [String], tool: URL = Repository.tool) throws {
    scratch = try Scratch()
    let work = scratch.path + "/work"
    for folder in ["work/home", "tools"] { try scratch.makeDirectory(folder) }
    try scratch.write("gitconfig", "")
    try scratch.link("tools/forkpath", to: tool.path)
    for name in Self.utilities { if let path = Program(name).path { try scratch.link("tools/" + name, to: path) } }
    var variables = [
      "PATH": scratch.path + "/tools", "WORK": work, "HOME": work + "/home", "PWD": work, "NO_COLOR": "1",
      "XDG_STATE_HOME": work + "/state", "LC_ALL": "C", "TZ": "UTC", "FIXTURES": Repository.fixtures.path,
      // A file that may be written: git puts another one in its place, and that must not be /dev/null.
      "GIT_CONFIG_GLOBAL": scratch.path + "/gitconfig", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
      "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
      "GIT_COMMITTER_NAME": "C", "GIT_COMMITTER_EMAIL": "c@example.org", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
      "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "init.defaultBranch", "GIT_CONFIG_VALUE_0": "main",
    ]
    for requirement in requirements {
      if requirement.hasPrefix("go"), requirement.dropFirst(2).allSatisfy({ $0.isNumber || $0 == "." }) {
        guard let go = Self.go(requirement) else { throw Missing(program: requirement) }
        // A link would make go look for its root beside the link's place.
        try scratch.writeProgram("tools/go", "#!/bin/sh\nexec '\(go)' \"$@\"\n")
        variables.merge([
          "GOENV": "off", "GOTOOLCHAIN": "local", "GOSUMDB": "off", "GOPROXY": "off", "GOFLAGS": "",
          "GOTELEMETRY": "off", "GOPATH": work + "/gopath",
          "GOCACHE": FileManager.default.temporaryDirectory.path + "/forkpath-session-gocache",
        ]) { $1 }
      } else if requirement == "linux" {
        if !Self.platform.hasPrefix(requirement) { throw Missing(program: requirement) }
      } else {
        guard let path = Program(requirement).path else { throw Missing(program: requirement) }
        if !Self.utilities.contains(requirement) { try scratch.link("tools/" + requirement, to: path) }
      }
    }
    self.variables = variables
  }

  /// The go command that `GO119` or `GO127` names, or Debian's.
  static func go(_ requirement: String) -> String? {
    let environment = ProcessInfo.processInfo.environment
    let known = [("go1.27", environment["GO127"]), ("go1.19", environment["GO119"] ?? "/usr/lib/go-1.19/bin/go")]
    return known.filter { requirement == "go" || requirement == $0.0 }.compactMap(\.1)
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Makes what one heading of a transcript says.
  package func write(_ heading: String, _ lines: [String]) throws { try scratch.place("work", heading, lines) }

  /// Puts a copy of all files of the world aside.
  package func keep() throws { _ = try Program.sh.run(["-c", "rm -rf ../kept && cp -a ../work ../kept"], in: work) }

  /// Makes the files of the world what they were when they were kept.
  package func restore() throws {
    let script = "cd .. && chmod -R u+rwX work && rm -rf work && cp -a kept work"
    _ = try Program.sh.run(["-c", script], in: work)
  }

  /// What a command prints, with `$WORK`, `$FIXTURES` and `$TOOLS` for the directories of this world, and its status.
  package func run(_ command: String) throws -> (output: String, status: Int32) {
    let outcome = try Program.sh.run(["-c", "exec 2>&1\n" + command], in: work, environment: variables)
    let text = outcome.text.replacing(work, with: "$WORK").replacing(scratch.path + "/tools", with: "$TOOLS")
      .replacing(Repository.fixtures.path, with: "$FIXTURES")
      .replacing("on \(Self.platform)", with: "on $PLATFORM")
    return (text, outcome.status)
  }
}
