import Bytes

extension Recognition {
  /// Errors about packages and where go looks for them.
  static let packages: [Row] = [
    Row("no required module provides package {package}: go.mod file not found") { _ in .package(.noModFile) },
    Row("package {package} is not in std", notStandard),
    Row("package {package} is not in GOROOT", notStandard),
    Row("cannot find package \"{package}\" in any of:\n{goroot*} (from $GOROOT)\n{place*} (from $GOPATH)") {
      .package(.notInGopath(package: $0["package"], place: $0["place"]))
    },
    Row(
      "cannot find package \"{package}\" in any of:\n{copy*} (vendor tree)\n{goroot*} (from $GOROOT)\n{place*} (from $GOPATH)"
    ) {
      .package(.notInGopath(package: $0["package"], place: $0["place"]))
    },
    // Of several vendor directories the first alone is called so.
    Row(
      "cannot find package \"{package}\" in any of:\n{copy*} (vendor tree)\n{more*}\n{goroot*} (from $GOROOT)\n{place*} (from $GOPATH)"
    ) {
      .package(.notInGopath(package: $0["package"], place: $0["place"]))
    },
    Row("cannot find package \"{package}\" in any of:\n{goroot*} (from $GOROOT)\n($GOPATH not set.") {
      .package(.noGopath(package: $0["package"]))
    },
    Row("case-insensitive file name collision: \"{first*}\" and \"{second*}\"") {
      .package(.namesCollide(first: $0["first"], second: $0["second"]))
    },
    Row("no install location for directory {directory*} outside GOPATH") {
      .package(.noInstallPlace(directory: $0["directory"]))
    },
    // gopls puts this into one line with the import.
    Row("(cannot find package \"{package}\" in any of \n{goroot*} (from $GOROOT)\n{place*} (from $GOPATH))") {
      .package(.notInGopath(package: $0["package"], place: $0["place"]))
    },
    Row("You are outside of a module and outside of $GOPATH/src.", isGeneral: true) { _ in .package(.noModFile) },
    Row("use of internal package {package} not allowed") { .package(.internalImport(package: $0["package"])) },
    Row("use of vendored package not allowed") { _ in .package(.vendoredImport) },
    Row("{path} must be imported as {instead}") {
      $0["path"].firstRange(of: "/vendor/") == nil
        ? nil : .package(.vendorInPath(path: $0["path"], instead: $0["instead"]))
    },
    Row("code in directory {directory*} expects import \"{expected}\"") {
      .package(.importComment(directory: $0["directory"], expected: $0["expected"]))
    },
    Row("{path} is relative, but relative import paths are not supported in module mode") {
      guard $0["path"].count > 2, $0["path"].first == UInt8(ascii: "\"") else { return nil }
      return .package(.relativeImport(path: $0["path"].dropFirst(1).dropLast(1)))
    },
    Row("local import \"{path}\" in non-local package") { .package(.relativeImport(path: $0["path"])) },
    Row("build constraints exclude all Go files in {directory*}") {
      .package(.allExcluded(directory: $0["directory"]))
    },
    Row("no Go files in {directory*}") { .package(.noGoFiles(directory: $0["directory"])) },
    Row("imports {package}: import cycle not allowed") { .package(.cycle(package: $0["package"])) },
    Row("imports {package} from {file}: import cycle not allowed") { .package(.cycle(package: $0["package"])) },
    Row("import \"{package}\" is a program, not an importable package") {
      .package(.programImported(package: $0["package"]))
    },
    Row("found packages {first} ({a*}) and {second} ({b*}) in {directory*}") {
      .package(.twoPackages(first: $0["first"], second: $0["second"], directory: $0["directory"]))
    },
    Row("pattern {pattern*}: no matching files found") { .package(.embedMissing(pattern: $0["pattern"])) },
    Row("pattern {pattern*}: lstat {directory}: no such file or directory") {
      .package(.directoryMissing(directory: $0["directory"]))
    },
    Row("warning: \"{pattern*}\" matched no packages", isGeneral: true) {
      .package(.nothingMatched(pattern: $0["pattern"]))
    },
    Row("package {package} is not a main package") { .package(.notProgram(package: $0["package"])) },
    Row("package {package} is in the main module, so can't request version {version}") {
      .package(.ofMainModule(package: $0["package"]))
    },
    Row("can't request explicit version \"{version}\" of path \"{package*}\" in main module") {
      .package(.ofMainModule(package: $0["package"]))
    },
    Row("imports {package}: can only use path@version syntax with") {
      .package(.versionInImport(path: $0["package"]))
    },
    Row("{path} is not a package path; see 'go help packages'") {
      .package(.malformedImport(path: $0["path"].withoutQuotes))
    },
    Row("invalid import path: {path*}") { .package(.malformedImport(path: $0["path"].withoutQuotes)) },
    Row("{place}: syntax error: non-declaration statement outside function body") {
      $0.goPlace.map { .package(.conflictPerhaps(file: $0)) }
    },
    Row("{place}: expected declaration, found '<<'") { $0.goPlace.map { .package(.conflictPerhaps(file: $0)) } },
    Row("stat {directory*}: directory not found") { .package(.directoryMissing(directory: $0["directory"])) },
    Row("directory {directory} outside main module or its selected dependencies") {
      .package(.outsideModule(directory: $0["directory"]))
    },
    Row("directory prefix {directory} does not contain main module or its selected dependencies") {
      $0["directory"] == "." ? .package(.noModFile) : .package(.outsideModule(directory: $0["directory"]))
    },
    Row("main module ({module}) does not contain package {package}") {
      .package(.notInMainModule(package: $0["package"], module: $0["module"]))
    },
    // go 1.19, of a directory whose module it does not build.
    Row("go: no packages loaded from {directory*}") { .package(.outsideModule(directory: $0["directory"])) },
    Row("go.mod file not found in current directory or any parent directory") { _ in .package(.noModFile) },
    Row("cannot find main module, but -modfile was set") { _ in .setting(.modFileWithoutModule) },
    Row("cannot find main module") { _ in .package(.noModFile) },
    Row("'go install' requires a version when current directory is not in a module\nTry 'go install {package}@latest'")
    {
      .package(.versionNeeded(package: $0["package"]))
    },
    Row("undefined: {name}") {
      $0["name"].contains(UInt8(ascii: ".")) ? .package(.undefined(name: $0["name"])) : nil
    },
    Row("undefined (type {type} has no field or method {member*})") {
      guard $0["type"].contains(UInt8(ascii: ".")) else { return nil }
      let member = $0["member"].split(on: UInt8(ascii: ","))[0]
      return .package(.undefined(name: $0["type"] + "." + member))
    },
    Row("type {a*}\"{first}\".{name*}) as {b*}\"{second}\".{other*} value in", twoTypes),
    Row("type {a*}\"{first}\".{name*}) as type {b*}\"{second}\".{other*} in", twoTypes),
    Row("have {method}({a*}\"{first}\".{name*}\nwant {same}({b*}\"{second}\".{other*})", twoTypes),
    Row("warning: ignoring symlink {path*}") { .package(.linkIgnored(path: $0["path"])) },
  ]

  /// Errors about go.work.
  static let workspaces: [Row] = [
    Row("current directory is contained in a module that is not one of the workspace modules listed in go.work") { _ in
      .workspace(.notListed(directory: "."))
    },
    Row("directory {directory} is contained in a module that is not one of the workspace modules listed in go.work") {
      .workspace(.notListed(directory: $0["directory"]))
    },
    Row("directory prefix {directory} does not contain modules listed in go.work") {
      .workspace(.notListed(directory: $0["directory"]))
    },
    Row("current directory outside modules listed in go.work") { _ in .workspace(.notListed(directory: ".")) },
    Row("directory {directory} outside modules listed in go.work") {
      .workspace(.notListed(directory: $0["directory"]))
    },
    Row("path {directory*} appears multiple times in workspace") {
      .workspace(.usedTwice(directory: $0["directory"]))
    },
    // gopls, which says of most what go says.
    Row("You have opened a nested module.") { _ in .workspace(.unknownToEditor(place: ".")) },
    Row("This file is within module \"{directory*}\", which is not included in your workspace") {
      .workspace(.unknownToEditor(place: $0["directory"]))
    },
    Row("This file is in {directory*}, which is a nested module in the {module*} module") {
      .workspace(.unknownToEditor(place: $0["directory"]))
    },
    Row("No active builds contain {file*}: consider opening a new workspace folder containing it") {
      .workspace(.unknownToEditor(place: $0["file"]))
    },
    Row("No active builds contain {file*}", isGeneral: true) { .workspace(.unknownToEditor(place: $0["file"])) },
    Row("no package metadata for file {file*}", isGeneral: true) { .workspace(.unknownToEditor(place: $0["file"])) },
    Row("no modules were found in the current workspace") { _ in .workspace(.notListed(directory: ".")) },
    Row("cannot load module {directory*} listed in go.work file: open {file*}: no such file or directory") {
      .workspace(.memberMissing(directory: $0["directory"]))
    },
    Row("module {module} appears multiple times in workspace") { .workspace(.listedTwice(module: $0["module"])) },
    Row("workspace module {module} is replaced at all versions in the go.work file") {
      .workspace(.memberReplaced(module: $0["module"]))
    },
    Row("conflicting replacements for {module}:\n{first*}\n{second*}\nuse \"go work edit") {
      .workspace(.conflictingReplacements(module: $0["module"], first: $0["first"], second: $0["second"]))
    },
    Row("module {module*} listed in go.work file requires go >= {needed}, but go.work lists go") {
      .workspace(.goLineTooLow(module: $0["module"], needed: $0["needed"]))
    },
    Row("-modfile cannot be used in workspace mode") { _ in .workspace(.modfileFlag) },
    Row("-mod may only be set to readonly{words*} when in workspace mode, but it is set to \"{value}\"") {
      .workspace(.modFlag(value: $0["value"]))
    },
    Row("no go.work file found") { _ in .workspace(.noWorkFile) },
    Row("go: {file*} already exists") {
      if $0["file"].hasSuffix("go.mod") { return .module(.moduleThere(file: $0["file"])) }
      return $0["file"].hasSuffix("go.work") ? .workspace(.workFileThere(file: $0["file"])) : nil
    },
    Row("'go mod vendor' cannot be run in workspace mode") { _ in .workspace(.vendorInWorkspace) },
  ]

  /// Errors in go's settings or on the machine.
  static let settings: [Row] = [
    Row("unknown environment setting GO111MODULE={value}") { .setting(.moduleMode(value: $0["value"])) },
    Row("GOPATH entry is relative; must be absolute path: \"{entry*}\"") {
      .setting(.relativeGopath(entry: $0["entry"]))
    },
    Row("GOPATH entry cannot start with shell metacharacter '~': \"{entry*}\"") {
      .setting(.tildeGopath(entry: $0["entry"]))
    },
    Row("the path provided to GOWORK must be an absolute path") { _ in .setting(.relativeWorkFile) },
    Row("invalid GOWORK: not an absolute path") { _ in .setting(.relativeWorkFile) },
    Row("reading go.work: open {file*}: no such file or directory") {
      .setting(.workFileMissing(file: $0["file"]))
    },
    Row("reading overlay file: open {file*}: no such file or directory") {
      .setting(.overlayMissing(file: $0["file"]))
    },
    Row("reading overlay: open {file*}: no such file or directory") { .setting(.overlayMissing(file: $0["file"])) },
    Row("go: open {file*}: no such file or directory") {
      $0["file"].hasSuffix(".mod") ? .setting(.modFileMissing(file: $0["file"])) : nil
    },
    Row("parsing $GOFLAGS: non-flag \"{word*}\"") { .setting(.flagsMalformed(word: $0["word"])) },
    Row("parsing $GOFLAGS: unknown flag {flag}") { .setting(.flagUnknown(flag: $0["flag"])) },
    Row("-mod={value} not supported (can be ") { .setting(.flagValue(flag: "-mod=" + $0["value"], isStored: false)) },
    Row("-modfile={file}: file does not have .mod extension") {
      .setting(.flagValue(flag: "-modfile=" + $0["file"], isStored: false))
    },
    Row("flag needs an argument: {flag} (from $GOFLAGS)") { .setting(.flagValue(flag: $0["flag"], isStored: true)) },
    Row("invalid boolean value \"{value*}\" for flag {flag} (from $GOFLAGS)") {
      .setting(.flagValue(flag: $0["flag"], isStored: true))
    },
    Row("invalid value \"{value*}\" for flag {flag} (from $GOFLAGS)") {
      .setting(.flagValue(flag: $0["flag"], isStored: true))
    },
    Row("creating work dir: stat {directory*}: no such file or directory") {
      .setting(.temporaryDirectory(directory: $0["directory"]))
    },
    Row("build cache is disabled by GOCACHE=off, {words*}") {
      .setting(.variable(name: "GOCACHE", words: $0["words"]))
    },
    Row("build cache is required, but could not be located: GOCACHE is not an absolute path") { _ in
      .setting(.variable(name: "GOCACHE", words: "it is not an absolute path"))
    },
    Row("invalid GOFIPS140: {words*}") { .setting(.variable(name: "GOFIPS140", words: $0["words"])) },
    Row("error starting GOCACHEPROG program {words*}") {
      .setting(.variable(name: "GOCACHEPROG", words: $0["words"]))
    },
    Row("unknown GOEXPERIMENT {words*}") { .setting(.variable(name: "GOEXPERIMENT", words: $0["words"])) },
    Row("cannot install, GOBIN must be {words*}") {
      .setting(.variable(name: "GOBIN", words: "it must be " + $0["words"]))
    },
    Row("cannot install cross-compiled binaries when GOBIN is set") { _ in
      .setting(.variable(name: "GOBIN", words: "programs for another platform are not installed there"))
    },
    Row("fatal error: {file}: No such file or directory") {
      $0["file"].hasSuffix(".h") ? .setting(.noHeader(file: $0["file"])) : nil
    },
    Row("build flag {flag} only valid when using modules") { .setting(.flagOfModules(flag: $0["flag"])) },
    Row("cannot find GOROOT directory: {directory*}") { .setting(.gorootMissing(directory: $0["directory"])) },
    Row("GOPROXY list is not the empty string, but contains no entries") { _ in .setting(.noProxies) },
    Row("GOCACHE is not defined and neither $XDG_CACHE_HOME nor $HOME are defined") { _ in .setting(.noHome) },
    Row("module cache not found: neither GOMODCACHE nor GOPATH is set") { _ in
      .setting(.moduleCache(reason: "neither GOMODCACHE nor GOPATH is set"))
    },
    Row("could not create module cache: {reason*}") { .setting(.moduleCache(reason: $0["reason"])) },
    Row("getwd: no such file or directory") { _ in .setting(.directoryGone) },
    Row("unsupported GOOS/GOARCH pair {pair}") { .setting(.platform(pair: $0["pair"])) },
    Row("modules disabled by GO111MODULE=off") { _ in .setting(.modulesOff) },
    Row("list -m cannot be used with GO111MODULE=off") { _ in .setting(.modulesOff) },
    Row("{subject}: module lookup disabled by GOPROXY=off") {
      .setting(.lookupOff(subject: $0["subject"].isModuleLike ? $0.subject() : .init("")))
    },
    Row("C compiler \"{program}\" not found") { .setting(.noCompiler(program: $0["program"])) },
    Row("exec: \"{program}\": executable file not found in $PATH") {
      .setting(.noProgram(program: $0["program"]))
    },
    Row("error obtaining VCS status") { _ in .setting(.stamp) },
    Row("invalid GOSUMDB: {words*}") { _ in .setting(.sumKey) },
    Row("GOVCS disallows using {system} for {kind} {prefix}; see 'go help vcs'") {
      .setting(.versionControl(system: $0["system"], prefix: $0["prefix"]))
    },
  ]

  @Sendable private static func notStandard(_ names: Names) -> Diagnosis? {
    let package = names["package"]
    return .package(
      standardSince[package].map { .newerStandard(package: package, minor: $0) } ?? .notStandard(package: package))
  }

  /// Go quotes the path of a type only where two packages of one name are in the message.
  @Sendable private static func twoTypes(_ names: Names) -> Diagnosis? {
    func type(_ path: String, _ name: String) -> ByteString { names[path] + "." + names[name].identifier }
    let (first, second) = (type("first", "name"), type("second", "other"))
    guard first != second, first.last != UInt8(ascii: "."), second.last != UInt8(ascii: ".") else { return nil }
    return .package(.twoTypes(first: first, second: second))
  }

  /// The first minor version of go whose standard library has the package, of those since 1.20.
  private static let standardSince: [ByteString: Int] = [
    "arena": 20, "crypto/ecdh": 20, "runtime/coverage": 20, "cmp": 21, "log/slog": 21, "maps": 21, "slices": 21,
    "testing/slogtest": 21, "go/version": 22, "math/rand/v2": 22, "iter": 23, "structs": 23, "unique": 23,
    "crypto/fips140": 24, "crypto/hkdf": 24, "crypto/mlkem": 24, "crypto/pbkdf2": 24, "crypto/sha3": 24, "weak": 24,
    "testing/synctest": 25, "crypto/hpke": 26, "crypto/mlkem/mlkemtest": 26, "testing/cryptotest": 26, "uuid": 27,
  ]
}

extension Recognition.Names {
  /// The file of `./a.go:5:2`.
  fileprivate var goPlace: ByteString? {
    let file = self["place"].split(on: UInt8(ascii: ":"))[0]
    return file.hasSuffix(".go") ? file : nil
  }
}

extension ByteString {
  /// Older go commands quote it.
  fileprivate var withoutQuotes: ByteString {
    count > 2 && first == UInt8(ascii: "\"") && last == UInt8(ascii: "\"") ? dropFirst(1).dropLast(1) : self
  }

  /// The identifier that it begins with.
  fileprivate var identifier: ByteString {
    prefix(bytes.firstIndex { !isLetterOrDigit($0) } ?? count)
  }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
  byte >= 0x80 || byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}
