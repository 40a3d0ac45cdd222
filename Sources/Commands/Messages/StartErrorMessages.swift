import Bytes
import Git
import Mapping
import Terminal

extension StartError: DiagnosticConvertible {
  var status: ExitStatus { .findings }

  var diagnostic: Diagnostic {
    switch self {
    case .noProgram(let directory):
      Diagnostic(
        .error, code: "no-program-module",
        "there is no Go module in " + quoted(directory) + " or above it, whose dependency could be taken",
        notes: ["a program's directory is where start is typed; without a program, setup clones a fork by its address"],
        help: .look(Fix(["forkpath", "help", "start"])))
    case .notUsed(let module, let words, let similar):
      Diagnostic(
        .error, code: "not-used", "the program uses no module " + quoted(module),
        notes: words.split(on: 10).map(\.trimmed).filter { !$0.isEmpty }.prefix(4)
          + similar.prefix(8).map { "it uses " + quoted($0) },
        help: similar.count == 1
          ? .fix(Fix(["forkpath", "start", similar[0]])) : .look(Fix(["go", "list", "-m", "all"])))
    case .isProgram(let module):
      Diagnostic(
        .error, code: "is-program",
        quoted(module) + " is the module of the program itself: its files are changed where they are")
    case .isDirectory(let module, let directory):
      Diagnostic(
        .error, code: "is-directory",
        "the program replaces " + quoted(module) + " by the directory " + quoted(directory),
        notes: ["what is changed there is used already"])
    case .unreachable(let module, let words):
      Diagnostic(
        .error, code: "unreachable",
        quoted(module) + " is neither in a repository that can be fetched nor in the module cache",
        notes: words.withoutSecrets.split(on: 10).map(\.trimmed).filter { !$0.isEmpty }.prefix(6).map { $0 },
        help: .look(Fix(["go", "mod", "download", "-x", module])))
    case .occupied(let path):
      Diagnostic(
        .error, code: "place-occupied", quoted(path) + " exists, and is no clone of the dependency",
        notes: ["the clone can be made elsewhere: write the directory after the module"])
    case .interrupted(let signal):
      Diagnostic(.error, code: "interrupted", "ended by signal " + ByteString("\(signal)") + "; nothing is left behind")
    }
  }
}
