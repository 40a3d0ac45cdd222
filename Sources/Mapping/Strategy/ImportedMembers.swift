import Bytes
import Machine
import Resolution

extension Fork {
  /// For each own module, the own modules whose packages its code imports, by their directories; only packages that the tree
  /// has count. Files that no platform builds do not count. `includesItself`: also a module by whose path its own code imports it.
  func importedMembers(includesItself: Bool = false) -> [ByteString: Set<ByteString>] {
    let members = members
    let holders = Set(nestedModules.map(\.directory))
    let packages = Set(packages)
    var called: [ByteString: ByteString] = [:]
    for member in members {
      for name in [member.path, member.alias ?? member.path] where called[name] == nil {
        called[name] = member.directory
      }
    }
    /// The directory of the module that a directory belongs to.
    func holder(of directory: ByteString) -> ByteString {
      var here = directory
      while !here.isEmpty, !holders.contains(here) { here = here.containsSlash ? here.parentPath : ByteString() }
      return here
    }
    /// The module that provides a package of the tree by its import path.
    func provider(of path: ByteString) -> ByteString? {
      var name = path
      while true {
        if let directory = called[name] {
          let rest = path.dropFirst(name.count + 1)
          let place = rest.isEmpty ? directory : directory.isEmpty ? rest : directory + "/" + rest
          if packages.contains(place), holder(of: place) == directory { return directory }
        }
        guard name.containsSlash else { return nil }
        name = name.parentPath
      }
    }

    var providers: [Symbol: ByteString?] = [:]
    var imported: [ByteString: Set<ByteString>] = [:]
    for directory in tree.directories where !directory.files.isEmpty {
      let path = tree.names[directory.path]
      let home = holder(of: path == "." ? ByteString() : path)
      for file in tree.files[directory.files] where !file.isIgnored {
        for spec in tree.imports[file.imports] {
          let known = providers[spec.path]
          let found = known ?? provider(of: tree.names[spec.path])
          if known == nil { providers[spec.path] = .some(found) }
          if let found, includesItself || found != home { imported[home, default: []].insert(found) }
        }
      }
    }
    return imported
  }
}

extension ByteString {
  fileprivate var containsSlash: Bool { bytes.contains(UInt8(ascii: "/")) }
}
