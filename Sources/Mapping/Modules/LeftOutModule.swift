package import Bytes
import GoSource
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
  /// The line of a go.work about it.
  var remark = ByteString()

  package init(directory: ByteString, path: ByteString, reason: Reason) {
    (self.directory, self.path, self.reason) = (directory, path, reason)
  }

  /// The comment in go.work that names such a module: a reader sees why go does not find it, setup records a mapping anew that
  /// leaves out another one, and status sees that the module changed. Empty for a name that no line can hold.
  static func remark(_ directory: ByteString, _ file: ModFile) -> ByteString {
    let path = file.module?.path ?? ByteString()
    let line = remarkStart(directory) + "the module " + path + (file.go.map { ", go " + $0.text } ?? "")
    return line.isText && line.bytes.allSatisfy { $0 >= UInt8(ascii: " ") } ? line + "\n" : ByteString()
  }

  /// What each of them begins with.
  static func remarkStart(_ directory: ByteString) -> ByteString { "// not used: " + directory + ", " }

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
