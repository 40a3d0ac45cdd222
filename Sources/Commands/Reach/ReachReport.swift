import Bytes
import Findings
import Git
import Machine
import Reachability
import Resolution
import Terminal

/// The report of reach: the problems, one dependency after the other, then the totals.
struct ReachReport: Sendable {
  var report: Reach.Report
  var isFull: Bool
  var showsCodes = false

  func write(to page: inout Page) {
    let shown = report.verdicts.filter { isFull || !$0.state.isGood || $0.reason != nil || $0.state == .flapping }
    var isFirst = true
    for group in VerdictGroup.groups(shown, isFull: isFull) {
      if !isFirst && group.first.reason != nil { page.line() }
      isFirst = false
      if group.verdicts.count == 1 { write(group.first, to: &page) } else { write(group, to: &page) }
    }
    let diagnostics = isFull ? diagnostics : Diagnostic.grouped(diagnostics)
    if !shown.isEmpty && !diagnostics.isEmpty { page.line() }
    for diagnostic in diagnostics { page.diagnostic(diagnostic, showsCode: showsCodes) }
    if !shown.isEmpty || !diagnostics.isEmpty { page.line() }
    for line in summary { page.line(line) }
  }

  /// The messages about the whole run.
  private var diagnostics: [Diagnostic] { errors + report.findings.map(\.reachDiagnostic) }

  /// The errors with which go would fail and that are not findings.
  private var errors: [Diagnostic] {
    let loading = report.loadErrors.map {
      Diagnostic(.error, code: "unloadable", ModuleMessages.message(ModuleLoadErrors([$0])))
    }
    let cache = report.cacheFault.map {
      Diagnostic(
        .error, code: "cache-unusable", "go cannot put anything into the module cache: " + $0.diagnostic.message,
        help: .advice("set GOMODCACHE to a directory that can be made and written"))
    }
    return loading + (cache.map { [$0] } ?? [])
      + report.packageErrors.map { PackageErrorMessages(error: $0, directory: "").diagnostic }
  }

  private func write(_ group: VerdictGroup, to page: inout Page) {
    let (first, verdicts) = (group.first, group.verdicts)
    let style: Style = first.state.isGood ? .warning : .error
    let count = counted(verdicts.count, "dependency", "dependencies")
    page.line(Text(ByteString(first.state.rawValue.padded(to: 12)), style) + "  \(count)")
    if let sentence = group.sentence { page.line("              \(sentence)") }
    for line in group.names { page.line("              \(line)") }
    if let source = group.source { page.line("              asked: \(source.withoutSecrets)") }
    page.line("              go: \(fate(first))")
    if let help = group.fix { page.help(help) }
  }

  private func write(_ verdict: Verdict, to page: inout Page) {
    let style: Style = verdict.state.isGood ? (verdict.reason == nil ? .plain : .warning) : .error
    let name = verdict.version.isEmpty ? verdict.module : verdict.module + "@" + verdict.version
    page.line(Text(ByteString(verdict.state.rawValue.padded(to: 12)), style) + "  \(name)")
    guard let reason = verdict.reason else {
      if isFull { page.line("              from \(verdict.source.withoutSecrets)") }
      return
    }
    let words = ReasonMessages(reason: reason, module: verdict.module)
    page.line("              \(words.sentence)")
    if let name = verdict.newName { page.line("              there is \(name) with the same version") }
    if verdict.isAdded { page.line("              not in go.mod: go get would look for it") }
    if !verdict.source.isEmpty { page.line("              asked: \(verdict.source.withoutSecrets)") }
    if verdict.chain.count > 1 {
      page.line("              required by: \(verdict.chain.dropLast().joined(separator: " > "))")
    }
    page.line("              go: \(fate(verdict))")
    if let name = verdict.newName {
      page.help(.advice("require " + name + ", and import it by that path"))
    } else if let help = words.fix {
      page.help(help)
    }
  }

  private func fate(_ verdict: Verdict) -> ByteString {
    let lines = verdict.reason.flatMap { GoOutcomeMessages(reason: $0).text }?.split(on: 10).map(\.trimmed)
    // Where the text is only the beginning of go's message.
    let text = lines.map { $0.joined(separator: " ") as ByteString }.map {
      $0.last == UInt8(ascii: ":") ? $0 + " ..." : $0
    }
    switch verdict.fate {
    case .ok: return "gets it"
    case .warns: return text.map { "gets it, and warns: " + $0 } ?? "gets it, and warns"
    case .fails: return text.map { "fails: " + $0 } ?? "fails"
    case .unknown: return "unexpected"
    }
  }

  private var summary: [Text] {
    var lines: [Text] = []
    let good = report.verdicts.filter(\.state.isGood)
    let local = good.count { $0.state == .local }
    let unknown = report.verdicts.count { $0.state == .unknown }
    let bad = report.verdicts.count { !$0.state.isGood && !$0.state.isOpen }
    var parts = ["\(counted(report.verdicts.count, "dependency", "dependencies"))", "\(local) here"] as [Text]
    let remote = good.count - local
    if remote > 0 { parts.append("\(remote) reachable") }
    if bad > 0 { parts.append("\(bad) unreachable") }
    if unknown > 0 { parts.append("\(unknown) unknown") }
    let unsteady = report.verdicts.count { $0.state == .flapping }
    if unsteady > 0 { parts.append("\(unsteady) flapping") }
    lines.append(parts.joined(separator: ", "))
    let sources = Dictionary(grouping: good.filter { $0.state != .local }, by: \.source)
    for source in sources.keys.sorted() {
      lines.append("  \(sources[source]?.count ?? 0) from \(source.withoutSecrets)")
    }
    if report.isAtLeast {
      lines.append("at least: what some of them require in turn is unknown until they are fetched")
    }
    let probable = good.count { $0.certainty == .probable }
    if probable > 0 {
      lines.append("probable: \(probable); of their archives only the first bytes were read, not what is in them")
    }
    let blind = good.count { $0.certainty == .blind }
    if blind > 0 { lines.append("blind: \(blind); only that their repositories have the version was looked at") }
    let asked: Text =
      report.isOffline
      ? "nothing was asked"
      : report.requests == 0
        ? (local == report.verdicts.count ? "all local, no request" : "no request")
        : "\(counted(report.requests, "request", "requests"))"
    let milliseconds = Int(report.seconds * 1000)
    lines.append(
      asked + ", \(milliseconds / 1000).\(String(1000 + milliseconds % 1000).dropFirst().prefix(2).description) s")
    return lines
  }

  /// Version 2: findings and reasons have `details`, the fields of what was found. Dependencies have a `certainty`.
  var json: JSON {
    [
      "version": 2, "status": .number(Int(report.status)), "requests": .number(report.requests),
      "milliseconds": .number(Int(report.seconds * 1000)), "offline": .bool(report.isOffline),
      "atLeast": .bool(report.isAtLeast),
      "dependencies": .array(report.verdicts.map(\.json)),
      "findings": .array(errors.map(\.json) + report.findings.map(\.reachJSON)),
    ]
  }
}

extension Page {
  /// The last line of a dependency: what to type, or words where there is nothing to type.
  fileprivate mutating func help(_ help: Help) {
    if let command = help.command { line(Text("              fix: ").styled(.help) + "\(command: command)") }
    if let advice = help.advice { line(Text("              advice: ").styled(.note) + Text(advice)) }
  }
}

extension Verdict {
  var json: JSON {
    let words = reason.map { ReasonMessages(reason: $0, module: module) }
    var members: [JSON.Member] = [
      .init("module", JSON(module)), .init("version", JSON(version)), .init("state", JSON(state.rawValue)),
      .init("source", JSON(source.withoutSecrets)), .init("certainty", JSON(certainty.rawValue)),
      .init("needsSource", .bool(needsSource)), .init("goWould", JSON(fate.rawValue)),
      .init("milliseconds", .number(Int(seconds * 1000))),
    ]
    if let reason, let words {
      members += [
        .init("reason", JSON(reason.code)), .init("message", JSON(words.sentence)),
        .init("help", JSON(words.fix?.command)), .init("advice", JSON(words.fix?.advice)),
        .init("details", .object(words.details)),
        .init("goText", JSON(GoOutcomeMessages(reason: reason).text)),
      ]
      if reason.status != 0 { members.append(.init("httpStatus", .number(reason.status))) }
      if let fault = reason.fault { members.append(.init("fault", JSON(fault.kind.code))) }
    }
    members.append(.init("requiredBy", JSON(Array(chain.dropLast()))))
    if isAdded { members.append(.init("added", .bool(true))) }
    if let newName { members.append(.init("renamedTo", JSON(newName))) }
    let before = trail.dropLast().map { ReasonMessages(reason: $0, module: module).sentence }
    if !before.isEmpty { members.append(.init("before", JSON(Array(before)))) }
    return .object(members)
  }
}

extension Finding {
  /// The message of reach, with the code of the fact.
  fileprivate var reachDiagnostic: Diagnostic {
    switch fact {
    case .run(let fact): return RunFactMessages(fact: fact).diagnostic(severity, at: place)
    case .unreadable(.refused(let errno)):
      return SystemError(call: "read", path: place?.file ?? ByteString(), code: errno).diagnostic
    default: return Diagnostic(.error, code: code.rawValue, "found")
    }
  }

  fileprivate var reachJSON: JSON {
    guard case .run(let fact) = fact, case .object(let members) = reachDiagnostic.json else {
      return reachDiagnostic.json
    }
    return .object(members + [.init("details", .object(RunFactMessages(fact: fact).details))])
  }
}

extension Fix {
  /// The same without the secrets of the addresses in it.
  var withoutSecrets: Fix {
    var copy = self
    for i in copy.commands.indices { copy.commands[i].words = copy.commands[i].words.map(\.withoutSecrets) }
    return copy
  }
}

extension JSON {
  /// The same without the secrets of the addresses in its strings.
  var withoutSecrets: JSON {
    switch self {
    case .string(let text): .string(text.withoutSecrets)
    case .array(let values): .array(values.map(\.withoutSecrets))
    case .object(let members): .object(members.map { Member($0.key, $0.value.withoutSecrets) })
    case .null, .bool, .number: self
    }
  }
}
