package import Bytes
package import Resolution

/// An error in go's settings or on the machine.
package enum SettingFault: Sendable, Hashable {
  case moduleMode(value: ByteString)
  case relativeGopath(entry: ByteString)
  case tildeGopath(entry: ByteString)
  case relativeWorkFile
  /// GOWORK, or a flag of GOFLAGS, names a file that is not there.
  case workFileMissing(file: ByteString)
  case modFileMissing(file: ByteString)
  case overlayMissing(file: ByteString)
  /// -modfile stands in for the go.mod of a module, and there is none.
  case modFileWithoutModule
  case flagsMalformed(word: ByteString)
  case flagUnknown(flag: ByteString)
  case flagOfModules(flag: ByteString)
  case gorootMissing(directory: ByteString)
  case noProxies
  case noHome
  case moduleCache(reason: ByteString)
  case directoryGone
  case platform(pair: ByteString)
  /// A command that needs modules while GO111MODULE is off.
  case modulesOff
  case lookupOff(subject: Diagnosis.Subject)
  case noCompiler(program: ByteString)
  case noProgram(program: ByteString)
  case stamp
  case sumKey
  case versionControl(system: ByteString, prefix: ByteString)
  case refused(RefusedSetting)
  /// A value of a flag that go refuses; `isStored` where go says that it is in GOFLAGS.
  case flagValue(flag: ByteString, isStored: Bool)
  /// The directory for temporary files is not there.
  case temporaryDirectory(directory: ByteString)
  /// A variable whose value go refuses, in go's words.
  case variable(name: ByteString, words: ByteString)
  /// A header of C is not installed.
  case noHeader(file: ByteString)

  var fields: Diagnosis.Fields {
    switch self {
    case .moduleMode(let value): .init("module-mode", ["value": value])
    case .relativeGopath(let entry): .init("relative-gopath", ["entry": entry])
    case .tildeGopath(let entry): .init("tilde-gopath", ["entry": entry])
    case .relativeWorkFile: .init("relative-gowork")
    case .workFileMissing(let file): .init("work-file-missing", ["file": file])
    case .modFileMissing(let file): .init("modfile-missing", ["file": file])
    case .overlayMissing(let file): .init("overlay-missing", ["file": file])
    case .modFileWithoutModule: .init("modfile-without-module")
    case .flagsMalformed(let word): .init("flags-malformed", ["word": word])
    case .flagUnknown(let flag): .init("flag-unknown", ["flag": flag])
    case .flagOfModules(let flag): .init("flag-of-modules", ["flag": flag])
    case .gorootMissing(let directory): .init("goroot-missing", ["directory": directory])
    case .noProxies: .init("no-proxies")
    case .noHome: .init("no-home")
    case .moduleCache(let reason): .init("module-cache", ["reason": reason])
    case .directoryGone: .init("directory-gone")
    case .platform(let pair): .init("platform", ["pair": pair])
    case .modulesOff: .init("modules-off")
    case .lookupOff(let subject):
      .init("lookup-off", subject.module.isEmpty ? [:] : ["module": subject.module, "version": subject.version])
    case .noCompiler(let program): .init("no-compiler", ["program": program])
    case .noProgram(let program): .init("no-program", ["program": program])
    case .stamp: .init("stamp")
    case .sumKey: .init("sum-key")
    case .flagValue(let flag, let isStored):
      .init("flag-value", isStored ? ["flag": flag] : ["flag": flag, "from": "unknown"])
    case .temporaryDirectory(let directory): .init("temporary-directory", ["directory": directory])
    case .variable(let name, let words): .init("variable-refused", ["name": name, "words": words])
    case .noHeader(let file): .init("no-header", ["file": file])
    case .refused(let setting): .init("setting-refused", ["name": setting.name, "value": setting.value])
    case .versionControl(let system, let prefix):
      .init("version-control", ["system": system, "prefix": prefix])
    }
  }
}
