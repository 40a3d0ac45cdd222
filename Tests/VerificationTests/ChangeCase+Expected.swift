import Bytes
import Findings
import GoSource

extension ChangeCase {
  /// What the guard must find, whole.
  func expected() -> [Finding] {
    switch description {
    case "an import that was rewritten":
      [
        Finding(
          .rewrittenImport(
            RewrittenImport(
              path: "example.com/you/tool/a", upstream: "example.org/up/tool", original: "example.org/up/tool/a")),
          .error, at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
      ]
    case "a line of acceptances, beside one that was there with another reason":
      [
        Finding(
          .rewrittenImport(
            RewrittenImport(
              path: "example.com/you/tool/a", upstream: "example.org/up/tool", original: "example.org/up/tool/a")),
          .error, at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8))),
        Finding(
          .acceptanceAdded(AcceptanceKey(code: .rewrittenImport, place: "*"), reason: "trust me"), .warning,
          at: Place(file: ".forkpath-accept", position: SourcePosition(line: 2, column: 1))),
      ]
    case "a new file that names the fork":
      [
        Finding(
          .rewrittenImport(
            RewrittenImport(
              path: "example.com/you/tool/a", upstream: "example.org/up/tool", original: "example.org/up/tool/a")),
          .error, at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
      ]
    case "a file that is no Go source any more":
      [
        Finding(
          .unreadable(.malformed), .error, at: Place(file: "b/b.go", position: SourcePosition(line: 1, column: 1)))
      ]
    case "an import that a third root took over":
      [
        Finding(
          .rewrittenImport(
            RewrittenImport(
              path: "example.net/third/a", upstream: "example.org/up/tool", original: "example.org/up/tool/a")), .error,
          at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
      ]
    case "a new nested module":
      [
        Finding(
          .nestedModuleAdded(module: "example.org/up/tool/sub"), .warning,
          at: Place(file: "sub/go.mod", position: SourcePosition(line: 1, column: 1)))
      ]
    case "a new replacement, and one that leads elsewhere now":
      [
        Finding(
          .replaceAdded(old: ModuleVersion(path: "example.org/one"), new: ModuleVersion(path: "../other")), .warning,
          at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
        Finding(
          .replaceAdded(old: ModuleVersion(path: "example.org/two"), new: ModuleVersion(path: "../two")), .warning,
          at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))),
      ]
    case "a replacement by the fork, and a requirement of it":
      [
        Finding(
          .replaceAdded(
            old: ModuleVersion(path: "example.org/up/tool/sub"),
            new: ModuleVersion(path: "example.com/you/tool/sub", version: "v1.0.0")), .warning,
          at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1)))
      ]
    case "a module line that names the fork now":
      [
        Finding(
          .moduleLineRenamed(RenamedModule(path: "example.com/you/tool", original: "example.org/up/tool")), .error,
          at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1)))
      ]
    case "a module line that names somebody else now":
      [
        Finding(
          .moduleLineRenamed(RenamedModule(path: "example.net/third", original: "example.org/up/tool")), .error,
          at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1)))
      ]
    default: []
    }
  }
}
