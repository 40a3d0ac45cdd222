package import Bytes
package import GoSource
package import Machine

/// The lines of go.sum, or of go.work.sum and of the go.sum of each used module: the hashes that a module's archive and its
/// go.mod may have.
///
/// Go: cmd/go/internal/modfetch.readGoSum.
package struct SumFile: Sendable {
  /// `path version` or `path version/go.mod` to the listed hashes, from the file that takes precedence.
  private var hashes: [ModuleVersion: [ByteString]] = [:]
  /// The same for each used module of a workspace.
  private var used: [[ModuleVersion: [ByteString]]] = []
  /// Lines that go refuses: file, line counted from 1, how many fields it has.
  package private(set) var malformed: [(file: ByteString, line: Int, fields: Int)] = []
  /// Files that are there and cannot be read.
  package private(set) var unreadable: [SystemError] = []
  /// The sum that a buggy release wrote for an empty go.mod; go ignores it.
  private static let dropped: ByteString = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY="

  package init() {}

  /// Whether a line that go refuses only ends the file, as it did until go 1.20.
  private var endsAtMalformed = false

  /// Reads the sum files of these main modules. `minor` is the N of go1.N.
  package init(of main: MainModules, view: FileView, minor: Int = 27) {
    endsAtMalformed = minor < 21
    if let file = main.workPlace.map({ $0 + ".sum" }) ?? main.modules.first?.sumFile { hashes = read(file, view) }
    for file in main.usedSumFiles { used.append(read(file, view)) }
  }

  /// Reads go.sum of one main module, whatever workspace it is in.
  package init(of module: MainModule, view: FileView, minor: Int = 27) {
    endsAtMalformed = minor < 21
    hashes = read(module.sumFile, view)
  }

  /// Reads a file; an absent one has no lines.
  private mutating func read(_ name: ByteString, _ view: FileView) -> [ModuleVersion: [ByteString]] {
    var hashes: [ModuleVersion: [ByteString]] = [:]
    let text: ByteString
    do throws(SystemError) {
      text = try view.read(name, limit: 64 << 20)
    } catch {
      if !error.isAbsent { unreadable.append(error) }
      return hashes
    }
    for (i, line) in text.lines.enumerated() {
      if line.isEmpty { continue }
      let fields = line.bytes.split { $0 == 32 || $0 == 9 || $0 == 13 }
      if fields.isEmpty { continue }
      guard fields.count == 3 else {
        if endsAtMalformed { return hashes }
        malformed.append((name, i + 1, fields.count))
        continue
      }
      let hash = ByteString(fields[2])
      if hash == Self.dropped { continue }
      let key = ModuleVersion(path: ByteString(fields[0]), version: ByteString(fields[1]))
      hashes[key, default: []].append(hash)
    }
    return hashes
  }

  /// The result of a comparison with go.sum.
  package enum Verdict: Sendable, Hashable {
    case ok, missing
    case mismatch(expected: ByteString, found: ByteString)
  }

  /// Whether go.sum has the sum of the module's archive.
  package func hasArchive(_ module: ModuleVersion) -> Bool { isListed(module) }

  /// Whether go.sum has the sum of the module's go.mod.
  package func hasModFile(_ module: ModuleVersion) -> Bool {
    isListed(ModuleVersion(path: module.path, version: module.version + "/go.mod"))
  }

  /// `modfetch.HaveSum`
  private func isListed(_ key: ModuleVersion) -> Bool {
    ([hashes] + used).contains { $0[key]?.contains { $0.hasPrefix("h1:") } ?? false }
  }

  /// Compares the text of a `.mod` file with the line that lists it.
  package func check(_ module: ModuleVersion, modFile text: ByteString) -> Verdict {
    let key = ModuleVersion(path: module.path, version: module.version + "/go.mod")
    return check(key, found: Self.hash(modFile: text))
  }

  /// Compares the hash of an archive (`.ziphash`) with the line that lists it.
  package func check(_ module: ModuleVersion, archive hash: ByteString) -> Verdict {
    check(module, found: hash)
  }

  /// `modfetch.haveModSumLocked`: the first line of go.sum or go.work.sum decides; the lines of all used modules must agree.
  private func check(_ key: ModuleVersion, found: ByteString) -> Verdict {
    for listed in hashes[key] ?? [] {
      if listed == found { return .ok }
      if listed.hasPrefix("h1:") { return .mismatch(expected: listed, found: found) }
    }
    var isListed = false
    for listed in used.flatMap({ $0[key] ?? [] }) {
      if listed == found {
        isListed = true
      } else if listed.hasPrefix("h1:") {
        return .mismatch(expected: listed, found: found)
      }
    }
    return isListed ? .ok : .missing
  }

  /// Two hashes of the go.mod of `module` in the sum files of used modules, of which a fetched one contradicts one at least; nil where
  /// there are no two, or where go.work.sum decides.
  func contradiction(modFile module: ModuleVersion) -> (ByteString, ByteString)? {
    let key = ModuleVersion(path: module.path, version: module.version + "/go.mod")
    guard hashes[key] == nil else { return nil }
    let listed = used.flatMap { $0[key] ?? [] }.filter { $0.hasPrefix("h1:") }
    guard let first = listed.first, let other = listed.first(where: { $0 != first }) else { return nil }
    return (first, other)
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
