import Bytes
import GoSource
import Machine

/// The Go files that one thread reads, as arrays that it fills directory by directory; names are symbols of its own table.
struct ScanBuffer: ~Copyable {
  var names = SymbolTable(names: 1 << 15, bytes: 1 << 20)
  var files: ContiguousArray<FoundFile> = []
  var imports: ContiguousArray<FoundImport> = []
  var faults: ContiguousArray<FileFault> = []
  /// By the number of the file: the text of the few files that import "C" or "embed", of which go reads more than the head.
  var texts: [Int: ByteString] = [:]
  /// Counted if a caller asked for it; files are read to their ends then.
  var mentions: PathMentions?
  private var head = SourceHead()
  private let filter: BuildFilter
  private let second: BuildFilter?

  /// `second` is a filter that lets fewer files pass than `filter`; each file has the result of that one, too.
  init(filter: BuildFilter, second: BuildFilter? = nil, mentions: PathMentions? = nil) {
    (self.filter, self.second, self.mentions) = (filter, second, mentions)
  }

  /// Whether the file's name lets it be built here.
  func admits(_ name: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool { filter.admits(name: name, range) }

  /// Starts the record of a file; `name` ends with a zero.
  mutating func begin(_ name: borrowing Span<UInt8>, _ kind: FoundFile.Kind) {
    let range = 0..<(name.count - 1)
    var file = FoundFile(name: names.intern(name, range), firstImport: UInt32(imports.count), kind: kind)
    file.isTest = kind != .other && Self.isTest(name, range)
    if let second, kind == .go { file.isForeign = !second.admits(name: name, range) }
    files.append(file)
  }

  /// The file begun last was come to by a link.
  mutating func noteLink() { files[files.count - 1].isLink = true }

  /// Records a fault of the file begun last.
  mutating func fail(_ fault: FileFault) {
    faults.append(fault)
    files[files.count - 1].fault = UInt32(faults.count)
  }

  /// Reads the head of the file begun last; true asks for more of it.
  mutating func take(_ bytes: borrowing Span<UInt8>, isWhole: Bool) -> Bool {
    if mentions != nil && bytes.count <= PathMentions.fileLimit {
      if !isWhole { return true }
      mentions?.note(bytes)
    }
    let result = scanSource(bytes, isWhole: isWhole, into: &head)
    let last = files.count - 1
    switch result {
    case .needsMore: return true
    case .unreadable:
      files[last].kind = .refused
      noteSyntax(bytes)
      return false
    case .complete, .malformed: break
    }
    let verdict = filter.verdict(of: head, bytes)
    noteSecond(verdict, bytes)
    switch verdict {
    case .build: break
    case .ignore:
      files[last].kind = .ignored
      return false
    case .malformed(let error):
      files[last].kind = .refused
      noteConstraint(error, bytes)
      return false
    }
    if head.importsC || head.imports.contains(where: { Self.isEmbed($0, bytes) }) {
      if !isWhole { return true }
      texts[last] = ByteString(bytes, 0..<bytes.count)
    }
    if !head.packageName.isEmpty { files[last].package = names.intern(bytes, head.packageName) }
    if result == .malformed { noteSyntax(bytes) }
    if let comment = head.importComment {
      if let path = unquote(bytes, comment) {
        files[last].importComment = names.intern(path)
      } else if result != .malformed {
        fail(FileFault(.importComment, position: SourcePosition(of: comment.lowerBound, in: bytes)))
      }
    }
    files[last].importsC = head.importsC
    for spec in head.imports {
      let path = spec.isPlain ? names.intern(bytes, spec.unquoted) : names.intern(spec.path(in: bytes))
      imports.append(FoundImport(path: path, spec))
    }
    files[last].importCount = UInt32(head.imports.count)
    return false
  }

  /// Records the result of the second filter for the file begun last, whose head was read.
  private mutating func noteSecond(_ verdict: BuildVerdict, _ bytes: borrowing Span<UInt8>) {
    let last = files.count - 1
    guard let second, !files[last].isForeign else { return }
    switch (verdict, second.verdict(of: head, bytes)) {
    case (.build, .build): break
    case (.malformed(let one), .malformed(let other)) where one == other: break
    case (.build, .ignore), (.ignore, .ignore): files[last].isForeign = true
    default: files[last].isDoubtful = true
    }
  }

  private static func isEmbed(_ spec: ImportSpec, _ bytes: borrowing Span<UInt8>) -> Bool {
    let word: StaticString = "embed"
    guard spec.isPlain else { return spec.path(in: bytes) == "embed" }
    guard spec.unquoted.count == word.utf8CodeUnitCount else { return false }
    for k in 0..<word.utf8CodeUnitCount where unsafe bytes[spec.unquoted.lowerBound + k] != word.utf8Start[k] {
      return false
    }
    return true
  }

  /// Reuses a file of a share, with the result of that scan's second filter; `renamed` has the symbols here for the names
  /// there, `.none` for new ones.
  mutating func adopt(_ number: Int, of share: ScanWorker, _ renamed: inout ContiguousArray<Symbol>) {
    let found = share.files[number]
    var file = FoundFile(
      name: rename(found.name, share, &renamed), firstImport: UInt32(imports.count), kind: found.kind)
    file.isTest = found.isTest
    if found.isForeign {
      file.kind = .ignored
      return files.append(file)
    }
    texts[files.count] = share.texts[number]
    file.package = rename(found.package, share, &renamed)
    file.importComment = rename(found.importComment, share, &renamed)
    (file.importsC, file.importCount) = (found.importsC, found.importCount)
    for index in Int(found.firstImport)..<(Int(found.firstImport) + Int(found.importCount)) {
      let spec = share.imports[index]
      imports.append(spec.renamed(rename(spec.path, share, &renamed)))
    }
    if found.fault != 0 {
      faults.append(share.faults[Int(found.fault) - 1])
      file.fault = UInt32(faults.count)
    }
    files.append(file)
  }

  private mutating func rename(
    _ symbol: Symbol, _ share: ScanWorker, _ renamed: inout ContiguousArray<Symbol>
  ) -> Symbol {
    if symbol == .none { return .none }
    let index = Int(symbol.index)
    if renamed[index] == .none { renamed[index] = names.intern(symbol, of: share.names) }
    return renamed[index]
  }

  /// Records that the file begun last could not be read.
  mutating func refuse(_ error: SystemError) {
    files[files.count - 1].kind = .refused
    fail(FileFault(.system(error)))
  }

  private mutating func noteSyntax(_ bytes: borrowing Span<UInt8>) {
    guard let error = head.error else { return }
    let text =
      switch error.code {
      case .invalidImportPath(let range), .invalidLineNumber(let range), .invalidColumnNumber(let range),
        .expectedPackage(.literal(let range)), .expectedPackage(.symbol(let range)),
        .expectedIdentifier(.literal(let range)), .expectedIdentifier(.symbol(let range)),
        .expectedSemicolon(.literal(let range)), .expectedSemicolon(.symbol(let range)),
        .expectedCloseParen(.literal(let range)), .expectedCloseParen(.symbol(let range)):
        ByteString(bytes, range)
      default: ByteString()
      }
    var fault = FileFault(.syntax(error.code), position: SourcePosition(of: error.offset, in: bytes), text: text)
    if case .invalidImportPath(let literal) = error.code {
      fault.literal = SourcePosition(of: literal.lowerBound, in: bytes)
    }
    fail(fault)
  }

  private mutating func noteConstraint(_ error: ConstraintError, _ bytes: borrowing Span<UInt8>) {
    var text = ByteString()
    if case .unexpectedToken(let range) = error { text = ByteString(bytes, range) }
    fail(FileFault(.constraint(error), text: text))
  }

  private static func isTest(_ name: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
    let suffix: StaticString = "_test.go"
    let start = range.count - suffix.utf8CodeUnitCount
    guard start >= 0 else { return false }
    for k in 0..<suffix.utf8CodeUnitCount where unsafe name[start + k] != suffix.utf8Start[k] { return false }
    return true
  }

  /// Forgets the file begun last, which has no imports and no fault yet.
  mutating func removeLast() { files.removeLast() }

  /// Forgets the files from number `count` on.
  mutating func truncate(files count: Int) {
    guard count < files.count else { return }
    imports.removeLast(imports.count - Int(files[count].firstImport))
    files.removeLast(files.count - count)
    if !texts.isEmpty { texts = texts.filter { $0.key < count } }
  }

  /// Forgets all files but not the names.
  mutating func clearFiles() {
    files.removeAll(keepingCapacity: true)
    imports.removeAll(keepingCapacity: true)
    faults.removeAll(keepingCapacity: true)
    if !texts.isEmpty { texts = [:] }
  }
}
