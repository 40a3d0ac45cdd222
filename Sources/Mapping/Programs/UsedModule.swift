package import Bytes
package import GoSource

/// A module as a program uses it, from `go list -m -json` in the program's module.
package struct UsedModule: Sendable, Hashable {
  /// Its path in the program's imports.
  package var path = ByteString()
  /// The version in the build list; empty for the program's own module.
  package var version = ByteString()
  /// What replaces it: a module, or a directory without a version.
  package var replacement: ModuleVersion?
  /// Whether it is the program's own module.
  package var isMain = false

  /// Nil where it is something else.
  package init?(_ text: ByteString) {
    var reader = JSONReader(text)
    var replaced: [ByteString: ByteString]?
    let isObject = reader.object { name, reader in
      switch name {
      case "Path", "Version":
        guard let value = reader.string() else { return false }
        if name == "Path" { path = value } else { version = value }
        return true
      case "Main":
        isMain = true
        return reader.skip()
      case "Replace":
        replaced = reader.scalars()
        return replaced != nil
      default: return reader.skip()
      }
    }
    guard isObject, !path.isEmpty else { return nil }
    if let replaced, let path = replaced["Path"] {
      replacement = ModuleVersion(path: path, version: replaced["Version"] ?? ByteString())
    }
  }

  /// The module that go fetches for it.
  package var fetched: ModuleVersion { replacement ?? ModuleVersion(path: path, version: version) }

  /// The repository of a module on a host whose repositories are known, and the tag or commit of its version there; nil elsewhere.
  package static func repository(of module: ModuleVersion) -> (
    url: ByteString, reference: ByteString, directory: ByteString
  )? {
    let plain = ModulePath.split(module.path)?.prefix ?? module.path
    let elements = plain.split(on: UInt8(ascii: "/"))
    guard RepositoryAlias.isKnown(elements[0]), elements.count >= 3 else { return nil }
    let directory = elements.dropFirst(3).joined(separator: "/")
    if let pseudo = PseudoVersion(module.version) {
      return ("https://" + elements.prefix(3).joined(separator: "/"), pseudo.revision, directory)
    }
    let suffix: ByteString = "+incompatible"
    let tag = module.version.hasSuffix(suffix) ? module.version.dropLast(suffix.count) : module.version
    return (
      "https://" + elements.prefix(3).joined(separator: "/"), directory.isEmpty ? tag : directory + "/" + tag, directory
    )
  }
}

/// Why a dependency cannot be made editable, as data.
package enum StartError: Error, Sendable {
  /// The working directory is in no module.
  case noProgram(ByteString)
  /// go knows no such module in the program's build list; its words, and modules that could have been meant.
  case notUsed(module: ByteString, words: ByteString, similar: [ByteString])
  case isProgram(ByteString)
  /// The program replaces it by a directory already.
  case isDirectory(module: ByteString, directory: ByteString)
  /// Neither the repository nor the module cache has it; the errors of both.
  case unreachable(module: ByteString, words: ByteString)
  /// Something else is at the place.
  case occupied(ByteString)
  case interrupted(signal: Int32)
}
