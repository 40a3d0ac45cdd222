package import Foundation

/// The machine of a reader of the documents: a home directory that is shown as /home/you, and one shell that goes on from
/// command to command.
///
/// It is described by a `Transcript` in `Fixtures/pages`: the programs that it needs, the files in the home directory, and the
/// commands that prepare it. Files below `published/MODULE@VERSION/` are what a module proxy serves.
package final class PageWorld: Sendable {
  private let scratch: Scratch
  private let tools: SessionWorld
  private let proxy: ModuleProxy

  /// What differs from machine to machine and from run to run, and what a page shows for it.
  static let masks = [
    (#"\b[0-9a-f]{64}\b"#, String(repeating: "4d5e1f0c8a7b2963", count: 4)),
    (#"\b[0-9a-f]{40}\b"#, "4d5e1f0c8a7b29630f1e2d3c4b5a69788796a5b4"), (#"\b[0-9a-f]{16}\b"#, "4d5e1f0c8a7b2963"),
    (#"\b[0-9]{8}T[0-9]{6}Z(-[0-9]+-)?"#, "20260131T120000Z"), (#"Z4d5e"#, "Z-4242-4d5e"),
    (#""milliseconds": [0-9]+"#, #""milliseconds": 40"#), (#"\b[0-9]+\.[0-9]{2} s\b"#, "0.04 s"),
  ]

  /// The files of a release, made once for all pages and tests.
  package static let packages = Result {
    let scratch = try Scratch()
    let script = """
      cp "$TOOL" program && strip program && mkdir packages
      "$REPOSITORY/.ci/package" --binary program --out packages >packages.log && rm program packages.log && mv packages/* . && rmdir packages
      """
    let run = try Program.sh.run(
      ["-ec", script], in: scratch.path,
      environment: packing.merging(
        ["TOOL": Repository.tool.path, "REPOSITORY": Repository.root.path, "HOME": scratch.path]
      ) { $1 })
    if run.status != 0 { throw Transcript.Difference(command: script, expected: [], actual: [run.errorText]) }
    return scratch
  }

  /// What packages are made with: dpkg-deb compresses a tool of the tests quickly, as nobody loads it down.
  package static let packing = ["SOURCE_DATE_EPOCH": "1700000000", "DPKG_DEB_COMPRESSOR_LEVEL": "1"]

  /// Where the go that the world has lies.
  private let goRoot: String?

  private var home: String { scratch.path + "/home/you" }

  /// The world of that name, in which `tool` is the forkpath on PATH.
  package convenience init(_ name: String, tool: URL = Repository.tool) throws {
    let file = Repository.fixtures.appending(path: "pages/\(name).txtar")
    try self.init(Transcript(name: name, text: String(contentsOf: file, encoding: .utf8)), tool: tool)
  }

  package init(_ transcript: Transcript, tool: URL = Repository.tool) throws {
    tools = try SessionWorld(requirements: transcript.requirements, tool: tool)
    goRoot = try transcript.requirements.compactMap(SessionWorld.go).first.map {
      URL(filePath: try withoutLinks($0)).deletingLastPathComponent().deletingLastPathComponent().path
    }
    scratch = try Scratch()
    proxy = ModuleProxy(scratch.path + "/proxy")
    try scratch.makeDirectory("home/you")
    try scratch.makeDirectory("shell")
    var published: [String: [String: String]] = [:]
    for file in transcript.files {
      if let named = file.heading.wholeMatch(of: /published\/([^@]+@[^\/]+)\/(.+)/) {
        published[String(named.1), default: [:]][String(named.2)] = file.lines.map { $0 + "\n" }.joined()
      } else {
        try scratch.place("home/you", file.heading, file.lines)
      }
    }
    for (module, files) in published {
      let parts = module.split(separator: "@").map(String.init)
      try proxy.publish(parts[0], parts[1], files)
    }
    var variables = tools.variables.merging(["HOME": home, "PWD": home, "GOPROXY": proxy.address]) { $1 }
    variables["REPOSITORY"] = Repository.root.path
    if transcript.requirements.contains("dpkg-deb") { variables["PACKAGES"] = try Self.packages.get().path }
    for name in ["XDG_STATE_HOME", "WORK", "FIXTURES", "GOPATH", "GOFLAGS", "GOENV", "GIT_CONFIG_GLOBAL"] {
      variables[name] = nil
    }
    let start = variables.map { "export \($0.key)='\($0.value)'\n" }.sorted().joined()
    try scratch.write("shell/environment", start)
    try scratch.write("shell/directory", home)
    try scratch.write("shell/status", "0")
    for entry in transcript.entries {
      guard case .command(let words, let expected) = entry else { continue }
      let command = words.joined(separator: "\n")
      let said = try type(command)
      if said != expected { throw Transcript.Difference(command: command, expected: expected, actual: said) }
    }
  }

  deinit {
    // go makes the directories of its module cache read-only.
    _ = try? Program("chmod").run(["-R", "u+w", scratch.path])
  }

  /// What the command prints, line by line, as a page shows it. What it does to the shell stays.
  package func type(_ command: String) throws -> [String] {
    let script = """
      . '\(scratch.path)/shell/environment'
      cd "$(cat '\(scratch.path)/shell/directory')"
      exec 2>&1
      (exit "$(cat '\(scratch.path)/shell/status')")
      \(command.replacing("/home/you", with: home))
      echo $? >'\(scratch.path)/shell/status'
      export -p >'\(scratch.path)/shell/environment'
      pwd >'\(scratch.path)/shell/directory'
      """
    let outcome = try Program.sh.run(["-c", script], in: home)
    let shown = try Self.masks.reduce(
      outcome.text.replacing(home, with: "/home/you").replacing(proxy.address, with: "https://proxy.golang.org")
        .replacing(tools.toolPath, with: "/usr/bin").replacing(Repository.root.path, with: "/home/you/forkpath")
        .replacing(SessionWorld.platform, with: "linux/amd64").replacing(goRoot ?? home, with: "/usr/lib/go")
      // Unicode's rule for words sees no boundary between a letter, a dot and a letter.
    ) { try $0.replacing(Regex($1.0).wordBoundaryKind(.simple), with: $1.1) }
    var lines = shown.components(separatedBy: "\n")
    while lines.last == "" { lines.removeLast() }
    return lines
  }
}

extension Transcript.Difference: Error {}

extension Scratch {
  /// Makes what one heading of a transcript says, below `folder`.
  func place(_ folder: String, _ heading: String, _ lines: [String]) throws {
    let parts = heading.components(separatedBy: " -> ")
    if parts.count == 2 { return try link(folder + "/" + parts[0], to: parts[1]) }
    if heading.hasSuffix("/") { return try makeDirectory(folder + "/" + heading) }
    let mark = " (executable)"
    let path = folder + "/" + (heading.hasSuffix(mark) ? String(heading.dropLast(mark.count)) : heading)
    let text = lines.map { $0 + "\n" }.joined()
    if heading.hasSuffix(mark) { try writeProgram(path, text) } else { try write(path, text) }
  }
}
