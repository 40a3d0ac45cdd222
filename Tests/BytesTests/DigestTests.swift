import Bytes
import Testing

@Suite struct `A digest` {
  /// FIPS 180-4 examples, and lengths around the padding boundary (from coreutils' sha256sum).
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `is SHA-256`(text: String, expected: String) {
    #expect(Digest.hex(of: ByteString(text)).lossyText == expected)
  }

  @Test func `is the same however the bytes are cut`() {
    let bytes = ByteString((0..<300).map { UInt8($0 & 255) })
    for cut in [0, 1, 55, 56, 63, 64, 65, 127, 128, 299] {
      var digest = Digest()
      digest.update(bytes.prefix(cut))
      digest.update(bytes.dropFirst(cut))
      #expect(digest.hex() == Digest.hex(of: bytes))
    }
  }
}
