import Bytes
import GoSource

/// Which go a command would run: GOTOOLCHAIN, and the go and toolchain lines of go.work, else of go.mod.
///
/// Go: cmd/go/internal/toolchain.Select; go 1.21 was the first that chooses.
struct ToolchainChoice: Equatable {
  /// Where another version of go may come from.
  enum Search { case nowhere, path, anywhere }

  /// `go1.99.0`; nil for the one that runs.
  private(set) var name: ByteString?
  /// Where go looks for a later version that a dependency needs.
  private(set) var search = Search.nowhere
  /// Whether go refuses GOTOOLCHAIN or the toolchain line; go fails with that error.
  private(set) var isMalformed = false

  init() {}

  init(setting: ByteString, running: ByteString, go: ByteString?, toolchain: ByteString?) {
    var least: ByteString = "local"
    var leastVersion = running
    switch setting {
    case "auto": search = .anywhere
    case "path": search = .path
    default:
      let plus = setting.firstIndex(of: UInt8(ascii: "+"))
      least = plus.map { setting.prefix($0) } ?? setting
      if least != "local" {
        guard let version = Self.version(of: least) else {
          isMalformed = true
          return
        }
        leastVersion = version
      }
      switch plus.map({ setting.dropFirst($0 + 1) }) {
      case nil: break
      case "auto": search = .anywhere
      case "path": search = .path
      default:
        isMalformed = true
        return
      }
    }
    var chosen = least
    if search != .nowhere && toolchain != "default" {
      if let toolchain {
        guard let version = Self.version(of: toolchain) else {
          isMalformed = true
          return
        }
        if GoVersion.compare(version, leastVersion) > 0 { (chosen, leastVersion) = (toolchain, version) }
      }
      if let go, GoVersion.compare(go, leastVersion) > 0 {
        // From 1.21 on the first release of a language is its .0.
        let dots = go.bytes.count { $0 == UInt8(ascii: ".") }
        let isLanguage = dots == 1 && go.bytes.allSatisfy { $0 == UInt8(ascii: ".") || $0 >= 48 && $0 <= 57 }
        chosen = "go" + go + (isLanguage && GoVersion.compare(go, "1.21") >= 0 ? ".0" : "")
      }
    }
    if chosen != "local" && chosen != "go" + running { name = chosen }
  }

  /// `1.99.0` of `go1.99.0` and of `go1.99.0-custom`.
  static func version(of name: ByteString) -> ByteString? {
    let end = name.firstIndex(of: UInt8(ascii: "-")) ?? name.count
    guard name.hasPrefix("go1"), GoVersion(toolchain: name) != nil else { return nil }
    return name[2..<end]
  }

  /// The release that go chooses where it needs at least `needed`: one of the language version before the newest, if that is
  /// enough.
  ///
  /// Go: cmd/go/internal/toolchain.newerToolchain.
  static func newer(than needed: ByteString, among versions: [ByteString]) -> ByteString? {
    func language(_ version: ByteString) -> ByteString {
      version.split(on: UInt8(ascii: ".")).prefix(2).joined(separator: ".").prefix(while: {
        $0 == UInt8(ascii: ".") || $0 >= 48 && $0 <= 57
      })
    }
    var latest: ByteString?
    for version in versions.sorted(by: { GoVersion.compare($0, $1) > 0 }) {
      if GoVersion.compare(version, needed) < 0 { break }
      if let latest, language(latest) == language(version) { continue }
      let newer = latest
      latest = version
      if let newer, newer.bytes.allSatisfy({ $0 == UInt8(ascii: ".") || $0 >= 48 && $0 <= 57 }) { break }
    }
    return latest
  }
}

extension ByteString {
  fileprivate func prefix(while isPart: (UInt8) -> Bool) -> ByteString {
    prefix(bytes.firstIndex { !isPart($0) } ?? count)
  }
}
