import Bytes
import GoSource
import Machine
import Terminal

extension RequirementFault {
  func message(_ known: DiagnosisMessages.Context) -> DiagnosisMessages.Message {
    switch self {
    case .declaresOtherPath(let declared, let required) where known.isOwn(declared):
      .init(
        quoted(required.module) + " is this fork, by its own path: its go.mod declares " + quoted(declared),
        notes: ["a module does not get itself; a mapping builds its packages from the checkout"], known.mapped())
    case .declaresOtherPath(let declared, let required):
      .init(
        quoted(required.module) + " is a fork of " + quoted(declared)
          + ", or was renamed to it: its go.mod declares that path",
        notes: ["import it as " + declared + "; the replace line makes that resolve to " + required.module],
        Self.replacing(declared, by: required))
    case .installsRenamed(let package, let module, let declared):
      .init(
        quoted(module) + " is a fork of " + quoted(declared)
          + ", and go installs no program of a fork by the fork's path",
        notes: ["forkpath builds the program with all packages of the fork"], Self.installing(package))
    case .installsReplacing(let package, let module):
      .init(
        "the go.mod of " + quoted(module)
          + " has replace or exclude lines, and go installs no program of such a module by its path",
        notes: ["forkpath builds the program with these lines"], Self.installing(package))
    case .replacementDeclares(let subject, let replaced, let declared):
      .init(
        quoted(replaced) + " is replaced by " + subject.text + ", whose go.mod declares " + quoted(declared),
        notes: [
          "go takes there a module that declares the replaced path or its own",
          "another version may declare one of them",
        ],
        .look(Fix(["go", "list", "-m", "-versions", subject.module])))
    case .caseDiffers(let declared, let required):
      .init(
        quoted(required.module) + " is written " + quoted(declared) + ": go tells paths apart by letter case",
        notes: ["better, write the imports so; the replace line helps where a dependency spells it wrong"],
        .type(
          "go", "mod", "edit",
          "-replace=" + required.module + "=" + declared + "@"
            + (required.version.isEmpty ? "latest" : required.version)))
    case .caseCollision(let first, let second):
      .init(
        quoted(first) + " and " + quoted(second)
          + " are one module in two spellings, and go builds no program with both",
        notes: ["write every import as its go.mod spells it"], Self.imports(of: second))
    case .twoPaths(let subject, let first, let second):
      .init(
        "the same code, " + subject.text + ", is used as " + quoted(first) + " and as " + quoted(second),
        notes: ["import it as " + first + " everywhere"], Self.imports(of: second))
    case .noProvider(let package, _) where known.isOwn(package):
      .init(
        quoted(package) + " is a package of this fork, but "
          + (known.isRenamed
            ? "go.mod gives the fork another path, so go looks for it elsewhere"
            : "the go.mod here requires no module that has it"),
        notes: ["go get would fetch upstream's package beside the fork's"],
        known.mapped())
    case .noProvider(let package, _) where known.isSupplied:
      MappingInUse.completed("no module in go.mod has the package " + quoted(package))
    case .noProvider(let package, let directory):
      .init(
        "no module in go.mod has the package " + quoted(package),
        .fix(Fix(["go", "get", package], in: directory.isEmpty ? "." : directory)))
    case .packageNotInModule(let package, let subject) where known.isOwn(package):
      .init(
        "go looked for " + quoted(package) + " in upstream's " + subject.text + ", which lacks it; the fork has it",
        known.mapped())
    case .packageNotInModule(let package, let subject):
      .init(
        quoted(subject.module) + " has no package " + quoted(package) + " in "
          + (subject.version.isEmpty ? "that version" : subject.version),
        notes: ["it may have been removed or moved, or a fork may have it that is not used here"],
        .look(Fix(["go", "list", "-m", "-versions", subject.module])))
    case .noModule(let path) where known.isOwn(path):
      .init(
        quoted(path) + " is a package of this fork, and nobody publishes it",
        known.mapped())
    case .noModule(let path):
      .init(
        "no server that was asked has a module for " + quoted(path),
        notes: ["misspelled, deleted, or private: then GOPRIVATE must name it"], .reached)
    case .unknownVersion(let subject) where subject.module == known.forkPath && known.upstream != known.forkPath:
      .init(
        quoted(subject.module) + " is this fork, by its own path, and its go.mod declares another one",
        notes: ["a module does not get itself; a mapping builds its packages from the checkout"], known.mapped())
    case .unknownVersion(let subject):
      .init(
        quoted(subject.module) + " has no version " + quoted(subject.version) + ", or nobody has the module",
        .look(Fix(["go", "list", "-m", "-versions", subject.module])))
    case .noMatch(let module, let query):
      .init(
        quoted(module) + " has no version for " + quoted(query),
        .look(Fix(["go", "list", "-m", "-versions", module])))
    case .sumMissing(_, let package) where known.isOwn(package):
      .init(
        "go looks for " + quoted(package) + " in a published module of upstream's, of which go.sum has no line",
        notes: ["the fork has it; what go proposes would fetch upstream beside the fork"], known.mapped())
    case .sumMissing where known.isSupplied:
      MappingInUse.completed("go.sum lacks a line that this build needs")
    case .sumMissing(let command, _): .init("go.sum lacks a line that this build needs", .fix(Fix(command)))
    case .checksum(let subject, let downloaded, let recorded):
      .init(
        "the content of " + subject.text
          + " is not what go.sum recorded: the tag was moved, another server has another archive, or a fork is served under upstream's version",
        notes: (downloaded.isEmpty ? [] : ["downloaded " + downloaded, "recorded " + recorded])
          + ["do not delete the line before you know why"],
        .look(Fix(["go", "mod", "verify"])))
    case .sumLine(let file, let line):
      .init("line " + line + " of go.sum is damaged", .type("sed", "-i.bak", line + "d", file))
    case .outOfDate where known.isSupplied:
      MappingInUse.completed("go.mod or go.sum lacks something, and a build does not change them")
    case .outOfDate:
      .init("go.mod or go.sum lacks something, and a build does not change them", .type("go", "mod", "tidy"))
    case .replacement(let subject, let directory, let isAbsent):
      .init(
        "a replace line leads to " + quoted(directory) + ", which "
          + (isAbsent ? "does not exist" : "does not exist or has no go.mod"),
        notes: subject.module.isEmpty ? [] : ["to keep the line, put the module there"],
        known.replacers[subject.module].map {
          .fix(
            Fix([
              Fix.Command(
                ["go", "mod", "edit", "-dropreplace=" + subject.module, "-dropreplace=" + subject.text], in: $0)
            ]))
        }
          ?? (subject.module.isEmpty
            ? .mapped(["--consumer", ".", directory], "go", "build", "./...")
            : .type("go", "mod", "edit", "-dropreplace=" + subject.module, "-dropreplace=" + subject.text)))
    case .replacementSyntax(let file, let line):
      .init(
        "line " + line + " of " + file + " replaces a module by a path without a version; only a directory has none",
        .advice("write a version behind the path, or ./ before a directory"))
    case .replacedNotRequired(let module):
      .init(quoted(module) + " is replaced, but nothing requires it", .type("go", "get", module))
    case .majorDiffers(let subject):
      .init(
        quoted(subject.module) + " has no version " + subject.version
          + ": from v2 on, the path of a module ends with its major version",
        notes: ["write the imports with /" + subject.major + ", too"],
        .type("go", "get", subject.module + "/" + subject.major + "@" + subject.version))
    case .majorRequired(let subject, let file, let line):
      .init(
        quoted(subject.module) + " has no version " + subject.version
          + ": from v2 on, the path of a module ends with its major version",
        notes: ["write the imports with /" + subject.major + ", too"],
        .type("sed", "-i.bak", line + "s|" + subject.module + "|" + subject.module + "/" + subject.major + "|", file))
    case .excluded(let subject):
      .init(
        subject.text + " is required, and go.mod excludes it",
        .type("go", "mod", "edit", "-dropexclude=" + subject.text))
    case .notVersion(let subject):
      .init(
        "go.mod names " + quoted(subject.module) + " at " + quoted(subject.version)
          + ", which is no version, and no server resolves it to one",
        .look(Fix(["go", "list", "-m", "-versions", subject.module])))
    case .unknownDirective(let file, let line, let word):
      Self.directive(word, at: file + ":" + line)
    case .conflictMarks(let file):
      .init(
        file + " still has the marks of a merge conflict",
        .look(Fix(["git", "diff", "--", known.files.contains(file) ? known.shortened(file) : file.lastPathComponent])))
    case .malformedLine(let file, let line, let words):
      .init(
        "line " + line + " of " + file + " is not what go accepts: " + words,
        .look(Fix(["sed", "-n", line + "p", file])))
    case .language(let needed, let stated):
      .init(
        "the code needs the language of go " + needed + ", and the go line of go.mod says " + stated,
        notes: ["upstream may have raised it: then a merge of its go.mod is better"],
        .type("go", "mod", "edit", "-go=" + needed))
    case .notDependency(let module):
      .init("nothing here requires the module " + quoted(module), .type("go", "get", module))
    case .moduleThere(let file):
      .init(
        quoted(file) + " is there, so 'go mod init' has nothing to make",
        notes: ["scan infers the upstream path of a fork, and says whether go.mod has it"],
        .look(Fix(["forkpath", "scan"])))
    case .noModuleLine:
      .init(
        "go.mod has no module line", notes: ["scan infers the path from the fork"], .look(Fix(["forkpath", "scan"])))
    case .unterminatedBlock(let file, let line):
      .init("a block of " + file + " does not end before line " + line, .advice("close it with ')'"))
    case .tooNew(let needed, let running):
      .init(
        "go " + needed + " or newer is required" + (running.isEmpty ? "" : ", and this is go " + running),
        notes: ["go 1.21 and later fetch it themselves, unless GOTOOLCHAIN=local"],
        running.isEmpty || GoVersion.compare(running, "1.21") < 0
          ? .advice("install go " + needed) : .type("export", "GOTOOLCHAIN=auto"))
    case .goLine(let version):
      .init(
        "the go line says " + version + ", a form that go before 1.21 does not know",
        .advice("use go " + version + ", or write 'go " + version.twoNumbers + "'"))
    case .toolchainMissing(let version):
      .init(
        "nobody has the release " + version + " of go, which GOTOOLCHAIN, go.mod or go.work asks for",
        .type("export", "GOTOOLCHAIN=local"))
    case .toolchainMalformed(let value):
      .init("GOTOOLCHAIN is " + quoted(value) + ", which is no release of go", .type("unset", "GOTOOLCHAIN"))
    case .ambiguous(let package, let first, let second):
      .init(
        quoted(package) + " is in " + first.text + " and in " + second.text,
        notes: ["newer versions of " + first.module + " leave it to " + second.module],
        .type("go", "get", first.module + "@latest"))
    case .vendorStale(let directory, let isWorkspace):
      .init(
        "the vendor directory in " + quoted(directory) + " is not of the present go.mod",
        .type("go", isWorkspace ? "work" : "mod", "vendor"))
    case .notVendored(let package):
      .init("the vendor directory lacks " + quoted(package), .type("go", "mod", "vendor"))
    case .vendorHidesAll:
      .init(
        "a vendor directory does not say which modules there are", .type("go", "list", "-mod=readonly", "-m", "all"))
    case .retracted(let subject, let rationale):
      .warning(
        "the authors of " + quoted(subject.module) + " took " + subject.version + " back"
          + (rationale.isEmpty ? "" : ": " + rationale),
        .type("go", "get", subject.module + "@latest"))
    case .deprecated(let module, let words):
      .warning(quoted(module) + " is no longer maintained: " + words, .look(Fix(["go", "mod", "why", "-m", module])))
    case .conflictingVersions(let by, let needed, let asked):
      .init(
        by.text + " needs " + needed.text + ", so " + asked.text + " cannot be used with it",
        .type("go", "get", by.text, needed.text))
    case .malformedPath(let path, let reason):
      .init(
        quoted(path) + " can be no module path: " + reason,
        .type("go", "mod", "edit", "-droprequire=" + path))
    case .pseudoVersion(let subject, let reason):
      .init(
        subject.version + " is not the version of its commit: " + reason,
        notes: ["go computes the version of a commit itself"],
        .type("go", "mod", "edit", "-require=" + subject.module + "@" + subject.commit))
    case .tagOfOtherMajor(let subject, let declared):
      .init(
        "at " + subject.version + " the go.mod of " + quoted(subject.module) + " declares " + quoted(declared)
          + ", another major version",
        .look(Fix(["go", "list", "-m", "-versions", declared])))
    }
  }

  /// Replaces the declared path by the fork; one line of go.mod.
  private static func replacing(_ declared: ByteString, by required: Diagnosis.Subject) -> Help {
    guard !required.version.isEmpty else {
      return .type("forkpath", "setup", "--consumer", ".", "https://" + required.module)
    }
    return .type(
      "go", "mod", "edit", "-droprequire=" + required.module, "-require=" + declared + "@v0.0.0",
      "-replace=" + declared + "=" + required.text)
  }

  /// The lines to change.
  private static func imports(of path: ByteString) -> Help {
    .look(Fix(["git", "grep", "-n", "-F", "\"" + path, "--", "*.go"]))
  }

  private static func installing(_ package: Diagnosis.Subject) -> Help {
    .type("forkpath", "install", package.text)
  }

  private static func directive(_ word: ByteString, at place: ByteString) -> DiagnosisMessages.Message {
    let since: [ByteString: ByteString] = ["toolchain": "1.21", "godebug": "1.23", "tool": "1.24", "ignore": "1.25"]
    if let version = since[word] {
      return .init(
        place + " has a " + word + " line, which go before " + version + " does not know",
        .advice("install go " + version + " or newer"))
    }
    return .init(place + " begins with " + quoted(word) + ", which is no word of go.mod", .advice("correct the line"))
  }
}

extension DiagnosisMessages.Message {
  /// A message about a problem that does not stop go.
  static func warning(_ cause: ByteString, _ help: Help?) -> Self {
    var message = Self(cause, help)
    message.severity = .warning
    return message
  }
}

extension Diagnosis.Subject {
  /// `v2` of v2.3.4.
  fileprivate var major: ByteString { version.split(on: UInt8(ascii: "."))[0] }

  /// The commit at the end of a pseudo-version.
  fileprivate var commit: ByteString { version.split(on: UInt8(ascii: "-")).last ?? version }
}

extension ByteString {
  /// `1.27` of 1.27.3.
  fileprivate var twoNumbers: ByteString { split(on: UInt8(ascii: ".")).prefix(2).joined(separator: ".") }
}
