package import Bytes
package import Mapping

/// Why a check was not made.
package enum Unchecked: Sendable, Hashable {
  /// The program that it needs is not installed.
  case missing(ByteString)
  /// The program did not answer.
  case silent(ByteString)
}

extension Finding {
  /// What is not known must be said: subjects are the check, the program, and `missing` or `silent`.
  package static func unchecked(_ code: Code, _ reason: Unchecked) -> Finding {
    switch reason {
    case .missing(let program):
      Finding(.unchecked, .note, subjects: [ByteString(code.rawValue), program, "missing"])
    case .silent(let program):
      Finding(.unchecked, .note, subjects: [ByteString(code.rawValue), program, "silent"])
    }
  }

  /// What is left out of the judgement of a checkout with a repository where git is not installed: each check.
  package static func uncheckedHistory(_ fork: Fork) -> [Finding] {
    if fork.git == nil { return [] }
    let isOtherPath = fork.forkPath.map { $0 != fork.upstream } ?? false
    return ([.forkModifiedByGo] + (isOtherPath ? [.tagInherited] : [])).map { .unchecked($0, .missing("git")) }
  }
}
