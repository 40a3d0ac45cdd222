package import Bytes

/// One error that go reports for a go.mod or go.work file: the place, the directive, and the rule.
package struct ModFileError: Error, Sendable, Hashable {
  package var place: ModSyntax.Place
  /// The directive that go names before its message, and the module path after that; empty where it names none.
  package var verb: ByteString
  package var path: ByteString
  /// The rule that is broken.
  package var code: Code

  package init(place: ModSyntax.Place, verb: ByteString = "", path: ByteString = "", code: Code) {
    (self.place, self.verb, self.path, self.code) = (place, verb, path, code)
  }

  /// One case for each message of `x/mod/modfile`; the sentences are in Commands.
  package enum Code: Sendable, Hashable {
    // read.go: these end the reading, so there is only one.
    case blockComment
    case unexpectedCharacter(UInt32)
    case endInString
    case newlineInString
    case blockNotClosed(start: ModSyntax.Place)
    case expectedNewlineAfterParen
    // rule.go
    case unknownDirective(ByteString)
    case unknownBlock(ByteString)
    case repeated(ByteString)
    case expectsOneArgument(ByteString)
    case usage(ByteString)
    case invalidGoVersion(ByteString)
    case invalidToolchain(ByteString)
    case invalidQuotedString(QuoteFault)
    case invalidVersion(ByteString, VersionFault)
    case invalidModulePath
    case versionDoesNotFit(ByteString, wanted: ByteString)
    case pathAtVersion
    case notDirectoryPath
    case windowsPath
    case directoryWithVersion(ByteString)
    case expectedBracketOrVersion
    case expectedVersion(after: ByteString)
    case expectedSign(ByteString)
    case unexpectedToken(ByteString)
    /// Any of them, of a file whose words are not to be told.
    case withheld
  }

  /// Why a string is refused: it does not unquote, or a word without quotes contains one.
  package enum QuoteFault: Sendable, Hashable { case syntax, quoteInWord }

  /// Why a version is refused: it is not of the form v1.2.3, or its quotes are wrong.
  package enum VersionFault: Sendable, Hashable { case form, quote(QuoteFault) }
}

/// Every error of one file, in the order in which go lists them. Never empty.
package struct ModFileErrors: Error, Sendable, Hashable {
  package var errors: [ModFileError]

  package init(_ errors: [ModFileError]) { self.errors = errors }

  /// The places alone.
  package var withoutWords: Self { Self(errors.map { ModFileError(place: $0.place, code: .withheld) }) }
}
