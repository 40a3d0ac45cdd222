import Bytes

/// Unpacks a deflated stream (RFC 1951), as archives store files.
struct Inflate {
  private let input: ContiguousArray<UInt8>
  private var position: Int
  private var bits: UInt32 = 0
  private var bitCount: UInt32 = 0
  private let limit: Int
  /// The end of what was unpacked: all of it, or what no later part can repeat once it was digested.
  private var output = ContiguousArray<UInt8>()
  /// With so many bytes in `output` those before the last `reach` are digested and dropped.
  private var most = Int.max
  private var digest = Digest()
  private var dropped = 0
  /// How far back a part can be repeated from.
  private static let reach = 32 << 10

  private enum Malformed: Error {
    case stream
    case tooLarge
  }

  /// The result of a stream, and where it ended.
  enum Result {
    case whole(ByteString, end: Int)
    case tooLarge
    case malformed
  }

  /// A canonical code: how many symbols have each length, and the symbols in the order of their codes.
  private struct Code {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int] = []

    init(_ lengths: ArraySlice<UInt8>) throws(Malformed) {
      for length in lengths { counts[Int(length & 15)] += 1 }
      counts[0] = 0
      var left = 1
      for length in 1...15 {
        left = left * 2 - counts[length]
        if left < 0 { throw .stream }
      }
      var starts = [Int](repeating: 0, count: 17)
      for length in 1...15 { starts[length + 1] = starts[length] + counts[length] }
      symbols = [Int](repeating: 0, count: starts[16])
      for (symbol, length) in lengths.enumerated() where length != 0 {
        symbols[starts[Int(length & 15)]] = symbol
        starts[Int(length & 15)] += 1
      }
    }
  }

  /// The content of the stream that starts at `start` of `input`; nil where it is not valid, or longer than `limit`.
  static func unpack(_ input: ByteString, from start: Int = 0, limit: Int) -> ByteString? {
    if case .whole(let content, _) = stream(input, from: start, limit: limit) { content } else { nil }
  }

  /// The same, and where the stream ends.
  static func stream(_ input: ByteString, from start: Int, limit: Int) -> Result {
    var inflate = Inflate(input: input.bytes, position: start, limit: limit)
    do {
      try inflate.run()
      // The bits that are left of the last byte are unused; no whole byte has been read too early.
      return .whole(ByteString(inflate.output), end: inflate.position)
    } catch {
      return error == .tooLarge ? .tooLarge : .malformed
    }
  }

  /// The digest of the content, 64 hexadecimal digits; nil where it is not valid, or not of `size` bytes. It needs little memory,
  /// however long the content is.
  static func digest(of input: ByteString, from start: Int, size: Int) -> ByteString? {
    var inflate = Inflate(input: input.bytes, position: start, limit: size)
    inflate.most = 1 << 20
    do {
      try inflate.run()
    } catch {
      return nil
    }
    inflate.drop(keeping: 0)
    return inflate.dropped == size ? inflate.digest.hex() : nil
  }

  private mutating func drop(keeping count: Int) {
    let part = output.count - count
    digest.update(ByteString(output.prefix(part)))
    output.removeFirst(part)
    dropped += part
  }

  private var total: Int { dropped + output.count }

  private init(input: ContiguousArray<UInt8>, position: Int, limit: Int) {
    (self.input, self.position, self.limit) = (input, position, limit)
  }

  private mutating func byte() throws(Malformed) -> UInt8 {
    guard position >= 0, position < input.count else { throw .stream }
    position += 1
    return input[position - 1]
  }

  /// At most 16 bits, the lowest first.
  private mutating func take(_ count: UInt32) throws(Malformed) -> Int {
    while bitCount < count {
      bits |= UInt32(try byte()) << bitCount
      bitCount += 8
    }
    let value = bits & (1 << count - 1)
    bits >>= count
    bitCount -= count
    return Int(value)
  }

  private mutating func symbol(_ code: borrowing Code) throws(Malformed) -> Int {
    var (value, first, index) = (0, 0, 0)
    for length in 1...15 {
      value |= try take(1)
      let count = code.counts[length]
      if value - first < count { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw .stream
  }

  private mutating func run() throws(Malformed) {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try stored()
      case 1: try block(Self.fixed())
      case 2: try block(dynamic())
      default: throw .stream
      }
    }
  }

  private mutating func stored() throws(Malformed) {
    (bits, bitCount) = (0, 0)
    let length = Int(try byte()) | Int(try byte()) << 8
    let check = Int(try byte()) | Int(try byte()) << 8
    guard length ^ 0xffff == check, length <= input.count - position else { throw .stream }
    if total + length > limit { throw .tooLarge }
    output += input[position..<position + length]
    position += length
    if output.count > most { drop(keeping: Self.reach) }
  }

  private static func fixed() throws(Malformed) -> (Code, Code) {
    let lengths = (0..<288).map { UInt8($0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8) }
    return (try Code(lengths[...]), try Code([UInt8](repeating: 5, count: 30)[...]))
  }

  private mutating func dynamic() throws(Malformed) -> (Code, Code) {
    let (literals, distances, count) = (try take(5) + 257, try take(5) + 1, try take(4) + 4)
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var small = [UInt8](repeating: 0, count: 19)
    for place in order.prefix(count) { small[place] = UInt8(try take(3)) }
    let code = try Code(small[...])
    var lengths: [UInt8] = []
    while lengths.count < literals + distances {
      let next = try symbol(code)
      switch next {
      case 0...15: lengths.append(UInt8(next))
      case 16:
        guard let last = lengths.last else { throw .stream }
        lengths += [UInt8](repeating: last, count: 3 + (try take(2)))
      case 17: lengths += [UInt8](repeating: 0, count: 3 + (try take(3)))
      default: lengths += [UInt8](repeating: 0, count: 11 + (try take(7)))
      }
    }
    guard lengths.count == literals + distances else { throw .stream }
    return (try Code(lengths[..<literals]), try Code(lengths[literals...]))
  }

  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  private static let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
    8193, 12289, 16385, 24577,
  ]

  private mutating func block(_ codes: (Code, Code)) throws(Malformed) {
    while true {
      let next = try symbol(codes.0)
      if next == 256 { return }
      if next < 256 {
        if total >= limit { throw .tooLarge }
        output.append(UInt8(next))
        if output.count > most { drop(keeping: Self.reach) }
        continue
      }
      guard next - 257 < Self.lengthBases.count else { throw .stream }
      let extra = next < 265 || next == 285 ? 0 : UInt32(next - 261) / 4
      let length = Self.lengthBases[next - 257] + (try take(extra))
      let far = try symbol(codes.1)
      guard far < Self.distanceBases.count else { throw .stream }
      let distance = Self.distanceBases[far] + (try take(far < 4 ? 0 : UInt32(far - 2) / 2))
      guard distance <= output.count else { throw .stream }
      if total + length > limit { throw .tooLarge }
      for _ in 0..<length { output.append(output[output.count - distance]) }
      if output.count > most { drop(keeping: Self.reach) }
    }
  }
}
