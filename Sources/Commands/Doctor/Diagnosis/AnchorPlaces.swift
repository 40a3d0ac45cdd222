import Bytes

/// The places of the anchors of many patterns in a text, found in one pass.
struct AnchorPlaces {
  private let places: [ByteString: [Int]]

  /// No anchor is shorter than two bytes.
  init(_ anchors: some Sequence<ByteString>, in text: ByteString) {
    let distinct = Array(Set(anchors)).sorted()
    // The anchors by their first two bytes.
    var buckets = ContiguousArray<[Int]>(repeating: [], count: 1 << 16)
    for (index, anchor) in distinct.enumerated() where anchor.count > 1 {
      buckets[Int(anchor[0]) << 8 | Int(anchor[1])].append(index)
    }
    var found = Array(repeating: [Int](), count: distinct.count)
    let bytes = text.bytes.span
    for position in 0..<max(text.count - 1, 0) {
      let bucket = Int(bytes[position]) << 8 | Int(bytes[position + 1])
      if buckets[bucket].isEmpty { continue }
      for index in buckets[bucket] where Self.isThere(distinct[index], bytes, position) {
        found[index].append(position)
      }
    }
    places = Dictionary(uniqueKeysWithValues: zip(distinct, found))
  }

  /// In order.
  subscript(anchor: ByteString) -> [Int] { places[anchor] ?? [] }

  private static func isThere(_ anchor: ByteString, _ bytes: borrowing Span<UInt8>, _ position: Int) -> Bool {
    guard position + anchor.count <= bytes.count else { return false }
    var k = 2
    while k < anchor.count && bytes[position + k] == anchor[k] { k += 1 }
    return k >= anchor.count
  }
}
