/// The content of the head of one Go file, up to the last import. Reused for file after file, so that its lists keep their
/// storage.
///
/// Every range counts bytes of the file, byte order mark included.
package struct SourceHead: Sendable {
  /// The name in the package clause; empty where the clause itself is broken, as go/build then sees no name.
  package var packageName: Range<Int> = 0..<0
  /// The import specs in their order; empty when the file is malformed, since go then uses none of them (rule S21).
  package var imports: ContiguousArray<ImportSpec> = []
  /// Whether one of the imports is `"C"`.
  package var importsC = false
  /// The expression after `//go:build`, trimmed; nil where there is no such line.
  package var goBuild: Range<Int>?
  /// Whether there is a second `//go:build` line, which go refuses.
  package var hasSecondGoBuild = false
  /// The texts after `// +build`, trimmed; they count only where there is no `//go:build` line.
  package var plusBuild: ContiguousArray<Range<Int>> = []
  /// Whether a line of the head is `//go:binary-only-package`, which go no longer supports.
  package var isBinaryOnly = false
  /// The text after `import` in `package x // import "path"`, quotes included. It need not unquote (rule G45).
  package var importComment: Range<Int>?
  /// Why the file is malformed or unreadable.
  package var error: SourceError?

  /// Reserves storage for the imports of most files.
  package init() { imports.reserveCapacity(64) }

  /// Clears everything of the last file.
  mutating func clear() {
    packageName = 0..<0
    imports.removeAll(keepingCapacity: true)
    importsC = false
    goBuild = nil
    hasSecondGoBuild = false
    plusBuild.removeAll(keepingCapacity: true)
    isBinaryOnly = false
    importComment = nil
    error = nil
  }
}
