/// One import spec of a Go file, as ranges of bytes of that file.
package struct ImportSpec: Sendable, Hashable {
  /// The quoted path, quotes included.
  package var literal: Range<Int>
  /// The local name, empty where there is none; `.` and `_` are names.
  package var name: Range<Int>

  package init(literal: Range<Int>, name: Range<Int>) { (self.literal, self.name) = (literal, name) }
}

/// What the head of one Go file says, up to the last import. Reused from file to file.
package struct SourceHead: Sendable {
  /// The package name in the package clause.
  package var packageName: Range<Int> = 0..<0
  /// The text after `//go:build`, nil where there is no such line.
  package var goBuild: Range<Int>?
  package var imports: ContiguousArray<ImportSpec> = []
  /// The path of `package x // import "path"`, quotes included.
  package var importComment: Range<Int>?

  package init() {}
}

/// How scanning a head ended.
package enum ScanResult: Sendable, Hashable {
  /// The imports are all there.
  case complete
  /// The bytes ended inside the head; scan again with more of the file, or treat as malformed at its end.
  case needsMore
  /// Go would refuse the file at this offset.
  case malformed(at: Int)
}

/// A place in a file as go prints it: both count from 1, columns count bytes.
package struct SourcePosition: Sendable, Hashable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }
}
