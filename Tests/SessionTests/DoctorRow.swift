import Foundation
import Support
import Testing

/// A row of `Fixtures/doctor`: a small world, a command that fails in it, and what doctor says of the text that it prints.
///
/// - `=== name` begins a row; `go: 1.27` limits it to that go, and `requires: gopls` to machines that have that program.
/// - `> line` is typed before, in a shell of its own; `$ line` is the command.
/// - `shell: line` is typed first in the shell of the command, and in those of doctor and of the fix: its variables are there.
/// - `after: line` is typed after the fix, instead of the command; `instead` says that the fix is to be typed in place of the
///   command, so that its own output is looked at.
/// - `: code | name=value | help: line`, or `note:` with advice where there is no command, is one thing that doctor says, in order; a row without one is a text that it does not
///   know. Where a go says something else, its lines begin with `:1.19 `.
/// - `-- path --` is a file below `work`; below `proxy/MODULE@VERSION/` it is published.
///
/// Variables of the shell: `$W` the world, `$P` the proxy, `$S` and `$T` a server without and with TLS, `$T2` the same by its name,
/// `$H` the server without TLS by https, `$CERTIFICATE`, `$GOBINDIR`.
struct DoctorRow: Sendable, CustomTestStringConvertible {
  var name: String
  var versions = ["1.19", "1.27"]
  /// A program besides go and git that prints the text.
  var requirement: String?
  var settings: [String] = []
  var command = ""
  var shell: String?
  var after: String?
  var isInstead = false
  /// By version; the empty one is for all others.
  var expected: [String: [String]] = [:]
  var files: [(path: String, text: String)] = []
  var file: URL

  var testDescription: String { name }

  static let folder = Repository.fixtures.appending(path: "doctor")

  static let all: [DoctorRow] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.sorted().flatMap { rows(of: folder.appending(path: $0)) }
  }()

  static func rows(of file: URL) -> [DoctorRow] {
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n=== ").dropFirst().map { DoctorRow(parsing: $0, of: file) }
  }

  private init(parsing text: String, of file: URL) {
    self.file = file
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    name = lines.removeFirst()
    var place: String?
    for line in lines {
      if line.hasPrefix("-- "), line.hasSuffix(" --") {
        place = String(line.dropFirst(3).dropLast(3))
        files.append((place ?? "", ""))
      } else if place != nil {
        files[files.count - 1].text += line + "\n"
      } else if line.hasPrefix("go: ") {
        versions = [String(line.dropFirst(4))]
      } else if line.hasPrefix("> ") {
        settings.append(String(line.dropFirst(2)))
      } else if line.hasPrefix("$ ") {
        command = String(line.dropFirst(2))
      } else if line.hasPrefix("shell: ") {
        shell = String(line.dropFirst(7))
      } else if line.hasPrefix("requires: ") {
        requirement = String(line.dropFirst(10))
      } else if line.hasPrefix("after: ") {
        after = String(line.dropFirst(7))
      } else if line == "instead" {
        isInstead = true
      } else if line.hasPrefix(": ") {
        expected["", default: []].append(String(line.dropFirst(2)))
      } else if line.hasPrefix(":") {
        expected[String(line.dropFirst(1).prefix(4)), default: []].append(String(line.dropFirst(6)))
      }
    }
    for index in files.indices {
      while files[index].text.hasSuffix("\n\n") { files[index].text.removeLast() }
    }
  }

  /// What doctor says of what this go prints.
  func expectation(_ go: RealGo) -> [String] { expected[go.name] ?? expected[""] ?? [] }
}

/// The world of a row, with one go.
struct DoctorWorld {
  let scratch: Scratch
  let row: DoctorRow
  private let variables: [String: String]
  private let server: AnswerServer

  init(_ row: DoctorRow, _ go: RealGo, server: AnswerServer) throws {
    (scratch, self.row, self.server) = (try Scratch(), row, server)
    for folder in ["work", "gopath"] { try scratch.makeDirectory(folder) }
    // Else go counts its runs in a process that outlives it.
    try scratch.write("home/.config/go/telemetry/mode", "off 2024-01-01\n")
    let proxy = ModuleProxy(scratch.path + "/proxy")
    try scratch.makeDirectory("proxy")
    // In the file, so that no fix which unsets a variable leads to a server.
    try scratch.write("home/goenv", "GOPROXY=\(proxy.address)\nGOSUMDB=off\n")
    var published: [String: [String: String]] = [:]
    for (path, text) in row.files {
      let parts = path.split(separator: "@", maxSplits: 1)
      if path.hasPrefix("proxy/"), parts.count == 2, let slash = parts[1].firstIndex(of: "/") {
        let key = parts[0].dropFirst(6) + "@" + parts[1][..<slash]
        published[String(key), default: [:]][String(parts[1][parts[1].index(after: slash)...])] = text
      } else {
        try scratch.write(URL(filePath: "work/" + path, relativeTo: URL(filePath: "/")).standardized.relativePath, text)
      }
    }
    for (key, files) in published.sorted(by: { $0.key < $1.key }) {
      let parts = key.split(separator: "@").map(String.init)
      try proxy.publish(parts[0], parts[1], files)
    }
    let bin = URL(filePath: go.path).deletingLastPathComponent().path
    variables = go.variables(
      [
        "PATH": Repository.tool.deletingLastPathComponent().path + ":" + bin + ":/usr/bin:/bin",
        "GOENV": scratch.path + "/home/goenv", "GOMODCACHE": scratch.path + "/modcache",
        "GOFLAGS": "-modcacherw", "XDG_STATE_HOME": scratch.path + "/state", "NO_COLOR": "1", "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1", "W": scratch.path, "P": proxy.address, "GOBINDIR": bin,
      ].merging(server.variables) { $1 }, scratch: scratch.path
    ).filter { !["GOWORK", "GOPROXY", "GOSUMDB"].contains($0.key) }
  }

  struct Unsettled: Error { var line: String, said: String }

  private func shell(_ lines: [String], input: String = "") throws -> Program.Outcome {
    try Program.bash.run(
      ["-c", lines.joined(separator: "\n")], in: scratch.path + "/work", input: Data(input.utf8),
      environment: variables)
  }

  /// What the command of the row prints.
  func failure() throws -> String {
    for line in row.settings {
      let run = try shell(["set -e", line])
      if run.status != 0 { throw Unsettled(line: line, said: run.text + run.errorText) }
    }
    let run = try shell(lead + [row.command])
    return run.text + run.errorText
  }

  struct Said {
    /// As the lines of a row.
    var lines: [String]
    /// What to type for the first of them that has a fix, and its line without the help.
    var fix: (line: String, of: String)?
  }

  /// What doctor says of a text, where the command was typed.
  func doctor(_ text: String) throws -> Said {
    let run = try shell(lead + start.prefix(1) + ["forkpath doctor --json -"], input: text)
    let report = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
    guard let diagnoses = report?["diagnoses"] as? [[String: Any]] else {
      throw Unsettled(line: "forkpath doctor", said: run.text + run.errorText)
    }
    var said = Said(lines: [])
    for diagnosis in diagnoses {
      let details = (diagnosis["details"] as? [String: String] ?? [:]).sorted { $0.key < $1.key }
      let name = ([diagnosis["code"] as? String ?? ""] + details.map { "\($0.key)=\($0.value)" })
        .joined(separator: " | ")
      let help = diagnosis["help"] as? String
      if said.fix == nil, let help, diagnosis["fix"] != nil { said.fix = (help, shown(name)) }
      // Where there is no command, the last note is the advice.
      let advice = (diagnosis["notes"] as? [String])?.last ?? ""
      said.lines.append(shown(name + (help.map { " | help: " + $0 } ?? " | note: " + advice)))
    }
    if run.status != (diagnoses.isEmpty ? 65 : 1) {
      throw Unsettled(line: "forkpath doctor", said: "\(run.status): \(run.errorText)")
    }
    return said
  }

  /// Whether what the fix is for is gone, once it was typed.
  func isGone(_ fix: (line: String, of: String)) throws -> (isGone: Bool, said: String) {
    var lines = lead + start + [fix.line]
    if !row.isInstead { lines += ["echo @@@ >&2", row.after ?? rest] }
    let run = try shell(lines)
    let text = run.text + (run.errorText.components(separatedBy: "@@@\n").last ?? "")
    let left = try doctor(text).lines.map { String($0.split(separator: #/ \| (help|note): /#, maxSplits: 1)[0]) }
    return (!left.contains(fix.of), run.text + run.errorText)
  }

  private var lead: [String] { row.shell.map { [$0] } ?? [] }

  /// The shell before the command: its directory, and the variables that the command's line sets.
  private var start: [String] { parts.start }
  private var rest: String { parts.rest }

  private var parts: (start: [String], rest: String) {
    var (start, rest): ([String], String) = ([], row.command)
    if let match = rest.firstMatch(of: /^(cd \S+) && (.*)$/) { (start, rest) = ([String(match.1)], String(match.2)) }
    if start.isEmpty { start.append(":") }
    while let match = rest.firstMatch(of: /^(\w+=(?:'[^']*'|"[^"]*"|\S*)) (.*)$/) {
      start.append("export \(match.1)")
      rest = String(match.2)
    }
    return (start, rest)
  }

  /// Without what differs from run to run.
  private func shown(_ text: String) -> String {
    var text = text.replacing(scratch.path, with: "$W")
    for (port, name) in zip(server.ports, ["PORT", "TLSPORT"]) { text = text.replacing(":\(port)", with: ":\(name)") }
    return text.replacing(/20\d{12}/, with: "TIME").replacing(/\b[0-9a-f]{12}\b/, with: "COMMIT")
      .replacing(/\bmaps\/[0-9a-f]{16}\b/, with: "maps/NAME")
  }
}

/// `Tests/Lab/answers.py`, ended when the value goes.
final class AnswerServer: Sendable {
  let ports: [Int]
  let variables: [String: String]
  private let input: Pipe
  private let scratch: Scratch

  struct NotReady: Error {}

  init() throws {
    let scratch = try Scratch()
    let made = try Program("openssl").run(
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "certificate", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
      ], in: scratch.path)
    guard made.status == 0, let python = Program.python.path else { throw NotReady() }
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = [
      Repository.root.appending(path: "Tests/Lab/answers.py").path, "--ready", scratch.path + "/ready",
      "--certificate", scratch.path + "/certificate", scratch.path + "/key",
    ]
    let (input, output) = (Pipe(), Pipe())
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    // It says so when it listens; a line ends the wait, and so does its end.
    _ = output.fileHandleForReading.availableData
    let ports = try String(contentsOfFile: scratch.path + "/ready", encoding: .utf8).split(separator: "\n")
      .compactMap { Int($0) }
    guard ports.count == 2 else { throw NotReady() }
    (self.ports, self.input, self.scratch) = (ports, input, scratch)
    variables = [
      "S": "http://127.0.0.1:\(ports[0])", "H": "https://127.0.0.1:\(ports[0])",
      "T": "https://127.0.0.1:\(ports[1])", "T2": "https://localhost:\(ports[1])",
      "CERTIFICATE": scratch.path + "/certificate",
    ]
  }

  deinit { try? input.fileHandleForWriting.close() }
}
