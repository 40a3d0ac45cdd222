import Bytes
import Findings
import GoSource
import Machine
import Terminal

/// Findings of one kind that differ in a name only, such as the modules that get one package from upstream: a person reads them
/// as one, and formats that a machine reads have all of them.
struct FindingGroup {
  /// Up to this number of findings are told one by one.
  private static let most = 3
  /// How many names are told of more.
  private static let named = 3

  /// What must be the same in all of them.
  private struct Key: Hashable {
    var severity: Severity
    var code: Finding.Code
    /// The sentence behind the number.
    var words: ByteString
    var help: Help?
  }

  /// The messages of `findings` in their order, a group where its first finding is.
  static func diagnostics(of findings: [Finding], _ messages: FindingMessages) -> [Diagnostic] {
    var groups: [(key: Key?, members: [(diagnostic: Diagnostic, name: ByteString)])] = []
    var places: [Key: Int] = [:]
    /// Of each finding its group, and its number in that.
    var order: [(group: Int, member: Int)] = []
    for finding in findings {
      let diagnostic = messages.diagnostic(finding)
      guard let (words, name) = shared(finding, root: messages.root) else {
        order.append((groups.count, 0))
        groups.append((nil, [(diagnostic, "")]))
        continue
      }
      let key = Key(severity: finding.severity, code: finding.code, words: words, help: diagnostic.help)
      if let place = places[key] {
        order.append((place, groups[place].members.count))
        groups[place].members.append((diagnostic, name))
      } else {
        places[key] = groups.count
        order.append((groups.count, 0))
        groups.append((key, [(diagnostic, name)]))
      }
    }
    let isTogether = groups.map { Set($0.members.lazy.map(\.name)).count > most }
    // Those that are told one by one stay in their order.
    return order.compactMap { place, member in
      guard let key = groups[place].key, isTogether[place] else { return groups[place].members[member].diagnostic }
      return member == 0 ? one(of: groups[place].members, key.words) : nil
    }
  }

  private static func one(
    of members: [(diagnostic: Diagnostic, name: ByteString)], _ words: ByteString
  ) -> Diagnostic {
    var one = members[0].diagnostic
    var names: [ByteString] = []
    for member in members where names.count < named && !names.contains(member.name) { names.append(member.name) }
    let count = Set(members.map(\.name)).count
    one.message =
      ByteString("\(count) ") + words + ": " + names.joined(separator: ", ")
      + ByteString(" and \(count - names.count) more (--verbose lists them)")
    one.notes = one.notes.filter { note in members.allSatisfy { $0.diagnostic.notes.contains(note) } }
    return one
  }

  /// The sentence that a finding has in common with others, and its own name; nil for one that is told alone.
  private static func shared(_ finding: Finding, root: ByteString) -> (words: ByteString, name: ByteString)? {
    switch finding.fact {
    case .leak(let leak) where leak.ownPath == nil && leak.link == nil && leak.overlaid == nil:
      ("packages come from " + place(leak.source, of: leak.package) + ", not from the fork in " + root, leak.package)
    case .nestedModuleUnmapped(let unmapped):
      (
        "modules get " + quoted(unmapped.module) + " from " + unmapped.source.text + ", not from the fork in "
          + unmapped.expected, unmapped.requiredBy
      )
    case .missingPackage(let missing) where missing.unsummed == nil:
      (
        "packages are imported, and "
          + (missing.directory == nil
            ? "the fork in " + missing.checkout + " has none of them"
            : "go finds none of them in the fork in " + missing.checkout),
        missing.package
      )
    case .internalNotVisible(let use):
      ("packages import the internal package " + quoted(use.package) + ", which go does not allow there", use.importer)
    case .importComment(let comment):
      ("packages have an import comment with another path, so GOPATH mode refuses to load them", comment.importPath)
    case .vendorInconsistent(let module, _):
      ("modules are not in vendor/modules.txt as go.mod has them, so go refuses to build", module.path)
    case .unreachable(let verdict):
      verdict.reason.map { reason in
        let sentence = ReasonMessages(reason: reason, module: verdict.module).sentence
        return ("dependencies cannot be fetched: " + sentence, verdict.module)
      }
    default: nil
    }
  }

  /// The module, or the directory above the packages.
  private static func place(_ source: Source, of package: ByteString) -> ByteString {
    switch source {
    case .published(let module, _): return module.text
    case .directory(let directory), .vendored(let directory):
      return directory.hasSuffix("/" + package) ? directory.dropLast(package.count + 1) : source.text
    }
  }
}
