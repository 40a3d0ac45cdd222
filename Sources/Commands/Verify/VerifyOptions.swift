import Bytes
import Findings
import Terminal

/// The options of verify's report: its format, and the findings that count.
struct VerifyOptions: Sendable {
  enum Format: String, Sendable, CaseIterable, ArgumentValue { case text, json, github, gitlab, sarif, junit, markdown }

  /// From which severity on the exit status is 1.
  enum Threshold: String, Sendable, CaseIterable, ArgumentValue {
    case error, warning, note, never

    func isReached(by severity: Severity) -> Bool {
      switch self {
      case .error: severity >= .error
      case .warning: severity >= .warning
      case .note: true
      case .never: false
      }
    }
  }

  /// Codes with commas between them.
  struct Codes: ArgumentValue {
    var codes: Set<Finding.Code> = []

    init(_ codes: Set<Finding.Code>) { self.codes = codes }

    init?(argument: ByteString) {
      for word in argument.split(on: UInt8(ascii: ",")) {
        guard let code = Finding.Code.ofVerify.first(where: { ByteString($0.rawValue) == word }) else { return nil }
        codes.insert(code)
      }
    }

    static var form: String { "codes of 'forkpath help findings' with commas between them" }
  }

  var format = Format.text
  var summary: ByteString?
  var threshold = Threshold.error
  var only: Set<Finding.Code>?
  var except: Set<Finding.Code> = []

  func isWanted(_ finding: Finding) -> Bool {
    (only?.contains(finding.code) ?? true) && !except.contains(finding.code)
  }

  static let arguments: [Argument<Self>] = [
    .option("--format", value: "format", help: "How findings are printed") { $0.format = $1 },
    .flag("--json", help: "Short for --format json") { $0.format = .json },
    .option("--summary", value: "file", help: "Append a Markdown summary with a picture", completing: .file) {
      $0.summary = $1
    },
    .option("--fail-on", value: "severity", help: "The mildest finding that makes the exit status 1 (default: error)") {
      $0.threshold = $1
    },
    .option("--only", value: "codes", help: "Report these findings alone", repeats: true, completing: codes) {
      (root, more: Codes) in
      root.only = (root.only ?? []).union(more.codes)
    },
    .option("--except", value: "codes", help: "Do not report these", repeats: true, completing: codes) {
      (root, more: Codes) in
      root.except.formUnion(more.codes)
    },
  ]

  static let heading = "Report options"

  private static let codes = ArgumentInfo.Completion.list(Finding.Code.ofVerify.map(\.rawValue))
}
