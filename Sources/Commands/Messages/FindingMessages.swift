import Bytes
import Findings
import GoSource
import Machine
import Mapping
import Terminal

/// The sentence of each finding and its fix, as the user would type it.
struct FindingMessages {
  /// The setup command line for the checkout.
  var line: SetupLine
  /// The checkout without links.
  var root: ByteString
  /// The command that made the recorded mapping.
  var recorded: Fix?
  /// The files of all active mappings.
  var workFiles = ActiveWorkFiles()
  /// The directories that all findings together ask setup to take in, by the go.work that lacks them; nil for none.
  var missing: [ByteString?: [ByteString]] = [:]
  /// Whether the mapping was applied in the checks, so that the real go needs it, too.
  var isMapped = false
  /// Whether GOPATH mode was judged, and a mapping can be for that.
  var isGopathMode = true
  /// Whether GOPATH mode was judged, and no mapping can be for that.
  var isUnsuited = false
  /// How setup maps in GOPATH mode; nil where that was not judged.
  var destination: GopathDestination?
  /// A setup that would change nothing: no fix for what it has left.
  var settled: Fix?

  func diagnostic(_ finding: Finding) -> Diagnostic {
    var message = message(finding.fact, at: finding.place)
    // A copy that equals the fork's own files does no harm.
    if finding.severity == .note, case .nestedVendor = finding.fact { message.help = nil }
    if let settled, message.help == .fix(settled) {
      message.help = nil
      message.notes.append("setup has nothing left to change about it")
    }
    let place = finding.place.map { place in
      Diagnostic.Place(file: place.file, line: place.position?.line ?? 0, column: place.position?.column ?? 0)
    }
    return Diagnostic(
      finding.severity.diagnosticSeverity, code: finding.code.rawValue, message.sentence, place: place,
      notes: message.notes, help: message.help)
  }

  private struct Message {
    var sentence: ByteString
    var notes: [ByteString]
    var help: Help?

    init(_ sentence: ByteString, notes: [ByteString] = [], _ help: Help? = nil) {
      (self.sentence, self.notes, self.help) = (sentence, notes, help)
    }
  }

  private func unreachable(_ verdict: Verdict) -> Message {
    let words = verdict.reason.map { ReasonMessages(reason: $0, module: verdict.module) }
    let chain = verdict.chain.dropLast()
    return Message(
      ModuleVersion(path: verdict.module, version: verdict.version).text + ": "
        + (words?.sentence ?? ByteString(verdict.state.rawValue)),
      notes: chain.isEmpty ? [] : ["required by " + chain.joined(separator: " > ")], words?.fix)
  }

  private func missing(_ missing: MissingPackage) -> Message {
    if let unsummed = missing.unsummed {
      let download = asking(["mod", "download", unsummed.module])
      return Message(
        "go does not load " + quoted(missing.package) + ": go.sum has no line for " + quoted(unsummed.module)
          + ", which could have it, too",
        notes: ["what fetches that module adds the line to go.sum"],
        .fix(unsummed.directory == root ? inside(download) : Fix(download, in: unsummed.directory)))
    }
    return Message(
      quoted(missing.package)
        + (missing.directory == nil
          ? " is imported, but the fork in " + missing.checkout + " has no such package"
          : " is imported, and go does not find it in the fork in " + missing.checkout),
      notes: ["go would fail here, or take it from another copy of upstream"]
        + (missing.importer.map { ["imported by " + quoted($0)] } ?? []),
      .look(inside(["git", "grep", "-nF", "\"" + missing.package + "\"", "--", "*.go"])))
  }

  private func message(_ fact: Fact, at place: Place?) -> Message {
    switch fact {
    case .notMapped(let unmapped):
      Message(quoted(unmapped.path) + " leads nowhere, not to " + unmapped.expected, .fix(fix(unmapped, at: place)))
    case .leak(let leak):
      message(leak)
    case .shadowed(let shadow):
      Message(
        quoted(shadow.package) + " is found first in " + shadow.directory + ", which shadows the fork in "
          + shadow.expected, .fix(aside(shadow.directory)))
    case .secondCopy(let copy):
      Message(
        quoted(copy.path) + " exists a second time in " + copy.directory,
        notes: ["packages that the fork lacks would come from there without a word"], .fix(aside(copy.directory)))
    case .inactive(let inactive):
      switch inactive.activation {
      case .environment:
        Message(
          "the mapping of " + quoted(inactive.upstream) + " is not active in this environment", .fix(fix(inactive)))
      case .directory:
        Message(
          "the mapping of " + quoted(inactive.upstream) + " is active, but go does not use it in this directory",
          .fix(fix(inactive)))
      }
    case .nestedModuleUnmapped(let unmapped):
      Message(
        "the module " + quoted(unmapped.requiredBy) + " gets " + quoted(unmapped.module) + " from "
          + unmapped.source.text + ", not from the fork in " + unmapped.expected, .fix(mapping))
    case .nestedVendor(let copy):
      Message(
        quoted(copy.copy) + " is a copy of upstream, which builds below " + quoted(copy.directory)
          + " take for the fork's own packages",
        notes: copy.isOfSeveralModules ? [] : [Self.changesCheckout],
        .fix(copy.isOfSeveralModules ? line.fix() : Fix(["rm", "-r", typed(copy.copy)])))
    case .workspaceLeak(let leak) where workFiles.leavesOut(leak.directory, leak.workFile):
      Message(
        quoted(leak.workFile) + " takes over, and it does not use " + quoted(leak.directory),
        notes: ["'forkpath exec' builds that module alone"],
        .look(Fix(["forkpath", "exec", "--", "go", "build", "./..."], in: self.place(leak.directory))))
    case .workspaceLeak(let leak):
      Message(
        quoted(leak.workFile) + " takes over, and it does not use " + quoted(leak.directory),
        notes: made(leak.workFile, leak.directory) == nil
          ? ["or the fork is taken in: go work use " + shellWord(leak.directory)] : [],
        .fix(made(leak.workFile, leak.directory) ?? Fix(["export", "GOWORK=off"])))
    case .internalNotVisible(let use):
      Message(
        quoted(use.importer) + " imports the internal package " + quoted(use.package)
          + ", which go does not allow there")
    case .ambiguousImport(let found):
      Message(
        quoted(found.package) + " is in two modules, and go refuses to choose: "
          + zip(found.modules, found.directories).map {
            ($0.path.isEmpty ? "the vendor directory" : $0.text) + " in " + $1
          }.joined(separator: " and "),
        found.modules.first { !$0.version.isEmpty }.map {
          .fix(Fix(["go", "get", $0.path + "@none"], in: self.place(found.builtIn)))
        })
    case .importCycle(let cycle):
      Message(
        quoted(cycle.package) + " imports itself by way of " + (cycle.others.first.map(quoted) ?? "itself")
          + ", and go refuses to build " + (cycle.isOfTests ? "its tests" : "a cycle of imports"),
        notes: ["the cycle is " + cycle.circle.joined(separator: ", ")], .advice(Self.advice(on: cycle)))
    case .caseCollision(let collision):
      Message(
        quoted(collision.first) + " and " + quoted(collision.second) + " differ only in letter case",
        notes: ["go refuses to build both, and some disks hold only one of them"], help(collision))
    case .relativeImport(let relative):
      Message(
        "the relative import " + quoted(relative.path) + " makes go crash below a GOPATH",
        .advice("write the import path in full: " + relative.importPath))
    case .importComment(let comment):
      Message(
        "the import comment says " + quoted(comment.comment) + ", so GOPATH mode refuses to load it as "
          + quoted(comment.importPath), .fix(line.fix { $0.strategy = .overlay }))
    case .rewrittenImport(let rewritten):
      Message(
        "the import " + quoted(rewritten.path)
          + (rewritten.namesFork
            ? " names the fork, where upstream's code says " + quoted(rewritten.upstream)
            : " replaces " + quoted(rewritten.original) + " of upstream's code"),
        notes: (rewritten.resolution.map { [$0.text] } ?? []) + [Self.conflict],
        .advice("write " + quoted(rewritten.original)))
    case .namesakeImport(let namesake):
      Message(
        "imports name " + quoted(namesake.path) + ", and are not looked for in the fork, which has "
          + (namesake.directory.isEmpty ? "a package" : "the directory " + quoted(namesake.directory))
          + " for them, too",
        notes: [
          namesake.module.map {
            "either that was the path of the module " + quoted($0) + ", or it is a library of the same name"
          }
            ?? "either that is the upstream path, or a library of the same name"
        ], namesake.module == nil ? .look(line.fix("verify") { $0.upstream = namesake.path }) : nil)
    case .moduleLineRenamed(let renamed):
      Message(
        "the module line says " + quoted(renamed.path) + ", but the code imports " + quoted(renamed.original),
        notes: [Self.conflict], .fix(Fix(["go", "mod", "edit", "-module=" + renamed.original, typed(place)])))
    case .replaceTargetMissing(let missing):
      Message(
        quoted(missing.module.text) + " is replaced by " + missing.directory + ", where no go.mod is",
        notes: missing.submodule == nil ? [] : ["the submodule there is not checked out"],
        missing.submodule.map { .fix(checkOut($0)) }
          ?? .advice("put the module there; a replace line that forbids the module on purpose is right as it is"))
    case .replaceNotInherited(let count):
      Message(
        "modules that import this one do not inherit its " + counted(count, "replace line", "replace lines"),
        .advice("put the same lines in the go.mod of the program that is built"))
    case .replaceConflict(let conflict) where conflict.isOneSided:
      Message(
        quoted(conflict.module.text) + " is used as it is published, and with the mapping is "
          + conflict.second.text,
        notes: [
          conflict.firstPlace.text + " requires it",
          conflict.secondPlace.text + " replaces it, which in a workspace counts for all modules",
        ],
        .advice("a go.work of yours that replaces it decides: it is taken over where GOWORK names it"))
    case .replaceConflict(let conflict):
      Message(
        "the modules of the workspace replace " + quoted(conflict.module.text) + " by " + conflict.first.text
          + " and by " + conflict.second.text,
        notes: [
          conflict.firstPlace.text + " says " + conflict.first.text,
          conflict.secondPlace.text + " says " + conflict.second.text,
        ],
        resolution(of: conflict, place?.file))
    case .vendorInconsistent(let module, let directory):
      Message(
        quoted(module.text) + " is not in vendor/modules.txt as go.mod has it, so go refuses to build",
        .fix(Fix(["go", "mod", "vendor"], in: self.place(directory))))
    case .modfileDrift(let drift):
      Message(
        quoted(drift.missing.text) + " is not what " + drift.standIn + " has, which stands in for this file",
        .fix(recorded ?? line.fix()))
    case .tagInherited(let tag, let module):
      Message(
        inheritedTagSentence(tag, module),
        .advice("give the fork a higher version tag, or let people ask for a commit"))
    case .languageVersion:
      Message(
        "GOPATH mode ignores go.mod and compiles with the newest language",
        notes: ["loop variables are per iteration from Go 1.22 on, whatever the go line says"],
        .advice("build in module mode where that matters"))
    case .forkModifiedByGo(let file):
      Message(
        quoted(file) + " differs from what is committed",
        notes: ["go get and go mod tidy write here; forkpath get does not"],
        .look(inside(["git", "diff", "--", file])))
    case .outdated(let file):
      Message(quoted(file) + " changed since the mapping was made from it", recorded.map { .fix($0) })
    case .malformedModule(let file, let directory):
      Message(
        quoted(file) + " is no go.mod that go can read, so that packages in " + quoted(directory)
          + " are in no module", .look(Fix(["go", "mod", "edit", "-fmt", typed(file)])))
    case .unloadable(let unloadable):
      Message(
        "go cannot load the module " + quoted(unloadable.module) + ": see " + quoted(unloadable.cause.text),
        notes: unloadable.cause.output + (unloadable.line.map { [$0.text] } ?? []), help(unloadable))
    case .missingPackage(let missing): self.missing(missing)
    case .goDisagrees(let disagreement):
      Message(
        disagreement.found.map { found in
          "go list finds " + quoted(disagreement.package) + " in " + found + ", not in " + disagreement.expected
        } ?? "go list does not list " + quoted(disagreement.package) + ", which is in " + disagreement.expected,
        notes: disagreement.output,
        .look(inside(asking(["list", "-e", "-deps", "-test", "-f", "{{.ImportPath}} {{.Dir}}", "./..."]))))
    case .unreachable(let verdict): unreachable(verdict)
    case .run(let fact): Message(RunFactMessages(fact: fact).message, RunFactMessages(fact: fact).help)
    case .buildFailed(let directory, let output):
      Message(
        "go build fails in " + quoted(directory), notes: output,
        .look(Fix(asking(["build", "-o", "/dev/null", "./..."]), in: directory)))
    case .consumerFailed(let upstream, let output):
      Message("a module that imports every package of " + quoted(upstream) + " does not build", notes: output)
    case .nestedModuleAdded(let module):
      Message(
        "a new nested module " + quoted(module) + ", which builds of upstream's code do not have", .fix(line.fix()))
    case .replaceAdded(let old, let new):
      Message(
        "a new replacement of " + quoted(old.text) + " by " + new.text,
        notes: ["modules that import the fork do not inherit it"])
    case .health(let health): Message(health.sentence)
    case .malformedAcceptance(let word):
      Message(
        quoted(word) + " begins no line of the form CODE WHERE REASON", .look(Fix(["forkpath", "help", "findings"])))
    case .unusedAcceptance(let code, let place, let near):
      Message(
        "nothing to accept: no " + ByteString(code.rawValue) + " at " + quoted(place),
        notes: near.map { "what was found is accepted by " + quoted(ByteString($0.code.rawValue) + " " + $0.place) },
        .advice("delete the line" + (near.isEmpty ? "" : ", or let it name what was found")))
    case .acceptanceAdded(let key, let reason):
      Message(
        "a new acceptance of " + quoted(ByteString(key.code.rawValue) + " " + key.place),
        notes: ["its reason: " + reason, "it accepts nothing of the change that adds it"])
    case .unchecked(.goDisagrees, let obstacle):
      Message(
        "not compared with 'go list': " + obstacle.text,
        .look(Fix(["forkpath", "verify", "--with-go", "never", line.directory])))
    case .unchecked(let check, .notInstalled(let program)):
      Message(
        quoted(ByteString(check.rawValue)) + " was not checked: " + Obstacle.notInstalled(program).text,
        .advice("install " + ByteString(program.rawValue)))
    case .unchecked(_, .notCheckedOut(let directory)):
      Message(
        "the module in " + quoted(directory) + " is not judged: the sparse checkout has left it out",
        .fix(inside(["git", "sparse-checkout", "add", directory])))
    case .unchecked(let check, let obstacle):
      Message(quoted(ByteString(check.rawValue)) + " was not checked: " + obstacle.text)
    case .unreadable(.overlay(let setting)):
      Message(
        "the file of '-overlay' cannot be read, so it may hide a leak",
        (setting.map(Self.fix) ?? recorded).map { .fix($0) })
    case .unreadable(.malformed):
      Message(
        quoted(place?.file ?? "") + " is no Go source that go can read, so it may hide a leak",
        .look(Fix(["gofmt", "-e", typed(place?.file ?? "")])))
    case .unreadable(.refused(let errno)):
      Message(
        quoted(place?.file ?? "") + " cannot be read, so it may hide a leak",
        notes: [ByteString(SystemError(call: "open", path: "", code: errno).reason.lowercased())],
        errno == Self.permissionDenied ? .fix(Fix(["chmod", "u+rX", typed(place?.file ?? "")])) : nil)
    }
  }

  /// EACCES, on Linux and macOS.
  private static let permissionDenied: Int32 = 13
  private static let conflict: ByteString = "every pull from upstream will conflict here"

  private func message(_ leak: Leak) -> Message {
    var notes: [ByteString] = movesVendored(leak) ? [Self.changesCheckout] : []
    if let link = leak.link { notes.append("go follows the link " + quoted(link) + " out of the checkout") }
    if let overlaid = leak.overlaid {
      notes.append("the -overlay of this environment stands in for " + quoted(overlaid.file))
    }
    if let importer = leak.importer {
      notes.append("imported by " + quoted(importer))
    } else if leak.isFoundByGo {
      notes.append("found by go list")
    }
    let help: Help? =
      if let path = leak.ownPath {
        .advice("write " + quoted(path) + ", as the fork's other imports do")
      } else {
        fix(leak).map { .fix($0) }
      }
    return Message(
      quoted(leak.package) + " comes from " + leak.source.text + ", not from the fork in " + leak.expected,
      notes: notes, help)
  }
}
