package import Bytes
package import GoSource

/// A dependency that cannot be had, or of which nothing conclusive is known.
package struct Unreachable: Sendable, Hashable {
  /// Nil where the fault is of the whole run.
  package var dependency: ModuleVersion?
  /// Who requires it, the main module first.
  package var chain: [ByteString]
  package var sentence: ByteString
  package var advice: ByteString?

  package init(dependency: ModuleVersion?, chain: [ByteString] = [], sentence: ByteString, advice: ByteString? = nil) {
    (self.dependency, self.chain, self.sentence, self.advice) = (dependency, chain, sentence, advice)
  }
}
