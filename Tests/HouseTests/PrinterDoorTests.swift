import Foundation
import Support
import Testing

/// Nothing is written to standard output or standard error but by `Output`, and what it writes has gone through `Printer`: a
/// `Page`, or one of the few texts below, which are made for a program that reads them.
@Suite struct `There is one door to the output` {
  /// Callers of `print(raw:)`, and why each may.
  static let raw: [(file: String, text: String, reason: String)] = [
    ("CommandLineTool.swift", "print(raw: text)", "help, completions and the manual page: all of it is in the sources"),
    ("EnvCommand.swift", "print(raw: try listing.text(form))", "quoted for the shell that evaluates it"),
    ("EnvCommand.swift", "print(raw: try left.text(form))", "the same"),
    ("GraphCommand.swift", "print(raw: report.list(numbers))", "visible and guarded, a name a line"),
    ("GraphCommand.swift", "print(raw: text)", "pictures: every name visible, and escaped as the format wants it"),
    (
      "VerifyCommand.swift", "raw: verified.bytes(report.format, page: context.output.page",
      "reports; the annotations of GitHub are commands on purpose"
    ),
    (
      "VerifyCommand.swift", "raw: refused.bytes(report.format, page: context.output.page",
      "the same reports, of a run that judged nothing"
    ),
  ]

  /// What writes in a line of Sources, other than by the door.
  static func writers(in text: String, file: String) -> [String] {
    // Regular expressions cost much; few lines have one of these words.
    let words = ["print", "Print", "ump(", "puts", "perror", "putchar", "std", "STD", "write", "raw: "].map {
      Array($0.utf8)
    }
    return Array(text.utf8).split(separator: 10).filter { line in words.contains { line.firstRange(of: $0) != nil } }
      .map {
        String(decoding: $0, as: UTF8.self)
      }.filter { line in
        var code = line.components(separatedBy: "//").first ?? ""
        if code.contains("print(raw: ") || code.drop(while: { $0 == " " }).hasPrefix("raw: ") {
          return !raw.contains { $0.file == file && code.contains($0.text) }
        }
        code = code.replacing(/"[^"]*"/, with: "").replacing(/(func|case) print\(/, with: "")
        if code.contains(/(^|[^.\w])(print|debugPrint|dump|fputs|puts|printf|fprintf|perror|putchar)\(/) { return true }
        if code.contains(/\b(stdout|stderr|STDOUT_FILENO|STDERR_FILENO)\b/) { return true }
        if code.contains(/writeAll\([^)]*, to: [12]\)/) || code.contains(/\bwrite\([12],/) { return true }
        return false
      }
  }

  @Test func `in Sources`() throws {
    var uses: Set<String> = []
    for file in `The house`.swiftFiles(below: "Sources") {
      let text = try String(contentsOf: file, encoding: .utf8)
      let found = Self.writers(in: text, file: file.lastPathComponent)
      #expect(found.isEmpty, "\(file.lastPathComponent): \(found)")
      for entry in Self.raw where entry.file == file.lastPathComponent && text.contains(entry.text) {
        uses.insert(entry.text)
      }
      // Descriptors 1 and 2 are known to the door alone.
      if file.lastPathComponent != "Output.swift" {
        #expect(!text.contains("output: Int32 = 1"), "\(file.lastPathComponent)")
      }
    }
    #expect(uses == Set(Self.raw.map(\.text)), "an entry is not used any more")
  }

  @Test(arguments: [
    "    print(path)", "    fputs(text, stderr)", "  try writeAll(bytes, to: 1)", "    context.output.print(raw: name)",
    "  debugPrint(self)", "    write(2, base, count)",
  ]) func `and another one is noticed`(line: String) { #expect(Self.writers(in: line, file: "Other.swift") == [line]) }

  @Test func `and what only looks like one is not`() {
    let text = "    page.print(x)\n    context.output.print(page)\n    // print(x)\n    sprint(3)"
    #expect(Self.writers(in: text, file: "Other.swift").isEmpty)
  }
}
