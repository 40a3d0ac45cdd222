import Bytes
import Machine
import Resolution
import Terminal

extension SettingFault {
  func message(_ known: DiagnosisMessages.Context) -> DiagnosisMessages.Message {
    switch self {
    case .moduleMode(let value):
      known.variable("GO111MODULE", "GO111MODULE is " + quoted(value) + ", not on, off or auto", has: value)
    case .relativeGopath(let entry):
      known.variable("GOPATH", "the GOPATH entry " + quoted(entry) + " is relative, which go refuses", has: entry)
    case .tildeGopath(let entry):
      known.variable(
        "GOPATH", "the GOPATH entry " + quoted(entry) + " begins with '~', which the shell did not replace", has: entry)
    case .relativeWorkFile: known.variable("GOWORK", "GOWORK is neither 'off' nor an absolute path")
    case .workFileMissing(let file) where known.isOfMapping(file),
      .modFileMissing(let file) where known.isOfMapping(file),
      .overlayMissing(let file) where known.isOfMapping(file):
      .init(
        quoted(file) + " was of a mapping that was undone, and this shell still has its variables", .unmapped)
    case .workFileMissing(let file):
      known.variable("GOWORK", "GOWORK leads to " + quoted(file) + ", which does not exist", has: file)
    case .modFileMissing(let file) where file.lastPathComponent == "go.mod":
      .init(
        quoted(file) + " does not exist, and a go.work lists its directory, or -modfile names it",
        .look(Fix(["go", "env", "GOWORK", "GOFLAGS"])))
    case .modFileMissing(let file):
      known.variable("GOFLAGS", "-modfile names " + quoted(file) + ", which does not exist", has: file)
    case .overlayMissing(let file):
      known.variable("GOFLAGS", "-overlay names " + quoted(file) + ", which does not exist", has: file)
    case .modFileWithoutModule where known.hasFlagsOfMapping:
      .init("GOFLAGS has the -modfile of a mapping, and this directory is in no module of that fork", .unmapped)
    case .modFileWithoutModule:
      known.variable(
        "GOFLAGS", "-modfile stands in for the go.mod of a module, and there is none here", has: "-modfile")
    case .flagsMalformed(let word):
      known.variable("GOFLAGS", "GOFLAGS has a word that is no flag: " + quoted(word), has: word)
    case .flagUnknown(let flag):
      known.variable("GOFLAGS", "GOFLAGS has a flag that this go does not know: " + flag, has: flag)
    case .flagOfModules(let flag) where known.hasFlagsOfMapping:
      .init(
        flag + " is of a mapping for module mode, and GO111MODULE is off",
        known.isModuleMappingOff
          ? .fix(Fix(["forkpath", "env"], isEvaluated: true))
          : known.around?.isForModules == true ? known.mapped() : .unmapped)
    case .flagOfModules(let flag):
      known.variable("GOFLAGS", flag + " is for modules, and GO111MODULE is off", has: flag)
    case .gorootMissing(let directory):
      known.variable("GOROOT", "GOROOT is " + quoted(directory) + ", which does not exist", has: directory)
    case .noProxies: known.variable("GOPROXY", "GOPROXY names no proxy")
    case .noHome:
      .init(
        "go does not know where to keep what it compiles: HOME is not set, nor GOCACHE",
        .type("export", "GOCACHE=/tmp/go-build"))
    case .moduleCache(let reason) where reason.hasPrefix("neither"):
      .init("go does not know where to keep modules: " + reason, .type("export", "GOMODCACHE=/tmp/go-mod"))
    case .moduleCache(let reason):
      known.variable("GOMODCACHE", "the module cache cannot be used: " + reason)
    case .directoryGone:
      .init("the working directory of this shell was removed", .type("cd"))
    case .platform(let pair):
      .init(
        "go does not know the system " + quoted(pair), notes: known.stored("GOOS", nil),
        .type("unset", "GOOS", "GOARCH"))
    case .modulesOff:
      .init(
        "this command is for modules, and GO111MODULE is off",
        notes: known.stored("GO111MODULE", "off") + ["in GOPATH mode, 'forkpath get' fetches what a fork needs"],
        known.unset("GO111MODULE", "off"))
    case .lookupOff(let subject):
      .init(
        (subject.module.isEmpty ? "a module" : quoted(subject.text))
          + " is not on this machine, and GOPROXY=off forbids to fetch it",
        notes: known.stored("GOPROXY", "off"), known.unset("GOPROXY", "off"))
    case .noCompiler(let program):
      .init(
        "a package needs the C compiler " + quoted(program) + ", which is not installed",
        notes: ["packages that need C are left out then"], .type("export", "CGO_ENABLED=0"))
    case .noProgram(let program):
      .init(quoted(program) + " is not installed, or not on PATH", .advice("install " + program))
    case .stamp:
      .init(
        "git refuses to tell go the commit, most often because the checkout belongs to another user",
        .type("export", "GOFLAGS=-buildvcs=false"))
    case .refused(let setting): Self.refused(setting)
    case .flagValue(let flag, isStored: true):
      known.variable("GOFLAGS", flag + " in GOFLAGS has no value that go takes")
    case .flagValue(let flag, isStored: false):
      .init(
        flag + " has a value that go does not take",
        notes: ["it is in the command that was typed, or in GOFLAGS"], .look(Fix(["go", "env", "GOFLAGS"])))
    case .temporaryDirectory(let directory):
      .init(
        "the directory for temporary files, " + quoted(directory) + ", does not exist",
        notes: known.stored("GOTMPDIR", nil),
        .type("unset", "TMPDIR", "GOTMPDIR"))
    case .variable(let name, let words): known.variable(name, name + " is one that go refuses: " + words)
    case .noHeader(let file):
      .init(
        "a package includes the header " + quoted(file) + ", which the C compiler does not find",
        notes: [
          "a C library that is not installed has it, or another directory of the code",
          "packages that need C are left out without cgo",
        ], .type("export", "CGO_ENABLED=0"))
    case .sumKey: known.variable("GOSUMDB", "GOSUMDB names a checksum database without a valid key")
    case .versionControl(let system, let prefix):
      .init(
        "GOVCS does not allow " + system + " for " + quoted(prefix),
        notes: ["allow it only where you trust the server"], .type("export", "GOVCS=" + prefix + ":" + system))
    }
  }

  private static func refused(_ setting: RefusedSetting) -> DiagnosisMessages.Message {
    let word = setting.name == "GOFLAGS" ? quoted(setting.value) + " in GOFLAGS" : setting.name
    let value = setting.name == "GOFLAGS" ? ByteString() : " " + quoted(setting.value)
    let cause: ByteString =
      switch setting.fault {
      case .platform: "this go does not compile for " + quoted(setting.value)
      case .value: word + (value.isEmpty ? " has a value" : " is" + value + ",") + " that go does not know"
      case .noValue: word + " lacks its value"
      case .relative: word + " is" + value + ", which is no absolute path"
      case .missing: word + (value.isEmpty ? " names what" : " is" + value + ", which") + " does not exist"
      case .unset: "go does not know where to keep what it compiles: HOME is not set, nor GOCACHE"
      }
    if setting.fault == .unset { return .init(cause, .type("export", "GOCACHE=/tmp/go-build")) }
    return .init(
      cause,
      setting.isOfProcess ? .type("unset", setting.name) : .type("go", "env", "-u", setting.name))
  }
}

extension DiagnosisMessages.Context {
  /// What is to be done about a setting that go refuses; `part` is the part of its value that go names.
  fileprivate func variable(
    _ name: ByteString, _ cause: ByteString, has part: ByteString? = nil
  ) -> DiagnosisMessages.Message {
    .init(cause, notes: stored(name, part), unset(name, part))
  }

  /// Takes a setting away where it was made: in the shell, or by `go env -w`.
  fileprivate func unset(_ name: ByteString, _ part: ByteString?) -> Help {
    isStored(name, part) ? .type("go", "env", "-u", name) : .type("unset", name)
  }

  /// The other place where it may have been made: the text may be of another shell, or of another machine.
  fileprivate func stored(_ name: ByteString, _ part: ByteString?) -> [ByteString] {
    isStored(name, part)
      ? ["where a shell has it, too: unset " + name] : ["where 'go env -w' stored it: go env -u " + name]
  }

  private func isStored(_ name: ByteString, _ part: ByteString?) -> Bool {
    guard let part, let value = storedSettings[name] else { return false }
    return value.firstRange(of: part) != nil
  }
}
