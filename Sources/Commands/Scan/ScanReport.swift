import Bytes
import GoSource
import Machine
import Mapping
import Resolution
import Terminal

/// The report of scan.
struct ScanReport: Sendable {
  var fork: Fork
  var choice: StrategyChoice
  var limits: StrategyLimits
  var advice: SetupAdvice
  var health: ForkHealth
  var isFull: Bool
  /// Why go would not load the modules of the checkout, line by line.
  var refusals: [Diagnostic] = []
  /// The toolchain to which go would switch there.
  var toolchain: Diagnostic?

  private static let externalShown = 8
  private static let nestedShown = 4

  func write(to page: inout Page) {
    row("upstream path", Text(fork.upstream), &page)
    row("fork path", fork.forkPath.map { Text($0) } ?? "unknown: no remote 'origin' that names a host", &page)
    row("checkout", Text(fork.root), &page)
    row("situation", "\(fork.kind.rawValue): \(fork.kind.sentence)", &page)
    let packages = counted(fork.packages.count, "package", "packages")
    row("tree", "\(packages), \(counted(fork.goFiles, "Go file", "Go files"))", &page)
    let imports = counted(fork.selfImports, "import", "imports")
    let files = counted(fork.selfImportingFiles, "file", "files")
    row(
      "self-imports",
      fork.selfImports == 1
        ? "\(imports) in \(files) names the upstream path" : "\(imports) in \(files) name the upstream path", &page)
    rewritten(&page)
    nestedModules(&page)
    external(&page)
    for refusal in refusals { row("go refuses", Text(Self.clause(refusal)), &page) }
    if let toolchain { row("toolchain", Text(Self.clause(toolchain)), &page) }
    for note in health.findings { row("health", Text(note.healthSentence), &page) }
    switch advice {
    case .refused(let reason):
      row("strategy", "\(choice.strategy.rawValue), which setup refuses: \(reason.message)", &page)
      for note in reason.allNotes { row("", Text(note), &page) }
      if let command = reason.help?.command { row("instead", "\(command: command)", &page, isCommand: true) }
    case .line(let line) where line.hasOptions:
      row("strategy", "\(choice.strategy.rawValue): \(reason)", &page)
      row("setup", "\(command: line.fix().line)", &page, isCommand: true)
    case .line, .nothing: row("strategy", "\(choice.strategy.rawValue): \(reason)", &page)
    }
    for limit in limits.limits { row("limitation", Text(limit.sentence), &page) }
    evidence(&page)
  }

  /// Finds the errors of go for the go.mod and go.work around the checkout.
  mutating func takeRefusals(in environment: GoEnvironment) {
    guard environment.mode == .module, fork.modulePath != nil || fork.hasWorkFile else { return }
    let (main, errors) = MainModules.read(environment, view: environment.disk)
    refusals = errors.flatMap { ModuleLoadMessages(error: $0, environment: environment).diagnostics }
    if errors.isEmpty { toolchain = ToolchainSwitch(main, in: environment)?.diagnostic(environment) }
  }

  /// `go.mod:3: …`
  private static func clause(_ diagnostic: Diagnostic) -> ByteString {
    guard let place = diagnostic.place else { return diagnostic.message }
    let line = place.line > 0 ? ByteString(":\(place.line)") : ""
    return place.file + line + ": " + diagnostic.message
  }

  /// The reason for the strategy; omitted for plain go where go fails.
  private var reason: ByteString {
    guard choice.strategy == .none, let refusal = refusals.first else { return choice.sentence }
    let version = refusal.notes.first { $0.hasPrefix("this is ") }.map { " (" + $0 + ")" } ?? ""
    return "nothing has to be mapped, but go does not load the module" + version
  }

  private func row(_ name: String, _ value: Text, _ page: inout Page, isCommand: Bool = false) {
    page.entry(Text(ByteString(name)), value, at: 15, isCommand: isCommand)
  }

  /// One line for each where they are few; for many one line, and those that go cannot read.
  private func nestedModules(_ page: inout Page) {
    let isShort = !isFull && fork.nestedModules.count > Self.nestedShown
    if isShort {
      let names = fork.nestedModules.prefix(Self.nestedShown).map(\.directory).joined(separator: ", ")
      row(
        "nested modules",
        "\(fork.nestedModules.count), in \(names) and \(fork.nestedModules.count - Self.nestedShown) more (--full)",
        &page)
    }
    for module in fork.nestedModules where !isShort || module.fault != nil {
      let malformed: Text = module.fault.map { ", malformed in line \($0.line): go ends there" } ?? ""
      row("nested module", "\(module.path ?? "no module line") in \(module.directory)\(malformed)", &page)
    }
  }

  private func rewritten(_ page: inout Page) {
    guard let first = fork.rewrittenImports.first else {
      return row("rewritten", "no import names the fork path", &page)
    }
    let count = counted(fork.rewrittenImports.count, "import names", "imports name")
    row(
      "rewritten", "\(count) the fork path, first \(first.place.file):\(first.place.position.line)", &page)
  }

  private func external(_ page: inout Page) {
    let paths = fork.externalImports
    row("external", "\(counted(paths.count, "import path", "import paths")) outside the tree", &page)
    let shown = isFull ? paths[...] : paths.prefix(Self.externalShown)
    for path in shown { page.line("                 \(path)") }
    if shown.count < paths.count { page.line("                 and \(paths.count - shown.count) more (--full)") }
  }

  private func evidence(_ page: inout Page) {
    page.line()
    guard !fork.inference.candidates.isEmpty else { return page.line("no evidence for an upstream path") }
    page.line("evidence for the upstream path, \(fork.inference.confidence)% for the first")
    let candidates = fork.inference.candidates
    // The inferred candidate comes first, then the rejected ones.
    for candidate in candidates.filter({ $0.path == fork.upstream })
      + candidates.filter({ $0.path != fork.upstream })
    {
      page.line("  \(candidate.path)")
      for item in candidate.evidence.sorted(by: { $0.weight > $1.weight }) {
        page.line("    \(String(item.weight).leading(to: 2))  \(item.kind.sentence)")
      }
    }
  }

  var json: JSON {
    let candidates = fork.inference.candidates.map { candidate in
      JSON.object([
        .init("path", JSON(candidate.path)), .init("weight", .number(candidate.weight)),
        .init("evidence", .array(candidate.evidence.map { JSON($0.kind.sentence) })),
      ])
    }
    return [
      "version": 2,
      "upstream": JSON(fork.upstream),
      "fork": JSON(fork.forkPath),
      "checkout": JSON(fork.root),
      "situation": JSON(fork.kind.rawValue),
      "modulePath": JSON(fork.modulePath),
      "packages": JSON(fork.packages.map { fork.importPath(of: $0) }),
      "goFiles": .number(fork.goFiles),
      "selfImports": .number(fork.selfImports),
      "selfImportingFiles": .number(fork.selfImportingFiles),
      "rewrittenImports": .array(fork.rewrittenImports.map(\.json)),
      "relativeImports": .array(fork.relativeImports.map(\.json)),
      "nestedModules": .array(
        fork.nestedModules.map {
          ["directory": JSON($0.directory), "path": JSON($0.path), "malformed": .bool($0.fault != nil)]
        }),
      "externalImports": JSON(fork.externalImports),
      "health": health.json,
      "strategy": JSON(choice.strategy.rawValue),
      "reason": JSON(reason),
      "refusals": .array(refusals.map(\.json)),
      "setup": advice.json,
      "refusal": advice.refusal,
      "limits": limits.json,
      "confidence": .number(fork.inference.confidence),
      "candidates": .array(candidates),
    ]
  }
}

extension Fork.Reference {
  var json: JSON {
    [
      "path": JSON(path), "file": JSON(place.file), "line": .number(place.position.line),
      "column": .number(place.position.column),
    ]
  }
}

extension String {
  /// With spaces after it, at least `width` columns; ASCII only.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - utf8.count)) }

  /// With spaces before it.
  func leading(to width: Int) -> String { String(repeating: " ", count: max(0, width - utf8.count)) + self }
}
