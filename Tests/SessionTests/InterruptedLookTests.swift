import Foundation
import Support
import Testing

/// What is ended by a signal while one of its programs runs: in a world whose go, git and curl send that signal.
@Suite(.enabled(if: Program.git.isUsable, "git is not installed"))
struct `A command that a signal ends` {
  struct Look: Sendable, CustomStringConvertible {
    var words: [String]
    /// The program that is running then.
    var program: String
    var variables: [String: String] = [:]
    var description: String { words.joined(separator: " ") + ", in " + program }
  }

  static let looks = [
    Look(words: ["scan"], program: "git"), Look(words: ["verify"], program: "git"),
    Look(words: ["verify", "--since", "HEAD"], program: "git"), Look(words: ["verify", "--build"], program: "go"),
    Look(words: ["verify", "--as-consumer"], program: "go"),
    Look(words: ["reach"], program: "curl", variables: ["GOPROXY": "https://127.0.0.1:1", "GONOSUMDB": "*"]),
  ]

  static let signals = [("INT", "130"), ("TERM", "143"), ("HUP", "129")]

  /// How it ended, as a shell says it, and what it left.
  private func ended(_ look: Look, by signal: String) throws -> (status: String, left: [String]) {
    let scratch = try Scratch()
    let place = scratch.path
    for directory in ["tmp", "home", "goroot/bin", "goroot/src", "bin"] { try scratch.makeDirectory(directory) }
    try scratch.write("fork/go.mod", "module example.org/up/tool\n\ngo 1.21\n\nrequire example.org/other v1.0.0\n")
    try scratch.write("fork/a.go", "package tool\n")
    try scratch.write("goroot/VERSION", "go1.21.0\n")
    let commit = """
      git init -q . && git remote add origin https://example.org/me/tool
      git remote add upstream https://example.org/up/tool && git add .
      git -c user.name=a -c user.email=a@example.org commit -qm a && git update-ref refs/remotes/upstream/main HEAD
      """
    let made = try Program.sh.run(["-ec", commit], in: place + "/fork", environment: ["HOME": place + "/home"])
    #expect(made.status == 0, "\(made.errorText)")
    // It works in every scratch directory that there is, and does not end by itself.
    let program = """
      #!/bin/sh
      for place in '\(place)'/tmp/*; do /bin/mkdir -p "$place/a/b"; : >"$place/a/c"; done
      : >'\(place)/ran'
      kill -s \(signal) "$(/bin/cat '\(place)/pid')"
      [ \(signal) = KILL ] || exec /bin/sleep 600

      """
    for name in ["git", "curl"] where name == look.program { try scratch.writeProgram("bin/" + name, program) }
    if look.program == "go" { try scratch.writeProgram("goroot/bin/go", program) }
    let line = "sh -c 'echo $$ >\"$PID\"; exec \"$0\" \"$@\"' \"$0\" \"$@\" >/dev/null 2>&1; echo $?"
    let run = try Program.sh.run(
      ["-c", line, Repository.tool.path] + look.words, in: place + "/fork",
      environment: [
        "PATH": place + "/bin:/usr/bin:/bin", "HOME": place + "/home", "TMPDIR": place + "/tmp",
        "GOROOT": place + "/goroot", "GOENV": "off", "PID": place + "/pid",
      ].merging(look.variables) { $1 })
    #expect(FileManager.default.fileExists(atPath: place + "/ran"), "\(look) starts no \(look.program): \(run.text)")
    return (
      run.text.trimmingCharacters(in: .whitespacesAndNewlines),
      try FileManager.default.contentsOfDirectory(atPath: place + "/tmp")
    )
  }

  @Test(arguments: looks) func `leaves nothing where directories for a while are made`(look: Look) throws {
    for (signal, status) in Self.signals {
      let ended = try ended(look, by: signal)
      #expect(ended.status == status, "\(look), \(signal)")
      #expect(ended.left == [], "\(look), \(signal)")
    }
    // The control: nothing can be done about this one.
    #expect(try ended(look, by: "KILL").left != [], "\(look) made no directory")
  }
}
