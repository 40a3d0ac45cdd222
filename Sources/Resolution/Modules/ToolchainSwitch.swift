package import Bytes
package import GoSource
import Machine

/// The other toolchain with which go would run a command; `cmd/go/internal/toolchain.Select`.
package struct ToolchainSwitch: Sendable, Hashable {
  /// `go1.29.0`.
  package var name: ByteString
  /// The go.mod or go.work that asks for it, and the line; nil where GOTOOLCHAIN does.
  package var file: ByteString?
  package var place: ModSyntax.Place?

  /// Nil where go does not switch, or refuses the files.
  package init?(_ main: MainModules?, in environment: GoEnvironment) {
    guard let running = environment.version, environment.platform.minor >= 21 else { return nil }
    if let named = environment.namedToolchain, named != "go" + running {
      (name, file, place) = (named, nil, nil)
      return
    }
    guard environment.switchesToolchains, let main else { return nil }
    let first = main.modules.first
    guard
      let word = main.work?.toolchain ?? (main.isWorkspace ? nil : first?.file.toolchain),
      word.text.hasPrefix("go"), GoVersion.compare(Self.version(of: word.text), running) > 0
    else { return nil }
    (name, file, place) = (word.text, main.workPlace ?? first?.place, word.place)
  }

  /// `1.29.0` of `go1.29.0-suffix`.
  private static func version(of name: ByteString) -> ByteString {
    let end = name.firstIndex(of: UInt8(ascii: "-")) ?? name.count
    return name[2..<end]
  }

  /// Where go would find the toolchain `name`; no request is sent.
  package static func whereabouts(
    of name: ByteString, in environment: GoEnvironment, _ view: FileView
  ) -> Whereabouts {
    if Toolchain.hasProgram(name, path: environment.settings?.ofProcess("PATH") ?? "", view: view) { return .here }
    if environment.takesToolchainsFromPathOnly { return .nowhere }
    let platform = "." + environment.platform.goos + "-" + environment.platform.goarch
    let unpacked = environment.moduleCache.appending(path: "golang.org/toolchain@v0.0.1-" + name + platform)
    if view.isDirectory(unpacked) { return .here }
    return environment.settings?["GOPROXY"] == "off" ? .nowhere : .elsewhere
  }

  /// Where a toolchain is.
  package enum Whereabouts: Sendable, Hashable {
    /// On this disk.
    case here
    /// go would fetch it.
    case elsewhere
    case nowhere
  }
}

/// Why go fails before it reads a package: it cannot run the toolchain that GOTOOLCHAIN or a file requires, or would have to
/// fetch it first.
package enum ToolchainFault: Sendable, Hashable {
  /// GOTOOLCHAIN has an invalid value.
  case malformedSetting(value: ByteString)
  /// The toolchain is not on this disk.
  case absent(ToolchainSwitch, isFetched: Bool)

  /// Nil where go does not switch, or the other toolchain is on this disk. Without main modules GOTOOLCHAIN alone counts.
  package init?(_ main: MainModules?, in environment: GoEnvironment, _ view: FileView) {
    guard environment.version != nil, environment.settings != nil, environment.platform.minor >= 21 else { return nil }
    if let value = environment.malformedToolchainSetting {
      self = .malformedSetting(value: value)
      return
    }
    guard let other = ToolchainSwitch(main, in: environment) else { return nil }
    switch ToolchainSwitch.whereabouts(of: other.name, in: environment, view) {
    case .here: return nil
    case .elsewhere: self = .absent(other, isFetched: true)
    case .nowhere: self = .absent(other, isFetched: false)
    }
  }
}

extension GoEnvironment {
  private var toolchainSetting: ByteString { settings?["GOTOOLCHAIN"] ?? "auto" }

  /// Whether go looks for a later toolchain where a file asks for one.
  package var switchesToolchains: Bool {
    ["auto", "path"].contains(toolchainSetting) || ["+auto", "+path"].contains { toolchainSetting.hasSuffix($0) }
  }

  /// Whether go takes another toolchain from PATH only.
  fileprivate var takesToolchainsFromPathOnly: Bool {
    toolchainSetting == "path" || toolchainSetting.hasSuffix("+path")
  }

  /// The value of GOTOOLCHAIN where go refuses it.
  fileprivate var malformedToolchainSetting: ByteString? {
    let setting = toolchainSetting
    if ["auto", "path", "local"].contains(setting) { return nil }
    let plus = setting.firstIndex(of: UInt8(ascii: "+"))
    let least = plus.map { setting.prefix($0) } ?? setting
    let isKnown = least == "local" || least.hasPrefix("go1") && GoVersion(toolchain: least) != nil
    let isSuffixKnown = plus.map { ["auto", "path"].contains(setting.dropFirst($0 + 1)) } ?? true
    return isKnown && isSuffixKnown ? nil : setting
  }

  /// The toolchain that GOTOOLCHAIN names.
  var namedToolchain: ByteString? {
    let end = toolchainSetting.firstIndex(of: UInt8(ascii: "+")) ?? toolchainSetting.count
    let name = toolchainSetting.prefix(end)
    return name.hasPrefix("go1") ? name : nil
  }
}
