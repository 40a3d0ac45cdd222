import Bytes
import GoSource
import Machine
import Resolution
import Terminal

/// The sentence of a Go file that go refuses, in the words of go/parser, go/scanner and go/build.
struct FileFaultMessages {
  let file: ByteString
  let fault: FileFault

  var message: ByteString {
    if fault.isWithheld { return "go refuses this file, which a link leads to outside of the checkout" }
    return switch fault.code {
    case .syntax(let code): words(code)
    case .constraint(let error): file.lastPathComponent + ": " + words(error)
    case .importComment: "cannot parse import comment"
    case .system(let error): error.diagnostic.message
    }
  }

  private func words(_ error: ConstraintError) -> ByteString {
    switch error {
    case .secondLine: "multiple //go:build comments"
    case .unexpectedEnd: "parsing //go:build line: unexpected end of expression"
    case .missingCloseParen: "parsing //go:build line: missing close paren"
    case .unexpectedToken: "parsing //go:build line: unexpected token " + fault.text
    case .invalidSyntax(let rune): "parsing //go:build line: invalid syntax at " + character(rune)
    case .doubleNegation: "parsing //go:build line: double negation not allowed"
    case .tooLarge: "parsing //go:build line: build expression too large"
    }
  }

  private func words(_ code: SourceError.Code) -> ByteString {
    switch code {
    case .nulInInput: "read " + file + ": unexpected NUL in input"
    case .invalidImportPath: "invalid import path: " + fault.text
    case .expectedPackage(let found): "expected 'package', found " + words(found)
    case .expectedIdentifier(let found): "expected 'IDENT', found " + words(found)
    case .expectedSemicolon(let found): "expected ';', found " + words(found)
    case .expectedCloseParen(let found): "expected ')', found " + words(found)
    case .importPathNotString: "import path must be a string"
    case .missingImportPath: "missing import path; require quoted string"
    case .nul: "illegal character NUL"
    case .invalidUTF8: "illegal UTF-8 encoding"
    case .looksLikeUTF16: "illegal UTF-8 encoding (got UTF-16 BOM)"
    case .byteOrderMark: "illegal byte order mark"
    case .illegalCharacter(let rune): "illegal character " + hexadecimal(rune)
    case .curlyQuote(let rune): "curly quotation mark '" + character(rune) + "' (use neutral '\"')"
    case .commentNotTerminated: "comment not terminated"
    case .invalidLineNumber: "invalid line number: " + fault.text
    case .invalidColumnNumber: "invalid column number: " + fault.text
    case .stringNotTerminated: "string literal not terminated"
    case .rawStringNotTerminated: "raw string literal not terminated"
    case .runeNotTerminated: "rune literal not terminated"
    case .illegalRune: "illegal rune literal"
    case .unknownEscape: "unknown escape sequence"
    case .escapeNotTerminated: "escape sequence not terminated"
    case .illegalCharacterInEscape(let rune): "illegal character " + hexadecimal(rune) + " in escape sequence"
    case .escapeOutOfRange: "escape sequence is invalid Unicode code point"
    case .number: "malformed number"
    }
  }

  private func words(_ found: SourceError.Found) -> ByteString {
    switch found {
    case .newline: "newline"
    case .end: "'EOF'"
    case .illegal: "'ILLEGAL'"
    case .literal: fault.text
    case .symbol: quoted(fault.text)
    }
  }

  private func character(_ rune: UInt32) -> ByteString {
    ByteString(Unicode.Scalar(rune).map { String(Character($0)) } ?? "\u{fffd}")
  }

  /// `U+000C 'x'`, as Go's `%#U`.
  private func hexadecimal(_ rune: UInt32) -> ByteString {
    let digits = String(rune, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
    let isShown = rune > 32 && rune != 127 && !(rune >= 128 && rune < 160)
    return ByteString(code) + (isShown ? " '" + character(rune) + "'" : "")
  }
}
