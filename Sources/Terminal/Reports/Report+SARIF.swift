import Bytes

extension Report {
  /// GitHub takes 25,000 results and shows 5,000.
  static let sarifLimit = 5000

  /// SARIF 2.1.0 (OASIS), as GitHub's code scanning reads it.
  package var sarif: JSON {
    let all = entries
    var known = rules
    for entry in all where !known.contains(where: { $0.code == entry.diagnostic.code }) {
      known.append(Rule(entry.diagnostic.code, entry.diagnostic.code))
    }
    let indices = Dictionary(known.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
    var invocation: [JSON.Member] = [.init("executionSuccessful", true)]
    if all.count > Self.sarifLimit {
      let text = "left out \(all.count - Self.sarifLimit) of \(all.count) results"
      let notification: JSON = ["level": "warning", "message": ["text": JSON(text)]]
      invocation.append(.init("toolExecutionNotifications", [notification]))
    }
    let driver: JSON = [
      "name": JSON(tool), "version": JSON(version),
      "rules": .array(
        known.map { ["id": JSON($0.code), "shortDescription": ["text": Self.message(ByteString($0.summary))]] }),
    ]
    return [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
      "runs": [
        [
          "tool": ["driver": driver], "invocations": [.object(invocation)],
          "results": .array(all.prefix(Self.sarifLimit).map { result($0, indices[$0.diagnostic.code] ?? 0) }),
        ]
      ],
    ]
  }

  private func result(_ entry: Entry, _ index: Int) -> JSON {
    var location: [JSON.Member] = [
      .init("artifactLocation", ["uri": .string(Self.uri(entry.file)), "uriBaseId": "%SRCROOT%"])
    ]
    if entry.line > 0 {
      var region: [JSON.Member] = [.init("startLine", .number(entry.line))]
      if entry.column > 0 { region.append(.init("startColumn", .number(entry.column))) }
      location.append(.init("region", .object(region)))
    }
    var members: [JSON.Member] = [
      .init("ruleId", JSON(entry.diagnostic.code)), .init("ruleIndex", .number(index)),
      .init("level", JSON(entry.diagnostic.severity.rawValue)), .init("message", ["text": Self.message(entry.text)]),
      .init("locations", [["physicalLocation": .object(location)]]),
      .init("partialFingerprints", .object([.init("\(tool)/v1", .string(entry.fingerprint))])),
    ]
    // Readers show no result that is suppressed (section 3.27.23).
    if let reason = entry.acceptance {
      members.append(.init("suppressions", [["kind": "external", "justification": .string(reason)]]))
    }
    return .object(members)
  }

  /// Text in which braces are no placeholders (section 3.11.5).
  private static func message(_ text: ByteString) -> JSON {
    guard text.bytes.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) else {
      return .string(text)
    }
    return .string(
      ByteString(
        text.bytes.flatMap { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") ? [$0, $0] : [$0] }))
  }

  /// A relative reference: every byte but the unreserved ones of RFC 3986 and the slash is percent-encoded.
  static func uri(_ path: ByteString) -> ByteString {
    var uri = ByteString()
    for byte in path.bytes {
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        uri.append(byte)
      default:
        let digits = Array("0123456789ABCDEF".utf8)
        uri += ByteString([UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      }
    }
    return uri
  }
}
