package import Bytes
import Git
import GoSource
package import Machine

/// Finds the checkout and the repository that a directory is in.
package enum CheckoutLocation {
  /// The checkout that `directory` is a part of, however it was named: the nearest directory upwards that has a `.git`, else
  /// the outermost module whose path is a prefix of the paths of the modules below it, else `directory`.
  package static func whole(of directory: ByteString) throws(SystemError) -> ByteString {
    if let repository = try nearest(with: ".git", from: directory) {
      // What a link leads to outside of the repository does not belong to it.
      if let real = try realPathIfPresent(directory), real != directory, let top = try realPathIfPresent(repository),
        !real.isWithin(top)
      {
        return try whole(of: real)
      }
      return repository
    }
    // A link from elsewhere into a repository.
    if let real = try realPathIfPresent(directory), real != directory,
      let repository = try nearest(with: ".git", from: real)
    {
      return repository
    }
    return try modules(around: directory, below: nil)
  }

  /// The outermost module, below `limit`, whose path is a prefix of the paths of the modules below it; `directory` where none is
  /// around it.
  private static func modules(around directory: ByteString, below limit: ByteString?) throws(SystemError) -> ByteString
  {
    var found = directory
    var inner: ByteString?
    var above: ByteString? = directory
    while let start = above, let place = try nearest(with: "go.mod", from: start), place != limit {
      let text = try readFileIfPresent(place.appending(path: "go.mod"), limit: 16 << 20)
      let path = text.map { ModFile.declaredPath($0) } ?? ByteString()
      if inner == nil || inner.map({ ModuleFamily(upstream: path).contains($0) && !path.isEmpty }) == true {
        (found, inner) = (place, path)
      }
      above = place == "/" ? nil : place.parentPath
    }
    return found
  }

  /// The fork to take when a user names `directory`: the repository around it where `directory` has a module of that
  /// repository's module path, or one that takes a module of the repository from no directory; else the modules below the
  /// repository that it is one of, else `directory`.
  package static func fork(named directory: ByteString) throws(SystemError) -> ByteString {
    let fork = try project(named: directory)
    if fork != directory { return fork }
    let whole = try whole(of: directory)
    if whole == directory { return directory }
    return try takesModule(of: whole, directory) ? whole : directory
  }

  /// The same without regard to what the module requires.
  static func project(named directory: ByteString) throws(SystemError) -> ByteString {
    guard let path = try declaredPath(in: directory), try nearest(with: ".git", from: directory) != directory else {
      return directory
    }
    let whole = try whole(of: directory)
    if whole == directory { return directory }
    if let root = try declaredPath(in: whole), ModuleFamily(upstream: root).contains(path) { return whole }
    if try isRenamedRoot(whole, of: path, in: directory) { return whole }
    return try modules(around: directory, below: whole)
  }

  /// Whether `whole`, whose module line has another name, is the root of the module `path` in `directory` below it: a remote has the
  /// name, or that module requires one whose path it extends by its place.
  private static func isRenamedRoot(
    _ whole: ByteString, of path: ByteString, in directory: ByteString
  ) throws(SystemError) -> Bool {
    if try remotes(of: whole).contains(where: { ModuleFamily(upstream: $0).contains(path) }) { return true }
    guard let place = directory.relative(within: whole), path.hasSuffix("/" + place),
      let text = try readFileIfPresent(directory.appending(path: "go.mod"), limit: 16 << 20),
      let file = try? ModFile(text, as: .dependency)
    else { return false }
    let root = path.dropLast(place.count + 1)
    return file.require.contains { ModuleFamily(upstream: $0.module.path).base == root }
  }

  /// The import paths of the remotes `upstream` and `origin`.
  static func remotes(of whole: ByteString) throws(SystemError) -> [ByteString] {
    let git = try GitCheckout.sound(at: whole)
    return ["upstream", "origin"].compactMap { git?.importPath(ofRemote: $0) }
  }

  /// Whether the module in `directory` requires one of the tree of `whole` that no line of its go.mod leads to a directory.
  private static func takesModule(of whole: ByteString, _ directory: ByteString) throws(SystemError) -> Bool {
    guard let text = try readFileIfPresent(directory.appending(path: "go.mod"), limit: 16 << 20),
      let file = try? ModFile(text)
    else { return false }
    let taken = file.require.map(\.module.path).filter { path in
      !file.replace.contains { $0.old.path == path && $0.new.version.isEmpty }
    }
    return try taken.isEmpty ? false : own(whole).contains(where: taken.contains)
  }

  /// The paths of the modules in the tree of `whole`, and those of the remotes where the root has none of these. Without a go.mod at the
  /// root the tree may be many projects.
  private static func own(_ whole: ByteString) throws(SystemError) -> Set<ByteString> {
    let remotes = try remotes(of: whole)
    guard let root = try declaredPath(in: whole) else { return Set(remotes) }
    var paths: Set<ByteString> = [root]
    if !remotes.contains(where: { ModuleFamily(upstream: root).base == $0 }) { paths.formUnion(remotes) }
    do throws(MappingRefusal) {
      for place in try ConsumerModules(whole, besides: "").nested {
        do throws(SystemError) {
          if let path = try declaredPath(in: place) { paths.insert(path) }
        } catch { throw .system(error) }
      }
    } catch {
      if case .system(let failure) = error { throw failure }
    }
    return paths
  }

  /// What the go.mod there declares; nil where there is none, or no module line.
  private static func declaredPath(in directory: ByteString) throws(SystemError) -> ByteString? {
    let text = try readFileIfPresent(directory.appending(path: "go.mod"), limit: 16 << 20)
    return text.map { ModFile.declaredPath($0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The nearest directory upwards that has a `.git`; nil where none has.
  static func repository(around directory: ByteString) throws(SystemError) -> ByteString? {
    try nearest(with: ".git", from: directory)
  }

  /// The nearest directory upwards that has a go.mod; nil where none has.
  package static func module(around directory: ByteString) throws(SystemError) -> ByteString? {
    try nearest(with: "go.mod", from: directory)
  }

  /// The nearest directory upwards whose go.mod declares `path`; nil where none does.
  package static func module(declaring path: ByteString, around directory: ByteString) throws(SystemError)
    -> ByteString?
  {
    var above: ByteString? = directory
    while let start = above, let place = try nearest(with: "go.mod", from: start) {
      if try declaredPath(in: place) == path { return place }
      above = place == "/" ? nil : place.parentPath
    }
    return nil
  }

  /// The nearest directory upwards that has an entry of that name; nil where none has. A directory that may not be read counts
  /// as one without it.
  fileprivate static func nearest(with name: ByteString, from directory: ByteString) throws(SystemError) -> ByteString?
  {
    var path = directory
    while true {
      do throws(SystemError) {
        if try FileStatus.ifPresent(path.appending(path: name), following: false) != nil { return path }
      } catch {
        if error.isDisturbance { throw error }
      }
      if path == "/" { return nil }
      path = path.parentPath
    }
  }
}

extension Fork {
  /// The repository that the checkout is only a part of; nil where it is one itself, or in none.
  package func enclosingRepository() throws(SystemError) -> ByteString? {
    if git != nil || named == "/" { return nil }
    return try CheckoutLocation.nearest(with: ".git", from: named.parentPath)
  }
}
