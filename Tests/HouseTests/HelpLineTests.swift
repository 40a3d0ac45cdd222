import Foundation
import Support
import Testing

/// What stands behind `help:` can be typed as it is, and each place in the sources that makes such a line has one that a test
/// types: in a recorded session (`Following what messages say`), in a finding's example (`A fix of a finding`), in a row of
/// `Fixtures/doctor`, in the tables of the suites below, or in the lab.
@Suite struct `Every help line` {
  /// The programs that a line may start, and what a shell does itself.
  static let programs: Set<String> = [
    "cd", "chattr", "chflags", "chmod", "env", "eval", "export", "forkpath", "git", "go", "gofmt", "grep", "ln", "mv",
    "rm",
    "sed", "ssh", "unset",
  ]

  /// A recorded line and where it is recorded.
  struct Recorded {
    var place: String
    var line: String
  }

  static func files(_ folder: String, _ suffix: String) -> [URL] {
    let root = Repository.root.appending(path: folder)
    let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(suffix) }.sorted().map { root.appending(path: $0) }
  }

  /// Lines that are printed behind `help:`, in sessions, pages and the rows of doctor.
  static let recorded: [Recorded] = {
    let prose = files("Fixtures/sessions", ".txtar") + files("Sources/forkpath/forkpath.docc", ".md")
    let rows = files("Fixtures/doctor", ".txt")
    return (prose + rows).flatMap { file -> [Recorded] in
      let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").compactMap { line in
        guard let range = line.firstRange(of: rows.contains(file) ? "| help: " : "help: "),
          rows.contains(file) || range.lowerBound == line.startIndex, range.upperBound < line.endIndex
        else { return nil }
        return Recorded(place: file.lastPathComponent, line: String(line[range.upperBound...]))
      }
    }
  }()

  /// What keeps a line from being typed; nil where nothing does.
  static func fault(of line: String) -> String? {
    var rest = Substring(line)
    if let match = rest.prefixMatch(of: #/\(cd (\S+|'[^']*'|\$'[^']*') && /#), rest.hasSuffix(")") {
      rest = rest[match.range.upperBound...].dropLast()
    }
    if rest.hasPrefix("eval \"$("), rest.firstRange(of: ")\"") != nil { rest = rest.dropFirst(8) }
    let program = String(rest.prefix { $0 != " " })
    if !programs.contains(program) { return "'\(program)' is no program" }
    if program == "cd" { return nil }
    // A name in capitals is a placeholder unless it is the value of something, or a variable.
    let bare = rest.replacing(#/'[^']*'|"[^"]*"|\$\w+\S*|\S*=\S*/#, with: "")
    if let match = bare.firstMatch(of: #/(^|[ \/@<])(DIR|FILE|HOST|NAME|PATH|SOMEWHERE|TOOL|YOU|COMMIT|VERSION)\b/#) {
      return "'\(match.2)' is to be filled in"
    }
    if bare.contains(#/(^| )\.\.\.( |$)/#) { return "'...' is to be filled in" }
    return nil
  }

  @Test func `can be typed as it is`() {
    #expect(Self.recorded.count > 400)
    for recorded in Self.recorded {
      #expect(Self.fault(of: recorded.line) == nil, "\(recorded.place): \(recorded.line)")
    }
    for line in [
      "check the spelling; if it is private, set GOPRIVATE=example.com", "forkpath graph --goroot DIR",
      "mv /a/b SOMEWHERE outside GOPATH", "forkpath ... --state-dir /x", "write 'example.org/up/tool'",
      "the same command with --copy", "go get github.com/pkg/NAME", "forkpath setup HOST/YOU/TOOL",
    ] { #expect(Self.fault(of: line) != nil, "\(line)") }
    for line in [
      "(cd / && go list -m -versions example.org/x)", "eval \"$(forkpath env --unset)\"", "go build ./...",
      "forkpath env tool; forkpath exec -- go build ./...", "(cd 'a b' && git diff -- go.mod)",
      "go list -f '{{if eq .Name \"main\"}}{{.ImportPath}}{{end}}' ./...",
    ] { #expect(Self.fault(of: line) == nil, "\(line)") }
  }

  // MARK: Sites

  /// A place in the sources that makes a command to type.
  struct Site {
    var place: String
    /// What its lines look like.
    var pattern: String
  }

  /// The arguments of a call, whose opening bracket is before `start`.
  static func arguments(_ text: Substring) -> [Substring] {
    var (depth, isString, found, begin) = (0, false, [Substring](), text.startIndex)
    var index = text.startIndex
    while index < text.endIndex {
      let character = text[index]
      if isString {
        if character == "\\" {
          index = text.index(after: index)
        } else if character == "\"" {
          isString = false
        }
      } else {
        switch character {
        case "\"": isString = true
        case "(", "[", "{": depth += 1
        case ")", "]", "}":
          if depth == 0 { return found + [text[begin..<index]] }
          depth -= 1
        case "," where depth == 0:
          found.append(text[begin..<index])
          begin = text.index(after: index)
        default: break
        }
      }
      index = text.index(after: index)
    }
    return found
  }

  /// A word of a line, as an expression; nil where nothing is known of it.
  static func pattern(_ argument: Substring) -> String {
    let word = argument.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let match = word.prefixMatch(of: #/"((?:[^"\\]|\\.)*)"/#) else { return "(?:'[^']*'|\\S+)" }
    let text = String(match.1)
    // The printer quotes what a shell would read.
    if text.contains(where: { !$0.isLetter && !$0.isNumber && !"-_./:@%+,=".contains($0) }) {
      return "(?:'[^']*'|\\S+)"
    }
    let literal = text.map { ".+".contains($0) ? "\\\($0)" : String($0) }.joined()
    return match.range.upperBound == word.endIndex ? literal : "'?" + literal + "(?:[^' ]*'?|[^']*')"
  }

  static func sites(in text: String, named name: String) -> [Site] {
    var sites: [Site] = []
    func line(_ index: String.Index) -> Int { text[..<index].count { $0 == "\n" } + 1 }
    for match in text.matches(of: #/(Fix\(\[|Fix\.Command\(\[|inside\(\[|[^\w]\.type\()(?=")/#) {
      let words = arguments(text[match.range.upperBound...]).map(pattern)
      sites.append(Site(place: "\(name):\(line(match.range.lowerBound))", pattern: words.joined(separator: " ")))
    }
    for match in text.matches(of: #/typed\??(\.setting\([^)]*\))?\.setup ?\{([^}]*)\}/#) {
      let body = String(match.2)
      var words = ["forkpath setup"]
      if let strategy = body.firstMatch(of: #/strategy\b[^.]*\.(relocate|symlink|workspace|overlay)/#) {
        words.append("--strategy \(strategy.1)")
      }
      for (change, option) in [
        ("upstream =", "--upstream"), ("displaces = true", "--displace"), ("copies = true", "--copy"),
      ]
      where body.contains(change) { words.append(option) }
      sites.append(Site(place: "\(name):\(line(match.range.lowerBound))", pattern: words.joined(separator: " .*")))
    }
    return sites
  }

  /// What tests type: recorded lines, the lines that tables of tests name, and those of the lab's rows.
  static let typed: [String] = {
    let tables = files("Tests/SessionTests", ".swift") + files("Tests/VerificationTests", ".swift")
    let strings = tables.flatMap { file in
      ((try? String(contentsOf: file, encoding: .utf8)) ?? "").matches(of: #/"((?:[^"\\\n]|\\.)*)"/#).map {
        String($0.1).replacing("\\\"", with: "\"")
      }
    }
    return recorded.map(\.line) + strings
  }()

  @Test func `of each place in the sources is typed by some test`() throws {
    let sites = try Self.files("Sources/Commands", ".swift").flatMap { file in
      Self.sites(in: try String(contentsOf: file, encoding: .utf8), named: file.lastPathComponent)
    }
    #expect(sites.count > 150)
    let missing = try Self.missing(sites, typed: Self.typed)
    #expect(missing.isEmpty, "\(missing.map { "\($0.place): \($0.pattern)" }.joined(separator: "\n"))")
  }

  static func missing(_ sites: [Site], typed: [String]) throws -> [Site] {
    try sites.filter { site in
      let expression = try Regex(site.pattern)
      return !typed.contains { $0.contains(expression) }
    }
  }

  @Test func `of a planted place is missed`() throws {
    let planted = """
      case .x: .fix(Fix(["go", "mod", "edit", "-module=" + path, typed(place)]))
      case .y: .type("unset", name)
      case .z: typed.setup { $0.strategy = .workspace }
      """
    let sites = Self.sites(in: planted, named: "planted")
    #expect(sites.map(\.place) == ["planted:1", "planted:2", "planted:3"])
    let all = ["go mod edit -module=example.org/a go.mod", "unset GOFLAGS", "forkpath setup --strategy workspace ."]
    #expect(try Self.missing(sites, typed: all).isEmpty)
    for index in all.indices {
      let typed = all.indices.filter { $0 != index }.map { all[$0] }
      #expect(try Self.missing(sites, typed: typed).map(\.place) == ["planted:\(index + 1)"])
    }
  }
}
