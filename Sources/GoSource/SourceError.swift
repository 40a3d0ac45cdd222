/// Why go refuses the head of a Go file: the place, and the rule that is broken.
package struct SourceError: Sendable, Hashable, Error {
  /// Offset in the file's bytes.
  package var offset: Int
  /// The rule that is broken.
  package var code: Code

  package init(offset: Int, code: Code) { (self.offset, self.code) = (offset, code) }

  /// One case for each message of go/build, go/parser and go/scanner about a head; ranges are bytes of the file.
  package enum Code: Sendable, Hashable {
    // go/build
    case nulInInput
    case invalidImportPath(literal: Range<Int>)
    // go/parser
    case expectedPackage(Found)
    case expectedIdentifier(Found)
    case expectedSemicolon(Found)
    case expectedCloseParen(Found)
    case importPathNotString
    case missingImportPath
    // go/scanner
    case nul
    case invalidUTF8
    case looksLikeUTF16
    case byteOrderMark
    case illegalCharacter(UInt32)
    case curlyQuote(UInt32)
    case commentNotTerminated
    case invalidLineNumber(Range<Int>)
    case invalidColumnNumber(Range<Int>)
    case stringNotTerminated
    case rawStringNotTerminated
    case runeNotTerminated
    case illegalRune
    case unknownEscape
    case escapeNotTerminated
    case illegalCharacterInEscape(UInt32)
    case escapeOutOfRange
    case number(NumberFault)
  }

  /// The token that was found where another was expected.
  package enum Found: Sendable, Hashable {
    case newline
    case end
    case illegal
    /// An identifier or literal; go prints its text.
    case literal(Range<Int>)
    /// A keyword or operator; go prints it in quotes.
    case symbol(Range<Int>)
  }

  /// What is wrong with a number.
  package enum NumberFault: Sendable, Hashable {
    case radixPoint(NumberBase)
    case noDigits(NumberBase)
    case decimalMantissa(UInt8)
    case hexadecimalMantissa(UInt8)
    case exponentWithoutDigits
    case mantissaWithoutExponent
    case invalidDigit(UInt8, NumberBase)
    case separator
  }

  /// The base of a malformed number, which go names in its message.
  package enum NumberBase: Sendable, Hashable { case binary, octal, decimal, hexadecimal }
}
