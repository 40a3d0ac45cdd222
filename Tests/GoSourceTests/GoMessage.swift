import Bytes

@testable import GoSource

/// The words in which Go 1.27 reports what the scanner found, to compare with them.
enum GoMessage {
  static func text(_ code: SourceError.Code, in bytes: borrowing Span<UInt8>) -> ByteString {
    switch code {
    case .nulInInput: "unexpected NUL in input"
    case .invalidImportPath(let literal): "invalid import path: " + (unquote(bytes, literal) ?? "")
    case .expectedPackage(let found): "expected 'package'" + text(found, in: bytes)
    case .expectedIdentifier(let found): "expected 'IDENT'" + text(found, in: bytes)
    case .expectedSemicolon(let found): "expected ';'" + text(found, in: bytes)
    case .expectedCloseParen(let found): "expected ')'" + text(found, in: bytes)
    case .importPathNotString: "import path must be a string"
    case .missingImportPath: "missing import path"
    case .nul: "illegal character NUL"
    case .invalidUTF8: "illegal UTF-8 encoding"
    case .looksLikeUTF16: "illegal UTF-8 encoding (got UTF-16)"
    case .byteOrderMark: "illegal byte order mark"
    case .illegalCharacter(let value): "illegal character " + codePoint(value)
    case .curlyQuote(let value): "curly quotation mark " + quoted(value) + " (use neutral '\"')"
    case .commentNotTerminated: "comment not terminated"
    case .invalidLineNumber(let range): "invalid line number: " + ByteString(bytes, range)
    case .invalidColumnNumber(let range): "invalid column number: " + ByteString(bytes, range)
    case .stringNotTerminated: "string literal not terminated"
    case .rawStringNotTerminated: "raw string literal not terminated"
    case .runeNotTerminated: "rune literal not terminated"
    case .illegalRune: "illegal rune literal"
    case .unknownEscape: "unknown escape sequence"
    case .escapeNotTerminated: "escape sequence not terminated"
    case .illegalCharacterInEscape(let value): "illegal character " + codePoint(value) + " in escape sequence"
    case .escapeOutOfRange: "escape sequence is invalid Unicode code point"
    case .number(let fault): text(fault)
    }
  }

  private static func text(_ fault: SourceError.NumberFault) -> ByteString {
    switch fault {
    case .radixPoint(let base): "invalid radix point in " + text(base)
    case .noDigits(let base): text(base) + " has no digits"
    case .decimalMantissa(let letter): quoted(UInt32(letter)) + " exponent requires decimal mantissa"
    case .hexadecimalMantissa(let letter): quoted(UInt32(letter)) + " exponent requires hexadecimal mantissa"
    case .exponentWithoutDigits: "exponent has no digits"
    case .mantissaWithoutExponent: "hexadecimal mantissa requires a 'p' exponent"
    case .invalidDigit(let digit, let base): "invalid digit " + quoted(UInt32(digit)) + " in " + text(base)
    case .separator: "'_' must separate successive digits"
    }
  }

  private static func text(_ base: SourceError.NumberBase) -> ByteString {
    switch base {
    case .binary: "binary literal"
    case .octal: "octal literal"
    case .decimal: "decimal literal"
    case .hexadecimal: "hexadecimal literal"
    }
  }

  private static func text(_ found: SourceError.Found, in bytes: borrowing Span<UInt8>) -> ByteString {
    switch found {
    case .newline: ", found newline"
    case .end: ", found 'EOF'"
    case .illegal: ", found 'ILLEGAL'"
    case .symbol(let range): ", found '" + ByteString(bytes, range) + "'"
    case .literal(let range):
      ", found "
        + (bytes[range.lowerBound] == 96
          ? ByteString(ByteString(bytes, range).bytes.filter { $0 != 13 }) : ByteString(bytes, range))
    }
  }

  static func text(_ error: ConstraintError, in bytes: borrowing Span<UInt8>) -> ByteString {
    switch error {
    case .secondLine: "multiple //go:build comments"
    case .unexpectedEnd: "parsing //go:build line: unexpected end of expression"
    case .missingCloseParen: "parsing //go:build line: missing close paren"
    case .unexpectedToken(let range): "parsing //go:build line: unexpected token " + ByteString(bytes, range)
    case .invalidSyntax(let value): "parsing //go:build line: invalid syntax at " + character(value)
    case .doubleNegation: "parsing //go:build line: double negation not allowed"
    case .tooLarge: "parsing //go:build line: build expression too large"
    }
  }

  private static func character(_ value: UInt32) -> ByteString {
    var text = ByteString()
    appendRune(value, to: &text)
    return text
  }

  private static func quoted(_ value: UInt32) -> ByteString {
    var text: ByteString = "'"
    appendQuoted(value, quote: UInt8(ascii: "'"), to: &text)
    return text + "'"
  }

  /// `%#U`
  private static func codePoint(_ value: UInt32) -> ByteString {
    let digits = String(value, radix: 16, uppercase: true)
    let text = ByteString("U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
    return RuneClass.isPrint(value) ? text + " '" + character(value) + "'" : text
  }
}

extension GoMessage {
  static func text(_ fault: PathFault) -> ByteString {
    switch fault {
    case .invalidUTF8: "invalid UTF-8"
    case .empty: "empty string"
    case .leadingDash: "leading dash"
    case .doubleSlash: "double slash"
    case .trailingSlash: "trailing slash"
    case .emptyElement: "empty path element"
    case .onlyDots(let element): "invalid path element " + quote(element)
    case .leadingDot: "leading dot in path element"
    case .trailingDot: "trailing dot in path element"
    case .invalidCharacter(let value): "invalid char " + quoted(value)
    case .reservedOnWindows(let name): quote(name) + " disallowed as path element component on Windows"
    case .tildeAndDigits: "trailing tilde and digits in path element"
    case .leadingSlash: "leading slash"
    case .noDotInFirstElement: "missing dot in first path element"
    case .leadingDashInFirstElement: "leading dash in first path element"
    case .invalidCharacterInFirstElement(let value): "invalid char " + quoted(value) + " in first path element"
    case .invalidMajorSuffix: "invalid version"
    }
  }
}

extension GoMessage {
  /// `modfile.Error.Error`
  static func text(_ error: ModFileError, file: ByteString) -> ByteString {
    var text = file + ByteString(":\(error.place.line)")
    if error.place.column > 1 { text += ByteString(":\(error.place.column)") }
    text += ": "
    if !error.path.isEmpty {
      text += error.verb + " " + error.path + ": "
    } else if !error.verb.isEmpty {
      text += error.verb + ": "
    }
    return text + words(error.code, file: file)
  }

  private static func words(_ code: ModFileError.Code, file: ByteString) -> ByteString {
    switch code {
    case .blockComment: "mod files must use // comments (not /* */ comments)"
    case .unexpectedCharacter(let value): "unexpected input character " + quoted(value)
    case .endInString: "unexpected EOF in string"
    case .newlineInString: "unexpected newline in string"
    case .blockNotClosed(let start):
      "syntax error (unterminated block started at " + file + ByteString(":\(start.line):\(start.column))")
    case .expectedNewlineAfterParen: "syntax error (expected newline after closing paren)"
    case .unknownDirective(let verb): "unknown directive: " + verb
    case .unknownBlock(let words): "unknown block type: " + words
    case .repeated(let verb): "repeated " + verb + " statement"
    case .expectsOneArgument(let verb): verb + " directive expects exactly one argument"
    case .usage("module"): "usage: module module/path"
    case .usage("godebug"): "usage: godebug key=value"
    case .usage("use"): "usage: use local/dir"
    case .usage("replace"):
      "usage: replace module/path [v1.2.3] => other/module v1.4\n\t or replace module/path [v1.2.3] => ../local/directory"
    case .usage(let verb): "usage: " + verb + " module/path v1.2.3"
    case .invalidGoVersion(let text): "invalid go version '" + text + "': must match format 1.23.0"
    case .invalidToolchain(let text):
      "invalid toolchain version '" + text + "': must match format go1.23.0 or default"
    case .invalidQuotedString(let fault): "invalid quoted string: " + words(fault)
    case .invalidVersion(let version, .form): "version " + quote(version) + " invalid: must be of the form v1.2.3"
    case .invalidVersion(let version, .quote(let fault)): "version " + quote(version) + " invalid: " + words(fault)
    case .invalidModulePath: "invalid module path"
    case .versionDoesNotFit(let version, let wanted):
      "version " + quote(version) + " invalid: should be " + wanted + ", not " + (Semver(version)?.major ?? "")
    case .pathAtVersion: "replacement module must match format 'path version', not 'path@version'"
    case .notDirectoryPath:
      "replacement module without version must be directory path (rooted or starting with . or ..)"
    case .windowsPath: "replacement directory appears to be Windows path (on a non-windows system)"
    case .directoryWithVersion(let path): "replacement module directory path " + quote(path) + " cannot have version"
    case .expectedBracketOrVersion: "expected '[' or version"
    case .expectedVersion(let sign): "expected version after '" + sign + "'"
    case .expectedSign(let sign): "expected '" + sign + "' after version"
    case .unexpectedToken(let word): "unexpected token after version: " + quote(word)
    case .withheld: "withheld"
    }
  }

  private static func words(_ fault: ModFileError.QuoteFault) -> ByteString {
    switch fault {
    case .syntax: "invalid syntax"
    case .quoteInWord: "unquoted string cannot contain quote"
    }
  }
}
