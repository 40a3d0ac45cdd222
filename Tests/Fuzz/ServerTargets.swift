#if canImport(Reachability)
import Bytes
import GoSource
@testable import Reachability
import Resolution

/// What servers answer, and the settings that lead to them.
extension FuzzTarget {
  static func page(_ bytes: ByteString) {
    for isNew in [true, false] {
      let tags = MetaTags(parsing: bytes, prefersModules: isNew, knowsSubdirectories: isNew)
      for tag in tags.tags {
        precondition(!tag.prefix.isEmpty && !tag.system.isEmpty && !tag.root.isEmpty, "a tag with an empty word")
      }
    }
  }

  static func references(_ bytes: ByteString) {
    guard let references = GitReferences(advertisement: bytes) else { return }
    for version in references.versions(below: "v") { precondition(references.hasTag("v" + version)) }
  }

  /// As an archive, and what is behind its first bytes as a stream.
  static func archive(_ bytes: ByteString) {
    if let archive = ModuleArchive(bytes) { _ = archive.stranger(to: ModuleVersion(path: "a", version: "v1.0.0")) }
    if let text = Inflate.unpack(bytes, limit: 1 << 16) { precondition(text.count <= 1 << 16, "beyond the limit") }
    if let info = ReleaseInfo(parsing: bytes) { precondition(info.version.count <= bytes.count) }
  }

  /// As PEM, and as what PEM would hold.
  static func certificate(_ bytes: ByteString) {
    _ = ServerCertificate(pem: bytes)?.isFor("a.example.org")
    let text = Base64.encode(bytes)
    let pem = "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n"
    precondition(Base64.decode(text) == bytes, "base64 is not read as it is written")
    _ = ServerCertificate(pem: pem)?.isFor("[::1]")
  }

  /// GOPROXY, GOAUTH, GOVCS, GONOSUMDB, GOFLAGS and addresses.
  static func settings(_ bytes: ByteString) {
    _ = try? ProxyList(bytes)
    _ = try? AuthMethods(bytes)
    if let rules = try? VersionControlRules(bytes) { _ = rules.allows("git", root: "example.org/a", isPrivate: false) }
    let lines = bytes.split(on: 10)
    _ = PathPatterns(lines[0]).matches(lines.last ?? "")
    if let flags = try? GoFlags(bytes) { _ = flags.value(of: "mod") }
    if let network = NetworkAddress.Network(bytes) { precondition(!network.contains([])) }
    if let address = NetworkAddress.bytes(of: bytes) { precondition(address.count == 4 || address.count == 16) }
  }
}
#endif
