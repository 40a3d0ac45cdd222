package import Bytes
import Resolution

/// A setting of the user's that go would not take together with those of the mapping (rules G-8, M24, M25, M35).
package enum EnvironmentConflict: Error, Sendable, Hashable {
  /// A word of GOFLAGS; go refuses it, or the mapping would not hold.
  case flag(word: ByteString, mapping: Mapping)
  /// A word that GOFLAGS cannot carry: it has spaces and this go knows no quotes, or it has both kinds of quotes.
  case unquotable(word: ByteString)

  /// What the word meets.
  package enum Mapping: Sendable, Hashable { case gopath, workspace, modfile, overlay, vendored }

  /// The first word of the user's GOFLAGS that cannot stand beside `mapped`.
  init?(of mapped: MappedEnvironment, with before: GoEnvironment) {
    let ours = Set(mapped.flags)
    for word in before.flags where !ours.contains(word) {
      let body = word.dropFirst(word.hasPrefix("--") ? 2 : 1)
      let name = body.prefix(body.firstIndex(of: UInt8(ascii: "=")) ?? body.count)
      let value = name.count < body.count ? body.dropFirst(name.count + 1) : ByteString()
      let overlays = mapped.flags.contains { $0.hasPrefix("-overlay=") }
      let conflict: Mapping? =
        switch (name, mapped.mode) {
        case ("modfile", .gopath): .gopath
        // Vendored copies are swapped in whatever workspace or go.mod is in force.
        case ("modfile", .module) where mapped.gowork == nil: nil
        case ("mod", .module) where mapped.gowork == nil: value == "vendor" ? nil : .vendored
        case ("modfile", .module): mapped.gowork == "off" ? .modfile : .workspace
        case ("mod", .module) where mapped.gowork != "off" && value == "mod": .workspace
        case ("mod", .module) where value == "vendor": mapped.gowork == "off" ? .modfile : .workspace
        case ("overlay", .module) where overlays: .overlay
        default: nil
        }
      if let conflict {
        self = .flag(word: word, mapping: conflict)
        return
      }
    }
    return nil
  }
}
