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
    // An object, or null.
    if member("Origin") != nil { return nil }
  }

  /// `2020-01-02T03:04:05Z`, with fractions of a second or a difference to UTC.
  private static func isTime(_ text: ByteString) -> Bool {
    let form: ByteString = "dddd-dd-ddTdd:dd:dd"
    guard text.count > form.count,
      zip(form.bytes, text.bytes).allSatisfy({ $0 == UInt8(ascii: "d") ? isDigit($1) : $0 == $1 })
    else { return false }
    func number(_ range: Range<Int>) -> Int { Int(text[range].lossyText) ?? 0 }
    let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month), (1...days[month - 1]).contains(day), number(11..<13) < 24, number(14..<16) < 60,
      number(17..<19) < 60
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
