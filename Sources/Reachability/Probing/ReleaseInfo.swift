import Bytes
import Findings
import GoSource

/// The content of an `.info` file, or of `@latest`, about a version.
///
/// Go: modfetch.RevInfo, as encoding/json reads it: names of members in any letter case, a time in the format of RFC 3339.
struct ReleaseInfo {
  private(set) var version = ByteString()

  /// Nil for text that go would not accept.
  init?(parsing text: ByteString) {
    guard let members = JSONReader.scalars(of: text) else { return nil }
    func member(_ name: ByteString) -> ByteString? {
      members[name] ?? members.first { $0.key.asciiLowercased == name.asciiLowercased }?.value
    }
    version = member("Version") ?? ByteString()
    if let time = member("Time"), !Self.isTime(time) { return nil }
  }

  /// `2020-01-02T03:04:05Z`, with fractions of a second or a difference to UTC.
  private static func isTime(_ text: ByteString) -> Bool {
    let form: ByteString = "dddd-dd-ddTdd:dd:dd"
    guard text.count > form.count,
      zip(form.bytes, text.bytes).allSatisfy({ $0 == UInt8(ascii: "d") ? isDigit($1) : $0 == $1 })
    else { return false }
    var rest = text.dropFirst(form.count)
    if rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") {
      rest = rest.dropFirst(1)
      let digits = rest.bytes.prefix { isDigit($0) }.count
      if digits == 0 { return false }
      rest = rest.dropFirst(digits)
    }
    if rest == "Z" { return true }
    let zone: ByteString = "+dd:dd"
    return rest.count == zone.count && (rest[0] == UInt8(ascii: "+") || rest[0] == UInt8(ascii: "-"))
      && zip(zone.bytes, rest.bytes).dropFirst().allSatisfy { $0 == UInt8(ascii: "d") ? isDigit($1) : $0 == $1 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
}
