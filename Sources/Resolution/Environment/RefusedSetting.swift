package import Bytes
package import Machine

/// A setting with which each build of go fails, whatever the tree is and the servers answer.
package struct RefusedSetting: Sendable, Hashable {
  /// What is wrong with a value.
  package enum Fault: Sendable, Hashable {
    /// The toolchain does not compile for this system and processor.
    case platform
    /// It is none of those that go knows.
    case value
    /// A flag without the value that it needs.
    case noValue
    /// A path that is not absolute.
    case relative
    /// A file, directory or program that is not there.
    case missing
    /// Neither the setting nor what go would find it by.
    case unset
  }

  /// `GOFLAGS`, `GOOS`.
  package var name: ByteString
  /// Of GOFLAGS the word, of GOOS and GOARCH both, `plan10/amd64`.
  package var value: ByteString
  package var fault: Fault
  /// Whether the process has it; else `go env -w` wrote it.
  package var isOfProcess: Bool
}

extension GoEnvironment {
  /// The settings that go refuses, in their order; empty where nothing is known of the settings. Programs in `tree` do not count.
  package func refusedSettings(_ process: ProcessEnvironment, outside tree: ByteString? = nil) -> [RefusedSetting] {
    guard let settings else { return [] }
    var found: [RefusedSetting] = []
    func refuse(_ name: ByteString, _ value: ByteString, _ fault: RefusedSetting.Fault) {
      found.append(
        RefusedSetting(name: name, value: value, fault: fault, isOfProcess: settings.ofProcess(name) != nil))
    }
    for word in flags { if let fault = fault(ofFlag: word) { refuse("GOFLAGS", word, fault) } }
    if !isKnownPlatform {
      let pair = platform.goos + "/" + platform.goarch
      refuse(settings["GOOS"] != nil ? "GOOS" : "GOARCH", pair, .platform)
    }
    if let version = settings["GOFIPS140"], platform.minor >= 24, !hasCryptography(version) {
      refuse("GOFIPS140", version, .value)
    }
    // Go: cache.DefaultDir.
    if let cache = settings["GOCACHE"] {
      if !cache.isAbsolutePath { refuse("GOCACHE", cache, .relative) }
    } else if !hasUsualCache(process) {
      refuse("GOCACHE", ByteString(), .unset)
    }
    if platform.minor >= 24, let line = settings["GOCACHEPROG"] {
      let program = line.split(on: 32).first { !$0.isEmpty } ?? line
      if !isProgram(program, process, tree) { refuse("GOCACHEPROG", program, .missing) }
    }
    // Go: work.(*Builder).Init; os.TempDir where GOTMPDIR is not set.
    if let named = settings["GOTMPDIR"] {
      if !disk.isDirectory(directory.appending(path: named)) { refuse("GOTMPDIR", named, .missing) }
    } else if let named = process.nonEmpty("TMPDIR"), !disk.isDirectory(directory.appending(path: named)) {
      refuse("TMPDIR", named, .missing)
    }
    return found
  }

  /// The first word of GOFLAGS with which a command does not start that has the flags for which `isFlag` holds; nil where there is
  /// none.
  ///
  /// Go: base.SetFromGOFLAGS.
  package func refusedFlag(where isFlag: (ByteString) -> Bool) -> ByteString? {
    flags.first { word in
      let fault = isFlag(GoFlags.parts(of: word).name) ? fault(ofFlag: word) : nil
      return fault == .value || fault == .noValue
    }
  }

  /// Go: cmd/go/internal/work.AddBuildFlags, and package flag.
  private func fault(ofFlag word: ByteString) -> RefusedSetting.Fault? {
    let (name, value) = GoFlags.parts(of: word)
    let hasValue = word.contains(UInt8(ascii: "="))
    if Self.booleanFlags.contains(name) {
      return !hasValue || Self.booleans.contains(value) ? nil : .value
    }
    switch name {
    case "buildvcs": return !hasValue || value == "auto" || Self.booleans.contains(value) ? nil : .value
    case _ where Self.valueFlags.contains(name) && !hasValue: return .noValue
    // It must be the first on the command line.
    case "C": return .value
    case "mod": return ["", "mod", "readonly", "vendor"].contains(value) ? nil : .value
    case "modfile": return value.isEmpty || value.hasSuffix(".mod") ? nil : .value
    case "compiler": return ["gc", "gccgo"].contains(value) ? nil : .value
    case "buildmode": return Self.buildModes.contains(value) ? nil : .value
    case "p":
      // strconv.ParseInt takes a sign, other bases and `_`; what only looks like one of them is left to go.
      let digits = value.hasPrefix("+") ? value.dropFirst(1) : value
      let isPlain = digits.bytes.allSatisfy { (48...57).contains($0) }
      let isOther = digits.first == 48 && digits.count > 1 || digits.contains(UInt8(ascii: "_"))
      return !digits.isEmpty && (isOther || isPlain && digits != "0") ? nil : .value
    case "toolexec":
      let program = value.split(on: 32).first ?? value
      return program.isAbsolutePath && disk.reachable(program) == nil ? .missing : nil
    case "pgo": return value.isAbsolutePath && disk.reachable(value) == nil ? .missing : nil
    default: return nil
    }
  }

  private static let booleanFlags: Set<ByteString> = [
    "a", "asan", "linkshared", "modcacherw", "msan", "n", "race", "trimpath", "v", "work", "x",
  ]
  private static let valueFlags: Set<ByteString> = [
    "C", "asmflags", "buildmode", "compiler", "gccgoflags", "gcflags", "installsuffix", "ldflags", "mod", "modfile",
    "overlay", "p", "pgo", "pkgdir", "tags", "toolexec",
  ]
  private static let buildModes: Set<ByteString> = [
    "archive", "c-archive", "c-shared", "default", "exe", "pie", "plugin", "shared",
  ]
  /// As strconv.ParseBool reads them.
  private static let booleans: Set<ByteString> = [
    "0", "1", "F", "FALSE", "False", "T", "TRUE", "True", "f", "false", "t", "true",
  ]

  /// Whether a line that names a program finds it.
  private func isProgram(_ word: ByteString, _ process: ProcessEnvironment, _ tree: ByteString?) -> Bool {
    if word.contains(UInt8(ascii: "/")) { return disk.reachable(directory.appending(path: word)) != nil }
    return process.program(word, outside: tree) != nil
  }

  /// Whether go knows where to keep what it compiles without GOCACHE.
  package func hasUsualCache(_ process: ProcessEnvironment) -> Bool {
    #if os(macOS)
    return process.nonEmpty("HOME") != nil
    #else
    return process.nonEmpty("XDG_CACHE_HOME")?.isAbsolutePath ?? (process.nonEmpty("HOME") != nil)
    #endif
  }

  /// Go: fips140.initVersion: a copy of the cryptographic modules of that version, or a file that names one.
  package func hasCryptography(_ version: ByteString) -> Bool {
    if version == "off" || version == "latest" { return true }
    guard let goroot else { return true }
    if version.contains(UInt8(ascii: "/")) || version.firstRange(of: "..") != nil { return false }
    let directory = goroot.appending(path: "lib/fips140")
    let named = disk.readable(directory.appending(path: version + ".txt"), limit: 4096)?.trimmed
    return disk.isFile(directory.appending(path: (named ?? version) + ".zip"))
  }

  /// Whether the toolchain compiles for the platform; true where its source is not there.
  package var isKnownPlatform: Bool {
    guard let source = goroot?.appending(path: "src"),
      let text = disk.readable(source.appending(path: "internal/platform/zosarch.go"), limit: 1 << 20)
        ?? disk.readable(source.appending(path: "cmd/go/internal/cfg/zosarch.go"), limit: 1 << 20)
    else { return true }
    let pairs: [ByteString] = text.split(on: 10).compactMap { line in
      let words = line.split(on: UInt8(ascii: "\""))
      // `{"linux", "amd64"},`, and until go 1.20 `"linux/amd64": true,`.
      if words.count == 5 && words[2].trimmed == "," { return words[1] + "/" + words[3] }
      return words.count == 3 && words[2].first == UInt8(ascii: ":") ? words[1] : nil
    }
    return pairs.isEmpty || pairs.contains(platform.goos + "/" + platform.goarch)
  }
}
