package import Bytes
package import GoSource

/// One thing that is wrong with a fork or its dependencies, or worth knowing about them: data only. The sentence and the
/// fix are made in `Commands/Messages`.
package struct Finding: Sendable, Hashable {
  /// What was found.
  package var fact: Fact
  /// How much it matters.
  package var severity: Severity
  /// Where to look; nil where no file is at fault.
  package var place: Place?

  package init(_ fact: Fact, _ severity: Severity, at place: Place? = nil) {
    (self.fact, self.severity, self.place) = (fact, severity, place)
  }

  /// The stable code, from the fact.
  package var code: Code { fact.code }

  /// The names with which a line of the baseline accepts the finding.
  package var baselineKeys: [BaselineKey] { fact.baselineKeys(at: place) }
}

/// How much a finding matters; `--fail-on` names the mildest that makes the exit status 1.
package enum Severity: Int, Sendable, Hashable, Comparable {
  case note, warning, error

  package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
}

/// A file, or a position in it.
package struct Place: Sendable, Hashable {
  /// Relative to the checkout; absolute where the file is not in it.
  package var file: ByteString
  package var position: SourcePosition?

  package init(file: ByteString, position: SourcePosition? = nil) { (self.file, self.position) = (file, position) }
}

/// A name for WHERE in a line `CODE WHERE REASON`. Two keys with the same text accept the same lines.
package enum BaselineKey: Sendable, Hashable {
  /// An import path.
  case package(ByteString)
  /// A module path.
  case module(ByteString)
  /// A file or directory: relative to the checkout, absolute where it is not in it.
  case file(ByteString)
  /// The check that was not made.
  case check(Finding.Code)

  /// The text that WHERE is compared with.
  package var text: ByteString {
    switch self {
    case .package(let path), .module(let path), .file(let path): path
    case .check(let code): ByteString(code.rawValue)
    }
  }
}
