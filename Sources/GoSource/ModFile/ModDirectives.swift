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

  /// The verbs that may have a block.
  private let blocks: Set<ByteString>
  /// The block that is open.
  private var block: Block?
  private var versions = RepeatedBytes()
  /// In bytes.
  private let fileSize: Int

  init(reading: ModFile.Reading, blocks: Set<ByteString>, fileSize: Int) {
    (self.reading, self.blocks, self.fileSize) = (reading, blocks, fileSize)
  }

  private struct Block {
    var verb: ByteString
    /// Whether its lines are directives.
    var isKnown: Bool
    /// The comments above it.
    var comments: [ByteString]
    var isEmpty = true
  }

  /// A directive: its verb, the words after it, and its place.
  struct Directive {
    var verb: ByteString
    var words: [ByteString]
    var place: ModSyntax.Place
    /// Whether its comment says that it is indirect; only of a requirement.
    var isIndirect = false
    /// What its comments say; only where that has a meaning.
    var remark = ByteString()
  }

  /// The verbs of directives whose comments are part of what they say.
  private static let remarked: Set<ByteString> = ["module", "retract"]
  private static let ofDependencies: Set<ByteString> = ["go", "module", "retract", "require", "ignore"]

  private func isRead(_ verb: ByteString) -> Bool {
    isWork || reading == .main || Self.ofDependencies.contains(verb)
  }

  private mutating func add(_ directive: Directive) {
    do throws(ModFileError) {
      try isWork ? addToWork(directive) : addToModule(directive)
    } catch {
      Self.grow(&errors, at: directive.place, of: fileSize)
      errors.append(error)
    }
  }

  /// Makes room in a list that is full: for as many values as the rest of the file has if it goes on as up to here.
  private static func grow<Value>(_ list: inout [Value], at place: ModSyntax.Place, of fileSize: Int) {
    guard list.count == list.capacity, list.count >= 64 else { return }
    let expected = list.count * fileSize / max(place.offset, 1)
    list.reserveCapacity(max(list.count * 5 / 4, min(expected + expected / 32, list.count * 64)))
  }

  private mutating func addToWork(_ directive: Directive) throws(ModFileError) {
    switch directive.verb {
    case "go", "toolchain", "godebug", "replace": try addCommon(directive)
    case "use":
      guard directive.words.count == 1 else { throw fault(directive, .usage("use")) }
      Self.grow(&use, at: directive.place, of: fileSize)
      use.append(try word(directive))
    default: throw fault(directive, .unknownDirective(directive.verb))
    }
  }

  private mutating func addToModule(_ directive: Directive) throws(ModFileError) {
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
      let version = versions.shared(try readVersion(directive.words[1], of: path, directive))
      let suffix = try majorSuffix(of: path, directive)
      try checkMajor(version, suffix: suffix, of: path, directive)
      let required = ModuleVersion(path: path, version: version)
      if directive.verb == "require" {
        Self.grow(&require, at: directive.place, of: fileSize)
        require.append(
          ModFile.Require(module: required, isIndirect: directive.isIndirect, place: directive.place))
      } else {
        Self.grow(&exclude, at: directive.place, of: fileSize)
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
      Self.grow(&tool, at: directive.place, of: fileSize)
      tool.append(try word(directive))
    case "ignore":
      guard directive.words.count == 1 else { throw fault(directive, .expectsOneArgument("ignore")) }
      Self.grow(&ignore, at: directive.place, of: fileSize)
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
      Self.grow(&godebug, at: directive.place, of: fileSize)
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
      newVersion = versions.shared(try readVersion(words[arrow + 2], of: newPath, directive))
      if ModQuote.isDirectoryPath(newPath) { throw fault(directive, .directoryWithVersion(newPath)) }
      if isForBuild, let split = ModulePath.split(newPath) {
        try checkMajor(newVersion, suffix: split.major, of: newPath, directive)
      }
    }
    Self.grow(&replace, at: directive.place, of: fileSize)
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
    Self.grow(&retract, at: directive.place, of: fileSize)
    retract.append(
      ModFile.Retract(low: low, high: high, rationale: directive.remark, place: directive.place))
  }
}

extension ModDirectives: ModReceiver {
  mutating func take(_ line: ModLine, _ bytes: borrowing Span<UInt8>) {
    let verb = ByteString(bytes, line.tokens[0])
    if !isRead(verb) { return }
    var directive = directive(verb, line.tokens.dropFirst(), line, bytes)
    if Self.remarked.contains(verb) {
      directive.remark = remark(ModComments.above(ByteString(bytes, line.lead)), line, bytes)
    }
    add(directive)
  }

  mutating func open(_ head: ModLine, parenthesis: Int, end: Int, _ bytes: borrowing Span<UInt8>) {
    let verb = ByteString(bytes, head.tokens[0])
    let isKnown = head.tokens.count == 1 && blocks.contains(verb)
    if !isKnown && reading == .main {
      let words = head.tokens.map { ByteString(bytes, $0) }
      errors.append(ModFileError(place: head.place, code: .unknownBlock(words.joined(separator: " "))))
    }
    block = Block(verb: verb, isKnown: isKnown && isRead(verb), comments: [])
    if isKnown && Self.remarked.contains(verb) { block?.comments = ModComments.above(ByteString(bytes, head.lead)) }
  }

  mutating func takeInBlock(_ line: ModLine, _ bytes: borrowing Span<UInt8>) {
    guard let block, block.isKnown else { return }
    var directive = directive(block.verb, line.tokens[...], line, bytes)
    if Self.remarked.contains(block.verb) {
      let above = ModComments.aboveInBlock(ByteString(bytes, line.lead), isFirst: block.isEmpty)
      directive.remark = remark(above, line, bytes, otherwise: block.comments)
    }
    self.block?.isEmpty = false
    add(directive)
  }

  mutating func close(start: Int, parenthesis: Int, end: Int, _ bytes: borrowing Span<UInt8>) { block = nil }

  mutating func finish(_ tail: Range<Int>, _ bytes: borrowing Span<UInt8>) {}

  private func directive(
    _ verb: ByteString, _ words: ArraySlice<Range<Int>>, _ line: ModLine, _ bytes: borrowing Span<UInt8>
  ) -> Directive {
    var directive = Directive(verb: verb, words: [], place: line.place)
    directive.words.reserveCapacity(words.count)
    for word in words { directive.words.append(ByteString(bytes, word)) }
    if verb == "require" { directive.isIndirect = isIndirect(ModComments.behind(ByteString(bytes, line.rest))) }
    return directive
  }

  /// `others` count where the line has no comments of its own.
  private func remark(
    _ above: [ByteString], _ line: ModLine, _ bytes: borrowing Span<UInt8>, otherwise others: [ByteString] = []
  ) -> ByteString {
    let comments = above + [ModComments.behind(ByteString(bytes, line.rest))].compactMap { $0 }
    return ModComments.remark(comments.isEmpty ? others : comments)
  }
}
