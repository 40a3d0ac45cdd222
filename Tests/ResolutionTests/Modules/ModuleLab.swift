import Bytes
import Foundation
import GoSource
import Machine
import Support

@testable import Resolution

/// Directories of modules and a module cache filled by hand, in which go and we look for the same imports.
final class ModuleLab {
  let scratch: Scratch
  let go: RealGo
  private(set) var sums: [String] = []

  init(_ go: RealGo) throws {
    (scratch, self.go) = (try Scratch(), go)
    try scratch.makeDirectory("gopath/pkg/mod")
  }

  var cache: String { scratch.path + "/gopath/pkg/mod" }

  /// Puts a module version into the module cache as if go had fetched it, and notes its sums.
  func publish(_ path: String, _ version: String, modFile: String, files: [String: String]) throws {
    let escapedPath = try ModuleEscape.path(ByteString(path)).lossyText
    let escapedVersion = ModuleEscape.version(ByteString(version))?.lossyText ?? version
    let download = "gopath/pkg/mod/cache/download/\(escapedPath)/@v/\(escapedVersion)"
    try scratch.write(download + ".mod", modFile)
    try scratch.write(download + ".info", "{\"Version\":\"\(version)\",\"Time\":\"2020-01-01T00:00:00Z\"}")
    // Nobody opens the zip once it is extracted; go only compares this line with go.sum.
    let zipHash = "h1:" + Data(repeating: 7, count: 32).base64EncodedString()
    try scratch.write(download + ".ziphash", zipHash)
    try scratch.write(download + ".zip", "")
    for (name, text) in files { try scratch.write("gopath/pkg/mod/\(escapedPath)@\(escapedVersion)/\(name)", text) }
    try scratch.makeDirectory("gopath/pkg/mod/\(escapedPath)@\(escapedVersion)")
    sums.append("\(path) \(version) \(zipHash)")
    sums.append("\(path) \(version)/go.mod \(Self.hash(ofModFile: modFile))")
  }

  /// Takes a published go.mod away again, as where a download was never made.
  func forget(_ path: String, _ version: String) throws {
    let escapedPath = try ModuleEscape.path(ByteString(path)).lossyText
    try FileManager.default.removeItem(
      atPath: cache + "/cache/download/\(escapedPath)/@v/\(version).mod")
  }

  var sumFile: String { sums.sorted().map { $0 + "\n" }.joined() }

  /// `dirhash.Hash1` of a module that is its go.mod alone.
  private static func hash(ofModFile text: String) -> String {
    func bytes(_ hex: String) -> Data {
      Data(
        stride(from: 0, to: hex.count, by: 2).compactMap { offset in
          let start = hex.index(hex.startIndex, offsetBy: offset)
          return UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16)
        })
    }
    let inner = Digest.hex(of: ByteString(text)).lossyText
    return "h1:" + bytes(Digest.hex(of: ByteString(inner + "  go.mod\n")).lossyText).base64EncodedString()
  }

  func variables(work: String?, flags: String) -> [String: String] {
    ["GOWORK": work.map { scratch.path + "/" + $0 } ?? "off", "GOFLAGS": flags, "GO111MODULE": "on"]
  }

  func run(_ words: [String], in directory: String, work: String? = nil, flags: String = "") throws -> RealGo.Run {
    try go.run(
      words, in: scratch.path + "/" + directory, variables(work: work, flags: flags), scratch: scratch.path)
  }

  func environment(in directory: String, work: String? = nil, flags: String = "") throws -> GoEnvironment {
    let toolchain = Toolchain(goroot: ByteString(go.root), view: .disk)
    let minor = go.name == "1.27" ? 27 : 19
    return GoEnvironment(
      mode: .module, goroot: ByteString(go.root), version: toolchain.version,
      gopath: [ByteString(scratch.path + "/gopath")], gowork: work.map { ByteString(scratch.path + "/" + $0) },
      flags: try GoFlags(ByteString(flags)).words, moduleCache: ByteString(cache),
      platform: Platform(goos: "linux", goarch: "amd64", cgo: false, minor: minor),
      directory: ByteString(scratch.path + "/" + directory))
  }
}
