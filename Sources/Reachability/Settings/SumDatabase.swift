package import Bytes
package import Findings

/// The checksum database that GOSUMDB names.
///
/// Go: cmd/go/internal/modfetch.dbDial: `name`, `name+hash+key`, or either with an address after a blank.
package struct SumDatabase: Sendable, Hashable {
  /// Its name, such as `sum.example`.
  package var name: ByteString
  /// The first digits of its key's hash, with which each of its signatures begins; nil where only go has the key.
  package var keyHash: ByteString?
  /// Its own address.
  package var address: WebAddress?
  /// Whether GOSUMDB names an address, which is then used whatever GOPROXY says.
  package var isExplicit: Bool
  /// Whether go refuses the key, as soon as it needs it.
  package var isMalformed: Bool

  /// `isKnown` tells which names go has keys for; nil for `off`.
  package init?(_ setting: ByteString, isKnown: (ByteString) -> Bool) {
    let words = setting.bytes.split(separator: 32).map { ByteString($0) }
    guard let first = words.first, setting != "off" else { return nil }
    let parts = first.bytes.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
      .map { ByteString($0) }
    name = parts[0]
    isExplicit = words.count > 1
    let place = words.count > 1 ? words[1] : name
    address = WebAddress(WebAddress.inASCII(place.firstRange(of: "://") == nil ? "https://" + place : place))
    if parts.count == 1 {
      isMalformed = !isKnown(name)
    } else {
      keyHash = parts.count == 3 ? Self.hash(of: parts) : nil
      isMalformed = keyHash == nil
    }
    if words.count > 2 || address == nil { isMalformed = true }
  }

  /// Go: x/mod/sumdb/note.NewVerifier: the hash of the name and an Ed25519 key; nil where the key does not have this hash.
  private static func hash(of parts: [ByteString]) -> ByteString? {
    let isName = !parts[0].isEmpty && parts[0].bytes.allSatisfy { $0 > 32 && $0 != 127 }
    guard isName, parts[1].count == 8, let key = Base64.decode(parts[2]), key.count == 33, key.first == 1 else {
      return nil
    }
    let digits = Digest.hex(of: parts[0] + "\n" + key).prefix(8)
    return digits == parts[1].asciiLowercased ? digits : nil
  }

  /// Whether an answer to a look-up bears the signature of this database, as far as that can be checked without cryptography.
  func signs(_ answer: ByteString) -> Bool {
    guard let keyHash else { return true }
    let mark: ByteString = "\u{2014} " + name + " "
    return answer.split(on: 10).contains { line in
      guard line.hasPrefix(mark), let signature = Base64.decode(line.dropFirst(mark.count)) else { return false }
      return signature.count > 4 && hex(signature.prefix(4)) == keyHash
    }
  }

  private func hex(_ bytes: ByteString) -> ByteString {
    ByteString(bytes.bytes.map { String(0x100 + Int($0), radix: 16).dropFirst() }.joined())
  }

  /// Whether `text` is a signed tree head of this database, as far as that can be checked without cryptography.
  ///
  /// Go: x/mod/sumdb/note.Open, tlog.ParseTree.
  func isTree(_ text: ByteString) -> Bool {
    let lines = text.split(on: 10)
    guard lines.count > 4, lines[0] == "go.sum database tree", lines[3].isEmpty, signs(text) else { return false }
    let isCount = !lines[1].isEmpty && lines[1].bytes.allSatisfy { $0 >= 48 && $0 <= 57 }
    return isCount && Base64.decode(lines[2])?.count == 32
  }

  /// The hash that an answer lists for an archive, nil where it lists none.
  static func archiveHash(in answer: ByteString, path: ByteString, version: ByteString) -> ByteString? {
    let beginning = path + " " + version + " "
    return answer.split(on: 10).first { $0.hasPrefix(beginning) }.map { $0.dropFirst(beginning.count) }
  }

  /// The hash that an answer lists for a go.mod, nil where it lists none.
  static func modFileHash(in answer: ByteString, path: ByteString, version: ByteString) -> ByteString? {
    let beginning = path + " " + version + "/go.mod "
    return answer.split(on: 10).first { $0.hasPrefix(beginning) }.map { $0.dropFirst(beginning.count) }
  }
}
