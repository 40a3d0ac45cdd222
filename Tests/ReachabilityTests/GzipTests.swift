import Bytes
import Testing

@testable import Reachability

@Suite struct `An answer that was packed` {
  /// `module a.example/m` and a newline, as Python's gzip packed it.
  private static let bytes =
    Base64.decode("H4sIAAAAAAACA8vNTynNSVVI1EutSMwtyEnVz+UCAPY9BTsTAAAA") ?? ByteString()
  private static let text: ByteString = "module a.example/m\n"

  @Test func `is unpacked, one stream after the other`() {
    #expect(Gzip.unpack(Self.bytes, limit: 100) == .whole(Self.text))
    #expect(Gzip.unpack(Self.bytes + Self.bytes, limit: 100) == .whole(Self.text + Self.text))
    #expect(Gzip.unpack("", limit: 100) == .whole(""))
  }

  @Test func `is refused where more comes out than is wanted, in whichever stream`() {
    #expect(Gzip.unpack(Self.bytes, limit: Self.text.count) == .whole(Self.text))
    #expect(Gzip.unpack(Self.bytes, limit: Self.text.count - 1) == .tooLarge)
    #expect(Gzip.unpack(Self.bytes + Self.bytes, limit: Self.text.count + 1) == .tooLarge)
  }

  @Test func `cut off anywhere, or with something behind it, is refused`() {
    for length in 1..<Self.bytes.count { #expect(Gzip.unpack(Self.bytes.prefix(length), limit: 100) == .malformed) }
    #expect(Gzip.unpack(Self.bytes + "x", limit: 100) == .malformed)
    #expect(Gzip.unpack(Self.text, limit: 100) == .malformed)
  }

  @Test func `changed in any byte of its content is not taken for the same`() {
    for place in 10..<Self.bytes.count {
      let changed = Self.bytes.prefix(place) + ByteString([Self.bytes[place] ^ 0x41]) + Self.bytes.dropFirst(place + 1)
      #expect(Gzip.unpack(changed, limit: 100) != .whole(Self.text))
    }
  }

  @Test func `has the checksum that everybody computes`() {
    #expect(Gzip.checksum("123456789") == 0xcbf4_3926)
  }
}
