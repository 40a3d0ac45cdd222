package import Bytes
import GoSource
import Terminal

#if canImport(Reachability)
@testable import Reachability
import Resolution
#endif

/// What is fuzzed: a reader of bytes that strangers write, and what must hold of its answer.
///
/// An assertion that fails, a trap, more memory or time than libFuzzer allows is a finding. `planted` is the control: it has a bug.
/// Those of the rooms that make system calls are left out where these rooms are not built (`fuzz.py --pure`).
package enum FuzzTarget: String, CaseIterable, Sendable {
  case head, constraint, module, work, vendor, json, printer, arguments, paths, planted
  #if canImport(Reachability)
  case configuration, journal, quoting, overlay, page, netrc, references, archive, certificate, settings, doctor
  #endif

  /// Runs it once; the bytes are the input.
  package func run(_ bytes: ByteString) {
    switch self {
    case .head: Self.head(bytes)
    case .constraint: Self.constraint(bytes)
    case .module: Self.module(bytes)
    case .work: if let file = try? WorkFile(bytes) { precondition(file.use.count <= bytes.count) }
    case .vendor:
      let list = VendorList(bytes)
      precondition(list.modules.count <= bytes.count && list.remarks.count <= bytes.count)
    case .json: Self.json(bytes)
    case .printer: Self.printer(bytes)
    case .arguments: Self.arguments(bytes)
    case .paths: Self.paths(bytes)
    case .planted: precondition(bytes.firstRange(of: "module x\n(") == nil, "the planted bug")
    #if canImport(Reachability)
    case .configuration: Self.configuration(bytes)
    case .journal: Self.journal(bytes)
    case .quoting: Self.quoting(bytes)
    case .overlay:
      if let overlay = OverlayText(bytes) { precondition(overlay.replacements.count <= bytes.count) }
    case .page: Self.page(bytes)
    case .netrc: precondition(Netrc(parsing: bytes).machines.count <= bytes.count)
    case .references: Self.references(bytes)
    case .archive: Self.archive(bytes)
    case .certificate: Self.certificate(bytes)
    case .settings: Self.settings(bytes)
    case .doctor: Self.doctor(bytes)
    #endif
    }
  }

  /// The whole file and its beginning, as it is read in pieces.
  private static func head(_ bytes: ByteString) {
    let span = bytes.bytes.span
    var head = SourceHead()
    if scanSource(span, into: &head) == .complete {
      for spec in head.imports { precondition(spec.path(in: span).count <= bytes.count) }
    }
    _ = embedPatterns(span, minor: 22)
  }

  private static func constraint(_ bytes: ByteString) {
    let span = bytes.bytes.span
    _ = try? evaluateGoBuild(span, 0..<bytes.count) { _, range in range.count % 2 == 0 }
    _ = evaluatePlusBuild(span, 0..<bytes.count) { _, range in range.count % 2 == 0 }
  }

  /// What is parsed is printed as it was, and what is printed parses to the same.
  private static func module(_ bytes: ByteString) {
    if let syntax = try? ModSyntax(parsing: bytes) {
      precondition(syntax.text == bytes, "a file is not printed as it was read")
    }
    if let file = try? ModFile(bytes) {
      for require in file.require { precondition(!require.module.path.isEmpty) }
    }
    _ = ModFile.tolerantModulePath(bytes)
  }

  private static func json(_ bytes: ByteString) {
    guard let members = JSONReader.scalars(of: bytes) else { return }
    for (name, value) in members {
      let text = JSON.object([.init("x", JSON(value))]).document
      if UTF8Decoding.isValid(value) {
        precondition(JSONReader.scalars(of: text)?["x"] == value, "\(name): a value is not read as it is written")
      }
    }
  }

  /// What is shown can be turned back, and has nothing that a terminal or a CI system obeys.
  private static func printer(_ bytes: ByteString) {
    let visible = Printer.visible(bytes)
    precondition(Printer.original(of: visible) == bytes, "what is shown cannot be turned back")
    let guarded = Printer.guarded(visible)
    precondition(Printer.original(of: guarded) == bytes, "what is guarded cannot be turned back")
    precondition(UTF8Decoding.isValid(guarded), "no UTF-8")
    for word in ["##[", "##vso[", "##teamcity["] as [ByteString] {
      precondition(guarded.firstRange(of: word) == nil, "a command")
    }
    precondition(!guarded.trimmed.hasPrefix("::"), "a command")
    precondition(!guarded.bytes.contains { $0 < 32 || $0 == 127 }, "a control character")
  }

  private static func arguments(_ bytes: ByteString) {
    let words = bytes.split(on: 10)
    _ = try? FuzzedTool.tool.parse(words)
  }

  private static func paths(_ bytes: ByteString) {
    let parts = bytes.split(on: 10)
    let other = parts.count > 1 ? parts[1] : ByteString()
    if let pattern = GlobPattern(parts[0]) { _ = pattern.matches(other) }
    precondition(Semver.compare(parts[0], other) == -Semver.compare(other, parts[0]))
    _ = ImportPattern(parts[0]).matches(other)
    if (try? ModulePath.check(parts[0])) != nil {
      precondition(!parts[0].contains(0) && !("/" + parts[0] + "/").lossyText.contains("/../"))
    }
    if let pseudo = PseudoVersion(parts[0]) { _ = pseudo.base }
  }
}

/// A command line to be parsed.
private struct FuzzedCommand: Command {
  var isQuiet = false
  var number = ByteString()
  var names: [ByteString] = []

  static let declaration = Declaration<Self>(
    "look", category: "Look", summary: "Look at names", discussion: "It looks.",
    arguments: [
      .flag("--quiet", "-q", help: "Print errors only") { $0.isQuiet = true },
      .option("--number", "-n", value: "number", help: "How many") { $0.number = $1 },
      .positional("name", help: "What to look at", repeats: true) { $0.names.append($1) },
    ])

  func run(in context: Int) throws -> Int32 { 0 }
}

private enum FuzzedTool {
  static let tool = Tool<Int>(
    "fuzzed", version: "1", released: "January 2, 2026", summary: "Be fuzzed", discussion: "It is.",
    commands: [FuzzedCommand.self], topics: [])
}
