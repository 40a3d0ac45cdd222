package import Bytes
import Machine

/// An own module that a workspace does not use, and why.
package struct LeftOutModule: Sendable, Hashable {
  /// What keeps it out.
  package enum Reason: Sendable, Hashable {
    /// The go in use does not build it, and would build nothing beside it.
    case newerGo(version: ByteString)
    /// Another directory declares the same path, or has a package of that import path.
    case samePath(directory: ByteString)
    /// Its replacement of a module contradicts that of another module, and it is unrelated to the others.
    case replaceConflict(module: ByteString, directory: ByteString)
  }

  /// Relative to the checkout, or absolute in a consumer.
  package var directory: ByteString
  /// Its module path.
  package var path: ByteString
  package var reason: Reason

  package init(directory: ByteString, path: ByteString, reason: Reason) {
    (self.directory, self.path, self.reason) = (directory, path, reason)
  }

  /// Its directory, without links, where the checkout is `root`.
  func place(in root: ByteString) -> ByteString {
    directory.isAbsolutePath ? directory : root.appending(path: directory)
  }
}

extension Fork {
  /// Whether `member` is an own module that the go in use, such as `1.27.3`, does not build, while it builds the root and no
  /// other module requires it.
  package func isTooNew(_ member: ForkMember, for running: ByteString?) -> Bool {
    nestedModules.first { $0.directory == member.directory }.map { isTooNew($0, for: running) } ?? false
  }

  /// The directories of those members, relative to the checkout.
  func directoriesTooNew(for running: ByteString?) -> Set<ByteString> {
    Set(nestedModules.filter { isTooNew($0, for: running) }.map(\.directory))
  }

  private func isTooNew(_ module: NestedModule, for running: ByteString?) -> Bool {
    guard let running else { return false }
    return module.need?.isMet(by: running) == false && !module.isRequired && need?.isMet(by: running) != false
  }
}
