package import Bytes
package import Findings
package import Resolution

extension GoEnvironment {
  /// The setting that holds the flag `-name`, and what of it may stay; nil where the user set no such flag.
  package func setting(ofFlag name: ByteString) -> GoSetting? {
    let text = settings?["GOFLAGS"] ?? ByteString()
    guard let flags = try? GoFlags(text), flags.value(of: name) != nil else { return nil }
    return GoSetting(
      name: "GOFLAGS", rest: GoFlags.joined(flags.without([name])) ?? ByteString(),
      isOfProcess: settings?.ofProcess("GOFLAGS") != nil)
  }
}
