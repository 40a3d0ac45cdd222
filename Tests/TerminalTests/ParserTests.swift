import Bytes
import Support
import Terminal
import Testing

@Suite struct `A command line` {
  static func sample(_ change: (inout Try) -> Void) -> Try {
    var value = Try()
    change(&value)
    return value
  }

  static let readings: [(String, Try)] = [
    ("a", sample { $0.first = "a" }),
    ("a b c", sample { ($0.first, $0.rest) = ("a", ["b", "c"]) }),
    ("--loud a", sample { ($0.isLoud, $0.first) = (true, "a") }),
    ("-lq a", sample { ($0.isLoud, $0.common.isQuiet, $0.first) = (true, true, "a") }),
    ("a --name=x=y", sample { ($0.first, $0.name) = ("a", "x=y") }),
    ("a --name x", sample { ($0.first, $0.name) = ("a", "x") }),
    ("a --name=", sample { ($0.first, $0.name) = ("a", "") }),
    ("a --name --loud", sample { ($0.first, $0.name) = ("a", "--loud") }),
    ("-x p -xq --exclude=r -x=s a", sample { ($0.globs, $0.first) = (["p", "q", "r", "=s"], "a") }),
    ("-fjson -c3 a", sample { ($0.common.format, $0.count, $0.first) = (.json, 3, "a") }),
    ("--count 2 --count -5 a", sample { ($0.count, $0.first) = (-5, "a") }),
    ("-lc7 a", sample { ($0.isLoud, $0.count, $0.first) = (true, 7, "a") }),
    ("-- --loud -", sample { ($0.first, $0.rest) = ("--loud", ["-"]) }),
    ("- --json", sample { ($0.first, $0.common.format) = ("-", .json) }),
    ("--limit 1.5s a", sample { ($0.limit, $0.first) = (.milliseconds(1500), "a") }),
    ("--limit 2m a", sample { ($0.limit, $0.first) = (.seconds(120), "a") }),
    ("--limit 7 a", sample { ($0.limit, $0.first) = (.seconds(7), "a") }),
    ("--limit=250ms a", sample { ($0.limit, $0.first) = (.milliseconds(250), "a") }),
  ]

  @Test(arguments: readings) func `fills the properties`(line: String, expected: Try) throws {
    guard case .run(let command) = try SampleTool.parse("try " + line) else {
      Issue.record("no command")
      return
    }
    #expect(command as? Try == expected)
  }

  @Test(arguments: [
    ("-q try a", "try -q a"), ("--format json try a", "try a --format json"), ("-f json -q try a", "try a -f json -q"),
    ("--format=json try a", "try a --format=json"), ("-fjson try --loud a", "try -fjson --loud a"),
    ("-q exec a -- -q", "exec -q a -- -q"), ("--loud try a", "try --loud a"),
    ("--name x -q try a", "try a --name x -q"),
  ])
  func `takes options before the command, too`(before: String, after: String) throws {
    guard case .run(let early) = try SampleTool.parse(before), case .run(let late) = try SampleTool.parse(after) else {
      Issue.record("no command")
      return
    }
    #expect(early as? Try == late as? Try)
    #expect(early as? Exec == late as? Exec)
  }

  @Test(arguments: [
    ("--lout try a", UsageError(.unknownOption("--lout", suggestion: nil))),
    ("--loud exec a", UsageError(.unknownOption("--loud", suggestion: nil), command: "exec")),
    ("--quite try a", UsageError(.unknownOption("--quite", suggestion: "--quiet"))),
    ("--format", UsageError(.missingValue(option: "--format", value: "format"))),
    (
      "-f xml try a",
      UsageError(
        .invalidValue(argument: "-f", text: "xml", form: "a value", choices: ["text", "json"]), command: "try")
    ),
  ])
  func `takes no option before the command that the command does not have`(line: String, error: UsageError) {
    #expect(throws: error) { try SampleTool.parse(line) }
  }

  static let mistakes: [(String, UsageError.Mistake)] = [
    ("", .missingArgument("first")),
    ("a --nmae x", .unknownOption("--nmae", suggestion: "--name")),
    ("a --excl x", .unknownOption("--excl", suggestion: "--exclude")),
    ("a --zzzzzz", .unknownOption("--zzzzzz", suggestion: nil)),
    ("a -z", .unknownOption("-z", suggestion: nil)),
    ("a -lz", .unknownOption("-z", suggestion: nil)),
    ("a -quiet", .unknownOption("-quiet", suggestion: "--quiet")),
    ("a -json", .unknownOption("-json", suggestion: "--json")),
    ("a -dry-run=1", .unknownOption("-dry-run", suggestion: "--dry-run")),
    ("a --name", .missingValue(option: "--name", value: "name")),
    ("a -x", .missingValue(option: "-x", value: "glob")),
    ("a --loud=1", .unexpectedValue(option: "--loud", text: "1")),
    ("a -f xml", .invalidValue(argument: "-f", text: "xml", form: "a value", choices: ["text", "json"])),
    ("a -c 1x", .invalidValue(argument: "-c", text: "1x", form: "a whole number")),
    ("a -c +1", .invalidValue(argument: "-c", text: "+1", form: "a whole number")),
    ("a -c 99999999999999999999", .invalidValue(argument: "-c", text: "99999999999999999999", form: "a whole number")),
    ("a --limit 1y", .invalidValue(argument: "--limit", text: "1y", form: Duration.form)),
    ("a --limit .", .invalidValue(argument: "--limit", text: ".", form: Duration.form)),
    ("a --limit 9999999999", .invalidValue(argument: "--limit", text: "9999999999", form: Duration.form)),
    ("a --loud -n", .exclusive("--loud", "--dry-run")),
  ]

  @Test(arguments: mistakes) func `names the mistake`(line: String, mistake: UsageError.Mistake) {
    #expect(throws: UsageError(mistake, command: "try")) { try SampleTool.parse("try " + line) }
  }

  static let remainders: [(String, [ByteString])] = [
    ("exec a -- b --loud -- -c", ["b", "--loud", "--", "-c"]), ("exec -q a b -q --help", ["b", "-q", "--help"]),
    ("exec a -- --help", ["--help"]),
  ]

  @Test(arguments: remainders)
  func `leaves the words of another command alone`(line: String, words: [ByteString]) throws {
    guard case .run(let command) = try SampleTool.parse(line) else {
      Issue.record("no command")
      return
    }
    #expect((command as? Exec)?.words == words)
    #expect((command as? Exec)?.target == "a")
  }

  @Test(arguments: [("exec a", "command"), ("exec a --", "command"), ("exec", "target")])
  func `wants the words of another command`(line: String, value: String) {
    #expect(throws: UsageError(.missingArgument(value), command: "exec")) { try SampleTool.parse(line) }
  }

  @Test func `keeps bytes that are not text`() throws {
    let odd = ByteString([0xff, 0x41, 0xc3])
    guard case .run(let command) = try SampleTool.tool.parse(["try", "--name=" + odd, odd]) else { return }
    #expect((command as? Try)?.name == odd)
    #expect((command as? Try)?.first == odd)
    #expect(throws: UsageError(.unknownOption("-" + ByteString([0xff]), suggestion: nil), command: "try")) {
      try SampleTool.tool.parse(["try", "-" + odd])
    }
  }

  @Test func `of any bytes is read or refused in one line`() {
    var generator = SeededGenerator(seed: 4)
    let pieces: [ByteString] = [
      "try", "exec", "help", "--", "-", "--name", "=", "-c", "-x", "--limit", "--loud", "-lq", "a", "9", "1.5s",
      "completions",
      "zsh", "--help", "\n::error::",
    ]
    for _ in 0..<5000 {
      let words = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
        (0..<Int.random(in: 0...2, using: &generator)).reduce(into: ByteString()) { word, _ in
          word += pieces.randomElement(using: &generator) ?? ""
          if Int.random(in: 0..<4, using: &generator) == 0 { word.append(UInt8.random(in: 0...255, using: &generator)) }
        }
      }
      do {
        _ = try SampleTool.tool.parse(words)
      } catch {
        var page = Page()
        page.diagnostic(error.diagnostic(in: "sample"))
        #expect(`The printer`.isHarmless(page.bytes), "\(words)")
        #expect(page.bytes.split(on: 10).count == 3, "\(words)")
      }
    }
  }

  @Test func `runs with what its tool hands it`() throws {
    let context = SampleTool.Context()
    guard case .run(let command) = try SampleTool.parse("try x") else { return }
    #expect(try command.run(in: context) == 3)
    #expect(context.lines == ["tried x"])
  }

  @Test(arguments: [
    ("", "Exercise the table"), ("--version", "sample 1.2.3"), ("-V", "sample 1.2.3"), ("version", "sample 1.2.3"),
    ("-q --version", "sample 1.2.3"), ("-fjson -h", "Exercise the table"), ("--quiet help try", "Usage: sample try"),
    ("--help", "Exercise the table"), ("-h", "Exercise the table"),
    ("help", "Exercise the table"), ("help try", "Usage: sample try"), ("try --help", "Usage: sample try"),
    ("try -lh", "Usage: sample try"), ("try --nothing --help", nil), ("exec a -h", "Usage: sample exec"),
  ])
  func `prints what it was asked about itself`(line: String, expected: String?) throws {
    guard let expected else {
      #expect(throws: UsageError.self) { try SampleTool.parse(line) }
      return
    }
    guard case .print(let text) = try SampleTool.parse(line) else {
      Issue.record("nothing printed")
      return
    }
    #expect(text.lossyText.contains(expected))
  }

  static let unknown: [(String, UsageError.Mistake, ByteString)] = [
    ("--quiet", .missingCommand, "no command was given"),
    ("tyr", .unknownCommand("tyr", suggestion: "try"), "unknown command 'tyr'; did you mean 'try'?"),
    ("attempt", .unknownCommand("attempt", suggestion: "try"), "unknown command 'attempt'; did you mean 'try'?"),
    ("frobnicate", .unknownCommand("frobnicate", suggestion: nil), "unknown command 'frobnicate'"),
    (
      "--verison", .unknownOption("--verison", suggestion: "--version"),
      "unknown option '--verison'; did you mean '--version'?"
    ),
    ("help tyr", .unknownCommand("tyr", suggestion: "try"), "unknown command 'tyr'; did you mean 'try'?"),
  ]

  @Test(arguments: unknown)
  func `names what it does not know`(line: String, mistake: UsageError.Mistake, sentence: ByteString) {
    let error = UsageError(mistake)
    #expect(throws: error) { try SampleTool.parse(line) }
    #expect(error.diagnostic(in: "sample").message == sentence)
    let isMeant = if case .unknownCommand(_, "try") = mistake { true } else { false }
    #expect(error.diagnostic(in: "sample").help?.command == (isMeant ? "sample help try" : "sample help"))
  }

  static let sentences: [(UsageError.Mistake, ByteString)] = [
    (.missingArgument("dir"), "missing argument <dir>"),
    (.missingValue(option: "-x", value: "glob"), "option '-x' needs a value <glob>"),
    (.unexpectedValue(option: "--loud", text: "1"), "option '--loud' takes no value, but got '1'"),
    (.unexpectedArgument("b"), "unexpected argument 'b'"),
    (.exclusive("--a", "--b"), "'--a' and '--b' cannot be given together"),
    (
      .invalidValue(argument: "-c", text: "x", form: "a whole number"),
      "'x' is not a valid value for '-c'; expected a whole number"
    ),
    (
      .invalidValue(argument: "-f", text: "x", form: "a value", choices: ["text", "json"]),
      "'x' is not a valid value for '-f'; expected one of text, json"
    ),
  ]

  @Test(arguments: sentences)
  func `says what is wrong in a sentence`(mistake: UsageError.Mistake, sentence: ByteString) {
    #expect(UsageError(mistake, command: "try").diagnostic(in: "sample").message == sentence)
    #expect(UsageError(mistake, command: "try").diagnostic(in: "sample").help?.command == "sample help try")
  }
}

@Suite struct `A table of commands` {
  @Test func `has nothing wrong with it`() {
    #expect(SampleTool.tool.info.problems == [])
  }

  @Test func `notices what is wrong with another`() {
    var info = SampleTool.tool.info
    info.commands[0].summary = "Ends with a period."
    info.commands[0].arguments[0].names = ["--quiet", "-loud"]
    info.commands[1].name = "try"
    #expect(
      info.problems == [
        "try: '--quiet' is declared twice", "try: '-loud' is spelled neither '-x' nor '--word'",
        "try: '--loud' is exclusive, but not the first name of an option",
        "try: 'Ends with a period.' is empty or ends with a period", "two commands are called 'try'",
      ])
  }

  static let spellings: [(ByteString, String?)] = [
    ("verfy", "verify"), ("setpu", "setup"), ("preveiw", "preview"), ("un", "undo"), ("u", nil), ("und", "undo"),
    ("exec", nil),
    ("", nil), ("prev", "preview"), ("VERIFY", nil),
  ]

  @Test(arguments: spellings)
  func `offers the nearest name`(typed: ByteString, meant: String?) {
    #expect(closest(to: typed, in: ["setup", "verify", "preview", "undo"]) == meant)
  }
}
