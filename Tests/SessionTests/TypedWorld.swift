import Foundation
import Support
import Testing

/// A world with a fork, a module proxy and one shell in which a person types: what changes the shell stays in it.
struct TypedWorld {
  let scratch: Scratch
  let go: RealGo
  let proxy: ModuleProxy
  /// Lines that were typed and that changed the shell.
  private(set) var kept: [String] = []
  /// The directory in which the shell started, relative to the scratch directory.
  var directory = "fork"
  private let variables: [String: String]

  /// `files` lie below the scratch directory.
  init(_ go: RealGo, _ files: [String: String]) throws {
    (scratch, self.go) = (try Scratch(), go)
    proxy = ModuleProxy(scratch.path + "/proxy")
    try scratch.makeDirectory("home")
    for (path, text) in files { try scratch.write(path, text) }
    let path = [Repository.tool.deletingLastPathComponent(), URL(filePath: go.path).deletingLastPathComponent()]
    variables = go.variables(
      [
        "PATH": path.map(\.path).joined(separator: ":") + ":/usr/bin:/bin",
        "XDG_STATE_HOME": scratch.path + "/state", "NO_COLOR": "1", "GOWORK": "", "GOPROXY": proxy.address,
        "GOMODCACHE": scratch.path + "/modcache", "GOENV": scratch.path + "/home/goenv", "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
      ], scratch: scratch.path)
  }

  /// Runs a line in the shell; with `isKept` what it does to the shell stays.
  @discardableResult mutating func type(_ line: String, isKept: Bool = false) throws -> Program.Outcome {
    let run = try Program.bash.run(
      ["-c", (kept.map { $0 + " >/dev/null 2>&1" } + [line]).joined(separator: "\n")],
      in: scratch.path + "/" + directory, environment: variables)
    if isKept { kept.append(line) }
    return run
  }

  /// Forgets what was done to the shell.
  mutating func forget() { kept = [] }

  /// The same from another directory of the world.
  mutating func type(_ line: String, in other: String) throws -> Program.Outcome {
    try type("cd '\(scratch.path)/\(other)' && " + line)
  }

  struct Unsettled: Error { var line: String, said: String }

  /// Runs what the world is made of, and fails where that fails.
  mutating func settle(_ line: String) throws {
    let run = try type(line)
    if run.status != 0 { throw Unsettled(line: line, said: run.text + run.errorText) }
  }

  /// Makes a repository of a directory, with an `origin` and perhaps an `upstream`.
  mutating func repository(_ place: String = "fork", origin: String, upstream: String? = nil) throws {
    try settle(
      "cd '\(scratch.path)/\(place)' && git init -q -b main . && git add -A && git commit -qm start"
        + " && git remote add origin https://\(origin)"
        + (upstream.map { " && git remote add upstream https://\($0)" } ?? ""))
  }

  /// What a run said to type: lines after `help:` that begin with a command.
  static func commands(in run: Program.Outcome) -> [String] {
    var seen: Set<String> = []
    return (run.text + run.errorText).split(separator: "\n").compactMap { line in
      guard line.hasPrefix("help: ") else { return nil }
      let command = String(line.dropFirst(6))
      let first = command.prefix { $0 != " " }
      let isTypable = [
        "forkpath", "go", "git", "export", "unset", "cd", "(cd", "eval", "mkdir", "mv", "rm", "chmod", "env",
      ]
      .contains(
        String(first))
      return isTypable && seen.insert(command).inserted ? command : nil
    }
  }

  /// Whether `line` ends well, at the latest after so many rounds of typing what it said to type.
  mutating func isFixed(_ line: String = "forkpath verify", rounds: Int = 1) throws -> Bool {
    for round in 0...rounds {
      let run = try type(line)
      if run.status == 0 { return true }
      let commands = Self.commands(in: run)
      if commands.isEmpty || round == rounds {
        Issue.record("\(line), typed before \(kept): \(run.text)\(run.errorText)")
        return false
      }
      for command in commands {
        let keeps = ["export", "unset", "cd", "eval"].contains { command.hasPrefix($0) }
        try type(command, isKept: keeps)
      }
    }
    return false
  }

  /// A world with a checkout `fork` of the GOPATH era; the shell starts beside it.
  static func besideItsFork() throws -> Self {
    var world = try Self(
      RealGo.installed[RealGo.installed.count - 1],
      [
        "fork/who/who.go": "package who\n",
        "fork/main.go": "package main\n\nimport _ \"example.org/up/tool/who\"\n\nfunc main() {}\n",
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    world.directory = "."
    return world
  }

  // MARK: Files

  /// A package whose `Who` says `text`.
  static func teller(_ name: String, _ text: String, imports: String? = nil) -> String {
    guard let imports else { return "package \(name)\n\nfunc Who() string { return \"\(text)\" }\n" }
    return "package \(name)\n\nimport p \"\(imports)\"\n\nfunc Who() string { return \"\(text) \" + p.Who() }\n"
  }

  /// A program that prints what a package says.
  static func program(_ path: String) -> String {
    "package main\n\nimport p \"\(path)\"\n\nfunc main() { println(p.Who()) }\n"
  }
}
