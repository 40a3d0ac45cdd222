package import Bytes
import GoSource
import Machine
import Resolution

/// Counts and places of what matters for a mapping, from one tree that was scanned already. Each path is examined once, not
/// once for each import.
struct TreeFacts {
  private enum Meaning { case upstream, fork, relative, external, other }

  let tree: SourceTree
  let upstream: ByteString
  let forkPath: ByteString?
  /// The files whose imports are not dependencies.
  var unasked: UnaskedFiles?
  /// The prefixes of the packages of own modules below the root.
  private var own = PathMap<Bool>()

  init(tree: SourceTree, upstream: ByteString, forkPath: ByteString?, own: [ByteString]) {
    (self.tree, self.upstream, self.forkPath) = (tree, upstream, forkPath)
    for path in own { self.own.add(path, true) }
  }

  /// What no import decides.
  private struct Plain: Sendable {
    var packages: [ByteString]
    var foreignComments: [Fork.Reference]
    var unreadable: [Fork.Unreadable]
    var collisions: [Fork.CaseCollision]
  }

  private var plain: Plain {
    Plain(
      packages: packages, foreignComments: foreignComments, unreadable: unreadable, collisions: collisionsOfFiles)
  }

  func fill(_ fork: inout Fork) {
    // In a large tree beside the imports.
    let plain = tree.files.count < Self.large ? nil : BackgroundValue { self.plain }
    var meanings = ContiguousArray<Meaning?>(repeating: nil, count: tree.names.count)
    var isListed = ContiguousArray(repeating: false, count: tree.names.count)
    var external: [ByteString] = []
    for file in tree.files {
      var isSelfImporting = false
      let isUnasked = unasked?.contains(file) ?? false
      for index in file.imports {
        let spec = tree.imports[index]
        let meaning: Meaning
        if let known = meanings[Int(spec.path.index)] {
          meaning = known
        } else {
          let path = tree.names[spec.path]
          meaning = self.meaning(of: path)
          meanings[Int(spec.path.index)] = meaning
        }
        switch meaning {
        case .upstream:
          fork.selfImports += 1
          isSelfImporting = true
        case .fork: fork.rewrittenImports.append(reference(spec, file))
        case .relative: fork.relativeImports.append(reference(spec, file))
        case .external:
          if isUnasked || isListed[Int(spec.path.index)] { continue }
          isListed[Int(spec.path.index)] = true
          external.append(tree.names[spec.path])
        case .other: continue
        }
      }
      if isSelfImporting { fork.selfImportingFiles += 1 }
    }
    fork.externalImports = external.sorted()
    fork.goFiles = tree.files.count
    fork.hasVendor = tree.directories.contains { $0.hasVendor && tree.names[$0.path] == "." }
    fork.vendorDirectories = tree.directories.filter(\.hasVendor).map { directory in
      let path = tree.names[directory.path]
      return path == "." ? "vendor" : path.appending(path: "vendor")
    }
    let collisions = Self.collisions(ofRepositories: fork.externalImports)
    let found = plain?.value ?? self.plain
    fork.packages = found.packages
    fork.foreignComments = found.foreignComments
    fork.unreadable = found.unreadable
    fork.caseCollisions = collisions + found.collisions
  }

  private func meaning(of path: ByteString) -> Meaning {
    if path == "." || path == ".." || path.hasPrefix("./") || path.hasPrefix("../") { return .relative }
    if path.isImportPath(within: upstream) || own.holds(path) {
      return .upstream
    }
    if let forkPath, path.isImportPath(within: forkPath) { return .fork }
    return TreeEvidence.hasHost(path) ? .external : .other
  }

  private func reference(_ spec: FoundImport, _ file: SourceTree.File) -> Fork.Reference {
    Fork.Reference(
      path: tree.names[spec.path], place: Fork.Place(file: tree.path(of: file), position: spec.position))
  }

  /// Directories with a file that some platform builds; `vendor` has the packages of other projects.
  private var packages: [ByteString] {
    tree.directories.compactMap { directory in
      let path = tree.names[directory.path]
      let isVendored = path.firstRange(of: "vendor") != nil && path.split(on: UInt8(ascii: "/")).contains("vendor")
      guard !isVendored, tree.files[directory.files].contains(where: { !$0.isIgnored }) else {
        return nil
      }
      return path == "." ? ByteString() : path
    }
  }

  /// Import comments that contradict the mapped path: on packages that the tree imports by it, or whose comment ends in their
  /// own directory below another root. A staging area whose comments name yet other projects is imported under those names and
  /// does not count (rule G19).
  private var foreignComments: [Fork.Reference] {
    tree.files.compactMap { file in
      guard file.importComment != .none, !file.isIgnored else { return nil }
      let directory = tree.names[tree.directories[file.directory].path]
      let expected = directory == "." ? upstream : upstream + "/" + directory
      let comment = tree.names[file.importComment]
      guard comment != expected, !directory.split(on: UInt8(ascii: "/")).contains("vendor") else { return nil }
      let isOfOtherRoot = directory == "." || comment.hasSuffix("/" + directory)
      guard isOfOtherRoot || tree.names.lookup(expected) != nil else { return nil }
      return Fork.Reference(
        path: comment,
        place: Fork.Place(file: tree.path(of: file), position: SourcePosition(line: 1, column: 1)))
    }
  }

  /// From so many files on a thread of its own saves more than it costs.
  private static let large = 2000

  /// Repositories, of which go refuses both (rule M72); `external` are the import paths, sorted.
  private static func collisions(ofRepositories external: [ByteString]) -> [Fork.CaseCollision] {
    var found: [Fork.CaseCollision] = []
    var byFolded: [ByteString: ByteString] = [:]
    // Repositories are compared, not packages: one pair is enough.
    var last: ByteString?
    for path in external {
      // The packages of one repository are adjacent in the list.
      if let last, path.isImportPath(within: last) { continue }
      let root = path.split(on: UInt8(ascii: "/")).prefix(3).joined(separator: "/")
      // A shorter path has repositories, or nothing, below it.
      last = root.bytes.count { $0 == UInt8(ascii: "/") } == 2 ? root : nil
      let known = byFolded.updateValue(root, forKey: root.lowercased)
      if let known, known != root { found.append(Fork.CaseCollision(first: known, second: root)) }
    }
    return found
  }

  /// The files of one directory, of which go refuses both (rule M72). Only names with capital letters are compared.
  private var collisionsOfFiles: [Fork.CaseCollision] {
    var found: [Fork.CaseCollision] = []
    for directory in tree.directories where directory.files.contains(where: { hasCapitals(tree.files[$0].name) }) {
      let names = directory.files.map { tree.names[tree.files[$0].name] }
      var folded: [ByteString: ByteString] = [:]
      for name in names {
        guard let other = folded.updateValue(name, forKey: name.lowercased) else { continue }
        let place = tree.names[directory.path]
        found.append(Fork.CaseCollision(first: place.appending(path: other), second: place.appending(path: name)))
      }
    }
    return found
  }

  private func hasCapitals(_ name: Symbol) -> Bool {
    let range = tree.names.range(of: name)
    return tree.names.withArena { bytes in
      for i in range where bytes[i] &- 65 < 26 { return true }
      return false
    }
  }

  var unreadable: [Fork.Unreadable] {
    let directories = tree.unreadable.map { Fork.Unreadable(path: $0.path, code: $0.error.code) }
    let files = tree.files.compactMap { file -> Fork.Unreadable? in
      guard let fault = tree.fault(of: file), !file.isIgnored else { return nil }
      if case .system(let error) = fault.code { return Fork.Unreadable(path: tree.path(of: file), code: error.code) }
      return Fork.Unreadable(path: tree.path(of: file), code: 0, position: fault.position)
    }
    return directories + files
  }
}

extension Fork {
  /// Whether the root, without a go.mod, holds packages outside of all modules that are built as upstream's: its own
  /// directory, or what the tree imports.
  var hasLoosePackages: Bool {
    var nested = PathMap<Bool>()
    for module in nestedModules { nested.add(module.directory, true) }
    return packages.contains { directory in
      directory.isEmpty
        || !nested.holds(directory) && tree.names.lookup(importPath(of: directory)) != nil
    }
  }
}

extension ByteString {
  /// Whether this import path is `root` or below it.
  package func isImportPath(within root: ByteString) -> Bool {
    self == root || (count > root.count && self[root.count] == UInt8(ascii: "/") && hasPrefix(root))
  }
}

extension ByteString {
  fileprivate var lowercased: ByteString { ByteString(bytes.map { (65...90).contains($0) ? $0 | 32 : $0 }) }
}
