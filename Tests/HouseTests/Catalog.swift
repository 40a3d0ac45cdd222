import Foundation
import Support

/// The pages of `forkpath.docc`, and what comments cite of them.
struct Catalog {
  static let folder = Repository.root.appending(path: "Sources/forkpath/forkpath.docc")

  /// Name of a page, without `.md`, to its text.
  var pages: [String: String] = [:]
  /// The entries of the pages that are called `…-rules`, by id.
  var rules: [String: Rule] = [:]
  /// What is wrong with the pages themselves.
  var faults: [String] = []

  struct Rule {
    /// Functions of Go's sources: `cmd/go/internal/modload.Init`.
    var symbols: [String]
    /// Tests, fixtures and names in them.
    var evidence: [String]
  }

  init(pages: [String: String]) {
    self.pages = pages
    for (page, text) in pages.sorted(by: { $0.key < $1.key }) where page.hasSuffix("-rules") {
      for section in text.split(separator: /(?m)^###\x20/).dropFirst() {
        guard let head = section.prefixMatch(of: /([SGMNO]-?\d+[a-z]?): \S/) else {
          faults.append("\(page): '\(section.prefix(20))' has no id")
          continue
        }
        let id = String(head.1)
        let paragraphs = section.split(separator: /\n\n/)
        guard paragraphs.count > 2, let last = paragraphs.first(where: { $0.hasPrefix("Source: ") }),
          let middle = last.firstRange(of: "Shown by: ")
        else {
          faults.append("\(page): \(id) has no text, no source or no test")
          continue
        }
        let rule = Rule(
          symbols: Self.quoted(last[..<middle.lowerBound]), evidence: Self.quoted(last[middle.upperBound...]))
        if rule.symbols.isEmpty && !last[..<middle.lowerBound].contains("](https://") {
          faults.append("\(page): \(id) has no source")
        }
        if rule.evidence.isEmpty { faults.append("\(page): \(id) has no test") }
        if rules.updateValue(rule, forKey: id) != nil { faults.append("\(page): \(id) twice") }
      }
    }
  }

  init() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0.hasSuffix(".md") }
    var pages: [String: String] = [:]
    for name in names {
      pages[String(name.dropLast(3))] = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    }
    self.init(pages: pages)
  }

  /// What stands between back quotes, whatever line ends are in it.
  static func quoted(_ text: Substring) -> [String] {
    text.replacing("\n", with: " ").matches(of: /`([^`]+)`/).map { String($0.1) }
  }

  /// Ids and pages that `text` cites and the catalog does not have, and documents that are not in the repository.
  func dangling(in text: String) -> [String] {
    var found: [String] = []
    for line in text.split(separator: "\n") where ["ule", "(see ", "facts", "design"].contains(where: line.contains) {
      for list in line.matches(of: /\b[Rr]ules? ([SGMNO]-?\d+[a-z]?(?:(?:,| and) [SGMNO]-?\d+[a-z]?)*)/) {
        for id in list.1.matches(of: /[SGMNO]-?\d+[a-z]?/).map({ String($0.0) }) where rules[id] == nil {
          found.append(id)
        }
      }
      for page in line.matches(of: /\(see ([a-z][a-z-]*)\)/).map({ String($0.1) }) where pages[page] == nil {
        found.append(page)
      }
      found += line.matches(of: /\bfacts [SGMO]-?\d|\bfacts\/|\bdesign section/).map { String($0.0) }
    }
    return found
  }

  /// How many citations there are in `text`.
  static func count(in text: String) -> Int {
    text.matches(of: /\b[Rr]ules? [SGMNO]-?\d|\(see [a-z][a-z-]*\)/).count
  }

  /// Links between pages that lead to no page.
  var brokenLinks: [String] {
    pages.flatMap { page, text in
      text.matches(of: /\]\(([a-z-]+)\.md\)/).map { String($0.1) }.filter { pages[$0] == nil }.map { "\(page): \($0)" }
    }
  }
}
