import Bytes
import Git
import GoSource
import Machine
import Mapping
import Terminal

/// An address that `run`, `install` or `start` cannot take.
struct AddressRefusal: Error, DiagnosticConvertible {
  let fault: ProgramAddress.Fault
  let command: ByteString

  var status: ExitStatus {
    if case .secret = fault { return .findings }
    return .usage
  }

  var diagnostic: Diagnostic {
    switch fault {
    case .malformed(let word):
      // In other tools a bare name is a program of this machine.
      Diagnostic(
        .error, code: "address", quoted(word) + " is no directory, no URL and no import path with a host",
        help: command == "run" && !word.isEmpty && !word.contains(UInt8(ascii: "/"))
          ? .look(Fix(["forkpath", "exec", "--", word])) : .look(Fix(["forkpath", "help", command])))
    case .reference(let name):
      Diagnostic(
        .error, code: "address-revision", quoted(name) + " is not a name of a branch, tag, commit or version",
        help: .look(Fix(["forkpath", "help", command])))
    case .secret(let address):
      Diagnostic(
        .error, code: "address-secret", "the address has a password or a token in it, which would be seen by others",
        notes: ["git and go take it from netrc or from a credential helper"],
        help: .fix(Fix(["forkpath", command, address])))
    case .unnamable(let url):
      Diagnostic(
        .error, code: "address-letters", "go could not take " + quoted(url) + " for the path of a module",
        notes: ["a checkout of it in a directory can be built as it is"],
        help: .fix(Fix([Fix.Command(["git", "clone", url, "fork"]), Fix.Command(["forkpath", command, "./fork"])])))
    case .noDirectory(let path): Diagnostic(.error, code: "no-directory", quoted(path) + " does not exist")
    }
  }
}

extension ProgramError: DiagnosticConvertible {
  var status: ExitStatus {
    switch self {
    case .notFound, .unusable, .slashNeedsRepository, .ownModuleUnknown, .noPackage, .notAProgram, .notLoaded,
      .notBuilt,
      .undecidedUpstream, .noTarget,
      .noCache, .interrupted:
      .findings
    case .modFile: .data
    case .system: .system
    }
  }

  var diagnostic: Diagnostic {
    switch self {
    case .notFound(let path, let reference, let repository, let words):
      notFound(path, reference, repository, words)
    case .unusable(let module, let words, let fix):
      Diagnostic(
        .error, code: "not-usable", "go finds " + quoted(module.text) + ", and cannot use it",
        notes: Self.lines(words.withoutSecrets), help: fix.map { .fix($0.commands) })
    case .slashNeedsRepository(let path, let reference):
      Diagnostic(
        .error, code: "branch-with-slash",
        "no proxy of GOPROXY can be asked for " + quoted(reference) + " of " + quoted(path),
        notes: [
          "their protocol has no branches with a slash, and GOPROXY does not name 'direct'",
          "a commit can be asked for: HOST/YOU/TOOL@COMMIT",
        ], help: Self.repository(of: path).map { .look(Fix(["git", "ls-remote", $0, "refs/heads/" + reference])) })
    case .ownModuleUnknown(let path, let revision, let words):
      Diagnostic(
        .error, code: "own-module-unknown",
        "go could not tell whether the fork has " + quoted(path) + " at " + quoted(revision),
        notes: Self.lines(words) + ["without it upstream's own would be built"])
    case .noPackage(let directory, let module, let programs):
      Diagnostic(
        .error, code: "no-package", quoted(module) + " has no directory " + quoted(directory),
        notes: Self.programs(programs))
    case .notAProgram(let package, let words, let programs):
      Diagnostic(
        .error, code: "not-a-program", quoted(package) + " is not a program",
        notes: words.prefix(3).flatMap(Self.lines) + Self.programs(programs))
    case .modFile(let module, let errors):
      Diagnostic(
        .error, code: "unreadable-module", "the go.mod of " + quoted(module) + " cannot be read",
        notes: errors.errors.prefix(8).map { ByteString("line \($0.place.line): ") + $0.words.sentence })
    case .notLoaded(let package, let words, let missing, let fix):
      Diagnostic(
        .error, code: "not-loaded", "go cannot load " + quoted(package),
        notes: words.prefix(8).flatMap(Self.lines) + missing.map { Self.sentence($0, fix) },
        help: fix.map { .fix($0.commands) })
    case .undecidedUpstream(let paths, let address):
      Diagnostic(
        .error, code: "undecided-upstream",
        "the fork has no go.mod, and its imports of " + paths.map(quoted).joined(separator: ", ")
          + " may be of its own packages or of another project",
        notes: ["where they are its own, go would build upstream's in their place"],
        help: paths.first.map { .fix(Fix(["forkpath", "run", "--upstream", $0, address])) })
    case .notBuilt(let package): Diagnostic(.error, code: "not-built", "go could not build " + quoted(package))
    case .noCache:
      Diagnostic(
        .error, code: "no-home", "there is no place for scratch modules: HOME is not set",
        help: .advice("set HOME, or XDG_CACHE_HOME to a directory by its absolute path"))
    case .noTarget(let package, let isRelative):
      Diagnostic(
        .error, code: "no-target", "go has no place to install " + quoted(package),
        notes: [
          isRelative
            ? "GOBIN must be an absolute path" : "a program for another platform is not installed in GOBIN"
        ],
        help: .fix(Fix(["unset", "GOBIN"])))
    case .interrupted(let signal):
      Diagnostic(.error, code: "interrupted", "ended by signal " + ByteString("\(signal)"))
    case .system(let error): error.diagnostic
    }
  }

  private func notFound(
    _ path: ByteString, _ reference: ByteString, _ repository: ByteString?, _ words: ByteString
  ) -> Diagnostic {
    let message = "go finds no " + quoted(reference) + " of " + quoted(path)
    let notes = Self.lines(words.withoutSecrets)
    let says = { (text: ByteString) in words.firstRange(of: text) != nil }
    var help: Help?
    if says("unknown revision") {
      help = (repository.map(\.withoutSecret) ?? Self.repository(of: path)).map {
        .look(Fix(["git", "ls-remote", "--heads", "--tags", $0]))
      }
    } else if says("GOPROXY=off") {
      help = .advice("what was built once is run again without the network: by its version or commit")
    } else if [
      // The reason behind the status is the server's own.
      "could not read Username", "terminal prompts disabled", ": 401 ", ": 403 ", "Authentication failed",
    ]
    .contains(where: says) {
      help = .advice("git and go take passwords from netrc or a credential helper; GOPRIVATE names private paths")
    } else if says("GOVCS disallows") {
      help = .look(Fix(["go", "help", "vcs"]))
    }
    return Diagnostic(.error, code: "not-found", message, notes: notes, help: help)
  }

  private static func sentence(_ missing: MissingDirectory, _ fix: MissingFix?) -> ByteString {
    let named: ByteString =
      (missing.isReplacement ? "the fork's go.mod names the directory " : "the fork has no package in the directory ")
      + quoted(missing.name)
    switch missing.reason {
    case .absent: return named + ", which is not in the fork"
    case .untold: return named + ", and no proxy of GOPROXY has it"
    case .noModFile: return named + ", which has no go.mod"
    case .link: return named + ": it is a symbolic link, and go's archives of modules have none"
    case .submodule:
      if case .submodules = fix { return named + ": it is in a submodule that is not checked out" }
      return named + ": it is in a submodule, and go fetches none"
    }
  }

  /// The address of the repository, where the path alone tells it.
  private static func repository(of path: ByteString) -> ByteString? {
    let elements = path.split(on: UInt8(ascii: "/"))
    guard RepositoryAlias.isKnown(elements[0]), elements.count >= 3 else { return nil }
    return "https://" + elements.prefix(3).joined(separator: "/")
  }

  private static func lines(_ words: ByteString) -> [ByteString] {
    Array(words.split(on: 10).map(\.trimmed).filter { !$0.isEmpty }.prefix(8))
  }

  /// The programs that could have been meant.
  private static func programs(_ programs: [ByteString]) -> [ByteString] {
    if programs.isEmpty { return ["it has no program at all"] }
    return programs.prefix(8).map { "it has the program " + quoted($0) }
      + (programs.count > 8 ? [ByteString("and \(programs.count - 8) more")] : [])
  }
}

extension MissingFix {
  /// What is typed.
  var commands: Fix {
    switch self {
    case .submodules(let root): return Fix(["git", "-C", root, "submodule", "update", "--init"])
    case .clone(let url, let revision, let hasSubmodules, let typed, let program):
      var commands = [Fix.Command(["git", "clone", url, "fork"])]
      if let revision { commands.append(Fix.Command(["git", "-C", "fork", "checkout", revision])) }
      if hasSubmodules { commands.append(Fix.Command(["git", "-C", "fork", "submodule", "update", "--init"])) }
      commands.append(Fix.Command(typed + [ByteString("./fork").appending(path: program)]))
      return Fix(commands)
    }
  }
}
