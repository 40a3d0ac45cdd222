package import Bytes

/// The version control systems that GOVCS allows for a repository root.
///
/// Go: cmd/go/internal/vcs.parseGOVCS, checkGOVCS; `public:git|hg,private:all` is added after the user's own rules.
package struct VersionControlRules: Sendable, Hashable {
  private struct Rule: Hashable {
    var pattern: ByteString
    var allowed: [ByteString]
  }

  /// Why go refuses GOVCS.
  package enum Failure: Error, Hashable, Sendable {
    /// An entry that go refuses: empty, without colon, relative or repeated.
    case malformed(entry: ByteString)
  }

  private var rules: [Rule] = []

  /// Reads GOVCS; the rules of go itself are added at the end.
  package init(_ text: ByteString = ByteString()) throws(Failure) {
    if !text.trimmed.isEmpty {
      for raw in text.trimmed.split(on: UInt8(ascii: ",")) {
        let item = raw.trimmed
        guard let colon = item.firstIndex(of: UInt8(ascii: ":")) else { throw .malformed(entry: item) }
        let pattern = item.prefix(colon).trimmed
        let allowed = item.dropFirst(colon + 1).split(on: UInt8(ascii: "|")).map(\.trimmed)
        let isRelative = pattern == "." || pattern == ".." || pattern.hasPrefix("./") || pattern.hasPrefix("../")
        if pattern.isEmpty || isRelative || allowed.contains(where: \.isEmpty)
          || rules.contains(where: { $0.pattern == pattern })
        {
          throw .malformed(entry: item)
        }
        rules.append(Rule(pattern: pattern, allowed: allowed))
      }
    }
    rules.append(Rule(pattern: "private", allowed: ["all"]))
    rules.append(Rule(pattern: "public", allowed: ["git", "hg"]))
  }

  /// Whether go may use `system` (git, hg, svn, fossil; mod is always allowed) for `root`.
  package func allows(_ system: ByteString, root: ByteString, isPrivate: Bool) -> Bool {
    if system == "mod" { return true }
    for rule in rules {
      let matches =
        switch rule.pattern {
        case "private": isPrivate
        case "public": !isPrivate
        default: PathPatterns(rule.pattern).matches(root)
        }
      if matches { return rule.allowed.contains { $0 == system || $0 == "all" } }
    }
    return false
  }
}
