import Foundation

/// A fork in a world of its own: a scratch HOME and GOPATH, the built tool, and real go.
package struct ForkFixture: Sendable {
  package let scratch: Scratch
  package let upstream: String
  /// The checkout, outside every GOPATH.
  package let checkout: String
  /// Behind the scratch GOPATH: where published originals and dependencies lie.
  package let library: String?

  package static let debianLibrary = "/usr/share/gocode"

  /// Copies the tree at `source` and makes it differ from upstream in one way that does not change what it does.
  package init(of source: String, upstream: String, library: String? = nil) throws {
    scratch = try Scratch()
    (self.upstream, self.library) = (upstream, library)
    checkout = scratch.path + "/work/" + (upstream.split(separator: "/").last.map(String.init) ?? "fork")
    try FileManager.default.createDirectory(atPath: scratch.path + "/work", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: scratch.path + "/home", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: source, toPath: checkout)
    try Data("uncommitted\n".utf8).write(to: URL(filePath: checkout + "/uncommitted notes.txt"))
  }

  package var gopath: String { scratch.path + "/gopath" }
  package var workspace: String { gopath + "/src/" + upstream }

  package var variables: [String: String] {
    [
      "HOME": scratch.path + "/home", "GOPATH": library.map { gopath + ":" + $0 } ?? gopath, "GO111MODULE": "off",
      "NO_COLOR": "1",
      // Build results do not depend on the scratch directory's name, and the cache is worth something.
      "GOFLAGS": "-trimpath",
    ]
  }

  /// Runs the built tool in the scratch directory, with no go on PATH.
  package func forkpath(_ words: [String], _ more: [String: String] = [:]) throws -> Program.Outcome {
    try Program(path: Repository.tool.path).run(
      words, in: scratch.path, environment: variables.merging(more) { $1 })
  }

  package func go(_ go: RealGo, _ words: [String], in directory: String) throws -> RealGo.Run {
    try go.run(words, in: directory, variables, scratch: scratch.path)
  }
}
