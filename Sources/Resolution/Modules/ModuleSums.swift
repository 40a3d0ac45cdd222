import Bytes
import GoSource

/// The modules that have a sum in go.sum. Only go compares the sums.
struct ModuleSums: Sendable {
  private var known: Set<ModuleVersion> = []
  /// The sum that an old go wrote for go.mod files that do not exist.
  private static let ofNothing: ByteString = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY="

  // Before go 1.21 a malformed file counted as one without sums.
  init(_ text: ByteString, file: ByteString, minor: Int) throws(ModuleLoadError) {
    for (index, line) in text.lines.enumerated() where !line.isEmpty {
      let words = line.split(on: UInt8(ascii: " ")).flatMap { $0.split(on: UInt8(ascii: "\t")) }
        .map(\.trimmed).filter { !$0.isEmpty }
      if words.isEmpty { continue }
      guard words.count == 3 else {
        if minor >= 21 { throw .malformedSums(file: file, line: index + 1, fields: words.count) }
        known = []
        return
      }
      if words[2].hasPrefix("h1:") && words[2] != Self.ofNothing {
        known.insert(ModuleVersion(path: words[0], version: words[1]))
      }
    }
  }

  func has(_ module: ModuleVersion) -> Bool { known.contains(module) }

  func hasModFile(of module: ModuleVersion) -> Bool {
    known.contains(ModuleVersion(path: module.path, version: module.version + "/go.mod"))
  }
}
