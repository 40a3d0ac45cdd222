package import Bytes
package import GoSource
package import Machine

/// One file of a directory, and whether a build uses it; its imports are a run of those of its `ScanBuffer`.
struct FoundFile {
  enum Kind: UInt8 {
    /// A Go file that is built.
    case go
    /// A Go file that name, constraints or `package documentation` leave out.
    case ignored
    /// A Go file that could not be read, or whose constraints go refuses: it is listed as invalid and nothing else.
    case refused
    /// A file of another language that a package may hold.
    case other
  }

  var name: Symbol
  /// The name in the package clause, `.none` where there is none.
  var package: Symbol = .none
  /// The path of an import comment, `.none` where there is none.
  var importComment: Symbol = .none
  var firstImport: UInt32
  var importCount: UInt32 = 0
  var kind: Kind
  var isTest = false
  /// A link leads to it.
  var isLink = false
  var importsC = false
  /// The second filter leaves it out, whatever `kind` says.
  var isForeign = false
  /// This record does not decide what the second filter would do with it.
  var isDoubtful = false
  /// The number of this file's fault plus one, 0 for none.
  var fault: UInt32 = 0
}

/// One import spec: the path, and where the spec starts in its file.
package struct FoundImport: Sendable {
  package var path: Symbol
  let line: UInt32
  let column: UInt32

  init(path: Symbol, _ spec: ImportSpec) { (self.path, line, column) = (path, spec.line, spec.column) }

  /// The same spec under another table's name for its path.
  func renamed(_ path: Symbol) -> FoundImport {
    var other = self
    other.path = path
    return other
  }

  package var position: SourcePosition { SourcePosition(line: Int(line), column: Int(column)) }
}

/// The error of one file, as data; `text` is the part of the file that the code is about.
package struct FileFault: Sendable, Hashable {
  /// The rule that the file breaks.
  package enum Code: Sendable, Hashable {
    /// Go's parser refuses the head.
    case syntax(SourceError.Code)
    /// Go refuses the `//go:build` line.
    case constraint(ConstraintError)
    /// An import comment that is no quoted path (rule G45).
    case importComment
    case system(SystemError)
  }

  package var code: Code
  /// The place in the file; nil for an error of the whole file.
  package var position: SourcePosition?
  /// The text that the message quotes.
  package var text: ByteString
  /// Where the string of a refused import path is; `position` is that of its spec.
  package var literal: SourcePosition?
  /// A link leads to the file, outside of its tree: nothing of it is to be told.
  package private(set) var isWithheld = false

  package init(_ code: Code, position: SourcePosition? = nil, text: ByteString = ByteString()) {
    (self.code, self.position, self.text) = (code, position, text)
  }

  /// Takes the words of the file away.
  package mutating func withhold() {
    if case .system = code { return }
    (text, isWithheld) = (ByteString(), true)
  }
}
