import Bytes
import Findings
import Resolution
import Synchronization

/// The certificate of a server, as far as go's rule for names needs it.
///
/// Go: crypto/x509.(*Certificate).VerifyHostname. OpenSSL and curl differ: they accept a common name where there is no other,
/// and refuse `*.` before a single label.
struct ServerCertificate: Sendable, Hashable {
  private var names: [ByteString] = []
  private var addresses: [[UInt8]] = []
  /// SHA-256 of its public key in base64, the format of curl's `pinnedpubkey`.
  let pin: ByteString

  /// Parses an X.509 certificate (RFC 5280) in PEM (RFC 7468); nil for anything else.
  init?(pem: ByteString) {
    let begin: ByteString = "-----BEGIN CERTIFICATE-----"
    guard let start = pem.firstRange(of: begin), let end = pem.firstRange(of: "-----END", from: start.upperBound),
      let bytes = Base64.decode(
        pem[start.upperBound..<end.lowerBound].split(on: 10).map(\.trimmed).joined(separator: ""))
    else { return nil }
    let reader = DistinguishedEncoding(bytes)
    guard let whole = reader.element(at: 0), let signed = reader.elements(in: whole)?.first,
      var fields = reader.elements(in: signed)
    else { return nil }
    if fields.first?.tag == 0xa0 { fields.removeFirst() }
    // Serial number, algorithm, issuer, validity, subject, key.
    guard fields.count >= 6, fields[5].tag == 0x30 else { return nil }
    pin = SumFile.base64(hex: Digest.hex(of: reader.bytes[fields[5].whole]))
    guard let box = fields.first(where: { $0.tag == 0xa3 }), let list = reader.elements(in: box)?.first,
      let extensions = reader.elements(in: list)
    else { return }
    for entry in extensions {
      guard let parts = reader.elements(in: entry), parts.count >= 2, let value = parts.last,
        // subjectAltName, 2.5.29.17
        reader.bytes[parts[0].content] == ByteString([0x55, 0x1d, 0x11]),
        let sequence = reader.element(at: value.content.lowerBound), let alternatives = reader.elements(in: sequence)
      else { continue }
      for name in alternatives {
        switch name.tag {
        case 0x82: names.append(reader.bytes[name.content].asciiLowercased)
        case 0x87: addresses.append(Array(reader.bytes[name.content].bytes))
        default: break
        }
      }
    }
  }

  /// Whether go accepts it for `host`, which may be an IP address, an IPv6 one in brackets.
  func isFor(_ host: ByteString) -> Bool {
    let bare = host.first == UInt8(ascii: "[") ? host.dropFirst(1).dropLast(1) : host
    if let address = NetworkAddress.bytes(of: bare) { return addresses.contains(address) }
    var name = host.asciiLowercased
    if name.last == UInt8(ascii: ".") { name = name.dropLast(1) }
    let labels = name.split(on: UInt8(ascii: "."))
    return names.contains { pattern in
      let parts = pattern.split(on: UInt8(ascii: "."))
      guard parts.count == labels.count, !name.isEmpty else { return false }
      return zip(parts, labels).enumerated().allSatisfy { place, pair in
        place == 0 && pair.0 == "*" ? !pair.1.isEmpty : pair.0 == pair.1
      }
    }
  }
}

/// Reads DER (X.690), as far as certificates need it: tags of one byte, definite lengths.
private struct DistinguishedEncoding {
  struct Element {
    var tag: UInt8
    var whole: Range<Int>
    var content: Range<Int>
  }

  let bytes: ByteString

  init(_ bytes: ByteString) { self.bytes = bytes }

  func element(at start: Int) -> Element? {
    guard start >= 0, start + 2 <= bytes.count else { return nil }
    var length = Int(bytes[start + 1])
    var first = start + 2
    if length >= 0x80 {
      let digits = length - 0x80
      guard (1...3).contains(digits), first + digits <= bytes.count else { return nil }
      length = (0..<digits).reduce(0) { $0 << 8 | Int(bytes[first + $1]) }
      first += digits
    }
    guard length <= bytes.count - first else { return nil }
    return Element(tag: bytes[start], whole: start..<first + length, content: first..<first + length)
  }

  /// The elements in a constructed element; nil where the last one does not end with it.
  func elements(in outer: Element) -> [Element]? {
    var found: [Element] = []
    var place = outer.content.lowerBound
    while place < outer.content.upperBound {
      guard let next = element(at: place), next.whole.upperBound <= outer.content.upperBound else { return nil }
      found.append(next)
      place = next.whole.upperBound
    }
    return found
  }
}

/// Known certificates of servers, by origin.
final class ServerCertificates: Sendable {
  enum State: Sendable, Hashable {
    /// curl accepts or refuses its name as go does.
    case usual
    /// go accepts its name and curl does not: the chain was verified, and from now on the server must have this key.
    case pinned(ByteString)
  }

  private let states = Mutex<[ByteString: State]>([:])

  func state(of origin: ByteString) -> State? { states.withLock { $0[origin] } }

  /// Checks the name in `pem`, which curl printed for the server of `attempt`, and corrects `transfer` where go's verdict
  /// differs; true where the request must be repeated.
  func judge(_ pem: ByteString, _ attempt: Attempt, _ transfer: inout Transfer) -> Bool {
    guard let certificate = ServerCertificate(pem: pem), let code = transfer.code else { return false }
    let isFor = certificate.isFor(attempt.address.host)
    let isRefusedName = transfer.isAboutCertificateName
    if isFor && isRefusedName {
      states.withLock { $0[attempt.address.origin] = .pinned(certificate.pin) }
      return true
    }
    if !isFor && code == 0 {
      transfer = Transfer(wrongName: transfer.seconds)
    } else if code == 0 {
      states.withLock { $0[attempt.address.origin] = .usual }
    }
    return false
  }
}
