import Bytes

/// Interprets the lines of a go.mod or go.work file, and collects the errors; `x/mod/modfile/rule.go`.
struct ModDirectives {
  let reading: ModFile.Reading
  var isWork = false
  /// Whether go builds with the file.
  var isForBuild = false
  private(set) var errors: [ModFileError] = []
  private(set) var module: ModFile.Module?
  private(set) var go: ModFile.Word?
  private(set) var toolchain: ModFile.Word?
  private(set) var godebug: [ModFile.Setting] = []
  private(set) var require: [ModFile.Require] = []
  private(set) var exclude: [ModFile.Exclude] = []
  private(set) var replace: [ModFile.Replace] = []
  private(set) var retract: [ModFile.Retract] = []
  private(set) var tool: [ModFile.Word] = []
  private(set) var ignore: [ModFile.Word] = []
  private(set) var use: [ModFile.Word] = []

  init(reading: ModFile.Reading) { self.reading = reading }

  /// A directive: its verb, the words after it, and its comments.
  struct Directive {
    var verb: ByteString
    var words: [ByteString]
    var place: ModSyntax.Place
    var suffix: ByteString?
    /// The comments that go attributes to it.
    var comments: [ByteString]

    /// What the comments say, a line each.
    var remark: ByteString {
      comments.filter { $0.hasPrefix("//") }.map { $0.dropFirst(2).trimmedAsGo }.joined(separator: "\n")
    }
  }

  mutating func read(_ syntax: ModSyntax, blocks: Set<ByteString>) {
    for statement in syntax.statements {
      let head = statement.head
      let words = head.words
      guard let verb = words.first else { continue }
      switch statement {
      case .line(let line):
        let comments = line.commentsAbove + [line.comment].compactMap { $0 }
        add(
          Directive(
            verb: verb, words: Array(words.dropFirst()), place: line.place, suffix: line.comment, comments: comments))
      case .block(let block):
        guard words.count == 1 && blocks.contains(verb) else {
          if reading == .main {
            errors.append(ModFileError(place: head.place, code: .unknownBlock(words.joined(separator: " "))))
          }
          continue
        }
        let above = head.commentsAbove
        for (index, line) in block.lines.enumerated() {
          var comments = line.commentsAbove(isFirst: index == 0) + [line.comment].compactMap { $0 }
          if comments.isEmpty { comments = above }
          add(
            Directive(
              verb: verb, words: line.words, place: line.place, suffix: line.comment, comments: comments))
        }
      }
    }
  }

  private mutating func add(_ directive: Directive) {
    do throws(ModFileError) {
      try isWork ? addToWork(directive) : addToModule(directive)
    } catch {
      errors.append(error)
    }
  }

  private mutating func addToWork(_ directive: Directive) throws(ModFileError) {
    switch directive.verb {
    case "go", "toolchain", "godebug", "replace": try addCommon(directive)
    case "use":
      guard directive.words.count == 1 else { throw fault(directive, .usage("use")) }
      use.append(try word(directive))
    default: throw fault(directive, .unknownDirective(directive.verb))
    }
  }

  private mutating func addToModule(_ directive: Directive) throws(ModFileError) {
    let readAlways: [ByteString] = ["go", "module", "retract", "require", "ignore"]
    if reading == .dependency && !readAlways.contains(directive.verb) { return }
    switch directive.verb {
    case "go", "toolchain", "godebug", "replace": try addCommon(directive)
    case "module":
      if module != nil { throw fault(directive, .repeated("module")) }
      module = ModFile.Module(path: "", deprecated: deprecation(directive.remark), place: directive.place)
      guard directive.words.count == 1 else { throw fault(directive, .usage("module")) }
      let path = try read(directive.words[0], directive)
      module?.path = path
    case "require", "exclude":
      guard directive.words.count == 2 else { throw fault(directive, .usage(directive.verb)) }
      let path = try read(directive.words[0], directive)
      let version = try readVersion(directive.words[1], of: path, directive)
      let suffix = try majorSuffix(of: path, directive)
      try checkMajor(version, suffix: suffix, of: path, directive)
      let required = ModuleVersion(path: path, version: version)
      if directive.verb == "require" {
        require.append(
          ModFile.Require(module: required, isIndirect: isIndirect(directive.suffix), place: directive.place))
      } else {
        exclude.append(ModFile.Exclude(module: required, place: directive.place))
      }
    case "retract":
      do throws(ModFileError) {
        try addRetract(directive)
      } catch {
        // An older go must be able to use a module with syntax of a later one.
        if reading == .main { throw error }
      }
    case "tool":
      guard directive.words.count == 1 else { throw fault(directive, .expectsOneArgument("tool")) }
      tool.append(try word(directive))
    case "ignore":
      guard directive.words.count == 1 else { throw fault(directive, .expectsOneArgument("ignore")) }
      ignore.append(try word(directive))
    default: throw fault(directive, .unknownDirective(directive.verb))
    }
  }

  /// The directives that go.mod and go.work share.
  private mutating func addCommon(_ directive: Directive) throws(ModFileError) {
    switch directive.verb {
    case "go":
      if go != nil { throw fault(directive, .repeated("go")) }
      guard directive.words.count == 1 else { throw fault(directive, .expectsOneArgument("go")) }
      let text = directive.words[0]
      let version = isGoVersion(text) ? text : reading == .dependency ? laxGoVersion(text) : nil
      guard let version else { throw fault(directive, .invalidGoVersion(text)) }
      go = ModFile.Word(text: version, place: directive.place)
    case "toolchain":
      if toolchain != nil { throw fault(directive, .repeated("toolchain")) }
      guard directive.words.count == 1 else { throw fault(directive, .expectsOneArgument("toolchain")) }
      let name = directive.words[0]
      guard name == "default" || name == "go1" || name.hasPrefix("go1.") else {
        throw fault(directive, .invalidToolchain(name))
      }
      toolchain = ModFile.Word(text: name, place: directive.place)
    case "godebug":
      guard directive.words.count == 1, !directive.words[0].bytes.contains(where: { [34, 96, 39, 44].contains($0) }),
        let equals = directive.words[0].firstIndex(of: UInt8(ascii: "="))
      else { throw fault(directive, .usage("godebug")) }
      let text = directive.words[0]
      godebug.append(
        ModFile.Setting(key: text.prefix(equals), value: text.dropFirst(equals + 1), place: directive.place))
    default: try addReplace(directive)
    }
  }

  private mutating func addReplace(_ directive: Directive) throws(ModFileError) {
    let words = directive.words
    let arrow = words.count >= 2 && words[1] == "=>" ? 1 : 2
    guard words.count >= arrow + 2, words.count <= arrow + 3, words[arrow] == "=>" else {
      throw fault(directive, .usage("replace"))
    }
    let path = try read(words[0], directive)
    guard let split = ModulePath.split(path) else {
      throw fault(directive, .invalidModulePath, verb: directive.verb, path: path)
    }
    var version = ByteString()
    if arrow == 2 {
      version = try readVersion(words[1], of: path, directive)
      try checkMajor(version, suffix: split.major, of: path, directive)
    }
    let newPath = try read(words[arrow + 1], directive)
    var newVersion = ByteString()
    if words.count == arrow + 2 {
      if !ModQuote.isDirectoryPath(newPath) {
        throw fault(directive, newPath.contains(UInt8(ascii: "@")) ? .pathAtVersion : .notDirectoryPath)
      }
      if newPath.contains(UInt8(ascii: "\\")) { throw fault(directive, .windowsPath) }
    } else {
      newVersion = try readVersion(words[arrow + 2], of: newPath, directive)
      if ModQuote.isDirectoryPath(newPath) { throw fault(directive, .directoryWithVersion(newPath)) }
      if isForBuild, let split = ModulePath.split(newPath) {
        try checkMajor(newVersion, suffix: split.major, of: newPath, directive)
      }
    }
    replace.append(
      ModFile.Replace(
        old: ModuleVersion(path: path, version: version), new: ModuleVersion(path: newPath, version: newVersion),
        place: directive.place))
  }

  private mutating func addRetract(_ directive: Directive) throws(ModFileError) {
    var words = directive.words[...]
    guard let first = words.first, first != "(" else { throw fault(directive, .expectedBracketOrVersion) }
    var low: ByteString
    var high: ByteString
    func version(after sign: ByteString) throws(ModFileError) -> ByteString {
      guard let word = words.popFirst() else { throw fault(directive, .expectedVersion(after: sign)) }
      // Any word is accepted here: only the main module's own go interprets it.
      switch ModQuote.read(word) {
      case .success(let text): return text
      case .failure(let error):
        throw fault(directive, .invalidVersion(word, .quote(error.fault)), verb: directive.verb)
      }
    }
    func expect(_ sign: ByteString) throws(ModFileError) {
      guard words.popFirst() == sign else { throw fault(directive, .expectedSign(sign)) }
    }
    if first == "[" {
      words.removeFirst()
      low = try version(after: "[")
      try expect(",")
      high = try version(after: ",")
      try expect("]")
    } else {
      low = try version(after: "")
      high = low
    }
    if let word = words.first, reading == .main { throw fault(directive, .unexpectedToken(word)) }
    retract.append(
      ModFile.Retract(low: low, high: high, rationale: directive.remark, place: directive.place))
  }
}
