package import Bytes
import Machine

extension GoEnvironment {
  /// The platform that this program was built for, which is the host's.
  package static let host: (goos: ByteString, goarch: ByteString) = {
    #if os(macOS)
    let goos: ByteString = "darwin"
    #else
    let goos: ByteString = "linux"
    #endif
    #if arch(arm64)
    return (goos, "arm64")
    #elseif arch(arm)
    return (goos, "arm")
    #elseif arch(i386)
    return (goos, "386")
    #elseif arch(powerpc64le)
    return (goos, "ppc64le")
    #elseif arch(s390x)
    return (goos, "s390x")
    #elseif arch(riscv64)
    return (goos, "riscv64")
    #else
    return (goos, "amd64")
    #endif
  }()

  /// The newest release that this program knows; its release tags hold where no version is known.
  private static let newestMinor = 27

  /// GOOS, GOARCH, tags and cgo as cfg.defaultContext computes them.
  static func platform(
    _ settings: GoSettings, _ flags: GoFlags, _ overrides: GoOverrides, _ goroot: ByteString?, minor: Int?,
    _ process: ProcessEnvironment, _ view: FileView
  ) throws(GoEnvironmentError) -> Platform {
    let goos = overrides.goos ?? settings["GOOS"] ?? host.goos
    let goarch = overrides.goarch ?? settings["GOARCH"] ?? host.goarch
    let minor = minor ?? newestMinor
    let tags = tagList(overrides.tags ?? flags.value(of: "tags") ?? ByteString())
    var toolTags: Set<ByteString> =
      if let goroot {
        try ToolTags(goroot: goroot, view: view, settings: settings).tags(goos: goos, goarch: goarch)
      } else { [] }
    // Go: work.instrumentInit, modload; the instrumented builds have a tag each.
    for instrument: ByteString in ["race", "msan", "asan"] where flags.isOn(instrument) { toolTags.insert(instrument) }
    return Platform(
      goos: goos, goarch: goarch,
      cgo: overrides.cgo ?? cgo(settings, goos, goarch, minor, process["PATH"] ?? ByteString(), view),
      tags: tags, toolTags: toolTags, minor: minor)
  }

  /// Rule S6: off for a foreign platform; since 1.20 also where there is no C compiler.
  private static func cgo(
    _ settings: GoSettings, _ goos: ByteString, _ goarch: ByteString, _ minor: Int, _ path: ByteString,
    _ view: FileView
  ) -> Bool {
    if let setting = settings["CGO_ENABLED"], setting == "0" || setting == "1" { return setting == "1" }
    guard goos == host.goos, goarch == host.goarch else { return false }
    if minor < 20 || settings.ofProcess("CC") != nil { return true }
    return Toolchain.hasProgram(goos == "darwin" ? "clang" : "gcc", path: path, view: view)
  }

  /// The tags of `-tags`: words where there is a space, else between commas (work.tagsFlag.Set).
  static func tagList(_ text: ByteString) -> Set<ByteString> {
    let separator = text.contains(UInt8(ascii: " ")) ? UInt8(ascii: " ") : UInt8(ascii: ",")
    return Set(text.split(on: separator).map(\.trimmed).filter { !$0.isEmpty })
  }
}
