import Bytes
import Findings
import GoSource
import Machine
import Resolution

/// Settings with which go fails, whatever servers answer.
extension Reach {
  func collectSettings() {
    let isVendored = options.purpose == .build && main.mode == .vendor
    let needsModules = !isVendored && (!walk.visited.isEmpty || !archives.isEmpty)
    // Go: modfetch.checkCacheDir.
    if needsModules && !environment.moduleCache.isAbsolutePath {
      refuse("GOMODCACHE", environment.moduleCache)
    }
    if let version = environment.settings?["GOFIPS140"], environment.platform.minor >= 24,
      !environment.hasCryptography(version)
    {
      refuse("GOFIPS140", version)
    }
    if let word = environment.refusedFlag(where: options.purpose.hasFlag) ?? removedFlag { refuse("GOFLAGS", word) }
    collectDebugSettings()
    collectDebugVariable()
    guard options.purpose == .build else { return }
    // Go: cache.DefaultDir.
    let cache = environment.settings?["GOCACHE"]
    if !(cache?.isAbsolutePath ?? environment.hasUsualCache(process)) { refuse("GOCACHE", cache ?? ByteString()) }
    let platform = environment.platform
    if !environment.isKnownPlatform {
      let isSet = environment.settings?["GOOS"] != nil
      refuse(isSet ? "GOOS" : "GOARCH", isSet ? platform.goos : platform.goarch)
    }
  }

  private func refuse(_ name: ByteString, _ value: ByteString) {
    let isOfProcess = environment.settings?.ofProcess(name) != nil
    add(.settingRefused(name: name, value: value, isOfProcess: isOfProcess), .error)
  }

  /// A flag that `go get` knows only to refuse it (modget.runGet).
  private var removedFlag: ByteString? {
    guard options.purpose == .get else { return nil }
    return environment.flags.first { word in
      ["insecure", "m"].contains(GoFlags.parts(of: word).name) && !word.hasSuffix("=false")
    }
  }

  /// Go: modload.CheckGodebug: `godebug` lines that this go does not know, or that set a value that it no longer supports.
  private func collectDebugSettings() {
    let (settings, file) =
      main.work.map { ($0.godebug, main.workPlace) } ?? (
        main.modules.first?.file.godebug ?? [], main.modules.first?.place
      )
    // `go get` reads no go.work.
    if main.isWorkspace, options.purpose == .get { return }
    guard environment.platform.minor >= 23, !settings.isEmpty, let table = debugTable else { return }
    for setting in settings where !isKnown(setting, table) {
      add(
        .debugSettingRefused(key: setting.key, value: setting.value, isOfWork: main.isWorkspace), .error,
        file: file ?? ByteString(), line: setting.place.line)
    }
  }

  /// Go: runtime.main: words of GODEBUG that set a value that this go no longer supports end every command.
  private func collectDebugVariable() {
    guard environment.platform.minor >= 27, let words = process.nonEmpty("GODEBUG"), let table = debugTable else {
      return
    }
    for word in words.split(on: UInt8(ascii: ",")) {
      guard let equals = word.firstIndex(of: UInt8(ascii: "=")) else { continue }
      if table[word.prefix(equals)]?.contains(word.dropFirst(equals + 1)) == true {
        add(.settingRefused(name: "GODEBUG", value: word, isOfProcess: true), .error)
      }
    }
  }

  /// The names that the toolchain's own table has, with the values that are no longer allowed.
  private var debugTable: [ByteString: [ByteString]]? {
    guard let file = environment.goroot?.appending(path: "src/internal/godebugs/table.go"),
      let text = view.readable(file, limit: 1 << 20)
    else { return nil }
    var table: [ByteString: [ByteString]] = [:]
    for line in text.split(on: 10) where line.trimmed.hasPrefix("{Name: \"") {
      let name = line.split(on: UInt8(ascii: "\""))[1]
      var old: [ByteString] = []
      if line.firstRange(of: "Removed: ") != nil {
        if line.firstRange(of: "Old: one}") != nil { old = ["1"] }
        if line.firstRange(of: "Old: zero}") != nil { old = ["0"] }
        // Of a function the texts that it compares with.
        if let start = line.firstRange(of: "Old: func") {
          let end = line.firstRange(of: "}}")?.lowerBound ?? line.count
          old = line[start.upperBound..<max(start.upperBound, end)].split(on: UInt8(ascii: "\"")).enumerated()
            .filter { $0.offset % 2 == 1 }.map(\.element)
        }
      }
      table[name] = old
    }
    return table.isEmpty ? nil : table
  }

  private func isKnown(_ setting: ModFile.Setting, _ table: [ByteString: [ByteString]]) -> Bool {
    guard setting.key == "default" else {
      guard let old = table[setting.key] else { return false }
      return !old.contains(setting.value)
    }
    guard setting.value.hasPrefix("go"), GoVersion(setting.value.dropFirst(2)) != nil else { return false }
    return running.map { GoVersion.compare(setting.value.dropFirst(2), $0) <= 0 } ?? true
  }
}

extension Reach.Purpose {
  /// Whether the command has the flag, among those that go checks when it reads GOFLAGS.
  fileprivate func hasFlag(_ name: ByteString) -> Bool {
    switch self {
    case .build: true
    case .get: name != "mod"
    case .download: ["C", "x", "modcacherw", "modfile", "overlay"].contains(name)
    }
  }
}
