import Bytes

/// What CI systems, containers and loggers put before each line: times, names of services, marks of errors.
struct LinePrefix {
  private let line: ByteString
  private var position = 0

  /// The line without it.
  static func removed(from line: ByteString) -> ByteString {
    var prefix = Self(line)
    // A job's name, a time and a mark of an error are three.
    for _ in 0..<4 {
      let before = prefix.position
      prefix.pass()
      if prefix.position == before { break }
    }
    return line.dropFirst(prefix.position)
  }

  private init(_ line: ByteString) { self.line = line }

  private static let labels: [ByteString] = [
    "##[error]", "##[warning]", "::error::", "::warning::", "npm ERR! ", "npm error ", "ERROR: ", "[stderr] ", "| ",
  ]

  /// Passes one part.
  private mutating func pass() {
    for attempt in [time, step, service, label, job, log] {
      let start = position
      if let end = attempt() { return position = blanks(from: end) }
      position = start
    }
  }

  private func byte(_ index: Int) -> UInt8? { index < line.count ? line[index] : nil }

  private func blanks(from start: Int) -> Int {
    var end = start
    while byte(end) == 32 || byte(end) == 9 { end += 1 }
    return end
  }

  /// The end of `count` digits, or of one or more.
  private func digits(_ start: Int, _ count: Int? = nil) -> Int? {
    var end = start
    while let digit = byte(end), (48...57).contains(digit), count.map({ end - start < $0 }) ?? true { end += 1 }
    return end > start && (count.map { end - start == $0 } ?? true) ? end : nil
  }

  private func mark(_ mark: Unicode.Scalar, _ index: Int) -> Int? {
    byte(index) == UInt8(ascii: mark) ? index + 1 : nil
  }

  /// `2024-01-02T03:04:05.678Z `, also with blanks, slashes or brackets, the clock alone, and what GitLab puts behind it: `01E `.
  private func time() -> Int? {
    let bracket = mark("[", position)
    let start = bracket ?? position
    guard var end = date(start).flatMap(clock) ?? clock(start) else { return nil }
    if bracket != nil {
      guard let close = mark("]", end) else { return nil }
      end = close
    }
    guard byte(end) == 32 || byte(end) == 9 else { return nil }
    if let stream = digits(end + 1, 2), let kind = mark("O", stream) ?? mark("E", stream) {
      let close = mark("+", kind) ?? kind
      if byte(close) == 32 { return close }
    }
    return end
  }

  private func date(_ start: Int) -> Int? {
    guard let year = digits(start, 4), let one = mark("-", year) ?? mark("/", year), let month = digits(one, 2),
      let two = mark("-", month) ?? mark("/", month), let day = digits(two, 2)
    else { return nil }
    return mark("T", day) ?? mark(" ", day)
  }

  private func clock(_ start: Int) -> Int? {
    guard let hour = digits(start, 2), let one = mark(":", hour), let minute = digits(one, 2),
      let two = mark(":", minute), var end = digits(two, 2)
    else { return nil }
    if let point = mark(".", end) ?? mark(",", end), let fraction = digits(point) { end = fraction }
    if let zone = mark("Z", end) { return zone }
    if let sign = mark("+", end) ?? mark("-", end), let hours = digits(sign, 2) {
      let colon = mark(":", hours) ?? hours
      return digits(colon, 2)
    }
    return end
  }

  /// `#12 3.456 ` and `3.456 ` of an image's build.
  private func step() -> Int? {
    var start = position
    let number = mark("#", start).flatMap { digits($0) }
    if let number {
      guard byte(number) == 32 else { return nil }
      start = number + 1
    }
    guard let seconds = digits(start), let point = mark(".", seconds), let end = digits(point),
      number != nil || end - point == 3
    else { return nil }
    return byte(end) == 32 || end == line.count ? end : nil
  }

  /// `app-1  | ` of several containers.
  private func service() -> Int? {
    var end = position
    while let letter = byte(end), Self.isOfName(letter) { end += 1 }
    guard end > position, byte(end) == 32 else { return nil }
    return mark("|", blanks(from: end)).flatMap { byte($0) == 32 ? $0 : nil }
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }

  private func label() -> Int? {
    let rest = line.dropFirst(position)
    return Self.labels.first { rest.hasPrefix($0) }.map { position + $0.count }
  }

  /// The names of a job and of its step with tabs, as `gh run view --log` prints them: a time is behind them.
  private func job() -> Int? {
    var parts = 0
    var index = position
    while index < min(line.count, position + 256), parts < 2 {
      if line[index] == 9 { parts += 1 }
      index += 1
    }
    guard parts == 2 else { return nil }
    return date(index).flatMap(clock) == nil ? nil : index
  }

  /// `E0102 03:04:05.678901   12 main.go:1] `.
  private func log() -> Int? {
    guard let level = byte(position), [UInt8](arrayLiteral: 73, 87, 69, 70).contains(level),
      let day = digits(position + 1, 4), byte(day) == 32, clock(day + 1) != nil
    else { return nil }
    var end = day
    while end < min(line.count, position + 128) {
      if line[end] == UInt8(ascii: "]"), byte(end + 1) == 32 { return end + 1 }
      end += 1
    }
    return nil
  }
}

extension ByteString {
  /// The lines in a line of JSON, or in the quoted message of a logger, where `\n` ends a line. `go build -json` has each line of its
  /// output in an object.
  var withoutEscapes: ByteString {
    guard let escape = firstRange(of: "\\n")?.lowerBound ?? firstRange(of: "\\t")?.lowerBound,
      prefix(escape).contains(UInt8(ascii: "\""))
    else { return self }
    var rest = self
    if first == UInt8(ascii: "{"), let output = firstRange(of: "\"Output\":\"") {
      rest = dropFirst(output.upperBound)
      for end: ByteString in ["\\n\"}", "\"}"] where rest.hasSuffix(end) { rest = rest.dropLast(end.count) }
    }
    var plain = ByteString()
    var index = 0
    while index < rest.count {
      guard rest[index] == UInt8(ascii: "\\"), index + 1 < rest.count else {
        // A quote that is not escaped begins or ends what is quoted.
        plain.append(rest[index] == UInt8(ascii: "\"") ? 10 : rest[index])
        index += 1
        continue
      }
      switch rest[index + 1] {
      case UInt8(ascii: "n"): plain.append(10)
      case UInt8(ascii: "t"): plain.append(9)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): plain.append(rest[index + 1])
      default: plain += rest[index..<index + 2]
      }
      index += 2
    }
    return plain
  }
}
