import Foundation
import Support
import Testing

/// Sessions and pages are typed on Macs, too: by tests, and by readers.
@Suite struct `Commands of sessions and pages` {
  /// What GNU's programs understand and those of macOS do not.
  static var gnuOnly: [Regex<Substring>] {
    [
      /\bsed -[a-z]*[ir][a-z]*\s/, /\bdate -d/, /\bstat -c/, /\s-printf\s/, /\bgrep -[a-z]*P/, /\bxargs -r/, /\btac\s/,
      /\bhead -[cn] ?-/, /\btouch -d/, /\bsetsid\s/, /\btimeout\s/, /\/proc\//, /\bcp --/, /\bls --/,
    ]
  }

  /// Commands in `text`, a line each, that only GNU's programs understand; none of a session that requires Linux.
  static func foreign(_ text: String) -> [String] {
    if text.contains(/(?m)^# requires:.*\blinux\b/) { return [] }
    return text.split(separator: "\n").map(String.init).filter { line in
      line.hasPrefix("$ ") && gnuOnly.contains { line.contains($0) }
    }
  }

  @Test func `are those of every system, or of a session that requires Linux`() throws {
    var commands = 0
    for folder in ["sessions", "pages"] {
      let files = try FileManager.default.contentsOfDirectory(
        at: Repository.fixtures.appending(path: folder), includingPropertiesForKeys: nil)
      for file in files where file.pathExtension == "txtar" {
        let text = try String(contentsOf: file, encoding: .utf8)
        commands += text.matches(of: /(?m)^\$\s/).count
        #expect(Self.foreign(text).isEmpty, "\(file.lastPathComponent)")
      }
    }
    for page in try `The documents for users`.pages() {
      commands += page.text.matches(of: /(?m)^\$\s/).count
      #expect(Self.foreign(page.text).isEmpty, "\(page.name)")
    }
    #expect(commands > 500)
    let gnu = "$ sed -i s/a/b/ file\n$ sed -i.bak s/a/b/ file\n$ sed s/a/b/ file >new\n$ stat -c %i file\n"
    #expect(Self.foreign(gnu).count == 2)
    #expect(Self.foreign("# requires: go linux\n" + gnu).isEmpty)
  }
}
