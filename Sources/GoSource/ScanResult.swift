/// How scanning a head ended.
package enum ScanResult: Sendable, Hashable {
  /// All imports were found.
  case complete
  /// The bytes ended inside the head: scan again with more of the file.
  case needsMore
  /// Go lists the file under its package name but takes no import from it; `SourceHead.error` says why.
  case malformed
  /// Go rejects the file before it looks at its build constraints (a NUL in the head; rule S23).
  case unreadable
}
