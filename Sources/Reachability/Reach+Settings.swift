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
    if let version = environment.settings?["GOFIPS140"], environment.platform.minor >= 24, !hasCryptography(version) {
      refuse("GOFIPS140", version)
    }
    collectDebugSettings()
    guard options.purpose == .build else { return }
    if !hasBuildCache { refuse("GOCACHE", environment.settings?["GOCACHE"] ?? ByteString()) }
    let platform = environment.platform
    if let pairs = platforms, !pairs.contains(platform.goos + "/" + platform.goarch) {
      let isSet = environment.settings?["GOOS"] != nil
      refuse(isSet ? "GOOS" : "GOARCH", isSet ? platform.goos : platform.goarch)
    }
  }

  private func refuse(_ name: ByteString, _ value: ByteString) {
    let isOfProcess = environment.settings?.ofProcess(name) != nil
    add(.settingRefused(name: name, value: value, isOfProcess: isOfProcess), .error)
  }

  /// Go: fips140.initVersion: a copy of the cryptographic modules of that version, or a file that names one.
  private func hasCryptography(_ version: ByteString) -> Bool {
    if version == "off" || version == "latest" { return true }
    guard let goroot = environment.goroot else { return true }
    if version.contains(UInt8(ascii: "/")) || version.firstRange(of: "..") != nil { return false }
    let directory = goroot.appending(path: "lib/fips140")
    let named = view.readable(directory.appending(path: version + ".txt"), limit: 4096)?.trimmed
    return view.isFile(directory.appending(path: (named ?? version) + ".zip"))
  }

  /// Go: cache.DefaultDir.
  private var hasBuildCache: Bool {
    if let named = environment.settings?["GOCACHE"] { return named.isAbsolutePath }
    #if os(macOS)
    return process.nonEmpty("HOME") != nil
    #else
    return process.nonEmpty("XDG_CACHE_HOME")?.isAbsolutePath ?? (process.nonEmpty("HOME") != nil)
    #endif
  }

  /// The systems and processors that the toolchain compiles for, `linux/amd64`; nil where its source is not there.
  private var platforms: Set<ByteString>? {
    guard let source = environment.goroot?.appending(path: "src"),
      let text = view.readable(source.appending(path: "internal/platform/zosarch.go"), limit: 1 << 20)
        ?? view.readable(source.appending(path: "cmd/go/internal/cfg/zosarch.go"), limit: 1 << 20)
    else { return nil }
    let pairs: [ByteString] = text.split(on: 10).compactMap { line in
      let words = line.split(on: UInt8(ascii: "\""))
      // `{"linux", "amd64"},`, and until go 1.20 `"linux/amd64": true,`.
      if words.count == 5 && words[2].trimmed == "," { return words[1] + "/" + words[3] }
      return words.count == 3 && words[2].first == UInt8(ascii: ":") ? words[1] : nil
    }
    return pairs.isEmpty ? nil : Set(pairs)
  }

  /// Go: modload.CheckGodebug: `godebug` lines that this go does not know, or that set a value that it no longer supports.
  private func collectDebugSettings() {
    let (settings, file) =
      main.work.map { ($0.godebug, main.workPlace) } ?? (
        main.modules.first?.file.godebug ?? [], main.modules.first?.place
      )
    guard environment.platform.minor >= 23, !settings.isEmpty, let table = debugTable else { return }
    for setting in settings where !isKnown(setting, table) {
      add(
        .debugSettingRefused(key: setting.key, value: setting.value, isOfWork: main.isWorkspace), .error,
        file: file ?? ByteString(), line: setting.place.line)
    }
  }

  /// The names that the toolchain's own table has, with the value that is no longer allowed.
  private var debugTable: [ByteString: ByteString?]? {
    guard let file = environment.goroot?.appending(path: "src/internal/godebugs/table.go"),
      let text = view.readable(file, limit: 1 << 20)
    else { return nil }
    var table: [ByteString: ByteString?] = [:]
    for line in text.split(on: 10) where line.trimmed.hasPrefix("{Name: \"") {
      let name = line.split(on: UInt8(ascii: "\""))[1]
      var old: ByteString?
      if line.firstRange(of: "Removed: ") != nil {
        if line.firstRange(of: "Old: one}") != nil { old = "1" }
        if line.firstRange(of: "Old: zero}") != nil { old = "0" }
      }
      table[name] = .some(old)
    }
    return table.isEmpty ? nil : table
  }

  private func isKnown(_ setting: ModFile.Setting, _ table: [ByteString: ByteString?]) -> Bool {
    guard setting.key == "default" else {
      guard let old = table[setting.key] else { return false }
      return old != setting.value
    }
    guard setting.value.hasPrefix("go"), GoVersion(setting.value.dropFirst(2)) != nil else { return false }
    return running.map { GoVersion.compare(setting.value.dropFirst(2), $0) <= 0 } ?? true
  }
}
