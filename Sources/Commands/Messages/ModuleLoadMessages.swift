import Bytes
import GoSource
import Machine
import Resolution
import Terminal

/// Why go does not load the main modules: the line of the file, and go's reason.
struct ModuleLoadMessages {
  let error: ModuleLoadError
  let environment: GoEnvironment

  /// One for each line that go refuses.
  var diagnostics: [Diagnostic] {
    switch error {
    case .malformed(let file, let errors):
      errors.errors.map { error in
        let words = error.words
        return diagnostic(words.sentence, file, error.place, notes: version, help: words.help)
      }
    case .needsNewerGo(let file, let line): [diagnostic(message, file, line.place, notes: version + fetching)]
    case .usedTwice(let file, let place, _): [diagnostic(message, file, place)]
    case .malformedSums(let file, let line, _):
      [diagnostic(message, file, ModSyntax.Place(line: line, column: 1, offset: 0))]
    default: [Diagnostic(.error, code: Self.code, message)]
    }
  }

  private static let code = "main-modules"

  private var message: ByteString { ModuleMessages.message(ModuleLoadErrors([error])) }

  /// Another go may read the line.
  private var version: [ByteString] { environment.version.map { ["this is go " + $0] } ?? [] }

  /// The note on how go handles a line that is too new for it.
  private var fetching: [ByteString] {
    environment.switchesToolchains
      ? ["go would switch to such a toolchain, and fetch it if need be; forkpath starts and fetches none"] : []
  }

  private func diagnostic(
    _ message: ByteString, _ file: ByteString, _ place: ModSyntax.Place, notes: [ByteString] = [],
    help: Help? = nil
  ) -> Diagnostic {
    let position = SourcePosition(line: place.line, column: place.column)
    return Diagnostic(
      .error, code: Self.code, message, place: Diagnostic.Place(file, at: position, below: environment.directory),
      notes: notes, help: help)
  }
}

extension ToolchainSwitch {
  func diagnostic(_ environment: GoEnvironment) -> Diagnostic {
    let position = place.map { SourcePosition(line: $0.line, column: $0.column) }
    return Diagnostic(
      .warning, code: "other-toolchain",
      "go would switch to " + name + "; this is what go " + (environment.version ?? "") + " makes of it",
      place: file.map { Diagnostic.Place($0, at: position, below: environment.directory) },
      notes: file == nil ? ["GOTOOLCHAIN names it"] : [])
  }
}

extension Diagnostic.Place {
  /// A place in a file that is named from `directory` where that is shorter.
  init(_ file: ByteString, at position: SourcePosition?, below directory: ByteString) {
    let relative = file.relative(from: directory)
    self.init(
      file: relative.count < file.count ? relative : file, line: position?.line ?? 0, column: position?.column ?? 0)
  }
}
