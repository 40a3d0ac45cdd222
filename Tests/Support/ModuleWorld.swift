import Foundation

/// Directories of modules, a module proxy, one go and the built tool: what a fork of several modules needs to be built.
package struct ModuleWorld: Sendable {
  package let scratch: Scratch
  package let proxy: ModuleProxy
  package let go: RealGo

  /// `files` by their paths below `work`; the world has nothing else.
  package init(_ go: RealGo, _ files: [String: String]) throws {
    scratch = try Scratch()
    proxy = ModuleProxy(scratch.path + "/proxy")
    self.go = go
    try scratch.makeDirectory("home")
    for (path, text) in files { try scratch.write("work/" + path, text) }
  }

  package func path(_ name: String) -> String { scratch.path + "/work/" + name }

  package func write(_ name: String, _ text: String) throws { try scratch.write("work/" + name, text) }

  /// The files of the module in `directory` with FORK turned into UPSTREAM, as the proxy has them.
  package func publish(_ directory: String, as module: String, _ version: String) throws {
    let base = try withoutLinks(path(directory)) + "/"
    var files: [String: String] = [:]
    for case let url as URL in FileManager.default.enumerator(at: URL(filePath: base), includingPropertiesForKeys: nil)
      ?? .init()
    where !url.hasDirectoryPath {
      let name = try withoutLinks(url.path)
      guard name.hasPrefix(base), !name.contains("/.git/") else { continue }
      files[String(name.dropFirst(base.count))] =
        try String(contentsOf: url, encoding: .utf8).replacing("FORK", with: "UPSTREAM")
    }
    try proxy.publish(module, version, files)
  }

  /// A git repository of what is in `directory`, with these remotes.
  package func commit(_ directory: String, origin: String, upstream: String? = nil) throws {
    var commands = [["init", "-q", "."], ["remote", "add", "origin", "https://" + origin]]
    if let upstream { commands.append(["remote", "add", "upstream", "https://" + upstream]) }
    commands += [
      ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "fork"],
    ]
    for words in commands {
      _ = try Program.git.run(words, in: path(directory), environment: ["HOME": scratch.path + "/home"])
    }
  }

  package func variables(_ more: [String: String] = [:]) -> [String: String] {
    let own = [
      "GOPROXY": proxy.address, "XDG_STATE_HOME": scratch.path + "/state", "NO_COLOR": "1", "GOWORK": "",
      "GONOSUMDB": "*", "PATH": URL(filePath: go.path).deletingLastPathComponent().path + ":/usr/bin:/bin",
      "GOFLAGS": "-modcacherw",
    ]
    return go.variables(own.merging(more) { $1 }, scratch: scratch.path)
  }

  /// Runs go as it is found; what programs print with `println` is in `errors`.
  @discardableResult package func go(
    _ words: [String], in directory: String, _ more: [String: String] = [:]
  ) throws -> RealGo.Run {
    try go.run(words, in: path(directory), variables(more), scratch: scratch.path)
  }

  /// Runs the built tool.
  package func forkpath(
    _ words: [String], in directory: String, _ more: [String: String] = [:]
  ) throws -> Program.Outcome {
    let variables = variables(["PWD": path(directory)].merging(more) { $1 })
    return try Program(path: Repository.tool.path).run(words, in: path(directory), environment: variables)
  }

  /// Everything that it said.
  package func said(_ outcome: Program.Outcome) -> String { outcome.text + outcome.errorText }

  /// What git says has changed in `directory`.
  package func changes(_ directory: String) throws -> String {
    try Program.git.run(
      ["status", "--porcelain"], in: path(directory), environment: ["HOME": scratch.path + "/home"]
    ).text
  }

  /// A go.mod.
  package static func mod(_ path: String, _ lines: String..., go: String = "1.19") -> String {
    "module \(path)\n\ngo \(go)\n" + lines.map { "\n" + $0 + "\n" }.joined()
  }

  /// A package that says who it is.
  package static func teller(_ name: String, _ who: String = "FORK") -> String {
    "package \(name)\n\nfunc Who() string { return \"\(who)\" }\n"
  }

  /// A program that prints what packages say of themselves.
  package static func program(_ imports: String...) -> String {
    let specs = imports.enumerated().map { "import p\($0) \"\($1)\"\n" }.joined()
    let calls = imports.indices.map { "p\($0).Who()" }.joined(separator: ", ")
    return "package main\n\n\(specs)\nfunc main() { println(\(calls)) }\n"
  }
}
