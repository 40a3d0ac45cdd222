import Bytes
import GoSource
import Machine
import Mapping
import Terminal
import Verification

extension Finding {
  /// The cure of a copy of upstream that stands in the fork's place: a fork that lies in the same GOPATH can only be
  /// moved there, since a link would give it two import paths.
  private func displacing(
    _ importPath: ByteString, _ copy: ByteString, _ fork: ByteString, _ checkout: ByteString
  ) -> ByteString {
    var line = SetupLine(directory: checkout)
    line.options.displaces = true
    line.options.isGopathMode = true
    if copy.hasSuffix("/" + importPath), fork.isWithin(copy.dropLast(importPath.count + 1)) {
      line.options.strategy = .relocate
    }
    return line.setup()
  }

  /// The sentence of a finding; `checkout` is the directory as the user would type it.
  func diagnostic(checkout: ByteString) -> Diagnostic {
    let subject = { (index: Int) -> ByteString in index < subjects.count ? subjects[index] : "" }
    let isOfModule = file.hasSuffix("go.mod")
    let setup: ByteString = (isOfModule ? "forkpath setup " : "forkpath setup --gopath ") + shellWord(checkout)
    switch code {
    case .notMapped:
      return make(quoted(subject(0)) + " leads nowhere, not to " + subject(1), help: setup)
    case .leak:
      return make(
        quoted(subject(0)) + " comes from " + subject(1) + ", not from the fork in " + subject(2),
        help: isOfModule ? setup : displacing(subject(0), subject(1), subject(2), checkout))
    case .shadowed:
      return make(
        quoted(subject(0)) + " is found first in " + subject(1) + ", which shadows the fork in " + subject(2),
        help: "mv " + shellWord(subject(1)) + " SOMEWHERE outside GOPATH")
    case .secondCopy:
      return make(
        quoted(subject(0)) + " stands a second time in " + subject(1),
        notes: ["packages that the fork lacks would come from there without a word"],
        help: "mv " + shellWord(subject(1)) + " SOMEWHERE outside GOPATH")
    case .notInForce:
      return make(
        severity == .warning
          ? "the mapping of " + quoted(subject(0)) + " holds, but go does not see it from this directory"
          : "the mapping of " + quoted(subject(0)) + " stands, but not in this environment", help: subject(1))
    case .relativeImport:
      return make("the relative import " + quoted(subject(0)) + " makes go crash below a GOPATH")
    case .importComment:
      return make(
        "the import comment says " + quoted(subject(0)) + ", so GOPATH mode refuses to load it as "
          + quoted(subject(1)))
    case .rewrittenImport:
      return make(
        "the import " + quoted(subject(0)) + " names the fork, where upstream's code says " + quoted(subject(1)),
        notes: ["every pull from upstream will conflict here"])
    case .languageVersion:
      return make(
        "GOPATH mode ignores go.mod and compiles with the newest language",
        notes: ["loop variables are per iteration from Go 1.22 on, whatever the go line says"])
    case .outdated:
      return make(
        "the mapping was made from another go.mod or go.sum than " + subject(0) + " has now",
        help: "forkpath setup " + shellWord(checkout))
    case .unloadable:
      return make("go cannot load the module " + quoted(subject(0)) + ": see " + quoted(subject(1)))
    case .missingPackage:
      return make(
        quoted(subject(0)) + " is imported, but the fork in " + subject(1) + " has no such package",
        notes: ["go would fail here, or take it from another copy of upstream"])
    case .unreachable:
      return make(
        subject(0).isEmpty ? subject(1) : subject(0) + ": " + subject(1),
        notes: subject(2).isEmpty ? [] : ["required by " + subject(2)],
        help: subject(3).isEmpty ? nil : subject(3))
    case .unreadable: return make(quoted(file) + " cannot be read, so it may hide a leak")
    }
  }

  private func make(_ message: ByteString, notes: [ByteString] = [], help: ByteString? = nil) -> Diagnostic {
    let place = position.map { Diagnostic.Place(file: file, line: $0.line, column: $0.column) }
    return Diagnostic(
      severity.diagnosticSeverity, code: code.rawValue, message, place: place, notes: notes, help: help)
  }
}

extension Finding.Severity {
  fileprivate var diagnosticSeverity: Diagnostic.Severity {
    switch self {
    case .error: .error
    case .warning: .warning
    case .note: .note
    }
  }
}
