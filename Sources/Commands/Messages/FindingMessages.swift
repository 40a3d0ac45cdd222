import Bytes
import GoSource
import Machine
import Mapping
import Terminal
import Verification

extension Finding {
  /// The cure of a copy of upstream that stands in the fork's place: a fork that lies in the same GOPATH can only be
  /// moved there, since a link would give it two import paths.
  private func displacing(_ line: SetupLine) -> ByteString {
    let (importPath, copy, fork) = (subject(0), subject(1), subject(2))
    return line.setup { options in
      options.displaces = true
      options.isGopathMode = true
      if copy.hasSuffix("/" + importPath), fork.isWithin(copy.dropLast(importPath.count + 1)) {
        options.strategy = .relocate
      }
    }
  }

  /// The cure of a leak, by how it was found.
  private func leakCure(_ line: SetupLine) -> ByteString {
    // The upstream path is mapped already, and some package is found elsewhere all the same; or it is of a module that
    // the fork does not have.
    if subject(4) == "mapped" || severity == .warning { return ByteString() }
    if subject(4) == "gopath" { return asideCure(subject(1)) }
    return isOfModule || !subject(4).isEmpty ? line.setup() : displacing(line)
  }

  /// Puts a directory of a GOPATH out of go's sight, where it stands: what begins with `_` is no package.
  private func asideCure(_ directory: ByteString) -> ByteString {
    let hidden = directory.parentPath.appending(path: "_" + directory.lastPathComponent)
    return "mv " + shellWord(directory) + " " + shellWord(hidden)
  }

  private func subject(_ index: Int) -> ByteString { index < subjects.count ? subjects[index] : "" }

  private var isOfModule: Bool { file.hasSuffix("go.mod") }

  /// The sentence of a finding; `line` is how the user would set the checkout up, and names it.
  func diagnostic(typed line: SetupLine) -> Diagnostic {
    let checkout = line.directory
    // A file as it is named from where the user is, and a command that has to be run in the checkout.
    let typed = { (file: ByteString) in checkout == "." ? file : checkout.appending(path: file) }
    let inside = { (command: ByteString) in
      checkout == "." ? command : "(cd " + line.shellDirectory + " && " + command + ")"
    }
    switch code {
    case .notMapped:
      return make(
        quoted(subject(0)) + " leads nowhere, not to " + subject(1),
        help: subject(2).isEmpty
          ? line.setup { if !isOfModule { $0.isGopathMode = true } } : "go work use " + shellWord(subject(1)))
    case .leak:
      return make(
        quoted(subject(0)) + " comes from " + subject(1) + ", not from the fork in " + subject(2),
        notes: subject(3).isEmpty ? [] : ["imported by " + quoted(subject(3))],
        help: leakCure(line))
    case .shadowed:
      return make(
        quoted(subject(0)) + " is found first in " + subject(1) + ", which shadows the fork in " + subject(2),
        help: asideCure(subject(1)))
    case .secondCopy:
      return make(
        quoted(subject(0)) + " stands a second time in " + subject(1),
        notes: ["packages that the fork lacks would come from there without a word"], help: asideCure(subject(1)))
    case .notInForce:
      return make(
        severity == .warning
          ? "the mapping of " + quoted(subject(0)) + " holds, but go does not see it from this directory"
          : "the mapping of " + quoted(subject(0)) + " stands, but not in this environment", help: subject(1))
    case .nestedModuleUnmapped:
      return make(
        "the module " + quoted(subject(3)) + " gets " + quoted(subject(0)) + " from " + subject(1)
          + ", not from the fork in " + subject(2), help: line.setup())
    case .nestedVendor:
      return make(
        quoted(subject(0)) + " is a copy of upstream, which builds below " + quoted(subject(1))
          + " take for the fork's own packages",
        help: subject(2) == "modules" ? line.setup() : "rm -r " + shellWord(typed(subject(0))))
    case .workspaceLeak:
      return make(
        quoted(subject(0)) + " takes over, and it does not use " + quoted(subject(1)),
        notes: ["or the fork is taken in: go work use " + shellWord(subject(1))], help: "export GOWORK=off")
    case .internalNotVisible:
      return make(
        quoted(subject(1)) + " imports the internal package " + quoted(subject(0)) + ", which go does not allow there",
        help: subject(2))
    case .caseCollision:
      return make(
        quoted(subject(0)) + " and " + quoted(subject(1)) + " differ only in letter case",
        notes: ["go refuses to build both, and some disks hold only one of them"],
        help: subject(2) == "files"
          ? "mv " + shellWord(typed(file.appending(path: subject(1)))) + " "
            + shellWord(typed(file.appending(path: "x_" + subject(1)))) : "rename one of them")
    case .relativeImport:
      return make(
        "the relative import " + quoted(subject(0)) + " makes go crash below a GOPATH",
        help: "write the import path in full: " + subject(1))
    case .importComment:
      return make(
        "the import comment says " + quoted(subject(0)) + ", so GOPATH mode refuses to load it as "
          + quoted(subject(1)), help: line.setup { $0.strategy = .overlay })
    case .rewrittenImport:
      return make(
        "the import " + quoted(subject(0)) + " names the fork, where upstream's code says " + quoted(subject(1)),
        notes: ["every pull from upstream will conflict here"],
        help: subject(2).isEmpty ? nil : "write " + quoted(subject(2)))
    case .moduleLineRenamed:
      return make(
        "the module line says " + quoted(subject(0)) + ", but the code imports " + quoted(subject(1)),
        notes: ["every pull from upstream will conflict here"],
        help: "go mod edit -module=" + shellWord(subject(1)) + " " + shellWord(typed(file)))
    case .replaceTargetMissing:
      return make(
        quoted(subject(0)) + " is replaced by " + subject(1) + ", where no go.mod is",
        help: "go mod edit -dropreplace=" + shellWord(subject(0)) + " " + shellWord(typed(file)))
    case .replaceNotInherited:
      return make(
        "who imports this module does not inherit its " + subject(0)
          + (subject(0) == "1" ? ByteString(" replace line") : " replace lines"),
        help: "put the same lines in the go.mod of the program that is built")
    case .replaceConflict:
      return make(
        "the modules of the workspace replace " + quoted(subject(0)) + " by " + subject(1) + " and by " + subject(2),
        help: inside(
          "go work edit -replace=" + shellWord(subject(0) + "=" + subject(1)) + " " + shellWord(file)))
    case .vendorInconsistent:
      return make(
        quoted(subject(0)) + " is not in vendor/modules.txt as go.mod has it, so go refuses to build",
        help: inside("go mod vendor"))
    case .modfileDrift:
      return make(
        quoted(subject(0)) + " is not what " + subject(1) + " has, which stands in for this file",
        help: line.setup())
    case .tagInherited:
      return make(
        ForkHealth.Note.inheritance(of: subject(0), subject(1)),
        help: "give the fork a higher version tag, or let people ask for a commit")
    case .languageVersion:
      return make(
        "GOPATH mode ignores go.mod and compiles with the newest language",
        notes: ["loop variables are per iteration from Go 1.22 on, whatever the go line says"],
        help: "build in module mode where that matters")
    case .forkModifiedByGo:
      return make(
        quoted(file) + " differs from what is committed",
        notes: ["go get and go mod tidy write here; forkpath get does not"],
        help: inside("git diff -- " + shellWord(file)))
    case .outdated:
      return make(
        quoted(subject(0)) + " changed since the mapping was made from it",
        help: subject(1))
    case .unloadable where severity == .warning:
      return make(
        quoted(subject(1)) + " is no go.mod that go can read, so that packages in " + quoted(subject(0))
          + " are in no module", help: "go mod edit -fmt " + shellWord(typed(subject(1))))
    case .unloadable:
      return make(
        "go cannot load the module " + quoted(subject(0)) + ": see " + quoted(subject(1)),
        notes: subjects.dropFirst(2).map { $0 }, help: inside("go list ./..."))
    case .missingPackage:
      return make(
        quoted(subject(0)) + " is imported, but the fork in " + subject(1) + " has no such package",
        notes: ["go would fail here, or take it from another copy of upstream"]
          + (subject(3).isEmpty ? [] : ["imported by " + quoted(subject(3))]))
    case .goDisagrees:
      return make(
        subject(1).isEmpty
          ? "go list does not list " + quoted(subject(0)) + ", which is in " + subject(2)
          : "go list finds " + quoted(subject(0)) + " in " + subject(1) + ", not in " + subject(2),
        notes: subjects.dropFirst(3).map { $0 },
        help: inside("go list -e -deps -test -f '{{.ImportPath}} {{.Dir}}' ./..."))
    case .unreachable:
      return make(
        subject(0).isEmpty ? subject(1) : subject(0) + ": " + subject(1),
        notes: subject(2).isEmpty ? [] : ["required by " + subject(2)],
        help: subject(3).isEmpty ? nil : subject(3))
    case .buildFailed:
      return make(
        "go build fails in " + quoted(subject(0)), notes: subjects.dropFirst().map { $0 },
        help: "(cd " + shellWord(subject(0)) + " && go build -o /dev/null ./...)")
    case .consumerFailed:
      return make(
        "a module that imports every package of " + quoted(subject(0)) + " does not build",
        notes: subjects.dropFirst().map { $0 })
    case .nestedModuleAdded:
      return make(
        "a new nested module " + quoted(subject(0)) + ", which builds of upstream's code do not have",
        help: line.setup())
    case .replaceAdded:
      return make(
        "a new replacement of " + quoted(subject(0)) + " by " + subject(1),
        notes: ["who imports the fork does not inherit it"])
    case .malformedAcceptance:
      return make(
        quoted(subject(0)) + " begins no line of the form CODE WHERE REASON", help: "forkpath help findings")
    case .unusedAcceptance:
      return make("nothing to accept: no " + subject(0) + " at " + quoted(subject(1)), help: "delete the line")
    case .unchecked:
      let why = subject(1) + (subject(2) == "missing" ? ByteString(" is not installed") : " did not answer")
      return subject(0) == ByteString(Finding.Code.goDisagrees.rawValue)
        ? make("not compared with 'go list': " + why, help: "forkpath verify --with-go never " + shellWord(checkout))
        : make(
          quoted(subject(0)) + " was not checked: " + why,
          help: subject(2) == "missing" ? "install " + subject(1) : nil)
    case .unreadable: return make(quoted(file) + " cannot be read, so it may hide a leak")
    }
  }

  private func make(_ message: ByteString, notes: [ByteString] = [], help: ByteString? = nil) -> Diagnostic {
    let place =
      file.isEmpty
      ? nil : Diagnostic.Place(file: file, line: position?.line ?? 0, column: position?.column ?? 0)
    return Diagnostic(
      severity.diagnosticSeverity, code: code.rawValue, message, place: place, notes: notes,
      help: help.flatMap { $0.isEmpty ? nil : $0 })
  }
}

extension Finding.Severity {
  var diagnosticSeverity: Diagnostic.Severity {
    switch self {
    case .error: .error
    case .warning: .warning
    case .note: .note
    }
  }
}
