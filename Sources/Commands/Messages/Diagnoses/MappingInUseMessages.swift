import Bytes
import GoSource
import Machine
import Mapping
import Terminal

extension MappingInUse {
  /// What an error is about where go uses the files of this mapping: nobody edits those by hand, and go's own advice would.
  /// Nil where the mapping has nothing to do with it.
  func message(of diagnosis: Diagnosis, _ known: DiagnosisMessages.Context) -> DiagnosisMessages.Message? {
    if let file = diagnosis.file, known.ownFiles.contains(file) {
      return .init(
        quoted(file) + " is a file of the mapping of " + quoted(upstream) + ", and was edited", .fix(anew))
    }
    guard diagnosis.isOfModules(of: upstream), !known.isOfTree(diagnosis) else { return nil }
    switch standing {
    case .foreign:
      return .init(
        "go uses the " + (hasModFile ? "go.mod" : "go.work") + " of the mapping of " + quoted(upstream)
          + ", and this directory is outside of what that maps", .fix(fix))
    case .changed(let state):
      return .init(
        "go uses the mapping of " + quoted(upstream) + ", which is not as setup made it", notes: [state.plainSentence],
        .fix(fix))
    case .unlisted(let directory): return late(directory)
    case .current: return current(diagnosis, known)
    }
  }

  private func late(_ directory: ByteString) -> DiagnosisMessages.Message {
    .init(
      quoted(directory) + " is a module of its own that came after setup, and the mapping of " + quoted(upstream)
        + " lacks it", .fix(again))
  }

  /// Where the mapping is as setup would make it.
  private func current(_ diagnosis: Diagnosis, _ known: DiagnosisMessages.Context) -> DiagnosisMessages.Message? {
    switch diagnosis {
    case .module(.noProvider(let package, _)) where known.isOwn(package):
      .init(
        "the mapping of " + quoted(upstream) + " is in use, and go does not find " + quoted(package) + " in it",
        lacking(package) ?? .look(Fix(["forkpath", "verify"])))
    case .module(.noProvider(let package, _)) where hasModFile:
      Self.completed("no module in go.mod has the package " + quoted(package))
    case .module(.sumMissing(_, let package)) where known.isOwn(package):
      .init(
        "go looked for " + quoted(package) + " in a published module of upstream's, of which go.sum has no line",
        notes: ["'go get', 'go mod tidy' and 'go mod vendor' do; a build takes it from the fork"],
        .type("go", "build", "./..."))
    case .module(.sumMissing) where hasModFile: Self.completed("go.sum lacks a line that this build needs")
    case .module(.outOfDate) where hasModFile:
      Self.completed("go.mod or go.sum lacks something, and a build does not change them")
    case .module(.unknownVersion(let subject)) where known.isOwn(subject.module):
      published(subject)
    case .server(.refused(let subject, _, "404")) where known.isOwn(subject.module),
      .server(.refused(let subject, _, "410")) where known.isOwn(subject.module):
      published(subject)
    case .module(.packageNotInModule(let package, let subject)) where known.isOwn(package):
      .init(
        "go looked for " + quoted(package) + " in upstream's " + subject.text
          + ", as 'go get' and 'go mod tidy' do; a build takes it from the fork",
        .type("go", "build", "./..."))
    case .workspace(let fault): workspace(fault, known)
    case .module(.vendorStale(_, isWorkspace: true)): flagged("-mod=vendor", known)
    case .package(let fault): known.nested[fault].flatMap { listed($0, known) }
    default: nil
    }
  }

  /// What the go.mod of a mapping lacks.
  static func completed(_ cause: ByteString) -> DiagnosisMessages.Message {
    .init(
      cause,
      notes: ["the mapping has a go.mod outside of the tree, which is completed; the fork's files stay as they are"],
      .type("forkpath", "get"))
  }

  /// What became of the directory of a package, where the fork has none.
  private func lacking(_ package: ByteString) -> Help? {
    guard let place = package.relative(within: upstream), missing.contains(package) else { return nil }
    let git: [ByteString] = checkout == "." ? ["git"] : ["git", "-C", checkout]
    return .look(Fix(git + ["log", "--oneline", "-3", "--all", "--", ":/" + place]))
  }

  private func published(_ subject: Diagnosis.Subject) -> DiagnosisMessages.Message {
    .init(
      "nobody publishes " + subject.text + ", which a module here requires",
      notes: [
        "a build takes it from the fork, but 'go get' and 'go mod tidy' ask servers for it",
        "another requirement is written without them: go mod edit -require=PATH@VERSION",
      ], .type("go", "build", "./..."))
  }

  private func workspace(_ fault: WorkspaceFault, _ known: DiagnosisMessages.Context) -> DiagnosisMessages.Message? {
    switch fault {
    case .notListed(let directory):
      listed(directory, known) ?? alone(directory, known)
        ?? .init(
          quoted(directory) + " is in no module that the mapping of " + quoted(upstream) + " builds",
          notes: ["the modules of the fork are built by their paths, in every directory of it"],
          .type("go", "build", upstream + "/..."))
    case .modFlag(let value): flagged("-mod=" + value, known)
    case .modfileFlag where !hasModFile: flagged("-modfile", known)
    case .vendorInWorkspace:
      .init(
        "the mapping of " + quoted(upstream) + " builds with a go.work, and 'go mod vendor' is for one module alone",
        notes: ["without the mapping it copies upstream's published packages, as the fork's go.mod says"],
        .type("env", "GOWORK=off", "go", "mod", "vendor"))
    case .noWorkFile:
      .init(
        "the mapping of " + quoted(upstream) + " has no go.work, and commands of 'go work' need one",
        .look(Fix(["forkpath", "status"])))
    case .workFileThere:
      .init(
        "the mapping of " + quoted(upstream) + " has a go.work already, and go finds that one",
        .look(Fix(["forkpath", "status"])))
    case .listedTwice, .memberReplaced, .conflictingReplacements, .goLineTooLow, .usedTwice:
      .init("the go.work of the mapping of " + quoted(upstream) + " is one that go refuses", .fix(anew))
    case .memberMissing, .modfileFlag, .unknownToEditor: nil
    }
  }

  /// The module around `directory`, where it came after setup.
  private func listed(_ directory: ByteString, _ known: DiagnosisMessages.Context) -> DiagnosisMessages.Message? {
    let place = known.directory.appending(path: directory).cleanPath
    return unlisted.contains { place.isWithin($0) } ? late(directory) : nil
  }

  /// The module around `directory`, where the mapping leaves it out.
  private func alone(_ directory: ByteString, _ known: DiagnosisMessages.Context) -> DiagnosisMessages.Message? {
    let place = known.directory.appending(path: directory).cleanPath
    guard leftOut.contains(where: { place.isWithin($0) }) else { return nil }
    return .init(
      quoted(directory) + " is in a module that the mapping of " + quoted(upstream)
        + " leaves out, and which is built alone",
      .fix(Fix([Fix.Command(["forkpath", "exec", "--", "go", "build", "./..."], in: directory)])))
  }

  /// A flag that go does not take with a go.work. Without the go.work, go would take upstream's packages.
  private func flagged(_ flag: ByteString, _ known: DiagnosisMessages.Context) -> DiagnosisMessages.Message {
    let cause = "the mapping of " + quoted(upstream) + " builds with a go.work, with which go does not take " + flag
    let set = Fix.Command(["forkpath", "env"], isEvaluated: true)
    if known.hasFlag(flag, stored: true) {
      return .init(cause, .fix(Fix([Fix.Command(["go", "env", "-u", "GOFLAGS"]), set])))
    }
    if known.hasFlag(flag, stored: false) { return .init(cause, .fix(Fix([Fix.Command(["unset", "GOFLAGS"]), set]))) }
    return .init(cause, .advice("type the command without " + flag))
  }
}

extension Diagnosis {
  /// The file with a line that go does not accept.
  var file: ByteString? {
    switch self {
    case .module(.unknownDirective(let file, _, _)), .module(.malformedLine(let file, _, _)),
      .module(.conflictMarks(let file)), .module(.unterminatedBlock(let file, _)), .module(.sumLine(let file, _)),
      .module(.replacementSyntax(let file, _)):
      file
    default: nil
    }
  }

  /// Whether the cause may be the go.mod or go.work that go uses, and what these say of other modules.
  fileprivate func isOfModules(of upstream: ByteString) -> Bool {
    switch self {
    case .workspace(.unknownToEditor): false
    case .workspace: true
    case .module(let fault):
      switch fault {
      case .noProvider, .packageNotInModule, .sumMissing, .outOfDate, .replacement, .replacedNotRequired,
        .notDependency, .ambiguous, .vendorStale, .notVendored, .vendorHidesAll, .language, .excluded:
        true
      case .unknownVersion(let subject): subject.module.isImportPath(within: upstream)
      case .noModule(let path): path.isImportPath(within: upstream)
      default: false
      }
    case .server(.refused(let subject, _, _)): subject.module.isImportPath(within: upstream)
    // A member of a go.work that is gone, in the words of go before 1.20.
    case .setting(.modFileMissing(let file)): file.lastPathComponent == "go.mod"
    case .package(.notInMainModule), .package(.outsideModule), .package(.noModFile), .package(.internalImport): true
    default: false
    }
  }
}

extension DiagnosisMessages.Context {
  /// Whether the cause is in the tree or on the machine, so that no mapping would lead out.
  fileprivate func isOfTree(_ diagnosis: Diagnosis) -> Bool {
    switch diagnosis {
    case .workspace(.goLineTooLow(_, let needed)): isTooNew(needed)
    case .module(.replacement(let subject, _, _)): replacers[subject.module] != nil
    default: false
    }
  }

  /// Whether GOFLAGS has the flag: in the shell, or as `go env -w` stored it.
  fileprivate func hasFlag(_ flag: ByteString, stored: Bool) -> Bool {
    let words = stored ? storedSettings["GOFLAGS"] : shellFlags
    return words?.split(on: 32).contains { $0 == flag || $0.hasPrefix(flag + "=") } ?? false
  }
}
