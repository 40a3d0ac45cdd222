import Foundation
import Support
import Testing

/// `try?` makes nothing of an error. On a look at the disk that hides a disturbance such as EIO, and what is decided then is
/// decided from a part of the disk; `Lookup`, `throws(SystemError) -> T?` and the looks of a `FileView` say more.
@Suite struct `No error is swallowed` {
  /// What may follow `try?`, and why.
  static let allowed: [(text: String, reason: String)] = [
    ("ModFile(", "parses bytes"), ("GitConfiguration(parsing:", "parses bytes"),
    ("GoFlags(", "parses bytes"), ("ModuleEscape.path(", "checks a name"),
    ("ModulePath.check(", "checks a name"), ("evaluateGoBuild(", "parses bytes"),
    ("resolver.", "a fault of one module; the view has noted what disturbed it"),
    ("removeFile(", "cleans up before an error is thrown"),
    ("directory.removeFile(", "cleans up before an error is thrown"),
    ("passing.removeFile(", "cleans up before an error is thrown"),
    ("directory.removeDirectory(", "cleans up before an error is thrown"),
    ("sweep(git)", "cleans up before an error is thrown; recovery does it again"),
    ("readFile(\"/proc/sys/kernel/random/boot_id\"", "stands in the journal for a person; nothing is decided from it"),
    ("StateDirectory.locate(", "reads variables"),
    ("ModSyntax(parsing: text)", "no look: the text of a file that was parsed before"),
    ("MainModules(", "a fault of the files; the view has noted what disturbed it"),
    ("Child.run(", "no look: what a child does not answer is unknown, and said so"),
    ("shallowCommits()", "chooses the words of an error"),
    ("journals.stagingRecord(", "goes into the message of an error that is thrown"),
    ("executors[$0].observe()", "goes into the message of an error that is thrown"),
  ]

  /// The `try?` of a text that no entry allows.
  static func swallowed(in text: String) -> [String] {
    text.split(separator: "\n").flatMap { line in
      line.components(separatedBy: "try? ").dropFirst()
        .filter { rest in !allowed.contains { rest.hasPrefix($0.text) } }.map { "try? " + $0 }
    }
  }

  @Test func `in Sources`() throws {
    var uses = ""
    for file in `The house`.swiftFiles(below: "Sources") {
      let text = try String(contentsOf: file, encoding: .utf8)
      uses += text
      let found = Self.swallowed(in: text)
      #expect(found.isEmpty, "\(file.lastPathComponent): \(found)")
    }
    let unused = Self.allowed.filter { !uses.contains("try? " + $0.text) }
    #expect(unused.isEmpty)
  }

  @Test func `unseen`() {
    #expect(
      Self.swallowed(in: "let a = try? view.read(path)\nlet b = (try? ModFile(text)) ?? (try? readLink(p))")
        == ["try? view.read(path)", "try? readLink(p))"])
  }
}
