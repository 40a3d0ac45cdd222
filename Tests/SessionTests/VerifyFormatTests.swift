import Foundation
import Support
import Testing

/// The formats of `verify`, each read by a program that its consumers use or that was made of its schema.
@Suite struct `A report of verify` {
  /// Python packages: junitparser, jsonschema, pydantic-sarif, gitlab-cq, markdown-it-py, mermaidx. `.ci/run` installs
  /// them.
  static let readers = ProcessInfo.processInfo.environment["FORKPATH_REPORT_READERS"]
  static var canRead: Bool { readers != nil || Program.areRequired }

  static let files = [
    "tool/go.mod": "module example.org/up/tool\n\ngo 1.18\n\nreplace example.org/dep => ../dep\n",
    "tool/tool.go": "package tool\n\nimport _ \"example.org/up/tool/a\"\n", "tool/a/a.go": "package a\n",
    "tool/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n",
    "tool/b ::error::, 100%/x.go": "package b\n\nimport _ \"example.com/you/tool/a\"\n",
    "tool/c<i>*_|`$(x)/x.go": "package c\n\nimport _ \"example.com/you/tool/a\"\n",
    "tool/.git/config": "[remote \"origin\"]\n\turl = https://example.com/you/tool\n",
    "dep/go.mod": "module example.org/dep\n",
  ]

  static func printed(_ format: String, _ words: [String] = []) throws -> (Program.Outcome, Scratch) {
    let scratch = try Scratch()
    for (path, text) in files { try scratch.write(path, text) }
    let outcome = try Program(path: Repository.tool.path).run(
      ["verify", "--upstream", "example.org/up/tool", "--format", format] + words + ["tool"], in: scratch.path,
      environment: ["HOME": scratch.path + "/home", "PATH": "/nonexistent"])
    return (outcome, scratch)
  }

  static func read(_ format: String, _ text: Data, in scratch: Scratch) throws -> [[String]] {
    let report = scratch.path + "/report"
    try text.write(to: URL(filePath: report))
    let folder = Repository.fixtures.appending(path: "reports")
    let schema = format == "gitlab" ? [folder.appending(path: "gitlab-code-quality.json").path] : []
    let run = try Program.python.run(
      [folder.appending(path: "validate.py").path, format, report] + schema,
      environment: ["PYTHONPATH": readers ?? "", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"])
    #expect(run.status == 0, "\(run.errorText)")
    return run.text.split(separator: "\n").map { $0.components(separatedBy: "|") }
  }

  @Test(
    .enabled(if: canRead, "FORKPATH_REPORT_READERS names no directory"),
    arguments: [
      (
        "sarif",
        [
          ["nested-module-unmapped", "error", "sub/go.mod", "3"], ["replace-not-inherited", "note", "go.mod", "5"],
          ["rewritten-import", "warning", "b%20%3A%3Aerror%3A%3A%2C%20100%25/x.go", "3"],
          ["rewritten-import", "warning", "c%3Ci%3E%2A_%7C%60%24%28x%29/x.go", "3"],
        ]
      ),
      (
        "gitlab",
        [
          ["nested-module-unmapped", "critical", "sub/go.mod", "3"], ["replace-not-inherited", "info", "go.mod", "5"],
          ["rewritten-import", "minor", "b ::error::, 100%/x.go", "3"],
        ]
      ),
      (
        "github",
        [
          ["nested-module-unmapped", "error", "sub/go.mod", "3"], ["replace-not-inherited", "notice", "go.mod", "5"],
          ["rewritten-import", "warning", "b ::error::, 100%/x.go", "3"],
        ]
      ),
      (
        "junit",
        [["nested-module-unmapped", "error", "sub/go.mod", "0"], ["replace-not-inherited", "passed", "go.mod", "0"]]
      ),
      (
        "markdown",
        [
          ["picture", "tool", "", "0"], ["picture", "2 packages", "", "0"],
          ["picture", "example.org/up/tool@v1.2.3", "", "0"],
          ["nested-module-unmapped", "error", "sub/go.mod", "3"],
          ["replace-not-inherited", "note", "go.mod", "5"],
        ]
      ),
    ]) func `is read by others`(format: String, facts: [[String]]) throws
  {
    let (outcome, scratch) = try Self.printed(format)
    #expect(outcome.status == 1, "\(outcome.errorText)")
    let read = try Self.read(format, outcome.output, in: scratch)
    for fact in facts { #expect(read.contains(fact), "\(read)") }
    #expect(!outcome.text.contains("##["))
  }

  @Test(
    .enabled(if: canRead, "FORKPATH_REPORT_READERS names no directory"),
    arguments: [
      ("sarif", "\"results\"", "\"reslts\""), ("gitlab", "critical", "bad"), ("github", "::error", "::set-env"),
      ("gitlab", "\"type\": \"issue\"", "\"type\": \"fault\""), ("gitlab", "\"begin\"", "\"start\""),
      ("junit", "</testsuites>", ""), ("markdown", "flowchart LR", "flowchart LR; click"),
      ("markdown", "2 packages", "2 \" packages"), ("markdown", "-->", "--]"),
    ]) func `that is broken is not`(format: String, from: String, to: String) throws
  {
    let (outcome, scratch) = try Self.printed(format)
    let broken = outcome.text.replacing(from, with: to)
    #expect(broken != outcome.text)
    let report = scratch.path + "/report"
    try Data(broken.utf8).write(to: URL(filePath: report))
    let folder = Repository.fixtures.appending(path: "reports")
    let schema = format == "gitlab" ? [folder.appending(path: "gitlab-code-quality.json").path] : []
    let run = try Program.python.run(
      [folder.appending(path: "validate.py").path, format, report] + schema,
      environment: ["PYTHONPATH": Self.readers ?? "", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"])
    #expect(run.status != 0, "\(run.text)")
  }

  @Test(.enabled(if: canRead, "FORKPATH_REPORT_READERS names no directory"))
  func `draws the name that a directory has, whatever it is`() throws {
    let scratch = try Scratch()
    let name = "t %%{init: {'theme':'dark'}}%% \"]; x[<b>&amp;`*y* __z__` $$x^2$$ fa:fa-car #35; 日本 a|b {c} (d) --> e"
    for (path, text) in Self.files where path.hasPrefix("tool/") && !path.contains("sub/") {
      try scratch.write(name + path.dropFirst(4), text.replacing("\nreplace example.org/dep => ../dep\n", with: ""))
    }
    let outcome = try Program(path: Repository.tool.path).run(
      ["verify", "--upstream", "example.org/up/tool", "--format", "markdown", name], in: scratch.path,
      environment: ["HOME": scratch.path + "/home", "PATH": "/nonexistent"])
    // The separator of the facts.
    let read = try Self.read("markdown", outcome.output, in: scratch).map { $0.joined(separator: "|") }
    #expect(read.contains { $0.hasPrefix("picture|the fork in ") && $0.hasSuffix("/\(name)||0") }, "\(read)")
  }

  @Test func `is appended to a summary, beside annotations`() throws {
    let (outcome, scratch) = try Self.printed("github", ["--summary", "summary.md"])
    #expect(outcome.text.contains("::error file=sub/go.mod,line=3,col=1,title=forkpath%3A nested-module-unmapped::"))
    let summary = try scratch.text("summary.md")
    #expect(summary.hasPrefix("### forkpath: ") && summary.contains("```mermaid\nflowchart LR\n"))
  }

  @Test(arguments: ["text", "json", "github", "gitlab", "sarif", "junit", "markdown"])
  func `says what was not checked`(format: String) throws {
    let (outcome, _) = try Self.printed(format)
    let text = outcome.text.replacing("&#58;", with: ":").replacing("&#39;", with: "'")
    for left in [
      "'fork-modified-by-go' was not checked: git is not installed",
      "'tag-inherited' was not checked: git is not installed", "not compared with 'go list': go is not installed",
    ] { #expect(text.contains(left), "\(text)") }
    #expect(try !Self.printed(format, ["--with-go", "never"]).0.text.contains("with 'go list'"))
  }

  /// Checkouts that cannot be judged, and how the run ends.
  private static let unjudged = [
    (
      name: "of its own path", file: "go.mod", text: "module example.com/you/tool\n", code: "already-rewritten",
      status: 1
    ),
    (name: "of nothing", file: "a.go", text: "package a\n", code: "no-upstream", status: 1),
    (name: "without Go files", file: "README", text: "nothing\n", code: "no-go-files", status: 1),
  ]

  @Test(
    .enabled(if: canRead, "FORKPATH_REPORT_READERS names no directory"), arguments: unjudged.indices,
    ["sarif", "gitlab", "github", "junit", "markdown"])
  func `has why nothing was judged as its one error`(index: Int, format: String) throws {
    let row = Self.unjudged[index]
    let scratch = try Scratch()
    try scratch.write("tool/" + row.file, row.text)
    try scratch.write("tool/go/x.go", row.file == "README" ? "" : "package x\n")
    if row.file == "README" { try FileManager.default.removeItem(atPath: scratch.path + "/tool/go") }
    try scratch.write("tool/.git/config", "[remote \"origin\"]\n\turl = https://example.com/you/tool\n")
    let tool = Program(path: Repository.tool.path)
    let environment = ["HOME": scratch.path + "/home", "PATH": "/nonexistent"]
    let words = ["verify", "--format", format, "--summary", "summary"]
    let outcome = try tool.run(words + ["tool"], in: scratch.path, environment: environment)
    #expect(outcome.status == row.status && outcome.errorText.hasPrefix("error: "), "\(outcome.errorText)")
    let read = try Self.read(format, outcome.output, in: scratch).filter { $0.first != "picture" }
    #expect(read.count == 1 && read[0][0] == row.code && ["error", "critical"].contains(read[0][1]), "\(read)")
    let summary = try String(contentsOfFile: scratch.path + "/summary", encoding: .utf8)
    #expect(summary.contains("nothing was judged") && summary.contains(row.code), "\(summary)")
    // What was typed wrongly is no finding.
    let mistyped = try tool.run(words + ["nowhere"], in: scratch.path, environment: environment)
    #expect(mistyped.status == 64 && mistyped.text.isEmpty, "\(mistyped.text)")
  }

  @Test func `has why nothing was judged in JSON`() throws {
    let scratch = try Scratch()
    try scratch.write("tool/go.mod", "module example.com/you/tool\n")
    try scratch.write("tool/a/a.go", "package a\n")
    try scratch.write("tool/.git/config", "[remote \"origin\"]\n\turl = https://example.com/you/tool\n")
    let outcome = try Program(path: Repository.tool.path).run(
      ["verify", "--json", "tool"], in: scratch.path,
      environment: ["HOME": scratch.path + "/home", "PATH": "/nonexistent"])
    #expect(outcome.status == 1)
    let json = try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
    let findings = try #require(json["findings"] as? [[String: Any]])
    #expect(json["ok"] as? Bool == false && json["version"] as? Int == 2 && findings.count == 1)
    #expect(
      findings.first?["code"] as? String == "already-rewritten" && findings.first?["severity"] as? String == "error")
  }

  @Test func `names what counts`() throws {
    for (words, status) in [
      ([], 1), (["--fail-on", "never"], 0), (["--except", "nested-module-unmapped"], 0),
      (["--except", "nested-module-unmapped", "--fail-on", "warning"], 1),
      (["--only", "replace-not-inherited"], 0), (["--only", "replace-not-inherited", "--fail-on", "note"], 1),
      (["--only", "leak,shadowed", "--fail-on", "note"], 0), (["--only", "leek"], 64),
    ] as [([String], Int32)] {
      #expect(try Self.printed("text", words).0.status == status, "\(words)")
    }
  }
}
