import Bytes

/// The result of parsing the words of one command.
enum Parsed<Root: Sendable>: Sendable {
  case value(Root)
  /// `--help` or `-h` is among them.
  case help
}

extension Declaration {
  /// Fills in a `Root` from the words after the command's name, as getopt_long does: `--o=v`, `--o v`, `-ov`, `-o v`,
  /// clusters of flags, options and positionals in any order, `--`.
  func parse(_ words: ArraySlice<ByteString>) throws(UsageError) -> Parsed<Root> {
    var parser = Parser(arguments: arguments, words: words)
    do {
      try parser.parse(exclusive: exclusive)
    } catch {
      throw UsageError(error.mistake, command: name)
    }
    return parser.wantsHelp ? .help : .value(parser.root)
  }
}

private struct Parser<Root: Declared> {
  let arguments: [Argument<Root>]
  var words: ArraySlice<ByteString>
  var positionals: ArraySlice<Argument<Root>>
  let remainder: Argument<Root>?
  var root = Root()
  var wantsHelp = false
  /// Options seen, by their first spelling.
  var given: [String] = []

  init(arguments: [Argument<Root>], words: ArraySlice<ByteString>) {
    (self.arguments, self.words) = (arguments, words)
    positionals = arguments.filter { $0.info.kind == .positional }[...]
    remainder = arguments.first { $0.info.kind == .remainder }
  }

  mutating func parse(exclusive: [[String]]) throws(UsageError) {
    var remainderIsEmpty = true
    var isLiteral = false
    while let word = words.popFirst() {
      if isLiteral || word == "-" || word.first != UInt8(ascii: "-") {
        if let argument = positionals.first {
          try store(word, in: argument, spelled: argument.info.value)
          if argument.info.repeats {
            positionals[positionals.startIndex].info.isRequired = false
          } else {
            positionals.removeFirst()
          }
        } else if remainder != nil {
          words = [word] + words
          remainderIsEmpty = try takeRemainder()
        } else {
          throw UsageError(.unexpectedArgument(word))
        }
      } else if word == "--" {
        if remainder != nil { remainderIsEmpty = try takeRemainder() } else { isLiteral = true }
      } else if word.hasPrefix("--") {
        try takeLong(word)
      } else {
        try takeCluster(word)
      }
      if wantsHelp { return }
    }
    if let missing = positionals.first(where: \.info.isRequired) {
      throw UsageError(.missingArgument(missing.info.value))
    }
    if let remainder, remainder.info.isRequired, remainderIsEmpty {
      throw UsageError(.missingArgument(remainder.info.value))
    }
    for group in exclusive {
      let both = given.filter(group.contains)
      if let second = both.first(where: { $0 != both[0] }) { throw UsageError(.exclusive(both[0], second)) }
    }
  }

  /// Gives all words that are left to the remainder; whether there were none.
  private mutating func takeRemainder() throws(UsageError) -> Bool {
    guard let remainder else { return true }
    let isEmpty = words.isEmpty
    while let word = words.popFirst() { try store(word, in: remainder, spelled: remainder.info.value) }
    return isEmpty
  }

  private mutating func takeLong(_ word: ByteString) throws(UsageError) {
    let equals = word.firstIndex(of: UInt8(ascii: "="))
    let name = equals.map(word.prefix) ?? word
    let attached = equals.map { word.dropFirst($0 + 1) }
    if name == "--help", attached == nil {
      wantsHelp = true
      return
    }
    guard let found = find(name) else {
      let long = arguments.flatMap(\.info.names).filter(ArgumentInfo.isLong) + ["--help"]
      throw UsageError(.unknownOption(name, suggestion: closest(to: name, in: long)))
    }
    try take(found.argument, spelled: found.name, attached: attached)
  }

  private mutating func takeCluster(_ word: ByteString) throws(UsageError) {
    var offset = 1
    while offset < word.count {
      let letter: ByteString = "-" + word[offset..<offset + 1]
      offset += 1
      guard let found = find(letter) else {
        if letter == "-h" {
          wantsHelp = true
          return
        }
        // Go's own tools write long options with one dash.
        let name = word.firstIndex(of: UInt8(ascii: "=")).map(word.prefix) ?? word
        if name.count > 2 {
          let meant = find("-" + name)?.name ?? (offset == 2 ? closest(to: "-" + name, in: longNames) : nil)
          if let meant { throw UsageError(.unknownOption(name, suggestion: meant)) }
        }
        throw UsageError(.unknownOption(letter, suggestion: nil))
      }
      guard found.argument.info.kind == .flag else {
        try take(found.argument, spelled: found.name, attached: offset < word.count ? word.dropFirst(offset) : nil)
        return
      }
      try take(found.argument, spelled: found.name, attached: nil)
    }
  }

  private var longNames: [String] { arguments.flatMap(\.info.names).filter(ArgumentInfo.isLong) }

  private func find(_ name: ByteString) -> (argument: Argument<Root>, name: String)? {
    for argument in arguments {
      if let spelled = argument.info.names.first(where: { ByteString($0) == name }) { return (argument, spelled) }
    }
    return nil
  }

  private mutating func take(
    _ argument: Argument<Root>, spelled spelling: String, attached: ByteString?
  ) throws(UsageError) {
    given.append(argument.info.spelling)
    if argument.info.kind == .flag {
      if let attached { throw UsageError(.unexpectedValue(option: spelling, text: attached)) }
      return try store("", in: argument, spelled: spelling)
    }
    guard let text = attached ?? words.popFirst() else {
      throw UsageError(.missingValue(option: spelling, value: argument.info.value))
    }
    try store(text, in: argument, spelled: spelling)
  }

  private mutating func store(
    _ text: ByteString, in argument: Argument<Root>, spelled spelling: String
  ) throws(UsageError) {
    guard argument.store(&root, text) else {
      throw UsageError(
        .invalidValue(argument: spelling, text: text, form: argument.form, choices: argument.info.choices))
    }
  }
}
