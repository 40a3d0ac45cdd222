import Bytes
import GoSource
import Machine

/// What one worker found in Go files, under names of its own table.
struct FileHarvest: ~Copyable {
  var names = SymbolTable()
  var files: ContiguousArray<FoundFile> = []
  var imports: ContiguousArray<FoundImport> = []
  var faults: ContiguousArray<FileFault> = []
  private var head = SourceHead()
  private let filter: BuildFilter

  init(filter: BuildFilter) { self.filter = filter }

  /// Whether the file's name lets it be built here.
  func admits(_ name: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool { filter.admits(name: name, range) }

  /// Starts the record of a file; `name` ends with a zero.
  mutating func begin(_ name: borrowing Span<UInt8>, _ kind: FoundFile.Kind) {
    let range = 0..<(name.count - 1)
    var file = FoundFile(name: names.intern(name, range), firstImport: UInt32(imports.count), kind: kind)
    file.isTest = kind != .other && Self.isTest(name, range)
    files.append(file)
  }

  /// Records a fault of the file begun last.
  mutating func fail(_ fault: FileFault) {
    faults.append(fault)
    files[files.count - 1].fault = UInt32(faults.count)
  }

  /// Reads the head of the file begun last; true asks for more of it.
  mutating func take(_ bytes: borrowing Span<UInt8>, isWhole: Bool) -> Bool {
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
    switch filter.verdict(of: head, bytes) {
    case .build: break
    case .ignore:
      files[last].kind = .ignored
      return false
    case .malformed(let error):
      files[last].kind = .refused
      noteConstraint(error, bytes)
      return false
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
      imports.append(FoundImport(path: path, offset: UInt32(truncatingIfNeeded: spec.start)))
    }
    files[last].importCount = UInt32(head.imports.count)
    return false
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
    fail(FileFault(.syntax(error.code), position: SourcePosition(of: error.offset, in: bytes), text: text))
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

  /// Forgets the files from number `count` on.
  mutating func truncate(files count: Int) {
    guard count < files.count else { return }
    imports.removeLast(imports.count - Int(files[count].firstImport))
    files.removeLast(files.count - count)
  }

  /// Forgets all files but not the names.
  mutating func clearFiles() {
    files.removeAll(keepingCapacity: true)
    imports.removeAll(keepingCapacity: true)
    faults.removeAll(keepingCapacity: true)
  }
}
