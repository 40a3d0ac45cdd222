package import Bytes
package import GoSource

/// The other toolchain to which go would hand a command over; `cmd/go/internal/toolchain.Select`.
package struct ToolchainSwitch: Sendable, Hashable {
  /// `go1.29.0`.
  package var name: ByteString
  /// The go.mod or go.work that asks for it, and the line; nil where GOTOOLCHAIN does.
  package var file: ByteString?
  package var place: ModSyntax.Place?

  /// Nil where go stays what it is, or refuses the files.
  package init?(_ main: MainModules, in environment: GoEnvironment) {
    guard let running = environment.version, environment.platform.minor >= 21 else { return nil }
    if let named = environment.namedToolchain, named != "go" + running {
      (name, file, place) = (named, nil, nil)
      return
    }
    let first = main.modules.first
    guard environment.switchesToolchains,
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
}

extension GoEnvironment {
  private var toolchainSetting: ByteString { settings?["GOTOOLCHAIN"] ?? "auto" }

  /// Whether go looks for a later toolchain where a file asks for one.
  package var switchesToolchains: Bool {
    ["auto", "path"].contains(toolchainSetting) || ["+auto", "+path"].contains { toolchainSetting.hasSuffix($0) }
  }

  /// The toolchain that GOTOOLCHAIN names.
  var namedToolchain: ByteString? {
    let end = toolchainSetting.firstIndex(of: UInt8(ascii: "+")) ?? toolchainSetting.count
    let name = toolchainSetting.prefix(end)
    return name.hasPrefix("go1") ? name : nil
  }
}
