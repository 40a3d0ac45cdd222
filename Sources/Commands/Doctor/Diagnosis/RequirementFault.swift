package import Bytes

/// An error about go.mod, go.sum, versions and replacements.
package enum RequirementFault: Sendable, Hashable {
  /// A fork, or a module that was renamed, is required by another path than its go.mod declares.
  case declaresOtherPath(declared: ByteString, required: Diagnosis.Subject)
  /// The same for `go install` of a program in it.
  case installsRenamed(package: Diagnosis.Subject, module: ByteString, declared: ByteString)
  /// `go install` of a program in a module whose go.mod has replace lines.
  case installsReplacing(package: Diagnosis.Subject, module: ByteString)
  /// The module that replaces another one declares neither's path.
  case replacementDeclares(Diagnosis.Subject, replaced: ByteString, declared: ByteString)
  /// The paths differ in letter case alone.
  case caseDiffers(declared: ByteString, required: Diagnosis.Subject)
  case caseCollision(first: ByteString, second: ByteString)
  /// The same code under two paths.
  case twoPaths(Diagnosis.Subject, first: ByteString, second: ByteString)
  /// `directory`: where to add the requirement, where that is another module of the workspace.
  case noProvider(package: ByteString, directory: ByteString = "")
  /// The module was found, but not the package in it.
  case packageNotInModule(package: ByteString, Diagnosis.Subject)
  /// No proxy and no repository has a module for the path.
  case noModule(path: ByteString)
  /// The module exists in some version, but not in this one.
  case unknownVersion(Diagnosis.Subject)
  case noMatch(module: ByteString, query: ByteString)
  /// go.sum has no line for the module, or the module with the package, `of`; `command` is the one that go names.
  case sumMissing(command: [ByteString], of: ByteString)
  case checksum(Diagnosis.Subject, downloaded: ByteString, recorded: ByteString)
  case sumLine(file: ByteString, line: ByteString)
  /// go.mod needs a change that a build does not make.
  case outOfDate
  /// A directory of a replace line does not exist, or has no go.mod; `subject` is empty where the text has none.
  case replacement(subject: Diagnosis.Subject, directory: ByteString, isAbsent: Bool)
  case replacementSyntax(file: ByteString, line: ByteString)
  case replacedNotRequired(module: ByteString)
  /// The version is of another major version than the path.
  case majorDiffers(Diagnosis.Subject)
  /// The same in a line of go.mod.
  case majorRequired(Diagnosis.Subject, file: ByteString, line: ByteString)
  /// A required version is excluded, too.
  case excluded(Diagnosis.Subject)
  /// go.mod has a word that is not a version, such as a branch.
  case notVersion(Diagnosis.Subject)
  case unknownDirective(file: ByteString, line: ByteString, word: ByteString)
  /// The file has git's conflict markers.
  case conflictMarks(file: ByteString)
  case noModuleLine
  /// `go mod init` where a go.mod is.
  case moduleThere(file: ByteString)
  /// A line that go does not understand, in its words.
  case malformedLine(file: ByteString, line: ByteString, words: ByteString)
  /// The code needs a later language than the go line of go.mod says.
  case language(needed: ByteString, stated: ByteString)
  /// No module here needs this one.
  case notDependency(module: ByteString)
  case unterminatedBlock(file: ByteString, line: ByteString)
  /// A newer go is needed; `running` is empty where the text does not say.
  case tooNew(needed: ByteString, running: ByteString)
  /// The go line is of a form that this go does not know.
  case goLine(version: ByteString)
  case toolchainMissing(version: ByteString)
  case toolchainMalformed(value: ByteString)
  case ambiguous(package: ByteString, first: Diagnosis.Subject, second: Diagnosis.Subject)
  case vendorStale(directory: ByteString, isWorkspace: Bool)
  case notVendored(package: ByteString)
  case vendorHidesAll
  case retracted(Diagnosis.Subject, rationale: ByteString)
  case deprecated(module: ByteString, words: ByteString)
  /// A dependency needs another version than the requested one.
  case conflictingVersions(by: Diagnosis.Subject, needed: Diagnosis.Subject, asked: Diagnosis.Subject)
  case malformedPath(path: ByteString, reason: ByteString)
  case pseudoVersion(Diagnosis.Subject, reason: ByteString)
  /// go.mod at a tag declares a path of another major version.
  case tagOfOtherMajor(Diagnosis.Subject, declared: ByteString)

  var fields: Diagnosis.Fields {
    switch self {
    case .declaresOtherPath(let declared, let required):
      .init(
        "declares-other-path", ["declared": declared, "required": required.module, "version": required.version])
    case .installsRenamed(let package, let module, let declared):
      .init("installs-renamed", ["package": package.text, "module": module, "declared": declared])
    case .installsReplacing(let package, let module):
      .init("installs-replacing", ["package": package.text, "module": module])
    case .replacementDeclares(let subject, let replaced, let declared):
      .init(
        "replacement-declares",
        ["module": subject.module, "version": subject.version, "replaced": replaced, "declared": declared])
    case .caseDiffers(let declared, let required):
      .init("case-differs", ["declared": declared, "required": required.module, "version": required.version])
    case .caseCollision(let first, let second): .init("case-collision", ["first": first, "second": second])
    case .twoPaths(let subject, let first, let second):
      .init("two-paths", ["module": subject.module, "version": subject.version, "first": first, "second": second])
    case .noProvider(let package, ""): .init("no-provider", ["package": package])
    case .noProvider(let package, let directory):
      .init("no-provider", ["package": package, "directory": directory])
    case .packageNotInModule(let package, let subject):
      .init("package-not-in-module", ["package": package, "module": subject.module, "version": subject.version])
    case .noModule(let path): .init("no-module", ["path": path])
    case .unknownVersion(let subject):
      .init("unknown-version", ["module": subject.module, "version": subject.version])
    case .noMatch(let module, let query): .init("no-match", ["module": module, "query": query])
    case .sumMissing(let command, _): .init("sum-missing", ["command": command.joined(separator: " ")])
    case .checksum(let subject, let downloaded, let recorded):
      .init(
        "checksum",
        [
          "module": subject.module, "version": subject.version, "downloaded": downloaded, "recorded": recorded,
        ])
    case .sumLine(let file, let line): .init("sum-line", ["file": file, "line": line])
    case .outOfDate: .init("out-of-date")
    case .replacement(let subject, let directory, let isAbsent):
      .init(isAbsent ? "replacement-missing" : "replacement", ["module": subject.module, "directory": directory])
    case .replacementSyntax(let file, let line): .init("replacement-syntax", ["file": file, "line": line])
    case .replacedNotRequired(let module): .init("replaced-not-required", ["module": module])
    case .majorDiffers(let subject): .init("major-differs", ["module": subject.module, "version": subject.version])
    case .majorRequired(let subject, let file, let line):
      .init(
        "major-required",
        ["module": subject.module, "version": subject.version, "file": file, "line": line])
    case .excluded(let subject): .init("excluded", ["module": subject.module, "version": subject.version])
    case .notVersion(let subject): .init("not-version", ["module": subject.module, "version": subject.version])
    case .unknownDirective(let file, let line, let word):
      .init("unknown-directive", ["file": file, "line": line, "word": word])
    case .conflictMarks(let file): .init("conflict-marks", ["file": file])
    case .malformedLine(let file, let line, let words):
      .init("malformed-line", ["file": file, "line": line, "words": words])
    case .language(let needed, let stated): .init("language", ["needed": needed, "stated": stated])
    case .notDependency(let module): .init("not-a-dependency", ["module": module])
    case .noModuleLine: .init("no-module-line")
    case .moduleThere(let file): .init("mod-file-there", ["file": file])
    case .unterminatedBlock(let file, let line): .init("unterminated-block", ["file": file, "line": line])
    case .tooNew(let needed, let running): .init("too-new", ["needed": needed, "running": running])
    case .goLine(let version): .init("go-line", ["version": version])
    case .toolchainMissing(let version): .init("toolchain-missing", ["version": version])
    case .toolchainMalformed(let value): .init("toolchain-malformed", ["value": value])
    case .ambiguous(let package, let first, let second):
      .init("ambiguous", ["package": package, "first": first.text, "second": second.text])
    case .vendorStale(let directory, let isWorkspace):
      .init("vendor-stale", ["directory": directory, "command": isWorkspace ? "go work vendor" : "go mod vendor"])
    case .notVendored(let package): .init("not-vendored", ["package": package])
    case .vendorHidesAll: .init("vendor-hides-all")
    case .retracted(let subject, let rationale):
      .init("retracted", ["module": subject.module, "version": subject.version, "rationale": rationale])
    case .deprecated(let module, let words): .init("deprecated", ["module": module, "words": words])
    case .conflictingVersions(let by, let needed, let asked):
      .init("conflicting-versions", ["by": by.text, "needed": needed.text, "asked": asked.text])
    case .malformedPath(let path, let reason): .init("malformed-path", ["path": path, "reason": reason])
    case .pseudoVersion(let subject, let reason):
      .init("pseudo-version", ["module": subject.module, "version": subject.version, "reason": reason])
    case .tagOfOtherMajor(let subject, let declared):
      .init("tag-of-other-major", ["module": subject.module, "version": subject.version, "declared": declared])
    }
  }
}
