import Bytes
import Resolution

/// One record of the checksum database, as the answer to a look-up has it, and the tree that it is in.
///
/// Go: x/mod/sumdb/tlog.ParseRecord, x/mod/sumdb.(*Client).checkRecord.
struct SumRecord {
  /// The record's place in the tree, from 0.
  let number: Int
  /// The lines of go.sum, each with its newline.
  let text: ByteString
  /// The number of records in the tree that the answer is signed with.
  let treeSize: Int

  /// The size of one hash, in bytes.
  private static let hashSize = 32
  /// The number of hashes in a whole tile: go asks for tiles of height 8.
  private static let tileWidth = 256

  /// Nil where go refuses the answer before it asks for anything else.
  init?(_ answer: ByteString) {
    guard let line = answer.firstRange(of: "\n"), let end = answer.firstRange(of: "\n\n"),
      end.lowerBound > line.lowerBound
    else { return nil }
    let head = answer.prefix(line.lowerBound)
    let text = answer[line.upperBound..<end.lowerBound + 1]
    let tree = answer.dropFirst(end.upperBound).split(on: 10)
    // strconv.ParseInt takes a sign.
    let digits = head.first == UInt8(ascii: "+") ? head.dropFirst(1) : head
    guard let number = Self.count(digits), Self.isRecord(text), tree.count > 3, tree[0] == "go.sum database tree",
      let treeSize = Self.count(tree[1]), Base64.decode(tree[2])?.count == Self.hashSize
    else { return nil }
    (self.number, self.text, self.treeSize) = (number, text, treeSize)
  }

  private static func count(_ digits: ByteString) -> Int? {
    guard !digits.isEmpty, digits.count < 19, digits.bytes.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(digits.lossyText)
  }

  /// Go: tlog.isValidRecordText.
  private static func isRecord(_ text: ByteString) -> Bool {
    text.last == 10 && text.bytes.allSatisfy { $0 >= 32 || $0 == 10 }
      && String(validating: text.bytes, as: UTF8.self) != nil
  }

  /// Whether the tree has a record of this number.
  var isInTree: Bool { number < treeSize }

  /// How many hashes the tile with this record's has.
  private var width: Int { min(Self.tileWidth, treeSize - number / Self.tileWidth * Self.tileWidth) }

  /// The tile of the record's own hash, `tile/8/0/x001/234.p/56`, and the whole one that may have taken its place.
  ///
  /// Go: tlog.Tile.Path.
  var tiles: [ByteString] {
    var rest = number / Self.tileWidth
    var path = Self.digits(rest)
    while rest >= 1000 {
      rest /= 1000
      path = "x" + Self.digits(rest) + "/" + path
    }
    let whole = "tile/8/0/" + path
    return width == Self.tileWidth ? [whole] : [whole + ".p/" + ByteString("\(width)"), whole]
  }

  private static func digits(_ number: Int) -> ByteString { ByteString(String("\(1000 + number % 1000)".dropFirst())) }

  /// Whether a tile has the hash of this record where it must be (tlog.RecordHash). The tiles above it, which tie it to the signed
  /// tree, are go's to check.
  func isAuthentic(in tile: ByteString) -> Bool {
    guard tile.count >= width * Self.hashSize, tile.count % Self.hashSize == 0 else { return false }
    let place = number % Self.tileWidth * Self.hashSize
    let found = Base64.encode(tile[place..<place + Self.hashSize])
    return found == SumFile.base64(hex: Digest.hex(of: ByteString([0]) + text))
  }
}
