import Bytes
import GoSource

/// Directives in the files of the main modules that a newer go accepts and the parser of an older one does not.
package struct UnknownDirectives {
  /// The N of go1.N.
  private let minor: Int

  package init(minor: Int) { self.minor = minor }

  /// The first file with a directive that this version of go is too old for, nil for none.
  package func error(in main: MainModules) -> ModuleLoadError? {
    if let work = main.work, let place = main.workPlace {
      let errors = errors(
        go: work.go, toolchain: work.toolchain, later: [("godebug", 23, work.godebug.map(\.place))], work.replace)
      if !errors.isEmpty { return .malformed(file: place, ModFileErrors(errors)) }
    }
    for module in main.modules {
      let file = module.file
      let later: [(ByteString, Int, [ModSyntax.Place])] = [
        ("godebug", 23, file.godebug.map(\.place)), ("tool", 24, file.tool.map(\.place)),
        ("ignore", 25, file.ignore.map(\.place)),
      ]
      let errors = errors(go: file.go, toolchain: file.toolchain, later: later, file.replace)
      if !errors.isEmpty { return .malformed(file: module.place, ModFileErrors(errors)) }
    }
    return nil
  }

  private func errors(
    go: ModFile.Word?, toolchain: ModFile.Word?, later: [(verb: ByteString, since: Int, places: [ModSyntax.Place])],
    _ replacements: [ModFile.Replace]
  ) -> [ModFileError] {
    var errors: [ModFileError] = []
    if minor < 21, let go, !Self.isPlain(go.text) {
      errors.append(ModFileError(place: go.place, verb: "go", code: .invalidGoVersion(go.text)))
    }
    if minor < 21, let toolchain {
      errors.append(ModFileError(place: toolchain.place, code: .unknownDirective("toolchain")))
    }
    // `=> ..` without a slash (golang.org/issue/60572).
    for replace in replacements
    where minor < 21 && replace.new.version.isEmpty && [".", ".."].contains(replace.new.path) {
      errors.append(ModFileError(place: replace.place, code: .notDirectoryPath))
    }
    for (verb, since, places) in later where minor < since {
      errors += places.map { ModFileError(place: $0, code: .unknownDirective(verb)) }
    }
    return errors.sorted { $0.place.line < $1.place.line }
  }

  /// `1.23`, without a patch version.
  private static func isPlain(_ version: ByteString) -> Bool {
    let parts = version.split(on: UInt8(ascii: "."))
    guard parts.count == 2 else { return false }
    return parts.enumerated().allSatisfy { k, part in
      part.bytes.allSatisfy { $0 &- 48 < 10 } && (part.first != 48 || (k == 1 && part.count == 1)) && !part.isEmpty
    }
  }
}
