package import Bytes

/// The rules for module paths and import paths; `x/mod/module` (rule S55).
package enum ModulePath {
  /// `module.CheckPath`: what the path of a module that can be fetched must be.
  package static func check(_ path: ByteString) throws(PathFault) {
    try checkElements(path, .module)
    let end = path.firstIndex(of: UInt8(ascii: "/")) ?? path.count
    if end == 0 { throw .leadingSlash }
    let first = path.prefix(end)
    if !first.contains(UInt8(ascii: ".")) { throw .noDotInFirstElement }
    if first.first == UInt8(ascii: "-") { throw .leadingDashInFirstElement }
    for byte in first.bytes where !(isDigit(byte) || byte == 45 || byte == 46 || (byte >= 97 && byte <= 122)) {
      throw .invalidCharacterInFirstElement(UInt32(byte))
    }
    if split(path) == nil { throw .invalidMajorSuffix }
  }

  /// `module.CheckImportPath`: what module mode asks of every import path (rule S26).
  package static func checkImport(_ path: ByteString) throws(PathFault) { try checkElements(path, .import) }

  /// `module.CheckFilePath`: what the path of a file in a module must be.
  package static func checkFile(_ path: ByteString) throws(PathFault) { try checkElements(path, .file) }

  /// The path without its major version, and that with its separator: `/v2`, `.v3`, `.v1-unstable`, or empty.
  ///
  /// Nil where the suffix is none that a module may have: `/v1`, `/v02`, gopkg.in without one;
  /// `module.SplitPathVersion`.
  package static func split(_ path: ByteString) -> (prefix: ByteString, major: ByteString)? {
    if path.hasPrefix("gopkg.in/") { return splitGopkgIn(path) }
    var i = path.count
    var hasDot = false
    while i > 0 && (isDigit(path[i - 1]) || path[i - 1] == UInt8(ascii: ".")) {
      if path[i - 1] == UInt8(ascii: ".") { hasDot = true }
      i -= 1
    }
    guard i > 1, i < path.count, path[i - 1] == UInt8(ascii: "v"), path[i - 2] == UInt8(ascii: "/") else {
      return (path, "")
    }
    let major = path.dropFirst(i - 2)
    if hasDot || major[2] == 48 || major == "/v1" { return nil }
    return (path.prefix(i - 2), major)
  }

  private static func splitGopkgIn(_ path: ByteString) -> (prefix: ByteString, major: ByteString)? {
    let end = path.hasSuffix("-unstable") ? path.count - 9 : path.count
    var i = end
    while i > 0 && isDigit(path[i - 1]) { i -= 1 }
    guard i > 1, i < end, path[i - 1] == UInt8(ascii: "v"), path[i - 2] == UInt8(ascii: ".") else { return nil }
    let major = path.dropFirst(i - 2)
    if major[2] == 48 && major != ".v0" { return nil }
    return (path.prefix(i - 2), major)
  }

  /// Whether the last element of a path, such as `v2`, is a major version that makes another module.
  package static func isMajorVersion(_ element: ByteString) -> Bool { split("/" + element)?.major.isEmpty == false }

  /// The major version that `version` must have for a path with this suffix, or nil where it fits;
  /// `module.CheckPathMajor`.
  package static func majorMismatch(_ version: ByteString, suffix: ByteString) -> ByteString? {
    var suffix = suffix
    if suffix.hasPrefix(".v") && suffix.hasSuffix("-unstable") { suffix = suffix.dropLast(9) }
    // Old pseudo-versions of gopkg.in paths were made so.
    if version.hasPrefix("v0.0.0-") && suffix == ".v1" { return nil }
    let parsed = Semver(version)
    let major = parsed?.major ?? ""
    if suffix.isEmpty {
      return major == "v0" || major == "v1" || parsed?.build == "+incompatible" ? nil : "v0 or v1"
    }
    let wanted = suffix[0] == UInt8(ascii: "/") || suffix[0] == UInt8(ascii: ".") ? suffix.dropFirst(1) : suffix
    return major == wanted && wanted != suffix ? nil : wanted
  }

  /// The major version of a suffix, empty for none; `module.PathMajorPrefix`.
  package static func majorPrefix(_ suffix: ByteString) -> ByteString {
    let plain = suffix.hasPrefix(".v") && suffix.hasSuffix("-unstable") ? suffix.dropLast(9) : suffix
    return plain.dropFirst(1)
  }

  enum Kind { case module, `import`, file }

  private static func checkElements(_ path: ByteString, _ kind: Kind) throws(PathFault) {
    if !isValidUTF8(path) { throw .invalidUTF8 }
    if path.isEmpty { throw .empty }
    if path[0] == UInt8(ascii: "-") && kind != .file { throw .leadingDash }
    if path.firstRange(of: "//") != nil { throw .doubleSlash }
    if path.last == UInt8(ascii: "/") { throw .trailingSlash }
    for element in path.split(on: UInt8(ascii: "/")) { try checkElement(element, kind) }
  }

  static func checkElement(_ element: ByteString, _ kind: Kind) throws(PathFault) {
    guard let first = element.first, let last = element.last else { throw .emptyElement }
    if element.bytes.allSatisfy({ $0 == UInt8(ascii: ".") }) { throw .onlyDots(element: element) }
    if first == UInt8(ascii: ".") && kind == .module { throw .leadingDot }
    if last == UInt8(ascii: ".") { throw .trailingDot }
    var i = 0
    while i < element.count {
      let rune = decodeRune(element.bytes.span, at: i, end: element.count)
      if !isAllowed(rune.value, kind) { throw .invalidCharacter(rune.value) }
      i += rune.width
    }
    let short = element.prefix(element.firstIndex(of: UInt8(ascii: ".")) ?? element.count)
    if isReservedOnWindows(short) { throw .reservedOnWindows(short) }
    if kind == .file { return }
    if let tilde = short.lastIndex(of: UInt8(ascii: "~")), tilde < short.count - 1,
      short.dropFirst(tilde + 1).bytes.allSatisfy(isDigit)
    {
      throw .tildeAndDigits
    }
  }

  private static func isAllowed(_ value: UInt32, _ kind: Kind) -> Bool {
    guard let byte = UInt8(exactly: value), byte < 128 else { return kind == .file && RuneClass.isLetter(value) }
    if isDigit(byte) || isLetter(byte) { return true }
    let signs: ByteString =
      switch kind {
      case .module: "-._~"
      case .import: "-._~+"
      case .file: "!#$%&()+,-.=@[]^_{}~ "
      }
    return signs.contains(byte)
  }

  private static func isReservedOnWindows(_ name: ByteString) -> Bool {
    if name.count == 3 || name.count == 4 {
      let upper = ByteString(name.bytes.map { isLetter($0) ? $0 & 0xdf : $0 })
      if name.count == 3 { return upper == "CON" || upper == "PRN" || upper == "AUX" || upper == "NUL" }
      return (upper.hasPrefix("COM") || upper.hasPrefix("LPT")) && isDigit(upper[3]) && upper[3] != 48
    }
    return false
  }
}

/// Whether the bytes are well-formed UTF-8, as Go counts it.
package func isValidUTF8(_ text: ByteString) -> Bool {
  let bytes = text.bytes.span
  var i = 0
  while i < bytes.count {
    let rune = decodeRune(bytes, at: i, end: bytes.count)
    if rune.isInvalid { return false }
    i += rune.width
  }
  return true
}
