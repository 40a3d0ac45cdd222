package import Bytes
package import GoSource

/// A dependency that is not available, or about which nothing certain is known.
package struct Unreachable: Sendable, Hashable {
  /// Nil where the fault is of the whole run.
  package var dependency: ModuleVersion?
  /// Who requires it, the main module first.
  package var chain: [ByteString]
  /// What is wrong, in words.
  package var sentence: ByteString
  /// What to do about it, in words; nil where nothing helps.
  package var advice: ByteString?

  package init(dependency: ModuleVersion?, chain: [ByteString] = [], sentence: ByteString, advice: ByteString? = nil) {
    (self.dependency, self.chain, self.sentence, self.advice) = (dependency, chain, sentence, advice)
  }
}
