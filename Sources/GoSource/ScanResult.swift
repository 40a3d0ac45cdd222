/// How scanning a head ended.
package enum ScanResult: Sendable, Hashable {
  /// The imports are all there.
  case complete
  /// The bytes ended inside the head: scan again with more of the file.
  case needsMore
  /// Go lists the file under its package name but takes no import from it; `SourceHead.error` says why.
  case malformed
  /// Go gives the file up before it looks at its build constraints (a NUL in the head; rule S23).
  case unreadable
}
