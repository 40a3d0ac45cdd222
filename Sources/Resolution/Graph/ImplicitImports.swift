import Bytes
import Machine

/// Imports that go adds itself: for cgo, SWIG, the linker and `simd`, in go's order (rule S30).
struct ImplicitImports {
  /// External linking is needed and cgo is off.
  struct Refusal: Error {
    var reason: ByteString
  }

  private let platform: Platform
  private let instruments: [Symbol]
  private let needsExternalLinking: ByteString?
  /// The same for packages other than test programs: until 1.19 `-ldflags` was not read yet when packages were loaded.
  private let needsExternalLinkingEarly: ByteString?
  private let unsafeSymbol, cgo, syscall, sync, runtime, math: Symbol
  private let simd, simdBridge: Symbol

  init(_ environment: GoEnvironment, view: FileView, names: inout SymbolTable) {
    platform = environment.platform
    unsafeSymbol = names.intern("unsafe")
    cgo = names.intern("runtime/cgo")
    syscall = names.intern("syscall")
    sync = names.intern("sync")
    runtime = names.intern("runtime")
    math = names.intern("math")
    let flags = Self.flags(environment)
    var instruments: [Symbol] = []
    for name: ByteString in ["race", "msan", "asan"] where flags.isOn(name) {
      instruments.append(names.intern("runtime/" + name))
    }
    if flags.isOn("cover") && platform.minor >= 20 { instruments.append(names.intern("runtime/coverage")) }
    self.instruments = instruments
    needsExternalLinking = Self.externalLinking(environment.platform, flags, readsLinkerFlags: true)
    needsExternalLinkingEarly = Self.externalLinking(
      environment.platform, flags, readsLinkerFlags: environment.platform.minor >= 20)
    let bridge: ByteString = "simd/internal/bridge"
    let hasBridge = environment.goroot.map { view.isDirectory($0.appending(path: "src").appending(path: bridge)) }
    let isVector = ["amd64", "arm64", "wasm"].contains(platform.goarch)
    simd = hasBridge == true && isVector ? names.intern("simd") : .none
    simdBridge = names.intern(bridge)
  }

  private static func flags(_ environment: GoEnvironment) -> GoFlags {
    var flags = GoFlags()
    flags.words = environment.flags
    return flags
  }

  func add(
    to imports: inout [Symbol], path: Symbol, isStandard: Bool, isMain: Bool, usesCgo: Bool, usesSwig: Bool,
    names: borrowing SymbolTable
  ) throws(Refusal) {
    func add(_ symbol: Symbol) { if !imports.contains(symbol) { imports.append(symbol) } }
    if simd != .none && imports.contains(simd) { add(simdBridge) }
    if usesCgo {
      let path = names[path]
      add(unsafeSymbol)
      if !(isStandard && path == "runtime/cgo") { add(cgo) }
      if !(isStandard && ["runtime/cgo", "runtime/race", "runtime/msan", "runtime/asan"].contains(path)) {
        add(syscall)
      }
    }
    if usesSwig { for symbol in [unsafeSymbol, cgo, syscall, sync] { add(symbol) } }
    if isMain { for symbol in try linked(needsExternalLinkingEarly) { add(symbol) } }
  }

  /// load.LinkerDeps: the packages that every program is linked with.
  func linked() throws(Refusal) -> [Symbol] { try linked(needsExternalLinking) }

  private func linked(_ needsExternalLinking: ByteString?) throws(Refusal) -> [Symbol] {
    var found = [runtime]
    if let needsExternalLinking {
      if platform.cgo {
        found.append(cgo)
      } else if platform.minor >= 20 {
        throw Refusal(reason: needsExternalLinking)
      }
    }
    if platform.goarch == "arm" { found.append(math) }
    return found + instruments
  }

  /// load.externalLinkingReason, with internal/platform's tables.
  private static func externalLinking(
    _ platform: Platform, _ flags: GoFlags, readsLinkerFlags: Bool
  ) -> ByteString? {
    let pair = platform.goos + "/" + platform.goarch
    if platform.goos == "android" && platform.goarch != "arm64" { return pair }
    if platform.goos == "ios" && (platform.goarch == "arm64" || platform.minor < 20) { return pair }
    let mode = flags.value(of: "buildmode") ?? "default"
    if mode == "plugin" || (mode == "c-shared" && platform.goarch != "wasm") { return "-buildmode=" + mode }
    if flags.isOn("linkshared") { return "-linkshared" }
    let isDefaultPIE =
      mode == "default" && platform.minor >= 20
      && (["android", "ios", "darwin"].contains(platform.goos) || (platform.goos == "windows" && !flags.isOn("race")))
    if (mode == "pie" || isDefaultPIE) && !linksPIEInternally.contains(pair) {
      return mode == "pie" ? "-buildmode=pie" : "default PIE binary"
    }
    if !readsLinkerFlags { return nil }
    let words = (flags.value(of: "ldflags") ?? ByteString()).split(on: UInt8(ascii: " "))
    for k in words.indices.reversed() {
      let value = words[k] == "-linkmode" && k + 1 < words.count ? "-linkmode=" + words[k + 1] : words[k]
      if value == "-linkmode=external" { return value }
      if value == "-linkmode=internal" { return nil }
    }
    return nil
  }

  private static let linksPIEInternally: Set<ByteString> = [
    "android/arm64", "darwin/amd64", "darwin/arm64", "linux/amd64", "linux/arm64", "linux/loong64", "linux/ppc64",
    "linux/ppc64le", "linux/s390x", "windows/386", "windows/amd64", "windows/arm64",
  ]
}
