import Bytes
import Findings
import Terminal

/// Dependencies with the same fault, such as a host that is down, which is reported once.
struct VerdictGroup {
  /// Never empty.
  var verdicts: [Verdict]
  /// The sentence for all of them; nil where it differs.
  var sentence: ByteString?

  /// The number of names in a group that have a line each.
  static let listed = 5
  /// In characters, where more names share a line.
  private static let width = 86
  /// Smaller groups are reported one by one.
  private static let least = 4
  private static let leastOfKind = 8

  var first: Verdict { verdicts[0] }

  /// The source that was asked for all of them.
  var source: ByteString? {
    verdicts.allSatisfy { $0.source == first.source } && !first.source.isEmpty ? first.source : nil
  }

  /// What to do about all of them.
  var fix: Help? {
    let help = Self.fix(first)
    return sentence != nil || verdicts.allSatisfy { Self.fix($0) == help } ? help : nil
  }

  /// The first names, a line each, with the sentence of each where they differ. Modules that do not exist are all named.
  var names: [ByteString] {
    let isGone = first.state == .gone
    let most = isGone && sentence != nil && verdicts.count <= 4 * Self.listed ? verdicts.count : Self.listed
    var lines = verdicts.prefix(most).map { verdict in
      "- " + Self.name(verdict) + (sentence == nil ? ": " + Self.sentence(verdict) : "")
    }
    let rest = verdicts.dropFirst(most).map(Self.name)
    guard isGone else {
      if !rest.isEmpty { lines.append("and " + ByteString("\(rest.count)") + " more (--all lists them)") }
      return lines
    }
    var line = ByteString()
    for (i, name) in rest.enumerated() {
      let next = name + (i + 1 < rest.count ? "," : "")
      if !line.isEmpty && line.count + next.count >= Self.width {
        lines.append(line)
        line = ByteString()
      }
      line += (line.isEmpty ? "" : " ") + next
    }
    return line.isEmpty ? lines : lines + [line]
  }

  private static func name(_ verdict: Verdict) -> ByteString {
    verdict.version.isEmpty ? verdict.module : verdict.module + "@" + verdict.version
  }

  static func sentence(_ verdict: Verdict) -> ByteString {
    verdict.reason.map { ReasonMessages(reason: $0, module: verdict.module).sentence } ?? ByteString()
  }

  private static func fix(_ verdict: Verdict) -> Help? {
    verdict.reason.flatMap { ReasonMessages(reason: $0, module: verdict.module).fix }
  }

  /// In the order of their first ones.
  static func groups(_ verdicts: [Verdict], isFull: Bool) -> [VerdictGroup] {
    if isFull { return verdicts.map { VerdictGroup(verdicts: [$0]) } }
    struct Sentence: Hashable {
      var state: Verdict.State
      var sentence: ByteString
      var source: ByteString
    }
    struct Kind: Hashable {
      var state: Verdict.State
      var code: String
      var fate: Verdict.Fate
    }
    let groups = grouped(verdicts.map { VerdictGroup(verdicts: [$0]) }, least: least) { verdict in
      verdict.reason.map { _ in
        Sentence(state: verdict.state, sentence: sentence(verdict), source: verdict.source)
      }
    }
    let all = groups.map { group in
      group.verdicts.count == 1 ? group : VerdictGroup(verdicts: group.verdicts, sentence: sentence(group.first))
    }
    return grouped(all, least: leastOfKind) { verdict in
      verdict.reason.map { Kind(state: verdict.state, code: $0.code, fate: verdict.fate) }
    }
  }

  /// Joins single ones that have the same key, where there are at least so many.
  private static func grouped<Key: Hashable>(
    _ groups: [VerdictGroup], least: Int, by key: (Verdict) -> Key?
  ) -> [VerdictGroup] {
    var joined: [VerdictGroup] = []
    var places: [Key: Int] = [:]
    for group in groups {
      guard group.verdicts.count == 1, group.first.newName == nil, let key = key(group.first) else {
        joined.append(group)
        continue
      }
      if let place = places[key] {
        joined[place].verdicts += group.verdicts
      } else {
        places[key] = joined.count
        joined.append(group)
      }
    }
    return joined.flatMap { group in
      group.sentence == nil && group.verdicts.count < least
        ? group.verdicts.map { VerdictGroup(verdicts: [$0]) } : [group]
    }
  }
}

extension Diagnostic {
  /// Up to this number of one kind are reported one by one; of more, the first, and the names of the others.
  private static let most = 3

  /// One for each kind, where there are many of it.
  static func grouped(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    struct Key: Hashable {
      var severity: Severity
      var code: String
    }
    let groups = Dictionary(grouping: diagnostics) { Key(severity: $0.severity, code: $0.code) }
    var seen: Set<Key> = []
    return diagnostics.flatMap { diagnostic -> [Diagnostic] in
      let key = Key(severity: diagnostic.severity, code: diagnostic.code)
      guard let group = groups[key], group.count > most else { return [diagnostic] }
      guard seen.insert(key).inserted else { return [] }
      var one = diagnostic
      one.notes += group.dropFirst().prefix(VerdictGroup.listed - 1).map(\.message)
      if group.count > VerdictGroup.listed {
        one.notes.append(
          "and " + ByteString("\(group.count - VerdictGroup.listed)") + " more like these (--all lists them)")
      }
      // The fix of one of them may not fix the others.
      if group.contains(where: { $0.help != diagnostic.help }) {
        one.help = key.code == "no-provider" ? .fix(Fix(["go", "mod", "tidy"])) : nil
      }
      return [one]
    }
  }
}
