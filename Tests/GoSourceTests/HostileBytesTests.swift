import Bytes
import Support
import Testing

@testable import GoSource

@Suite struct `Bytes that nobody meant` {
  static let pieces: [String] = [
    "v", "1", ".", "-", "+", "0", "/", "\\", "\"", "'", "`", "(", ")", "[", ",", "]", "=>", "go", "module", "require",
    "...",
    "vendor", "gopkg.in/", "-unstable", "!", "~", "# ", "## ", "explicit", ";", "\n", "\r", "\t", " ", "\0", "é",
    "\u{feff}", "//",
    "/*", "*/", "_linux", "_test", ".go", "99999999999999999999", "20240708091011", "b5c72eceee31", "Deprecated:", "&&",
    "||", "\u{2028}",
  ]

  /// Short texts out of the signs that our grammars know, and of any byte.
  static func text(_ random: inout SeededGenerator) -> ByteString {
    var text = ByteString()
    for _ in 0..<Int.random(in: 0..<12, using: &random) {
      if Int.random(in: 0..<5, using: &random) == 0 {
        text.append(UInt8.random(in: 0...255, using: &random))
      } else {
        text += ByteString(pieces.randomElement(using: &random) ?? "")
      }
    }
    return text
  }

  @Test func `stop nothing, and what is printed is what was read`() {
    var random = SeededGenerator(seed: 11)
    var accepted = 0
    for _ in 0..<6_000 {
      let text = Self.text(&random), other = Self.text(&random)
      let span = text.bytes.span
      _ = Semver.compare(text, other)
      _ = Semver(text)?.canonicalInModule
      _ = GoVersion.compare(text, other)
      _ = GoVersion(toolchain: text)?.language
      _ = PseudoVersion(text)?.base
      _ = PseudoVersion.make(major: text, older: other, timestamp: text, revision: other)
      _ = ModulePath.split(text)
      _ = ModulePath.majorMismatch(text, suffix: other)
      _ = ModulePath.majorPrefix(text)
      _ = try? ModulePath.check(text)
      _ = try? ModulePath.checkFile(text)
      if let escaped = try? ModuleEscape.path(text) { #expect(ModuleEscape.unescape(escaped) == text) }
      if let escaped = ModuleEscape.version(text) { #expect(ModuleEscape.unescape(escaped) == text) }
      _ = ModuleEscape.unescape(text)
      _ = ImportPattern(text).matches(other)
      _ = ImportPattern(text).canMatch(below: other)
      _ = FileSuffix(of: span, 0..<text.count, minor: 27)
      _ = try? evaluateGoBuild(span, 0..<text.count) { _, _ in true }
      _ = evaluatePlusBuild(span, 0..<text.count) { _, _ in false }
      _ = unquote(span, 0..<text.count)
      #expect(unquote(quote(text).bytes.span, 0..<quote(text).count) == text || !isValidUTF8(text))
      _ = embedPatterns(span, minor: 19)
      _ = embedPatterns(("import \"embed\"\n//go:embed " + text).bytes.span, minor: 27)
      if let glob = GlobPattern(text) { _ = glob.matches(other) }
      var head = SourceHead()
      let preamble: ByteString = "package p\n/* #cgo " + text + "\n" + other + "*/ // #cgo " + text + "\nimport \"C\""
      _ = scanSource(preamble.bytes.span, into: &head)
      _ = firstCgoFault(preamble.bytes.span, head, directory: other, minor: 27) { _, _ in true }
      _ = ModFile.tolerantModulePath(text)
      _ = VendorList(text)
      for offset in [0, text.count / 2, text.count, text.count + 5] { _ = SourcePosition(of: offset, in: span) }
      if let syntax = try? ModSyntax(parsing: text) {
        accepted += 1
        #expect(syntax.text == text)
      }
      _ = try? ModFile(text)
      _ = try? WorkFile(text)
    }
    #expect(accepted > 300)
  }

  @Test func `times before and long after 1970 are spelled`() {
    #expect(PseudoVersion.timestamp(seconds: 0) == "19700101000000")
    #expect(PseudoVersion.timestamp(seconds: -1) == "19691231235959")
    #expect(PseudoVersion.timestamp(seconds: 951_782_400) == "20000229000000")
    #expect(PseudoVersion.timestamp(seconds: .max).count == 14)
    #expect(PseudoVersion.timestamp(seconds: .min).count == 14)
  }
}
