import Bytes
import Machine
import Resolution

/// GOPROXY and GOSUMDB of a toolchain that has no go.env (before 1.21): the values that were compiled into it, read from its
/// source, `envOr("GOPROXY", "…")` of cmd/go/internal/cfg.
struct BuiltInDefaults {
  private(set) var proxies: ByteString?
  private(set) var sumDatabase: ByteString?

  init(goroot: ByteString?, disk: FileView) {
    guard let file = goroot?.appending(path: "src/cmd/go/internal/cfg/cfg.go"),
      let source = disk.readable(file, limit: 1 << 20)
    else { return }
    proxies = Self.value(of: "GOPROXY", in: source)
    sumDatabase = Self.value(of: "GOSUMDB", in: source)
  }

  /// Whether go has the key of the checksum database `name`; true where its source is not here.
  static func knowsKey(of name: ByteString, goroot: ByteString?, disk: FileView) -> Bool {
    guard let directory = goroot?.appending(path: "src/cmd/go/internal/modfetch") else { return true }
    let sources: [ByteString] = ["key.go", "sumdb.go"]
    let texts = sources.compactMap { disk.readable(directory.appending(path: $0), limit: 1 << 20) }
    return texts.isEmpty || texts.contains { $0.firstRange(of: "\"" + name + "\"") != nil }
  }

  private static func value(of name: ByteString, in source: ByteString) -> ByteString? {
    guard let call = source.firstRange(of: "envOr(\"" + name + "\", \"") else { return nil }
    guard let end = source.firstIndex(of: UInt8(ascii: "\""), from: call.upperBound) else { return nil }
    return end == call.upperBound ? nil : source[call.upperBound..<end]
  }
}
