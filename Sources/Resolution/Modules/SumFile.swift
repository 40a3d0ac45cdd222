package import Bytes
package import GoSource
package import Machine

/// The lines of go.sum files: which hashes a module's archive and its go.mod may have.
///
/// Go: cmd/go/internal/modfetch.readGoSum.
package struct SumFile: Sendable {
  /// `path version` or `path version/go.mod` to the hashes that are listed.
  private var hashes: [ModuleVersion: [ByteString]] = [:]
  /// Lines that go refuses: file, line counted from 1, how many fields it has.
  package private(set) var malformed: [(file: ByteString, line: Int, fields: Int)] = []
  /// Files that are there and cannot be read.
  package private(set) var unreadable: [SystemError] = []
  /// What go.sum of a buggy release holds for a go.mod that is empty; go drops it.
  private static let dropped: ByteString = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY="

  package init() {}

  /// Adds what a file says; one that is not there says nothing.
  package mutating func add(_ name: ByteString, view: FileView) {
    let text: ByteString
    do throws(SystemError) {
      text = try view.read(name, limit: 64 << 20)
    } catch {
      if !error.isAbsent { unreadable.append(error) }
      return
    }
    for (i, line) in text.split(on: 10).enumerated() {
      let fields = line.bytes.split { $0 == 32 || $0 == 9 || $0 == 13 }
      if fields.isEmpty { continue }
      guard fields.count == 3 else {
        malformed.append((name, i + 1, fields.count))
        continue
      }
      let hash = ByteString(fields[2])
      if hash == Self.dropped { continue }
      let key = ModuleVersion(path: ByteString(fields[0]), version: ByteString(fields[1]))
      if !hashes[key, default: []].contains(hash) { hashes[key, default: []].append(hash) }
    }
  }

  /// The result of a comparison with go.sum.
  package enum Verdict: Sendable, Hashable {
    case ok, missing
    case mismatch(expected: ByteString, found: ByteString)
  }

  /// Whether go.sum has the sum of the module's archive.
  package func hasArchive(_ module: ModuleVersion) -> Bool { hashes[module] != nil }

  /// Whether go.sum has the sum of the module's go.mod.
  package func hasModFile(_ module: ModuleVersion) -> Bool {
    hashes[ModuleVersion(path: module.path, version: module.version + "/go.mod")] != nil
  }

  /// Compares the text of a `.mod` file with the line that lists it.
  package func check(_ module: ModuleVersion, modFile text: ByteString) -> Verdict {
    let key = ModuleVersion(path: module.path, version: module.version + "/go.mod")
    return check(hashes[key], found: Self.hash(modFile: text))
  }

  /// Compares the hash of an archive (`.ziphash`) with the line that lists it.
  package func check(_ module: ModuleVersion, archive hash: ByteString) -> Verdict {
    check(hashes[module], found: hash)
  }

  private func check(_ listed: [ByteString]?, found: ByteString) -> Verdict {
    guard let listed = listed?.filter({ $0.hasPrefix("h1:") }), let first = listed.first else { return .missing }
    return listed.contains(found) ? .ok : .mismatch(expected: first, found: found)
  }

  /// Go: x/mod/sumdb/dirhash.Hash1 of the one file go.mod.
  package static func hash(modFile text: ByteString) -> ByteString { hash(of: [("go.mod", Digest.hex(of: text))]) }

  /// Go: x/mod/sumdb/dirhash.Hash1 of files, each with its name and the hexadecimal digits of its SHA-256.
  package static func hash(of files: [(name: ByteString, digest: ByteString)]) -> ByteString {
    let lines = files.sorted { $0.name < $1.name }.map { $0.digest + "  " + $0.name + "\n" }
    return "h1:" + base64(hex: Digest.hex(of: lines.joined(separator: "")))
  }

  /// The bytes of hexadecimal digits, in base64.
  package static func base64(hex: ByteString) -> ByteString {
    var raw = ByteString()
    var i = 0
    while i + 1 < hex.count {
      raw.append(UInt8(hex[i..<i + 2].lossyText, radix: 16) ?? 0)
      i += 2
    }
    return Base64.encode(raw)
  }
}
