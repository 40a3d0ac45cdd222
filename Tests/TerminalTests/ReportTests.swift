import Bytes
import Foundation
import Support
import Terminal
import Testing

@Suite struct `A report` {
  static let hostile = Diagnostic(
    .error, code: "leak", "package '<a&\"b\">' is in \u{1b}[1m{0}\n::error::x ##[y]",
    place: .init(file: "dir " + ByteString([0xff]) + "/é%,:x.go", line: 3, column: 7),
    notes: ["first\r\nsecond"], help: .look(Fix(["tool", "setup", "--to", "a, b"])))

  static let report = Report(
    tool: "sample", version: "1.2.3",
    rules: [.init("leak", "A package comes from elsewhere"), .init("shadowed", "Something stands before it")],
    diagnostics: [
      Diagnostic(.error, code: "leak", "package 'a' leaks", place: .init(file: "cmd/a.go", line: 3, column: 8)),
      Diagnostic(.warning, code: "not-active", "the mapping is not active"),
      Diagnostic(.note, code: "leak", "outside", place: .init(file: "/etc/passwd", line: 1)),
      Diagnostic(.note, code: "leak", "climbing", place: .init(file: "a/../../b", line: 1)), hostile,
      Diagnostic(.error, code: "leak", "package 'a' leaks", place: .init(file: "cmd/a.go", line: 9, column: 8)),
    ])

  @Test func `tells what was accepted, and why, in every format, and counts it as nothing wrong`() throws {
    var report = Report(tool: "sample", version: "1", rules: [.init("leak", "A leak")], diagnostics: [])
    let finding = Diagnostic(.error, code: "leak", "it ##[leaks]", place: .init(file: "##[x]/a.go", line: 3, column: 8))
    #expect(report.annotations.isEmpty)
    report.accepted = [Report.Accepted(finding, by: ".accept:2", reason: "we ##vso[know] it")]
    let pages: [(name: String, text: ByteString)] = [
      ("github", report.annotations), ("gitlab", report.codeQuality.document), ("sarif", report.sarif.document),
      ("junit", report.junit), ("markdown", report.markdown(title: "none", picture: nil)),
    ]
    for (name, text) in pages {
      let text = text.lossyText
      #expect(text.contains("accepted by") && text.contains(".accept") && text.contains("we "), "\(name): \(text)")
      #expect(!text.contains("##[") && !text.contains("##vso["), "\(name): \(text)")
      #expect(!text.contains("::error") && !text.contains("critical") && !text.contains("<failure"), "\(name): \(text)")
    }
    #expect(report.annotations.hasPrefix("::notice file=#\\x23[x]/a.go"))
    #expect(report.junit.lossyText.contains("skipped=\"1\""))
    #expect(report.sarif.document.lossyText.contains("suppressions"))
    #expect(Self.sarifProblems(try JSONSerialization.jsonObject(with: Data(report.sarif.document.bytes))).isEmpty)
  }

  @Test func `has no link in Markdown that a name or a reason made`() {
    for text in ["https://evil.example", "www.evil.example", "WwW.evil.example", "[x](y)", "<a href=x>", "a@b.example"]
    {
      let report = Report(
        tool: "sample", version: "1", rules: [.init("leak", "A leak")],
        diagnostics: [Diagnostic(.error, code: "leak", "see " + ByteString(text))])
      #expect(!report.markdown(title: "none", picture: nil).lossyText.contains(text), "\(text)")
    }
  }

  /// Keys that SARIF 2.1.0 knows of the objects that we write; its schema allows no others.
  static let sarifKeys: [String: Set<String>] = [
    "": ["$schema", "version", "runs"], "runs": ["tool", "invocations", "results"], "tool": ["driver"],
    "driver": ["name", "version", "rules"], "rules": ["id", "shortDescription"],
    "invocations": ["executionSuccessful", "toolExecutionNotifications"],
    "toolExecutionNotifications": ["level", "message"], "shortDescription": ["text"], "message": ["text"],
    "results": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "suppressions"],
    "suppressions": ["kind", "justification"],
    "locations": ["physicalLocation"], "physicalLocation": ["artifactLocation", "region"],
    "artifactLocation": ["uri", "uriBaseId"], "region": ["startLine", "startColumn"],
  ]

  /// What the standard demands and we could get wrong, as sentences.
  static func sarifProblems(_ value: Any, at key: String = "") -> [String] {
    if let array = value as? [Any] { return array.flatMap { sarifProblems($0, at: key) } }
    guard let object = value as? [String: Any] else { return [] }
    var problems: [String] = []
    if let known = sarifKeys[key] {
      problems += object.keys.filter { !known.contains($0) }.map { "\(key) has \($0)" }
    }
    switch key {
    case "":
      if object["version"] as? String != "2.1.0" { problems.append("the version is not 2.1.0") }
      if (object["runs"] as? [Any])?.count != 1 { problems.append("there is not one run") }
    case "runs":
      let rules = ((object["tool"] as? [String: Any])?["driver"] as? [String: Any])?["rules"] as? [[String: Any]] ?? []
      let ids = rules.compactMap { $0["id"] as? String }
      if Set(ids).count != ids.count { problems.append("two rules have one id") }
      for result in object["results"] as? [[String: Any]] ?? [] {
        let index = result["ruleIndex"] as? Int ?? -1
        if !ids.indices.contains(index) || ids[index] != result["ruleId"] as? String {
          problems.append("a result has no rule")
        }
      }
    case "results":
      if !["none", "note", "warning", "error"].contains(object["level"] as? String) {
        problems.append("a wrong level")
      }
      if (object["locations"] as? [Any])?.count != 1 { problems.append("a result has no location") }
    case "artifactLocation":
      let uri = object["uri"] as? String ?? ""
      if uri.isEmpty || uri.contains("..") || uri.hasPrefix("/") || uri.contains(/[^A-Za-z0-9._~\/%-]/) {
        problems.append("'\(uri)' is no relative reference")
      }
    case "region":
      for name in object.keys where (object[name] as? Int ?? 0) < 1 { problems.append("\(name) is not from 1") }
    case "message", "shortDescription":
      if (object["text"] as? String ?? "").isEmpty { problems.append("an empty text") }
    default: break
    }
    return problems + object.flatMap { sarifProblems($1, at: $0) }
  }

  static func parsed(_ json: JSON) throws -> Any { try JSONSerialization.jsonObject(with: Data(json.document.bytes)) }

  @Test func `as SARIF is what the standard says`() throws {
    let value = try Self.parsed(Self.report.sarif)
    #expect(Self.sarifProblems(value) == [])
    let run = try #require(((value as? [String: Any])?["runs"] as? [[String: Any]])?.first)
    let results: [[String: Any]] = try #require(run["results"] as? [[String: Any]])
    #expect(results.map { $0["ruleId"] as? String ?? "" } == ["leak", "not-active", "leak", "leak", "leak", "leak"])
    #expect(results.map { $0["level"] as? String ?? "" } == ["error", "warning", "note", "note", "error", "error"])
    func uri(_ index: Int) -> String? {
      let location = (results[index]["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
      return (location?["artifactLocation"] as? [String: Any])?["uri"] as? String
    }
    #expect(uri(0) == "cmd/a.go")
    #expect(uri(1) == "go.mod" && uri(2) == "go.mod" && uri(3) == "go.mod")
    #expect(uri(4) == "dir%20%FF/%C3%A9%25%2C%3Ax.go")
    let text = (results[4]["message"] as? [String: Any])?["text"] as? String ?? ""
    #expect(text.contains("\\x1b[1m{{0}}\\x0a::error::x"))
    #expect(text.contains("\nnote: first\\x0d\\x0asecond\nhelp: tool setup"))
    let fingerprints = results.compactMap { ($0["partialFingerprints"] as? [String: String])?["sample/v1"] }
    #expect(Set(fingerprints).count == 6)
    #expect(`The printer`.isHarmless(Self.report.sarif.document))
  }

  @Test func `as SARIF of another shape is noticed`() throws {
    var value = try #require(try Self.parsed(Self.report.sarif) as? [String: Any])
    value["extra"] = 1
    value["version"] = "2.0.0"
    #expect(Self.sarifProblems(value) == [" has extra", "the version is not 2.1.0"])
    #expect(Self.sarifProblems(["uri": "/etc"], at: "artifactLocation").count == 1)
    #expect(Self.sarifProblems(["startLine": 0], at: "region").count == 1)
    #expect(
      Self.sarifProblems(["results": [["ruleIndex": 0, "ruleId": "x"]]], at: "runs").contains("a result has no rule"))
  }

  @Test func `as SARIF keeps below the limit and says so`() throws {
    var report = Self.report
    report.diagnostics = (0..<5003).map { Diagnostic(.error, code: "leak", ByteString("\($0)")) }
    let value = try Self.parsed(report.sarif)
    #expect(Self.sarifProblems(value) == [])
    let run = try #require(((value as? [String: Any])?["runs"] as? [[String: Any]])?.first)
    #expect((run["results"] as? [Any])?.count == 5000)
    #expect(report.sarif.line.lossyText.contains("left out 3 of 5003 results"))
  }

  @Test func `keeps its fingerprints when lines move`() {
    var moved = Self.report
    for index in moved.diagnostics.indices { moved.diagnostics[index].place?.line += 10 }
    func fingerprints(_ report: Report) -> [String] {
      report.codeQuality.line.lossyText.matches(of: /"fingerprint":"([0-9a-f]{64})"/).map { String($0.output.1) }
    }
    #expect(fingerprints(Self.report).count == 6)
    #expect(fingerprints(moved) == fingerprints(Self.report))
  }

  @Test func `as code quality is what GitLab reads`() throws {
    let issues = try #require(try Self.parsed(Self.report.codeQuality) as? [[String: Any]])
    #expect(issues.count == 6)
    for issue in issues {
      #expect(
        Set(issue.keys) == [
          "type", "categories", "description", "check_name", "fingerprint", "severity", "location",
        ])
      #expect(["info", "minor", "major", "critical", "blocker"].contains(issue["severity"] as? String))
      let location = try #require(issue["location"] as? [String: Any])
      #expect(((location["lines"] as? [String: Any])?["begin"] as? Int ?? 0) >= 1)
      #expect(location["path"] != nil)
    }
    #expect((issues[0]["location"] as? [String: Any])?["path"] as? String == "cmd/a.go")
    #expect(`The printer`.isHarmless(Self.report.codeQuality.document))
  }

  /// Reads the file as CI systems do and prints what it found, a fact a line.
  static let junitReader = """
    import sys, xml.etree.ElementTree as tree
    root = tree.fromstring(sys.stdin.buffer.read())
    assert root.tag == "testsuites", root.tag
    for suite in root:
      print("suite", suite.get("name"), suite.get("tests"), suite.get("failures"), len(suite))
      for case in suite:
        assert case.get("classname") and case.get("name")
        kinds = [child.tag for child in case]
        print(case.get("classname"), "|", case.get("name"), "|", ",".join(kinds))
        for child in case: print(repr(child.get("message")), repr(child.text))
    """

  @Test(.enabled(if: Program.python.isUsable, "python3 is not installed")) func `as JUnit is read by another parser`()
    throws
  {
    let xml = Self.report.junit
    #expect(`The printer`.isHarmless(xml))
    let read = try Program.python.run(["-c", Self.junitReader], input: Data(xml.bytes))
    #expect(read.errorText == "")
    let lines = read.text.split(separator: "\n").map(String.init)
    #expect(lines.first == "suite sample 7 3 7")
    #expect(lines.contains("sample.shadowed | Something stands before it | "))
    #expect(lines.contains("sample.leak | cmd/a.go:3: package 'a' leaks | failure"))
    #expect(lines.contains("sample.not-active | go.mod: the mapping is not active | system-out"))
    #expect(lines.contains { $0.contains("package \\'<a&\"b\">\\' is in") && $0.contains("##[y]") })
  }

  @Test func `without findings has a passed test for each rule`() {
    var report = Self.report
    report.diagnostics = []
    #expect(
      report.junit == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="sample" tests="2" failures="0" errors="0">
          <testsuite name="sample" tests="2" failures="0" errors="0" skipped="0">
            <testcase classname="sample.leak" name="A package comes from elsewhere"/>
            <testcase classname="sample.shadowed" name="Something stands before it"/>
          </testsuite>
        </testsuites>

        """)
    #expect(report.annotations == "")
    #expect(report.codeQuality.line == "[]")
  }

  @Test func `as annotations says only what GitHub may hear`() {
    let lines = Self.report.annotations.split(on: 10).dropLast().map(\.lossyText)
    #expect(lines.count == 6)
    #expect(lines[0] == "::error file=cmd/a.go,line=3,col=8,title=sample%3A leak::package 'a' leaks")
    #expect(lines[1] == "::warning title=sample%3A not-active::the mapping is not active")
    #expect(lines[2] == "::notice title=sample%3A leak::outside%0Ain /etc/passwd")
    #expect(
      lines[4]
        == "::error file=dir \\xff/é%25%2C%3Ax.go,line=3,col=7,title=sample%3A leak::package '<a&\"b\">' is in \\x1b[1m{0}"
        + "\\x0a::error::x #\\x23[y]%0Anote: first\\x0d\\x0asecond%0Ahelp: tool setup --to 'a, b'")
    for line in lines { #expect(line.contains(/^::(error|warning|notice) [^\n]*$/) && !line.contains("##[")) }
  }
}
