package import Bytes
import Machine
import Resolution

/// The variables of a shell that name the state directory: `eval "$(forkpath env)"` set them, for any mapping.
package struct LeftoverVariables: Sendable, Hashable {
  /// A variable, and its value without the mapping's part; nil where nothing remains.
  package struct Change: Sendable, Hashable {
    package var name: ByteString
    /// The value without the mapping's part.
    package var rest: ByteString?

    package init(name: ByteString, rest: ByteString?) { (self.name, self.rest) = (name, rest) }
  }

  /// Where `env` keeps the value that the shell had of a variable whose new value does not contain it; empty where there was none.
  package static func kept(_ name: ByteString) -> ByteString { "FORKPATH_OLD_" + name }

  /// What `env` exports beside `variables`, so that the shell can have its own values back: they are kept once, by the first of
  /// several mappings.
  package static func keeping(
    _ variables: [PlannedMapping.Variable], in shell: [ByteString: ByteString], state: ByteString
  ) -> [PlannedMapping.Variable] {
    let own = LeftoverVariables(shell, state: state).changes
    return variables.filter { variable in
      guard names.contains(variable.name), variable.before != variable.after, shell[kept(variable.name)] == nil else {
        return false
      }
      return (variable.before != nil || variable.after == "on") && !own.contains { $0.name == variable.name }
    }.map { PlannedMapping.Variable(name: kept($0.name), before: nil, after: $0.before ?? ByteString()) }
  }

  private static let names: [ByteString] = ["GO111MODULE", "GOWORK"]

  /// In the order of their names.
  package let changes: [Change]

  /// `state`: the state directory, absolute and clean.
  package init(_ variables: [ByteString: ByteString], state: ByteString) {
    let leadsThere: (ByteString) -> Bool = { $0.isAbsolutePath && $0.cleanPath.isWithin(state) }
    var changes: [Change] = []
    if let words = Self.flags(variables["GOFLAGS"]) {
      let kept = words.filter { word in
        let (name, value) = GoFlags.parts(of: word)
        return !((name == "modfile" || name == "overlay") && leadsThere(value))
      }
      if kept.count < words.count {
        let rest = kept.isEmpty ? nil : GoFlags.joined(kept)
        changes.append(Change(name: "GOFLAGS", rest: rest))
        // A mapping with `-modfile` sets GOWORK=off, since a workspace does not allow that flag.
        if variables["GOWORK"] == "off" { changes.append(Change(name: "GOWORK", rest: nil)) }
      }
    }
    if let paths = variables["GOPATH"] {
      let entries = paths.split(on: UInt8(ascii: ":"))
      let kept = entries.filter { !leadsThere($0) }
      if kept.count < entries.count {
        changes.append(Change(name: "GOPATH", rest: kept.isEmpty ? nil : kept.joined(separator: ":")))
        if variables["GO111MODULE"] == "off" { changes.append(Change(name: "GO111MODULE", rest: nil)) }
      }
    }
    if let work = variables["GOWORK"], leadsThere(work) { changes.append(Change(name: "GOWORK", rest: nil)) }
    for name in Self.names {
      guard let old = variables[Self.kept(name)] else { continue }
      changes.append(Change(name: Self.kept(name), rest: nil))
      // Not where the user has set it to something else since.
      guard let value = variables[name], ["on", "off"].contains(value) || leadsThere(value) else { continue }
      changes.removeAll { $0.name == name }
      changes.append(Change(name: name, rest: old.isEmpty ? nil : old))
    }
    self.changes = changes.sorted { $0.name < $1.name }
  }

  /// The words of GOFLAGS; nil where it is unset, or where go refuses it, since no mapping sets such a value.
  private static func flags(_ text: ByteString?) -> [ByteString]? {
    guard let text else { return nil }
    do { return try GoFlags(text).words } catch { return nil }
  }
}
