package import Bytes
import Machine
import Resolution

/// The variables of a shell that lead into the state directory: what `eval "$(forkpath env)"` set there, for whatever mapping.
package struct LeftoverVariables: Sendable, Hashable {
  /// A variable, and what is left of its value without the mapping's part; nil where nothing is.
  package struct Change: Sendable, Hashable {
    package var name: ByteString
    package var rest: ByteString?

    package init(name: ByteString, rest: ByteString?) { (self.name, self.rest) = (name, rest) }
  }

  /// In the order of the names.
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
        // The mapping's go.mod cannot be used in a workspace, so that GOWORK=off came with it.
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
    self.changes = changes.sorted { $0.name < $1.name }
  }

  /// The words of GOFLAGS; nil where it is unset, or where go refuses it, which no mapping makes it do.
  private static func flags(_ text: ByteString?) -> [ByteString]? {
    guard let text else { return nil }
    do { return try GoFlags(text).words } catch { return nil }
  }
}
