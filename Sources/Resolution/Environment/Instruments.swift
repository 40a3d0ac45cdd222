package import Bytes
import Machine

/// Why go begins no build with -race, -msan or -asan.
///
/// Go: cmd/go/internal/work.instrumentInit.
package enum InstrumentFault: Sendable, Hashable {
  /// Two of them at once.
  case together(ByteString, ByteString)
  /// The toolchain does not have it for the platform.
  case unsupported(ByteString)
  /// It needs cgo, which is off.
  case needsCgo(ByteString)

  /// The flag that is in the way, without its hyphen.
  package var flag: ByteString {
    switch self {
    case .together(_, let flag), .unsupported(let flag), .needsCgo(let flag): flag
    }
  }
}

extension GoEnvironment {
  /// What keeps go from the instrumented build that GOFLAGS asks for; nil where it asks for none, or nothing does.
  package var instrumentFault: InstrumentFault? {
    let named: [ByteString] = ["race", "msan", "asan"].filter(platform.toolTags.contains)
    guard let flag = named.first else { return nil }
    if named.count > 1 { return .together(flag, named[1]) }
    if !isSupported(flag) { return .unsupported(flag) }
    // Since 1.20 the race detector of macOS needs none.
    let isFree = flag == "race" && platform.goos == "darwin" && platform.minor >= 20
    return platform.cgo || isFree ? nil : .needsCgo(flag)
  }

  /// Whether the toolchain has it for the platform; true where its source is not there, or is written otherwise than so far.
  private func isSupported(_ flag: ByteString) -> Bool {
    let names: [ByteString: ByteString] = [
      "race": "RaceDetectorSupported", "msan": "MSanSupported", "asan": "ASanSupported",
    ]
    guard let source = goroot?.appending(path: "src"), let name = names[flag],
      let text = disk.readable(source.appending(path: "internal/platform/supported.go"), limit: 1 << 20)
        ?? disk.readable(source.appending(path: "cmd/internal/sys/supported.go"), limit: 1 << 20),
      let start = text.firstRange(of: "func " + name + "(")
    else { return true }
    // case "linux":, and then return goarch == "amd64" || goarch == "arm64"
    var isOfSystem = false
    for line in text.dropFirst(start.upperBound).split(on: 10) {
      if line == "}" { return false }
      let quoted = line.split(on: UInt8(ascii: "\"")).enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
      if line.trimmed.hasPrefix("case ") { isOfSystem = quoted.contains(platform.goos) }
      if isOfSystem, line.trimmed.hasPrefix("return ") { return quoted.contains(platform.goarch) }
    }
    return true
  }
}
