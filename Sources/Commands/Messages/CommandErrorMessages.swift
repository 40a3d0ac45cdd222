import Bytes
import Git
import GoSource
import Machine
import Mapping
import Terminal
import Transactions

extension CommandError: DiagnosticConvertible {
  var status: ExitStatus {
    switch self {
    case .directoryMissing, .notADirectory, .fileMissing, .placeOfCheckout, .unknownTransaction: .usage
    case .unreadableRepository(.unreadable): .system
    case .unreadableRepository: .data
    case .refused(let refusal, let typed): MappingRefusalMessages(refusal: refusal, typed: typed).status
    case .go(let error): error.status
    case .system: .system
    case .transaction(let error): error.status
    case .refusedPlan, .rivals, .consumerMoved, .notBuilt, .nothingToUndo, .notUndone, .notMapped, .notMappable,
      .originalDiffers,
      .broken,
      .conflict, .noProgram,
      .noGetInGopathMode,
      .changedByGo, .otherModule, .unfinished:
      .findings
    case .unprintable, .unknownText: .data
    }
  }

  var diagnostic: Diagnostic {
    switch self {
    case .directoryMissing(let path): Diagnostic(.error, code: "no-directory", quoted(path) + " does not exist")
    case .notADirectory(let path): Diagnostic(.error, code: "no-directory", quoted(path) + " is not a directory")
    case .fileMissing(let path): Diagnostic(.error, code: "no-file", quoted(path) + " does not exist")
    case .unknownText:
      Diagnostic(
        .error, code: "unknown-text", "no error that forkpath knows is in this text",
        notes: [
          "it knows errors of go, gopls and git, as they print them; pass all their lines",
          "without a text it looks for what is wrong with this machine",
        ], help: .look(Fix([Fix.Command(["forkpath", "doctor"], redirection: .from("/dev/null"))])))
    case .placeOfCheckout(let path):
      Diagnostic(
        .error, code: "clone-place",
        quoted(path) + " names a place for a clone, but the fork is a directory, which setup does not clone",
        help: .look(Fix(["forkpath", "help", "setup"])))
    case .unreadableRepository(let refusal): refusal.diagnostic
    case .refused(let refusal, let typed): MappingRefusalMessages(refusal: refusal, typed: typed).diagnostic
    case .go(let error): error.diagnostic
    case .notBuilt(let path, let reason, let others):
      Diagnostic(
        .error, code: "not-built",
        "nothing has to be mapped in " + quoted(path) + ", but go builds nothing there: " + reason.message,
        place: reason.place, notes: others + reason.notes, help: reason.help)
    case .system(let error): error.diagnostic
    case .transaction(let error): error.diagnostic
    case .refusedPlan(let refusals, let typed): Refusal.diagnostic(of: refusals, typed: typed)
    case .nothingToUndo(let path):
      Diagnostic(
        .error, code: "not-mapped", quoted(path) + " is not mapped, so there is nothing to undo",
        help: .look(Fix(["forkpath", "status"])))
    case .notUndone(let conflicts, let isPart, let fix): Conflict.diagnostic(of: conflicts, isPart: isPart, fix: fix)
    case .notMapped(let path, let checkout):
      Diagnostic(
        .error, code: "not-mapped", quoted(path) + " is not mapped, and plain go would not build the fork in it",
        help: .fix(Fix(["forkpath", "setup", checkout])))
    case .notMappable(let path, let reason):
      Diagnostic(
        .error, code: "not-mapped", quoted(path) + " is not mapped",
        notes: [reason.message] + reason.notes, help: reason.help)
    case .originalDiffers(let conflicts, let transaction):
      Diagnostic(
        .error, code: "original-differs", "the copy differs from the original, which is kept",
        notes: conflicts.map(\.words), help: .fix(Fix(["forkpath", "purge", "--force", transaction])))
    case .unfinished:
      Diagnostic(
        .error, code: "interrupted", "an earlier command was interrupted: finish it or take it back before a dry run",
        help: .look(Fix(["forkpath", "status"])))
    case .unknownTransaction(let name):
      Diagnostic(
        .error, code: "unknown-transaction", "no transaction is called " + quoted(name),
        help: .look(Fix(["forkpath", "log"])))
    case .broken(let state, let fix):
      Diagnostic(
        .error, code: "mapping-broken", "the mapping is not as setup made it",
        notes: [state.sentence.bytes(colored: false)], help: .fix(fix))
    case .rivals(let directory, let newer, let older, let fix):
      Diagnostic(
        .error, code: "two-mappings",
        quoted(directory) + " has two mappings, of " + quoted(newer.upstream) + " and of " + quoted(older.upstream)
          + ", and a build takes one of them",
        notes: ["they are those of " + newer.checkout + " and of " + older.checkout], help: .fix(fix))
    case .consumerMoved(let directory, let consumer, let mapping, let fix):
      Diagnostic(
        .error, code: "consumer-moved",
        quoted(directory) + " requires " + quoted(mapping.upstream) + ", which is mapped for " + quoted(consumer)
          + " alone, and that is gone",
        notes: ["plain go takes the published module here"], help: .fix(fix))
    case .conflict(let conflict): conflict.diagnostic
    case .noProgram(let name):
      Diagnostic(
        .error, code: "no-program", quoted(name) + " is not on PATH outside the fork's tree",
        notes: ["programs inside the fork are not run by name: type the path, as in ./NAME, to run one"])
    case .noGetInGopathMode(let version, let fix):
      Diagnostic(
        .error, code: "no-get", "go " + (version ?? "of an unknown version") + " fetches nothing in GOPATH mode",
        notes: ["Go up to 1.21 does; module mode does with every Go"], help: .fix(fix))
    case .changedByGo(let directory):
      Diagnostic(
        .error, code: "changed-by-go", "go changed go.mod or go.sum in " + quoted(directory),
        help: .look(Fix(["git", "-C", directory, "diff", "--", "go.mod", "go.sum"])))
    case .otherModule(let directory, let fix?):
      Diagnostic(
        .error, code: "other-module",
        quoted(directory) + " is a module of its own that came after setup, and the mapping lacks it",
        notes: ["plain go may take the published upstream in it"], help: .fix(fix))
    case .otherModule(let directory, nil):
      Diagnostic(
        .error, code: "other-module", quoted(directory) + " is a module of its own, which the mapping does not concern",
        notes: [
          "go would take the mapping's go.mod for the one there", "plain go is right there if verify finds no leak",
        ],
        help: .look(Fix(["forkpath", "verify", directory])))
    case .unprintable(let name):
      Diagnostic(.error, code: "unprintable", "the value of " + name + " has a line break in it")
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

extension Fork.Unreadable {
  var diagnostic: Diagnostic {
    let place = position.map { Diagnostic.Place(file: path, line: $0.line, column: $0.column) }
    let message: ByteString = code == 0 ? quoted(path) + " is no Go source" : quoted(path) + " cannot be read"
    return Diagnostic(.error, code: "unreadable", message, place: place)
  }
}

extension EnvironmentConflict {
  var diagnostic: Diagnostic {
    switch self {
    case .flag(let word, let mapping, let rest, let isWritten):
      Diagnostic(
        .error, code: "environment-conflict",
        quoted(word) + " in GOFLAGS does not go together with " + mapping.phrase,
        help: .fix(
          Fix(
            !rest.isEmpty
              ? ["export", "GOFLAGS=" + rest] : isWritten ? ["go", "env", "-u", "GOFLAGS"] : ["unset", "GOFLAGS"])))
    case .unquotable(let word):
      Diagnostic(
        .error, code: "environment-conflict", "GOFLAGS cannot carry " + quoted(word),
        notes: ["Go before 1.20 splits GOFLAGS at every space, whatever the quotes"],
        help: .advice("a state directory without a space in its path helps: --state-dir of setup"))
    }
  }
}

extension EnvironmentConflict.Mapping {
  fileprivate var phrase: ByteString {
    switch self {
    case .gopath: "GOPATH mode, which go refuses"
    case .workspace: "a workspace, which go refuses"
    case .modfile: "the alternative go.mod of the mapping"
    case .vendored: "an overlay of vendored files, which go would not read"
    case .overlay: "the overlay of the mapping: go takes one only"
    }
  }
}
