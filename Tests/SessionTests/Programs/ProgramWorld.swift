import Bytes
import Foundation
import Machine
import Support

/// Forks that are fetched over HTTP from git, dependencies from a module proxy, and checkouts on disk: one world for a table.
///
/// Every program of a fork prints `FORK` and what it is at the revision; upstream's and the proxy's print something else.
final class ProgramWorld {
  let scratch: Scratch
  let go: RealGo
  let proxy: ModuleProxy
  let server: LabServer
  /// Commits, by `SHAPE:NAME`.
  private(set) var commits: [String: String] = [:]
  /// Pseudo-versions of modules that need no tag to be made.
  private var times: [String: String] = [:]

  typealias Published = (module: String, version: String, files: [String: String])

  init(_ go: RealGo, _ shapes: [ForkShape] = ForkShape.all, publishing more: [Published] = []) throws {
    self.go = go
    scratch = try Scratch()
    proxy = ModuleProxy(scratch.path + "/proxy")
    for folder in ["home", "repositories", "work", "elsewhere", "proxy"] { try scratch.makeDirectory(folder) }
    let hosts = "{\"repositories\": {\"127.0.0.1\": \"\(scratch.path)/repositories\"}}"
    server = try LabServer(world: hosts)
    try scratch.write(
      "gitconfig", "[url \"http://127.0.0.1:\(server.ports[0])/\"]\n\tinsteadOf = https://github.com/\n")
    // Where upstream is to be reached, the forks' repositories stand in for it.
    try scratch.write(
      "upstreamconfig",
      "[url \"http://127.0.0.1:\(server.ports[0])/me/\"]\n\tinsteadOf = https://github.com/up/\n"
        + "[url \"http://127.0.0.1:\(server.ports[0])/\"]\n\tinsteadOf = https://github.com/\n")
    try scratch.write("nowhereconfig", "[url \"file:///nonexistent/\"]\n\tinsteadOf = https://github.com/\n")
    for (module, version, files) in ForkShape.published + more { try proxy.publish(module, version, files) }
    for (number, shape) in shapes.enumerated() { try make(shape, number: number) }
    try scratch.write("elsewhere/note.txt", "what the program reads in its working directory\n")
  }

  deinit {
    // go makes the directories of its module cache read-only.
    _ = try? Program("chmod").run(["-R", "u+w", scratch.path])
  }

  func git(_ words: [String], in directory: String, input: String = "") throws -> String {
    let run = try Program.git.run(
      words, in: directory, input: Data(input.utf8),
      environment: ["HOME": scratch.path + "/home", "GIT_CONFIG_NOSYSTEM": "1"])
    struct Failed: Error { var text: String }
    if run.status != 0 { throw Failed(text: "\(words): \(run.errorText)") }
    return run.text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Makes the repository of a shape, and a checkout of it with a change that is not committed.
  private func make(_ shape: ForkShape, number: Int) throws {
    let place = "work/" + shape.repository
    let directory = scratch.path + "/" + place
    let bare = scratch.path + "/repositories/" + shape.repository + ".git"
    _ = try git(["init", "-q", "--bare", "-b", "main", bare], in: scratch.path)
    var stream = ""
    var mark = 0
    var last = "refs/heads/main"
    for (index, commit) in shape.commits.enumerated() {
      // Two of the same second would have the same pseudo-version.
      let person = "a <a@example.org> \(1_767_225_600 + number * 10 + index) +0000"
      let branch = commit.branch.map { "refs/heads/" + $0 } ?? last
      stream += "commit \(branch)\nmark :\(index + 1)\nauthor \(person)\ncommitter \(person)\n"
      stream += "data \(commit.name.utf8.count)\n\(commit.name)\n"
      if mark > 0 { stream += "from :\(mark)\n" }
      for (path, text) in commit.files.sorted(by: { $0.key < $1.key }) {
        stream += "M 100644 inline \(path)\ndata \(text.utf8.count)\n\(text)\n"
      }
      stream += "\n"
      (mark, last) = (index + 1, branch)
      for tag in commit.tags { stream += "reset refs/tags/\(tag)\nfrom :\(mark)\n\n" }
      times[shape.repository + ":" + commit.name] = Self.stamp(1_767_225_600 + number * 10 + index)
    }
    _ = try git(["fast-import", "--quiet", "--export-marks=" + scratch.path + "/marks"], in: bare, input: stream)
    for line in try scratch.text("marks").split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard let number = Int(fields[0].dropFirst()) else { continue }
      commits[shape.repository + ":" + shape.commits[number - 1].name] = String(fields[1])
    }
    _ = try git(["clone", "-q", bare, directory], in: scratch.path)
    _ = try git(["branch", "-q", "feature/x", "origin/feature/x"], in: directory)
    _ = try git(["remote", "set-url", "origin", "https://github.com/" + shape.repository], in: directory)
    for (path, text) in shape.uncommitted { try scratch.write(place + "/" + path, text) }
  }

  /// As pseudo-versions spell a time.
  private static func stamp(_ seconds: Int) -> String {
    Clock.text(FileStatus.Instant(seconds: Int64(seconds), nanoseconds: 0)).lossyText.filter(\.isNumber)
  }

  /// The address of a row with `{commit:NAME}`, `{short:NAME}`, `{pseudo:NAME}`, `{work}` and `{port}` filled in.
  func filled(_ address: String, _ repository: String) throws -> String {
    var text = address.replacing("{work}", with: scratch.path + "/work").replacing("{port}", with: "\(server.ports[0])")
      .replacing("{repositories}", with: scratch.path + "/repositories")
    while let match = text.firstMatch(of: /\{(commit|short|pseudo):([^}]*)\}/) {
      let key = repository + ":" + match.2
      let hash = commits[key] ?? "no commit of that name"
      let value =
        switch match.1 {
        case "commit": hash
        case "short": String(hash.prefix(8))
        default: "v0.0.0-\(times[key] ?? "")-\(hash.prefix(12))"
        }
      text.replaceSubrange(match.range, with: value)
    }
    return text
  }

  func variables(_ more: [String: String] = [:]) -> [String: String] {
    go.variables(
      [
        "GOPROXY": proxy.address + ",direct", "NO_COLOR": "1", "GOFLAGS": "-modcacherw", "GOBIN": scratch.path + "/bin",
        "GIT_CONFIG_GLOBAL": scratch.path + "/gitconfig", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
        "XDG_CACHE_HOME": scratch.path + "/cache", "XDG_STATE_HOME": scratch.path + "/state", "GOWORK": "",
        "PATH": URL(filePath: go.path).deletingLastPathComponent().path + ":/usr/bin:/bin", "CGO_ENABLED": "1",
      ].merging(more) { $1 }, scratch: scratch.path)
  }

  func go(_ words: [String], _ more: [String: String] = [:], in directory: String? = nil) throws -> RealGo.Run {
    try go.run(words, in: directory ?? scratch.path + "/elsewhere", variables(more), scratch: scratch.path)
  }

  func forkpath(
    _ words: [String], _ more: [String: String] = [:], in place: String? = nil
  ) throws -> Program.Outcome {
    let directory = place ?? scratch.path + "/elsewhere"
    return try Program(path: Repository.tool.path).run(
      words, in: directory, environment: variables(more).merging(["PWD": directory]) { $1 })
  }

  /// What `go version -m` says of a program: each module, and `PATH => PATH` for one that is replaced.
  func modules(of file: String) throws -> Set<String> {
    let rows = try go(["version", "-m", file]).text.split(separator: "\n").map {
      $0.split(separator: "\t").map(String.init)
    }
    var named: Set<String> = []
    for (index, fields) in rows.enumerated() where fields.count > 1 && ["mod", "dep"].contains(fields[0]) {
      named.insert(fields[1])
      guard index + 1 < rows.count, rows[index + 1].first == "=>" else { continue }
      // The name of a repository on this machine has the state of its tags in it.
      let other = rows[index + 1][1].replacing(/^file-[0-9a-f]{12}\.localhost/, with: "file.localhost")
      named.insert(fields[1] + " => " + other)
    }
    return named
  }

  /// The archives and go.mod files in the module cache, by module and version, with their bytes.
  func cached() throws -> [String: Data] {
    let root = scratch.path + "/gopath/pkg/mod/cache/download"
    var found: [String: Data] = [:]
    for case let file as String in FileManager.default.enumerator(atPath: root) ?? .init()
    where file.hasSuffix(".zip") || file.hasSuffix(".mod") {
      found[file] = try Data(contentsOf: URL(filePath: root + "/" + file))
    }
    return found
  }
}
