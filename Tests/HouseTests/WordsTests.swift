import Foundation
import Support
import Testing

/// What a user reads is plain technical English: no inversions, no personification, one word for one thing.
@Suite struct `Words that users read` {
  /// A word or phrase that readers stumble over, as a regular expression, and what to write instead.
  static let avoided: [(pattern: String, instead: String)] = [
    (#"\bmeans? (?!')"#, "resolves to"), (#"\bcures?\b"#, "fix"), (#"\bin force\b"#, "active"),
    (#"\bstill not possible\b"#, "limitation"), (#"\b(to be|can be|cannot be|not be) had\b"#, "found, fetched"),
    (#"\bstands?\b(?! in for)"#, "is, is active"), (#"\bshall\b"#, "must, is to"), (#"\blies?\b"#, "is"),
    (#"\bfor ever\b"#, "does not answer"), (#"\bforeseen\b"#, "expected"), (#"\bspeaks? for\b"#, "is evidence for"),
    (#"\bat work\b"#, "running"), (#"\bkeeps? true\b"#, "stays right"), (#"\bhygiene\b"#, "health"),
    (#"\bmishaps?\b"#, "error"), (#"\bvotes?\b"#, "evidence"), (#"\bwhat a tree brought\b"#, "a file of the fork"),
    (#"\bwho imports\b"#, "modules that import"), (#"\bcould leave\b"#, "what go does"),
    (#"\bwhereat|whence|thereof|hereby\b"#, "plain words"),
  ]

  /// The texts between quotes of Swift code, but for comments; interpolated code among them.
  static func literals(in code: String) -> [String] {
    var literals: [String] = []
    var isMultiline = false
    for line in code.split(separator: "\n", omittingEmptySubsequences: false) {
      let trimmed = line.trimmingCharacters(in: .whitespaces)
      if trimmed.hasPrefix("//") { continue }
      if trimmed.hasSuffix("\"\"\"") || trimmed.hasPrefix("\"\"\"") {
        isMultiline.toggle()
        continue
      }
      if isMultiline {
        literals.append(trimmed)
      } else {
        literals += line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
          .filter { $0.offset % 2 == 1 }.map { String($0.element) }
      }
    }
    return literals
  }

  /// The comments of Swift code, each with its lines joined.
  static func comments(in code: String) -> [String] {
    var comments: [String] = []
    var isOpen = false
    for line in code.split(separator: "\n", omittingEmptySubsequences: false) {
      let text = line.trimmingCharacters(in: .whitespaces)
      guard text.hasPrefix("//") else {
        isOpen = false
        continue
      }
      let words = text.drop { $0 == "/" }.trimmingCharacters(in: .whitespaces)
      if isOpen, !words.isEmpty { comments[comments.count - 1] += " " + words } else { comments.append(words) }
      isOpen = !words.isEmpty
    }
    return comments
  }

  /// The paragraphs, rows and headings of a page, without its blocks of code.
  static func prose(in page: String) -> [String] {
    page.split(separator: /(?m)^```.*$/).enumerated().filter { $0.offset % 2 == 0 }
      .flatMap { $0.element.split(separator: /\n\n|\n(?=\||- )/) }.map { String($0).replacing("\n", with: " ") }
  }

  /// Gives each avoided phrase of a text, with what to write instead. What is between back quotes is code; right as they
  /// are: a question, a conclusion, and a name for a substitute.
  static func reader() throws -> (String) throws -> [String] {
    let patterns = try avoided.map { (try Regex($0.pattern).ignoresCase(), $0.instead) }
    return { text in
      let plain = text.replacing(/`[^`]*`/, with: "").replacing(/did you mean|[Mm]eans that|stand-ins?/, with: "")
      return try patterns.filter { try $0.0.firstMatch(in: plain) != nil }.map { "'\(text)': \($0.1)" }
    }
  }

  static func avoided(in text: String) throws -> [String] { try reader()(text) }

  @Test func `are plain`() throws {
    let avoided = try Self.reader()
    var count = 0
    for room in ["Commands", "Terminal"] {
      for file in `The house`.swiftFiles(below: "Sources/\(room)") {
        for literal in Self.literals(in: try String(contentsOf: file, encoding: .utf8)) {
          count += 1
          let found = try avoided(literal)
          #expect(found.isEmpty, "\(file.lastPathComponent): \(found)")
        }
      }
    }
    // A reader that finds no texts finds nothing to avoid.
    #expect(count > 2000)
  }

  /// The codes of findings, kinds and states, which users read in reports and JSON; hyphens as spaces.
  static func codes(in code: String) -> [String] {
    literals(in: code).filter { $0.wholeMatch(of: /[a-z]+(?:-[a-z]+)+/) != nil }.map { $0.replacing("-", with: " ") }
  }

  @Test func `are plain in codes, too`() throws {
    let avoided = try Self.reader()
    var count = 0
    for file in `The house`.swiftFiles(below: "Sources") {
      for code in Self.codes(in: try String(contentsOf: file, encoding: .utf8)) {
        count += 1
        let found = try avoided(code)
        #expect(found.isEmpty, "\(file.lastPathComponent): \(found)")
      }
    }
    #expect(count > 150)
    // The control: the code that a mapping that is not active once had.
    #expect(try Self.codes(in: #"case a = "not-in-force", b = "active""#).flatMap(Self.avoided).count == 1)
  }

  @Test func `are plain in comments and pages, which the next developer reads`() throws {
    let avoided = try Self.reader()
    var comments = 0
    var paragraphs = 0
    for file in `The house`.swiftFiles(below: "Sources") {
      for comment in Self.comments(in: try String(contentsOf: file, encoding: .utf8)) {
        comments += 1
        let found = try avoided(comment)
        #expect(found.isEmpty, "\(file.lastPathComponent): \(found)")
      }
    }
    for (page, text) in try Catalog().pages {
      for paragraph in Self.prose(in: text) {
        paragraphs += 1
        let found = try avoided(paragraph)
        #expect(found.isEmpty, "\(page): \(found)")
      }
    }
    #expect(comments > 4000 && paragraphs > 800)
    // The controls: a phrase over the end of a line, one at the start of a sentence, and one in a table.
    #expect(try Self.comments(in: "  /// What cannot be\n  /// had.\n  let a = 1").flatMap(Self.avoided).count == 1)
    #expect(try Self.comments(in: "// Stands here.\n//\n// And lies there.").flatMap(Self.avoided).count == 2)
    #expect(try Self.prose(in: "# A\n\n```\nx means y\n```\n| a | what shall be |\n").flatMap(Self.avoided).count == 1)
  }

  @Test(arguments: [
    "the path means your fork", "no mapping of 'x' stands", "what shall move", "it waits for ever", "cannot be had",
    "its files speak for 'x'", "a clone lies in 'x'", "another forkpath is at work",
  ])
  func `that are planted are seen`(riddle: String) throws {
    let code = "// means\nlet a = \"" + riddle + "\""
    #expect(try Self.literals(in: code).flatMap(Self.avoided).count == 1)
  }

  @Test func `that are plain are let through`() throws {
    for text in [
      "unknown command 'x'; did you mean 'y'?", "resolves to", "stands in for", "a believer",
      "This means that it fails.",
      "a stand-in", "the flag `-mod=x means y`",
    ] {
      #expect(try Self.avoided(in: text).isEmpty)
    }
  }
}
