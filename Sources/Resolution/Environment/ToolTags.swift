import Bytes
import Machine

/// The build tags that a toolchain sets: `goexperiment.*`, and those of GOAMD64 and the like (rule S5).
struct ToolTags {
  private let goroot: ByteString
  private let view: FileView
  private let settings: GoSettings

  init(goroot: ByteString, view: FileView, settings: GoSettings) {
    (self.goroot, self.view, self.settings) = (goroot, view, settings)
  }

  private func source(_ name: ByteString) -> ByteString {
    view.readable(goroot.appending(path: "src/internal/buildcfg").appending(path: name), limit: 1 << 20)
      ?? ByteString()
  }

  /// All of them for one platform; nothing where the toolchain's source is not there.
  func tags(goos: ByteString, goarch: ByteString) throws(GoEnvironmentError) -> Set<ByteString> {
    var experiments = Experiments(source: source("exp.go"), goos: goos, goarch: goarch)
    let bootstrap = source("zbootstrap.go")
    if let text = settings["GOEXPERIMENT"] ?? Self.constant("GOEXPERIMENT", in: bootstrap), !text.isEmpty {
      let folder = goroot.appending(path: "src/internal/goexperiment")
      try experiments.apply(text) { name in view.isFile(folder.appending(path: "exp_" + name + "_off.go")) }
    }
    var tags = Set(experiments.enabled.map { "goexperiment." + $0 })
    if source("cfg.go").firstRange(of: "func gogoarchTags") != nil {
      tags.formUnion(levels(goarch: goarch, bootstrap: bootstrap).map { goarch + "." + $0 })
    }
    return tags
  }

  /// Go: internal/buildcfg.gogoarchTags.
  private func levels(goarch: ByteString, bootstrap: ByteString) -> [ByteString] {
    func setting(_ name: ByteString, _ usual: ByteString) -> ByteString {
      settings.ofProcess(name) ?? Self.constant(name, in: bootstrap) ?? usual
    }
    func digit(_ text: ByteString, _ index: Int) -> Int { index < text.count ? Int(text[index]) - 48 : 0 }
    func numbers(_ first: Int, _ last: Int, _ prefix: ByteString) -> [ByteString] {
      first > last ? [] : (first...min(last, first + 9)).map { prefix + ByteString("\($0)") }
    }
    switch goarch {
    case "386": return [setting("GO386", "sse2")]
    case "amd64": return numbers(1, digit(setting("GOAMD64", "v1"), 1), "v")
    case "arm": return numbers(5, digit(setting("GOARM", "7"), 0), "")
    case "arm64":
      let level = setting("GOARM64", "v8.0")
      let (major, minor) = (digit(level, 1), digit(level, 3))
      let own = numbers(0, minor, ByteString("v\(major)."))
      return major == 9 ? own + numbers(0, min(minor + 5, 9), "v8.") : own
    case "mips", "mipsle": return [setting("GOMIPS", "hardfloat")]
    case "mips64", "mips64le": return [setting("GOMIPS64", "hardfloat")]
    case "ppc64", "ppc64le":
      return numbers(
        8, ["power8", "power9", "power10"].firstIndex(of: setting("GOPPC64", "power8")).map { $0 + 8 } ?? 8, "power")
    case "riscv64":
      let profiles: [ByteString] = ["rva20u64", "rva22u64", "rva23u64"]
      return Array(profiles[...(profiles.firstIndex(of: setting("GORISCV64", "rva20u64")) ?? 0)])
    case "wasm": return ["satconv", "signext"]
    default: return []
    }
  }

  /// The text of ``const defaultNAME = `text` `` or `DefaultNAME`, as cmd/dist writes it.
  private static func constant(_ name: ByteString, in source: ByteString) -> ByteString? {
    guard let found = source.firstRange(of: "efault" + name + " = "),
      let open = source.firstIndex(of: UInt8(ascii: "`"), from: found.upperBound), open == found.upperBound,
      let close = source.firstIndex(of: UInt8(ascii: "`"), from: open + 1)
    else { return nil }
    return source[open + 1..<close]
  }
}
