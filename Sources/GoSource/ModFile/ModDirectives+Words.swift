import Bytes

/// The words of a directive, read with the error that go would report for them.
extension ModDirectives {
  func fault(
    _ directive: Directive, _ code: ModFileError.Code, verb: ByteString = "", path: ByteString = ""
  ) -> ModFileError {
    ModFileError(place: directive.place, verb: verb, path: path, code: code)
  }

  func word(_ directive: Directive) throws(ModFileError) -> ModFile.Word {
    ModFile.Word(text: try read(directive.words[0], directive), place: directive.place)
  }

  func read(_ word: ByteString, _ directive: Directive) throws(ModFileError) -> ByteString {
    switch ModQuote.read(word) {
    case .success(let text): return text
    case .failure(let error): throw fault(directive, .invalidQuotedString(error.fault))
    }
  }

  func readVersion(
    _ word: ByteString, of path: ByteString, _ directive: Directive
  ) throws(ModFileError) -> ByteString {
    func refuse(_ version: ByteString, _ why: ModFileError.VersionFault) -> ModFileError {
      fault(directive, .invalidVersion(version, why), verb: directive.verb, path: path)
    }
    switch ModQuote.read(word) {
    case .failure(let error): throw refuse(word, .quote(error.fault))
    case .success(let text):
      guard let canonical = Semver(text)?.canonicalInModule else { throw refuse(text, .form) }
      return canonical
    }
  }

  func majorSuffix(of path: ByteString, _ directive: Directive) throws(ModFileError) -> ByteString {
    guard let split = ModulePath.split(path) else { throw fault(directive, .invalidModulePath) }
    return split.major
  }

  func checkMajor(
    _ version: ByteString, suffix: ByteString, of path: ByteString, _ directive: Directive
  ) throws(ModFileError) {
    if let wanted = ModulePath.majorMismatch(version, suffix: suffix) {
      throw fault(directive, .versionDoesNotFit(version, wanted: wanted), verb: directive.verb, path: path)
    }
  }
}
