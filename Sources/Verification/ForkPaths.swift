import Bytes
import GoSource
import Machine
import Mapping
import Resolution

/// Tells which import paths are upstream's, and which of them the fork has.
final class ForkPaths: Sendable {
  private let upstream: ByteString
  private let mode: GoEnvironment.Mode
  /// The members by every name that they have.
  private let names: PathMap<ForkMember>
  /// The fork's packages, import path to directory relative to the checkout.
  private let packages: PathMap<ByteString>
  /// The same packages by the fork's own path, where some imports were rewritten to it, and the upstream path of each: whoever
  /// provides that path has another copy of them.
  private let rewritten: [ByteString: (directory: ByteString, original: ByteString)]

  init(_ fork: Fork, mode: GoEnvironment.Mode) {
    (upstream, self.mode) = (fork.upstream, mode)
    let members = mode == .module ? fork.members : fork.gopathMembers
    var names = PathMap<ForkMember>()
    for member in members {
      names.add(member.path, member)
      if let alias = member.alias { names.add(alias, member) }
    }
    self.names = names
    let places = MemberPlaces(fork, members)
    var packages = PathMap<ByteString>()
    for directory in fork.packages {
      if mode == .gopath { packages.set(fork.importPath(of: directory), directory) }
      guard let member = places.member(of: directory),
        let rest = member.directory.isEmpty ? directory : directory.relative(within: member.directory)
      else { continue }
      if mode == .gopath, member.directory.isEmpty, member.path == fork.upstream { continue }
      for name in [member.path] + (member.alias.map { [$0] } ?? []) {
        packages.set(rest.isEmpty ? name : name + "/" + rest, directory)
      }
    }
    self.packages = packages
    var rewritten: [ByteString: (directory: ByteString, original: ByteString)] = [:]
    for reference in fork.isRewritten ? [] : fork.rewrittenImports where rewritten[reference.path] == nil {
      guard let own = fork.forkPath, let rest = reference.path.relative(within: own) else { continue }
      let original = fork.importPath(of: rest)
      if let directory = packages[original] { rewritten[reference.path] = (directory, original) }
    }
    self.rewritten = rewritten
  }

  /// Whether `path` is an import path of upstream's: below it, or below a module of the fork's. Another major version,
  /// `upstream/v2/...`, is another module.
  func contains(_ path: ByteString) -> Bool {
    if !rewritten.isEmpty, rewritten[path] != nil { return true }
    // Its packages are below its members.
    guard let length = names.lengthOfDeepest(holding: path) else { return false }
    if mode == .gopath || length == path.count || packages[path] != nil { return true }
    let next = path.dropFirst(length + 1)
    return !ModulePath.isMajorVersion(next.prefix(next.firstIndex(of: UInt8(ascii: "/")) ?? next.count))
  }

  /// Whether code imports a member by this path.
  func isMember(_ path: ByteString) -> Bool { names[path] != nil }

  /// The fork's directory for `path`, relative to the checkout; nil where it has none.
  func directory(of path: ByteString) -> ByteString? { packages[path] ?? rewritten[path]?.directory }

  /// The upstream path of a package that an import names by the fork's own path.
  func original(of path: ByteString) -> ByteString? { rewritten[path]?.original }

  /// Whether the fork has neither the package nor the module that provides it.
  func isForeign(_ path: ByteString, module: ByteString) -> Bool {
    directory(of: path) == nil && !module.isEmpty && names[module] == nil
  }
}
