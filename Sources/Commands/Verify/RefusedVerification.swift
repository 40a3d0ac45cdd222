import Bytes
import Terminal

/// The report of a run that ended before anything was judged: why it ended is its one finding, so that programs that collect
/// reports get one.
struct RefusedVerification {
  var reason: Diagnostic

  /// Empty for text: the reason is printed to standard error.
  func bytes(_ format: VerifyOptions.Format, page empty: Page) -> ByteString {
    var page = empty
    switch format {
    case .text: return ByteString()
    case .json: page.json(json)
    case .github: return report.annotations
    case .gitlab: page.json(report.codeQuality)
    case .sarif: page.json(report.sarif)
    case .junit: return report.junit
    case .markdown: return markdown
    }
    return page.bytes
  }

  /// The summary for a job's page.
  var markdown: ByteString { report.markdown(title: "nothing was judged: " + reason.message, picture: nil) }

  private var json: JSON {
    guard case .object(let members) = reason.json else { return .null }
    return [
      "version": 2, "upstream": .null, "checkout": .null, "ok": .bool(false),
      "findings": [.object(members + [.init("details", .object([]))])],
    ]
  }

  private var report: Report {
    // No rule: none of them was judged.
    Report(tool: "forkpath", version: CommandLineTool.version, rules: [], diagnostics: [reason])
  }
}
