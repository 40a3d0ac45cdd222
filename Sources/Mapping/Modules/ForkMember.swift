package import Bytes
import GoSource
import Machine

/// A module of the fork: the path by which code imports it, and its directory.
package struct ForkMember: Sendable, Hashable {
  package var path: ByteString
  /// Relative to the checkout, empty for the root.
  package var directory: ByteString
  /// Another path by which code imports it: a fork that renamed the `module` line of a nested module alone is still imported by
  /// its upstream path (rule M44).
  package var alias: ByteString?

  /// Whether code imports it by `path`.
  package func isCalled(_ path: ByteString) -> Bool { self.path == path || alias == path }

  package init(path: ByteString, directory: ByteString, alias: ByteString? = nil) {
    (self.path, self.directory, self.alias) = (path, directory, alias)
  }

  /// Its go.mod relative to the checkout.
  package var file: ByteString { directory.isEmpty ? "go.mod" : directory.appending(path: "go.mod") }
}

extension Fork {
  /// The own modules: the root first, where it is built as a module, even without a go.mod; then each below it, whatever its
  /// path.
  package var members: [ForkMember] {
    if !isRootBuilt { return nestedMembers }
    var root = ForkMember(path: upstream, directory: ByteString())
    if let modulePath, isRootCalledByOwnPath {
      (root.path, root.alias) = (modulePath, upstream)
    } else if isRootRequiredByOwnPath {
      root.alias = modulePath
    }
    return [root] + nestedMembers
  }

  /// The own modules in GOPATH mode: the whole tree under the upstream path, and each module with another path under its own.
  package var gopathMembers: [ForkMember] {
    [ForkMember(path: upstream, directory: ByteString())] + nestedMembers
  }

  /// The own modules below the root.
  package var nestedMembers: [ForkMember] {
    nestedModules.filter(\.isOwn).compactMap { module in
      upstreamPath(of: module).map {
        ForkMember(path: $0, directory: module.directory, alias: upstreamAlias(of: module))
      }
    }
  }
}

/// Finds the member that contains a package directory.
package struct MemberPlaces: Sendable {
  /// Nil for a nested module that is no member.
  private var nested = PathMap<ForkMember?>()
  private let root: ForkMember?

  /// The places of `members` in the checkout of `fork`.
  package init(_ fork: Fork, _ members: [ForkMember]) {
    let byDirectory = Dictionary(members.map { ($0.directory, $0) }) { first, _ in first }
    for module in fork.nestedModules { nested.add(module.directory, byDirectory[module.directory]) }
    root = byDirectory[ByteString()]
  }

  /// The module that holds the directory (relative to the checkout); nil in a nested module that is not built.
  package func member(of directory: ByteString) -> ForkMember? {
    guard let holder = nested.deepest(holding: directory) else { return root }
    return holder.value
  }
}

extension Fork {
  /// The directory of an own package, relative to the checkout, that a build takes from `module`: in the own module of that name;
  /// or where another own module has the package, since upstream merged the two.
  package func directory(ofPackage path: ByteString, from module: ByteString) -> ByteString? {
    let members = members
    if let member = member(called: module, of: members) {
      return path.relative(within: module).map(member.place)
    }
    let holder = members.filter { path.isImportPath(within: $0.path) }.max { $0.path.count < $1.path.count }
    guard let holder, module.isImportPath(within: holder.path), let rest = path.relative(within: holder.path) else {
      return nil
    }
    let directory = holder.place(of: rest)
    return packages.contains(directory) ? directory : nil
  }
}

extension ForkMember {
  /// The directory of a package, relative to the checkout; `rest` is its path behind that of the module.
  fileprivate func place(of rest: ByteString) -> ByteString {
    directory.isEmpty ? rest : rest.isEmpty ? directory : directory.appending(path: rest)
  }
}

extension Fork {
  /// The path by which code imports a nested module: its own, or upstream's where the fork renamed both the root and it, unless
  /// code imports it by its own, or by a third one; nil without a module line.
  package func upstreamPath(of module: NestedModule) -> ByteString? {
    guard let path = module.path, let root = modulePath, root != upstream, !module.isCalledByOwnPath,
      module.importedAs == nil
    else { return module.path }
    let (from, to) = (ModuleFamily(upstream: root), ModuleFamily(upstream: upstream))
    guard from.contains(path), !to.contains(path) else { return path }
    return to.base + path.dropFirst(from.base.count)
  }

  /// The upstream path of a nested module whose `module` line alone was renamed to the fork's address; the root kept its
  /// own.
  package func upstreamAlias(of module: NestedModule) -> ByteString? {
    if let path = module.importedAs { return path }
    guard let path = module.path, let forkPath, modulePath == upstream || modulePath == nil else { return nil }
    let (from, to) = (ModuleFamily(upstream: forkPath), ModuleFamily(upstream: upstream))
    guard from.contains(path), !to.contains(path), path != from.base else { return nil }
    return to.base + path.dropFirst(from.base.count)
  }
}

extension Fork.NestedModule {
  /// Whether go would build it with the fork: it has a module line, and is neither test data nor vendored code, unless the user is
  /// in it, nor another repository's.
  package var isBuilt: Bool { path != nil && !isForeign && (isEntered || ModuleFamily.isBuilt(directory: directory)) }

  /// Whether it is an own module. One that go cannot read and that is unrelated to the others is not.
  package var isOwn: Bool { isBuilt && (isRelated || fault == nil) }

  /// Whether it neither requires another module of the tree nor is required by one.
  package var isApart: Bool { !isRequired && !requiresOthers }
}

/// The module paths that belong to one upstream: its own, and those of nested modules.
///
/// A major version is at the end of each path, not in the middle: `host/tool/v3` has `host/tool/api/v3` and
/// `host/tool/client` beside it (rule M30b).
package struct ModuleFamily: Sendable, Hashable {
  /// The upstream path without its major version.
  package var base: ByteString

  package init(upstream: ByteString) {
    base = ModulePath.isMajorVersion(upstream.lastPathComponent) ? upstream.parentPath : upstream
  }

  /// Whether `path` is the base or below it.
  package func contains(_ path: ByteString) -> Bool { path.isImportPath(within: base) }

  /// Whether go.mod files in this directory (relative to the root) are part of what is built: not those of test data,
  /// of vendored code, and of what go itself passes over.
  package static func isBuilt(directory: ByteString) -> Bool {
    !directory.split(on: UInt8(ascii: "/")).contains {
      $0 == "testdata" || $0 == "vendor" || $0.first == UInt8(ascii: "_") || $0.first == UInt8(ascii: ".")
    }
  }
}
