import Bytes
import Findings

extension Recognition {
  /// Errors about go.mod, go.sum, versions and replacements.
  static let modules: [Row] = paths + lookups + sums + modFiles + replacements + vendoring + versions

  /// Errors about module paths.
  private static let paths: [Row] = [
    Row(
      "{package}: version constraints conflict:\n{subject}: parsing go.mod:\nmodule declares its path as: {declared}\nbut was required as: {required}",
      renamed),
    Row(
      "{package}: {subject}: parsing go.mod:\nmodule declares its path as: {declared}\nbut was required as: {required}",
      renamed),
    Row(
      "{old} (replaced by {subject}): parsing go.mod:\nmodule declares its path as: {declared}\nbut was required as: {required}"
    ) {
      .module(.replacementDeclares($0.subject(), replaced: $0["required"], declared: $0["declared"]))
    },
    Row("{subject}: parsing go.mod:\nmodule declares its path as: {declared}\nbut was required as: {required}", other),
    Row("module declares its path as: {declared}\nbut was required as: {required}", other),
    Row("{package} (in {module}):\nThe go.mod file for the module providing named packages contains one or") {
      .module(.installsReplacing(package: $0.subject("package"), module: $0.subject("module").module))
    },
    Row("case-insensitive import collision: \"{first}\" and \"{second}\"") {
      .module(.caseCollision(first: $0["first"], second: $0["second"]))
    },
    Row("{subject} used for two different module paths ({first} and {second})") {
      .module(.twoPaths($0.subject(), first: $0["first"], second: $0["second"]))
    },
    Row("module {module} provides package {package} and is replaced but not required; to add it:") {
      .module(.replacedNotRequired(module: $0["module"]))
    },
    Row("no required module provides package {package}; to add it:\ncd {directory*}\ngo get ") {
      .module(.noProvider(package: $0["package"], directory: $0["directory"]))
    },
    Row("no required module provides package {package}; to add it:") {
      .module(.noProvider(package: $0["package"]))
    },
    Row("no required module provides package \"{package}\"") { .module(.noProvider(package: $0["package"])) },
    Row("module {subject} found ({version}), but does not contain package {package}", lacking),
    Row("module {subject} found ({version}, replaced by {place*}), but does not contain package {package}", lacking),
    Row("module {subject} found, but does not contain package {package}", lacking),
  ]

  /// Errors about modules and packages that were not found.
  private static let lookups: [Row] = [
    Row("cannot find module providing package {package}: import lookup disabled by -mod=vendor") {
      .module(.notVendored(package: $0["package"]))
    },
    Row("cannot find module providing package {package}: module {path}: reading {address}: {words*}") {
      $0["words"].saysAbsent ? .module(.noModule(path: $0["package"])) : nil
    },
    Row("module {path}: reading {address}: {words*}") {
      $0["words"].saysAbsent && $0["path"].isModuleLike ? .module(.noModule(path: $0["path"])) : nil
    },
    Row("{subject}: reading {address}: no such file or directory") {
      $0["subject"].isVersionLike ? .module(.unknownVersion($0.subject())) : nil
    },
    Row("{subject}: reading {address}: 404 Not Found\nserver response: {words*}unknown revision {revision}") {
      $0["subject"].isVersionLike ? .module(.unknownVersion($0.subject())) : nil
    },
    Row("{subject}: invalid version: unknown revision {revision}") { .module(.unknownVersion($0.subject())) },
    // A branch or a commit, of which a proxy of files has none.
    Row("{subject}: invalid version: reading {address}: {words*}") {
      $0["subject"].isVersionLike && $0["words"].saysAbsent ? .module(.unknownVersion($0.subject())) : nil
    },
    Row("{subject}: no matching versions for query \"{query}\"") {
      guard $0["subject"].isModuleLike else { return nil }
      return .module(.noMatch(module: $0.subject().module, query: $0["query"]))
    },
    Row("cannot find module providing package {package}", isGeneral: true) {
      .module(.noModule(path: $0["package"].trimmedColon))
    },
  ]

  private static let sums: [Row] = [
    Row("missing go.sum entry for module providing package {package} ({rest*}; to add:\n{command*}", sum),
    Row("missing go.sum entry for module providing package {package}; to add:\n{command*}", sum),
    Row("missing go.sum entry needed to verify package {rest*}; to add:\n{command*}", sum),
    // Their first lines alone.
    Row("missing go.sum entry for module providing package {package} (imported by {importer}); to add:") {
      guard $0["importer"].isModuleLike, $0["importer"].first != UInt8(ascii: "-") else { return nil }
      return .module(.sumMissing(command: ["go", "get", $0["importer"]], of: $0["package"]))
    },
    Row("missing go.sum entry for go.mod file; to add it:\n{command*}", sum),
    Row("missing go.sum entry; to add it:\n{command*}", sum),
    Row("verifying {subject}: checksum mismatch\ndownloaded: {found}\n{source}: {gap*}h1:{recorded}") {
      var subject = $0.subject()
      if subject.version.hasSuffix("/go.mod") { subject.version = subject.version.dropLast(7) }
      return .module(.checksum(subject, downloaded: $0["found"], recorded: "h1:" + $0["recorded"]))
    },
    // Its first line alone.
    Row("verifying {subject}: checksum mismatch") {
      var subject = $0.subject()
      if subject.version.hasSuffix("/go.mod") { subject.version = subject.version.dropLast(7) }
      return subject.module.isModuleLike ? .module(.checksum(subject, downloaded: "", recorded: "")) : nil
    },
    Row("malformed go.sum:\n{file*}:{line}: wrong number of fields {count}") {
      $0["line"].isNumber ? .module(.sumLine(file: $0["file"], line: $0["line"])) : nil
    },
  ]

  private static let modFiles: [Row] = [
    Row("dropping requirement on excluded version {module} {version}") {
      .module(.excluded(.init($0["module"] + "@" + $0["version"])))
    },
    Row("updates to go.mod needed") { _ in .module(.outOfDate) },
    Row("updates to go.sum needed") { _ in .module(.outOfDate) },
    Row("{place}: replacement module without version must be directory path") {
      $0.place.map { .module(.replacementSyntax(file: $0.file, line: $0.line)) }
    },
    Row("{place}: require {module}: version \"{version}\" invalid: should be v{wanted*}, not v{major}") {
      guard let place = $0.place else { return nil }
      return .module(
        .majorRequired(.init($0["module"] + "@" + $0["version"]), file: place.file, line: place.line))
    },
    Row("{subject}: invalid version: should be v{wanted*}, not v{major}") {
      $0["subject"].isVersionLike ? .module(.majorDiffers($0.subject())) : nil
    },
    Row("require {module}: version \"{version}\" invalid: {words*}") {
      .module(.notVersion(.init($0["module"] + "@" + $0["version"])))
    },
    // Such as a branch of a fork, which no server resolves.
    Row("replace {module}: version \"{version}\" invalid: {words*}") {
      .module(.notVersion(.init($0["module"] + "@" + $0["version"])))
    },
    Row("{place}: unknown directive: {word}") { names in
      guard let place = names.place else { return nil }
      let isMark = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].contains(names["word"])
      return isMark
        ? .module(.conflictMarks(file: place.file))
        : .module(.unknownDirective(file: place.file, line: place.line, word: names["word"]))
    },
    Row("{place}: unknown block type: {word}") { names in
      names.place.map { .module(.unknownDirective(file: $0.file, line: $0.line, word: names["word"])) }
    },
    Row("no module declaration in go.mod") { _ in .module(.noModuleLine) },
    Row("error reading go.mod: missing module declaration") { _ in .module(.noModuleLine) },
    Row("{place}: syntax error (unterminated block started at {start})") {
      $0.place.map { .module(.unterminatedBlock(file: $0.file, line: $0.line)) }
    },
    Row("go.mod file indicates go {needed}, but maximum version supported by tidy is {running}") {
      .module(.tooNew(needed: $0["needed"], running: $0["running"]))
    },
    Row(" requires {needed} or later (-lang was set to {stated}; check go.mod)") {
      guard $0["needed"].hasPrefix("go1."), $0["stated"].hasPrefix("go1.") else { return nil }
      return .module(.language(needed: $0["needed"].dropFirst(2), stated: $0["stated"].dropFirst(2)))
    },
    Row("module {module}: not a known dependency") { .module(.notDependency(module: $0["module"])) },
    Row("module requires Go {needed}") { .module(.tooNew(needed: $0["needed"], running: "")) },
    Row(" requires go >= {needed} (running go {running};") {
      .module(.tooNew(needed: $0["needed"], running: $0["running"]))
    },
    Row("invalid go version '{version}': must match format") { .module(.goLine(version: $0["version"])) },
    Row("download {version} for {platform}: toolchain not available") {
      .module(.toolchainMissing(version: $0["version"]))
    },
    Row("cannot find \"{version}\" in PATH") {
      $0["version"].hasPrefix("go1") ? .module(.toolchainMissing(version: $0["version"])) : nil
    },
    Row("invalid GOTOOLCHAIN \"{value}\"") { .module(.toolchainMalformed(value: $0["value"])) },
  ]

  /// Lines of which nothing else is known: behind all other rows.
  static let malformedLines: [Row] = [
    Row("errors parsing {file*}:\n{place}: {words*}") {
      guard let place = $0.placeWithColumn ?? $0.place else { return nil }
      return .module(.malformedLine(file: place.file, line: place.line, words: $0["words"]))
    }
  ]

  private static let replacements: [Row] = [
    Row("{subject}: replacement directory {directory*} does not exist") {
      .module(.replacement(subject: $0.subject(), directory: $0["directory"], isAbsent: true))
    },
    Row("{subject} (replaced by {directory*}): reading {file*}: open {path*}: no such file or directory") {
      .module(.replacement(subject: $0.subject(), directory: $0["directory"], isAbsent: false))
    },
    Row("module {directory}: reading {file}: open {path}: no such file or directory") {
      .module(.replacement(subject: .init(""), directory: $0["directory"], isAbsent: false))
    },
  ]

  private static let vendoring: [Row] = [
    Row("inconsistent vendoring in {directory*}:\n") {
      .module(.vendorStale(directory: $0["directory"], isWorkspace: $0.isFollowed(by: "\ngo work vendor\n")))
    },
    Row("cannot find package \".\" in:\n{directory*}") {
      guard let range = $0["directory"].firstRange(of: "/vendor/") else { return nil }
      return .module(.notVendored(package: $0["directory"].dropFirst(range.upperBound)))
    },
    Row("can't compute 'all' using the vendor directory") { _ in .module(.vendorHidesAll) },
  ]

  private static let versions: [Row] = [
    Row("ambiguous import: found package {package} in multiple modules:\n{first} {old} ({a*})\n{second} {new} ({b*})") {
      .module(
        .ambiguous(
          package: $0["package"], first: .init($0["first"] + "@" + $0["old"]),
          second: .init($0["second"] + "@" + $0["new"])))
    },
    Row("warning: {subject}: retracted by module author{words*}") {
      let words = $0["words"].hasPrefix(": ") ? $0["words"].dropFirst(2) : $0["words"]
      return .module(.retracted($0.subject(), rationale: words))
    },
    Row("module {module} is deprecated: {words*}") {
      .module(.deprecated(module: $0["module"], words: $0["words"]))
    },
    Row("{by} requires {needed}, not {asked}") {
      guard $0["by"].isVersionLike, $0["needed"].isVersionLike, $0["asked"].isVersionLike else { return nil }
      return .module(
        .conflictingVersions(by: $0.subject("by"), needed: $0.subject("needed"), asked: $0.subject("asked")))
    },
    Row("malformed module path \"{path}\": {reason*}") {
      .module(.malformedPath(path: $0["path"], reason: $0["reason"]))
    },
    Row("{subject}: invalid pseudo-version: {reason*}") {
      .module(.pseudoVersion($0.subject(), reason: $0["reason"]))
    },
    Row("{subject}: invalid version: go.mod has {kind} module path \"{declared}\" at revision {revision}") {
      .module(.tagOfOtherMajor($0.subject(), declared: $0["declared"]))
    },
  ]

  @Sendable private static func renamed(_ names: Names) -> Diagnosis? {
    // Of `go get` the text names no package before; for the module's root directory package and module have one path.
    let package = names.subject("package")
    guard names["package"].isVersionLike else { return nil }
    return .module(.installsRenamed(package: package, module: names["required"], declared: names["declared"]))
  }

  @Sendable private static func other(_ names: Names) -> Diagnosis? {
    let (declared, required) = (names["declared"], names["required"])
    let named = names.subject()
    // The module that go read is another one than the required: it replaces that.
    if named.module.isModuleLike, !named.version.isEmpty, named.module != required {
      return .module(.replacementDeclares(named, replaced: required, declared: declared))
    }
    let version = named.version
    let subject = Diagnosis.Subject(version.isEmpty ? required : required + "@" + version)
    return declared.asciiLowercased == required.asciiLowercased
      ? .module(.caseDiffers(declared: declared, required: subject))
      : .module(.declaresOtherPath(declared: declared, required: subject))
  }

  @Sendable private static func lacking(_ names: Names) -> Diagnosis? {
    var subject = names.subject()
    if !names["version"].isEmpty { subject.version = names["version"] }
    return .module(.packageNotInModule(package: names["package"], subject))
  }

  /// Only the two commands that go names there.
  @Sendable private static func sum(_ names: Names) -> Diagnosis? {
    let words = names["command"].split(on: 32)
    guard
      words.starts(with: ["go", "get"]) && words.count == 3
        || words.starts(with: ["go", "mod", "download"]) && words.count == 4,
      words.last?.isModuleLike == true, words.last?.first != UInt8(ascii: "-")
    else { return nil }
    let package = names["package"].isEmpty ? words[words.count - 1] : names["package"]
    return .module(.sumMissing(command: words, of: package))
  }
}

extension Recognition.Names {
  /// The file and the line of `go.mod:5:8`.
  fileprivate var placeWithColumn: (file: ByteString, line: ByteString)? {
    let parts = self["place"].split(on: UInt8(ascii: ":"))
    guard parts.count >= 3, parts[parts.count - 1].isNumber, parts[parts.count - 2].isNumber else { return nil }
    return (parts.dropLast(2).joined(separator: ":"), parts[parts.count - 2])
  }
}

extension ByteString {
  /// A line of a file.
  var isNumber: Bool { !isEmpty && count < 9 && bytes.allSatisfy { $0 >= 48 && $0 <= 57 } }

  fileprivate var trimmedColon: ByteString { last == UInt8(ascii: ":") ? dropLast(1) : self }
}
