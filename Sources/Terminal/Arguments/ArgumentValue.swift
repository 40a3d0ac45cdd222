package import Bytes

/// A type whose values can be written on the command line.
///
/// An enum of strings needs only `enum Strategy: String, CaseIterable, ArgumentValue`; its cases become the choices
/// of help, completions and errors.
package protocol ArgumentValue: Sendable {
  /// Nil where `argument` is not a value of this type.
  init?(argument: ByteString)

  /// Every spelling, where there are finitely many; else empty.
  static var choices: [String] { get }

  /// What a value looks like, for the error: `a whole number`.
  static var form: String { get }
}

extension ArgumentValue {
  /// None: there are too many values to list.
  package static var choices: [String] { [] }
  /// A form for types without one of their own.
  package static var form: String { "a value" }
}

extension ArgumentValue where Self: CaseIterable & RawRepresentable, RawValue == String {
  /// The case with this raw value.
  package init?(argument: ByteString) {
    // Compared as bytes: `String` would accept a spelling that is only canonically the same.
    guard let found = Self.allCases.first(where: { ByteString($0.rawValue) == argument }) else { return nil }
    self = found
  }

  /// The raw values of all cases.
  package static var choices: [String] { allCases.map(\.rawValue) }
}

extension ByteString: ArgumentValue {
  /// Any bytes at all: paths and import paths are not text.
  package init?(argument: ByteString) { self = argument }
}

extension Int: ArgumentValue {
  /// Decimal digits, with a minus sign before them where negative.
  package init?(argument: ByteString) {
    guard argument.first != UInt8(ascii: "+"), let value = Int(argument.lossyText) else { return nil }
    self = value
  }

  /// The form in error messages.
  package static var form: String { "a whole number" }
}

extension Duration: ArgumentValue {
  /// `10`, `10s`, `1.5s`, `500ms`, `2m`, `1h`; a bare number is in seconds. At most nine digits, milliseconds counted.
  package init?(argument: ByteString) {
    let units: [(name: ByteString, milliseconds: Int64)] = [
      ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("", 1000),
    ]
    let isDigit: (UInt8) -> Bool = { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    let number = argument.bytes.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
    let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let unit = units.first(where: { $0.name == argument.dropFirst(number.count) }),
      let whole = parts.first, (1...9).contains(whole.count), parts.count <= 2
    else { return nil }
    func value(_ digits: some Sequence<UInt8>) -> Int64 { digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) } }
    var milliseconds = value(whole) * unit.milliseconds
    if parts.count == 2 {
      guard (1...3).contains(parts[1].count) else { return nil }
      let scale: [Int64] = [1, 10, 100, 1000]
      milliseconds += value(parts[1]) * unit.milliseconds / scale[parts[1].count]
    }
    self = .milliseconds(milliseconds)
  }

  /// The form in error messages.
  package static var form: String { "a time such as 10s, 500ms or 2m" }
}
