package import Bytes
package import GoSource

/// One module in the output of `go list -m -json` or `go mod download -json`.
package struct FoundModule: Sendable, Hashable {
  package var path = ByteString()
  /// The version that the query resolved to: a tag or a pseudo-version.
  package var version = ByteString()
  /// The go.mod file in the module cache; go makes one where the module has none.
  package var modFile = ByteString()
  /// The tree in the module cache; empty until it is downloaded.
  package var directory = ByteString()
  /// The commit; empty where a proxy does not tell.
  package var commit = ByteString()
  /// Where git fetches it from; empty where a proxy does not tell.
  package var url = ByteString()
  /// Its directory in the repository; nil where a proxy does not tell.
  package var subdirectory: ByteString?
  /// The error in go's words; empty where there is none.
  package var error = ByteString()

  package init() {}

  package var module: ModuleVersion { ModuleVersion(path: path, version: version) }

  /// The query that finds another module at the same commit.
  package var revision: ByteString {
    if !commit.isEmpty { return commit }
    if PseudoVersion(version) != nil, let dash = version.lastIndex(of: UInt8(ascii: "-")) {
      let revision = version.dropFirst(dash + 1)
      return revision.prefix(revision.firstIndex(of: UInt8(ascii: "+")) ?? revision.count)
    }
    return version
  }

  /// The objects of go's output, in their order; nil where it is something else.
  package static func list(_ text: ByteString) -> [FoundModule]? {
    var reader = JSONReader(text)
    var list: [FoundModule] = []
    while !reader.isAtEnd {
      var found = FoundModule()
      var hasOrigin = false
      let isObject = reader.object { name, reader in
        switch name {
        case "Path", "Version", "GoMod", "Dir":
          guard let value = reader.string() else { return false }
          switch name {
          case "Path": found.path = value
          case "Version": found.version = value
          case "GoMod": found.modFile = value
          default: found.directory = value
          }
          return true
        case "Error":
          // `Error` is a string in `go mod download`, and an object in `go list`.
          if reader.isAtText {
            found.error = reader.string() ?? ByteString()
            return true
          }
          guard let members = reader.scalars() else { return false }
          found.error = members["Err"] ?? ByteString()
          return true
        case "Origin":
          guard let members = reader.scalars() else { return false }
          hasOrigin = true
          found.commit = members["Hash"] ?? ByteString()
          if members["VCS"] == "git" { found.url = members["URL"] ?? ByteString() }
          found.subdirectory = members["Subdir"]
          return true
        default: return reader.skip()
        }
      }
      guard isObject else { return nil }
      if hasOrigin, found.subdirectory == nil { found.subdirectory = ByteString() }
      list.append(found)
    }
    return list
  }

  /// Whether `error` says that there is no such module, and not that the query failed.
  package var isDefinitelyAbsent: Bool { Self.isDefinitelyAbsent(error) }

  /// Whether words of go say so.
  package static func isDefinitelyAbsent(_ words: ByteString) -> Bool {
    let signs: [ByteString] = [
      "/go.mod at revision", "go.mod has ", "unknown revision", "404 Not Found", "410 Gone", "no matching versions",
      "no such file or directory", "malformed module path", "not a known dependency",
    ]
    return signs.contains { words.firstRange(of: $0) != nil }
  }

  /// What go's words tell of the place that was asked for a module, the least first.
  package enum Refusal: Int, Comparable, Sendable {
    /// A repository has the revision, and there no module of that path.
    case otherModule
    /// Nobody has anything at that path.
    case absent
    /// Who has it does not give it: it wants a password, fails, or gives what go cannot use.
    case refused
    /// Versions are known there, or could be, and none fits.
    case noVersion
    /// A repository is there, and has no such revision.
    case noRevision

    package static func < (lower: Self, higher: Self) -> Bool { lower.rawValue < higher.rawValue }
  }

  /// Of an error of a query for `reference`.
  package func refusal(of reference: ByteString) -> Refusal {
    let says = { (texts: [ByteString]) in texts.contains { error.firstRange(of: $0) != nil } }
    // Behind a proxy the words are those of its own go, in an answer of 404.
    if says(["unknown revision " + reference]) { return .noRevision }
    // The tags of a module below the root begin with its directory.
    if says(["unknown revision "]) || error.hasPrefix("missing ") || says([": missing "]) { return .otherModule }
    if says(["no matching versions"]) { return .noVersion }
    let absent: [ByteString] = [
      ": 404 ", ": 410 ", "no such file or directory", "malformed module path", "not a known dependency",
      "no go-import meta tags", "go found no such module",
      // Of git and of hosts of repositories.
      "epository not found", "' not found", "could not be found", "does not exist",
    ]
    return says(absent) ? .absent : .refused
  }

  /// The major version that the module's go.mod declares instead, from `go.mod has post-v0 module path "X/v2"`.
  package var declaredMajor: ByteString? {
    guard let start = error.firstRange(of: "module path \""),
      let end = error.firstIndex(of: UInt8(ascii: "\""), from: start.upperBound)
    else { return nil }
    guard let major = ModulePath.split(error[start.upperBound..<end])?.major, major.first == UInt8(ascii: "/") else {
      return nil
    }
    return major
  }
}
