import Bytes

/// The anchors of many patterns, made ready once for any number of texts.
struct AnchorTable: Sendable {
  private var numbers: [ByteString: Int] = [:]
  private var anchors: [ByteString] = []
  /// Where the anchors with these first two bytes begin in `anchors`, and one more place after the last of them.
  private var starts: ContiguousArray<UInt16>

  /// No anchor is shorter than two bytes, and there are fewer than 2^16.
  init(_ anchors: some Sequence<ByteString>) {
    // In the order of bytes, so that those with the same first two bytes are together.
    self.anchors = Set(anchors).filter { $0.count > 1 }.sorted()
    starts = ContiguousArray(repeating: 0, count: 1 << 16 + 1)
    for (number, anchor) in self.anchors.enumerated() {
      numbers[anchor] = number
      starts[Self.beginning(anchor[0], anchor[1]) + 1] += 1
    }
    for beginning in 1..<starts.count { starts[beginning] += starts[beginning - 1] }
  }

  /// The places of all anchors in `text`, found in one pass.
  func places(in text: ByteString) -> AnchorPlaces {
    var found = Array(repeating: [Int](), count: anchors.count)
    let bytes = text.bytes.span
    let starts = starts.span
    for position in 0..<max(text.count - 1, 0) {
      let beginning = Self.beginning(bytes[position], bytes[position + 1])
      for number in Int(starts[beginning])..<Int(starts[beginning + 1])
      where Self.isThere(anchors[number], bytes, position) {
        found[number].append(position)
      }
    }
    return AnchorPlaces(numbers: numbers, places: found)
  }

  private static func beginning(_ first: UInt8, _ second: UInt8) -> Int { Int(first) << 8 | Int(second) }

  private static func isThere(_ anchor: ByteString, _ bytes: borrowing Span<UInt8>, _ position: Int) -> Bool {
    guard position + anchor.count <= bytes.count else { return false }
    var k = 2
    while k < anchor.count && bytes[position + k] == anchor[k] { k += 1 }
    return k >= anchor.count
  }
}

/// The places of the anchors of many patterns in one text.
struct AnchorPlaces {
  fileprivate let numbers: [ByteString: Int]
  fileprivate let places: [[Int]]

  /// In order.
  subscript(anchor: ByteString) -> [Int] { numbers[anchor].map { places[$0] } ?? [] }
}
