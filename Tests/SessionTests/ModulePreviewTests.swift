import Foundation
import Support
import Testing

/// A module fork whose mapping is made of files, and how it is asked for.
struct ModulePreviewCase: Sendable, CustomStringConvertible {
  var description: String
  var shape: ModuleFork.Shape
  var options: [String]
  /// What is written over a file of the checkout afterwards, so that the mapping has to follow; nil where it follows nothing.
  var change: (path: String, text: String)?

  static let all = [
    ModulePreviewCase(
      description: "a workspace", shape: .nested, options: ["--strategy", "workspace"],
      change: ("sdk/go.mod", "module example.org/up/tool/other\n\ngo 1.18\n")),
    ModulePreviewCase(
      description: "a workspace with cleaned go.mod files", shape: .forbidding, options: ["--strategy", "workspace"],
      change: ("sdk/go.mod", "module example.org/up/tool/sdk\n\ngo 1.18\n")),
    ModulePreviewCase(
      description: "an alternative go.mod", shape: .renamed, options: ["--strategy", "modfile"],
      change: ("go.mod", "module example.org/me/tool\n\ngo 1.19\n\nrequire example.org/dep v1.0.0\n")),
    ModulePreviewCase(
      description: "an overlay", shape: .era, options: ["--strategy", "overlay", "--upstream", "example.org/up/tool"],
      change: nil),
  ]
}

@Suite struct `A preview of files` {
  @Test(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"), arguments: ModulePreviewCase.all)
  func `is the truth about setup, and about the next one after a change`(example: ModulePreviewCase) throws {
    let go = try #require(RealGo.installed.last)
    let fork = try ModuleFork(example.shape, upstream: "example.org/up/tool", seed: 7)
    let state = fork.state + "/forkpath"
    let manager = FileManager.default
    // The state directory is forkpath's own; that it appears is no part of a plan.
    try manager.createDirectory(
      atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    /// All but the journals, and the generation of files that an update keeps for undo.
    func world() throws -> TreeManifest {
      let journals = try manager.contentsOfDirectory(atPath: state).filter { $0 != "maps" }.map {
        "state/forkpath/" + $0
      }
      let kept = (try? manager.contentsOfDirectory(atPath: state + "/maps"))?.filter { $0.hasPrefix(".") } ?? []
      return try TreeManifest(
        fork.scratch.path, ignoring: Set(journals + kept.map { "state/forkpath/maps/" + $0 } + ["home", "kept"]))
    }
    func forkpath(_ command: String, _ more: [String] = []) throws -> Program.Outcome {
      try fork.forkpath([command] + example.options + more, in: fork.checkout, go)
    }

    /// One plan by hand and by setup.
    func compare() throws {
      let before = try world()
      let shown = try forkpath("preview")
      #expect(shown.status == 0, "\(shown.errorText)")
      #expect(try world() == before)
      let told = try JSONDecoder().decode(`A preview`.Document.self, from: forkpath("preview", ["--json"]).output)
      #expect(!told.steps.isEmpty)
      let kept = fork.scratch.path + "/kept"
      #expect(try Program("cp").run(["-a", fork.state, kept]).status == 0)
      for step in told.steps where step.kind == "make-directory" {
        try manager.createDirectory(atPath: #require(step.path), withIntermediateDirectories: false)
      }
      let (root, patch) = try #require(`A preview`.hunks(in: shown.text))
      let apply = try Program.git.run(
        ["apply", "--unsafe-paths", "--whitespace=nowarn", "-"], in: root, input: Data(patch.utf8),
        environment: ["GIT_CEILING_DIRECTORIES": fork.scratch.path])
      #expect(apply.status == 0, "\(apply.errorText)\n\(patch)")
      let byHand = try world()
      #expect(byHand.withoutTimes != before.withoutTimes)
      try manager.removeItem(atPath: fork.state)
      try manager.moveItem(atPath: kept, toPath: fork.state)
      let done = try forkpath("setup", ["--plan", told.plan])
      #expect(done.status == 0, "\(done.text)\(done.errorText)")
      let (wanted, got) = (Set(byHand.withoutTimes), Set(try world().withoutTimes))
      #expect(got == wanted, "\(got.symmetricDifference(wanted).sorted())")
    }

    try compare()
    guard let change = example.change else { return }
    try fork.scratch.write("work/fork/" + change.path, change.text)
    try compare()
  }
}

extension TreeManifest {
  /// What is written twice differs in its times.
  fileprivate var withoutTimes: [String] {
    rows.map { $0.replacing(#/^f ([0-7]+) [0-9.]+ /#) { "f \($0.output.1) " } }
  }
}
