import Bytes
import GoSource
import Machine
import Mapping
import Terminal

extension CommandError: Explained {
  var status: ExitStatus {
    switch self {
    case .directoryMissing, .notADirectory, .unknownTransaction: .usage
    case .unreadableRepository: .data
    case .refused(let refusal, let typed): MappingRefusalWords(refusal: refusal, typed: typed).status
    case .go(let error): error.status
    case .system: .system
    case .nothingStands: .findings
    }
  }

  var diagnostic: Diagnostic {
    switch self {
    case .directoryMissing(let path): Diagnostic(.error, code: "no-directory", quoted(path) + " does not exist")
    case .notADirectory(let path): Diagnostic(.error, code: "no-directory", quoted(path) + " is not a directory")
    case .unreadableRepository(let refusal): refusal.diagnostic
    case .refused(let refusal, let typed): MappingRefusalWords(refusal: refusal, typed: typed).diagnostic
    case .go(let error): error.diagnostic
    case .system(let error): error.diagnostic
    case .nothingStands(let path):
      Diagnostic(.error, code: "nothing-stands", "no mapping of " + quoted(path) + " stands", help: "forkpath status")
    case .unknownTransaction(let name):
      Diagnostic(.error, code: "unknown-transaction", "no transaction is called " + quoted(name), help: "forkpath log")
    }
  }
}

extension GitCheckout.Refusal {
  var diagnostic: Diagnostic {
    switch self {
    case .isLink(let path):
      Diagnostic(
        .error, code: "git-link", quoted(path) + " is a link; what it leads to may belong to somebody else")
    case .unreadable(let error): error.diagnostic
    case .malformed(let path, let line):
      Diagnostic(.error, code: "git-malformed", quoted(path) + ByteString(" line \(line) is not what git writes"))
    }
  }
}

extension Situation.Gap {
  var diagnostic: Diagnostic {
    let place = position.map { Diagnostic.Place(file: path, line: $0.line, column: $0.column) }
    let message: ByteString = code == 0 ? quoted(path) + " is no Go source" : quoted(path) + " cannot be read"
    return Diagnostic(.error, code: "unreadable", message, place: place)
  }
}
