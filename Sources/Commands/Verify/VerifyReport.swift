import Bytes
import Findings
import Machine
import Mapping
import Resolution
import Terminal
import Verification

/// The result of verify, in the requested format.
struct VerifyReport {
  var fork: Fork
  var judged: Judged
  var findings: [Finding]
  var accepted: [(finding: Finding, entry: Baseline.Entry)] = []
  var places: [ResolvedPlace] = []
  /// The loaded packages, for the picture of the summary.
  var map: DependencyMap?
  /// Further facts: at the end of the text, and by name in JSON.
  var facts: [(name: String, value: JSON, text: ByteString)] = []
  var threshold = VerifyOptions.Threshold.error
  /// Errors that were found but not selected by the options.
  var hiddenErrors = 0
  /// Whether only a change was checked, which proves nothing about the whole.
  var isOfChange = false
  var messages: FindingMessages
  /// The directory of the checkout in the repository around it, by which other programs name its files; empty where it is the
  /// repository itself.
  var place = ByteString()

  /// Whether the run ends with 1.
  var fails: Bool { findings.contains { threshold.isReached(by: $0.severity) } }
  private var isWrong: Bool { findings.contains { $0.severity == .error } }
  private var diagnostics: [Diagnostic] { findings.map(messages.diagnostic) }

  func bytes(_ format: VerifyOptions.Format, page empty: Page, showsCodes: Bool) -> ByteString {
    var page = empty
    switch format {
    case .text: write(to: &page, showsCodes: showsCodes)
    case .json: page.json(json)
    case .github: return report.annotations
    case .gitlab: page.json(report.codeQuality)
    case .sarif: page.json(report.sarif)
    case .junit: return report.junit
    case .markdown: return markdown
    }
    return page.bytes
  }

  /// The last line of the text.
  private var verdict: ByteString {
    let upstream = fork.upstream
    let place = fork.root + judged.phrase
    if isOfChange {
      return findings.isEmpty
        ? "the change adds nothing that makes merging harder"
        : "the change adds " + counts
    }
    if isWrong { return upstream + " is not proved to resolve to " + place + ": " + counts }
    // Unselected errors are no proof that there are none.
    if hiddenErrors > 0 {
      return upstream + " is not proved to resolve to " + place + ": "
        + counted(hiddenErrors, "error is", "errors are") + " not shown"
    }
    let modules = judged.modules(of: fork).count
    return upstream + " resolves to " + place + ": " + counted(judged.packages(of: fork), "package", "packages")
      + (judged.mode == .module && modules > 1 ? ByteString(" of \(modules) modules") : "") + ", no leak"
      + (counts.isEmpty ? "" : "; " + counts)
  }

  /// `1 error, 2 warnings`: how much was found of each severity; empty for nothing.
  private var counts: ByteString {
    let words: [(Severity, String, String)] = [
      (.error, "error", "errors"), (.warning, "warning", "warnings"), (.note, "note", "notes"),
    ]
    return words.compactMap { severity, one, many in
      let count = findings.count { $0.severity == severity }
      return count > 0 ? counted(count, one, many) : nil
    }.joined(separator: ", ")
  }

  private func write(to page: inout Page, showsCodes: Bool) {
    for diagnostic in showsCodes ? diagnostics : grouped { page.diagnostic(diagnostic, showsCode: showsCodes) }
    for (entry, count) in acceptances {
      page.line(
        """
        \(counted(count, "finding", "findings")) accepted by \(Baseline.file):\(entry.line), \
        '\(ByteString(entry.code.rawValue)) \(entry.place)': \(entry.reason)
        """)
    }
    for fact in facts { page.line("\(fact.text)") }
    page.line("\(verdict)")
  }

  /// The diagnostics in their order, equal ones in one (`FindingGroup`), except that those with the same notes and help follow each
  /// other, and both are printed once, after the last of them.
  private var grouped: [Diagnostic] {
    struct Shared: Hashable {
      var severity: Diagnostic.Severity
      var code: String
      var notes: [ByteString]
      var help: Help?
    }
    let diagnostics = FindingGroup.diagnostics(of: findings, messages)
    func shared(_ diagnostic: Diagnostic) -> Shared {
      Shared(
        severity: diagnostic.severity, code: diagnostic.code, notes: diagnostic.notes, help: diagnostic.help)
    }
    let groups = Dictionary(grouping: diagnostics, by: shared)
    var seen: Set<Shared> = []
    return diagnostics.flatMap { diagnostic -> [Diagnostic] in
      guard seen.insert(shared(diagnostic)).inserted, var group = groups[shared(diagnostic)] else { return [] }
      for index in group.indices.dropLast() { (group[index].notes, group[index].help) = ([], nil) }
      return group
    }
  }

  private var json: JSON {
    .object(
      [
        .init("version", 2), .init("upstream", JSON(fork.upstream)), .init("checkout", JSON(fork.root)),
      ] + judged.members(of: fork) + [
        .init("packages", .number(fork.packages.count)), .init("ok", .bool(!fails)),
        .init("findings", .array(findings.map(messages.json))),
        .init(
          "accepted",
          .array(
            accepted.map { pair in
              [
                "finding": messages.json(pair.finding), "reason": JSON(pair.entry.reason),
                "line": .number(pair.entry.line), "where": JSON(pair.entry.place),
              ]
            })),
        .init(
          "places",
          .array(
            places.map { place in
              [
                "kind": JSON("\(place.kind)"), "place": JSON(place.place), "packages": .number(place.packages),
              ]
            })),
      ] + facts.map { .init($0.name, $0.value) })
  }

  /// The lines that were used, in their order, and for how many findings.
  private var acceptances: [(entry: Baseline.Entry, count: Int)] {
    var counts: [Baseline.Entry: Int] = [:]
    for pair in accepted { counts[pair.entry, default: 0] += 1 }
    return counts.sorted { $0.key.line < $1.key.line }.map { (entry: $0.key, count: $0.value) }
  }

  private var report: Report {
    var report = Report(
      tool: "forkpath", version: CommandLineTool.version,
      rules: Finding.Code.ofVerify.map { .init($0.rawValue, $0.summary) }, diagnostics: diagnostics.map(placed))
    report.accepted = accepted.map { pair in
      let line = inRepository(Baseline.file) + ByteString(":\(pair.entry.line)")
      return Report.Accepted(placed(messages.diagnostic(pair.finding)), by: line, reason: pair.entry.reason)
    }
    return report
  }

  /// A file of the checkout, as it is named in its repository.
  private func inRepository(_ file: ByteString) -> ByteString {
    place.isEmpty || file.isAbsolutePath ? file : place.appending(path: file)
  }

  private func placed(_ diagnostic: Diagnostic) -> Diagnostic {
    var placed = diagnostic
    if let file = diagnostic.place?.file { placed.place?.file = inRepository(file) }
    return placed
  }

  /// The summary for a job's page: the verdict, where packages come from, what was found.
  var markdown: ByteString {
    report.markdown(title: verdict, picture: picture)
  }

  /// The picture of `graph`, where it is small enough for Mermaid, else the places alone.
  private var picture: Picture? {
    if let map, !map.packages.isEmpty {
      let picture = DependencyPicture(map: map, fork: fork).picture
      if !picture.isTooLargeForMermaid { return picture }
    }
    return places.isEmpty ? nil : Picture(of: fork.upstream, places, title: verdict)
  }
}
