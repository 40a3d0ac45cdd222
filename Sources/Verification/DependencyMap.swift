package import Bytes

/// The modules and packages from which the fork's modules are built, with verify's verdicts: for a picture.
///
/// The standard library is left out. The variants of a package that go makes for tests count as that package.
package struct DependencyMap: Sendable, Hashable {
  /// The relation of a module to the fork.
  package enum Kind: Sendable, Hashable {
    /// Of the fork, and loaded from it, or from a vendored copy with the same files.
    case own
    /// With an upstream import path, and loaded from anywhere else.
    case leak
    /// With an upstream import path, and found nowhere.
    case missing
    /// Every other module.
    case outside
  }

  /// A module, or a group of packages where there are no modules.
  package struct Module: Sendable, Hashable {
    package var kind: Kind
    /// The path of an own module and of one outside; of a leak the module with its version, or the directory. Empty for a
    /// missing one.
    package var name: ByteString
  }

  /// A package, and the module that has it.
  package struct Package: Sendable, Hashable {
    package var path: ByteString
    /// By number in `modules`.
    package var module: Int
  }

  /// An import of one package by another, by number.
  package struct Import: Sendable, Hashable {
    package var from: Int
    package var to: Int
  }

  package private(set) var modules: [Module] = []
  package private(set) var packages: [Package] = []
  /// Each once, in the order in which they were found.
  package private(set) var imports: [Import] = []
  private var moduleNumbers: [Module: Int] = [:]
  private var packageNumbers: [Package: Int] = [:]
  private var known: Set<Import> = []

  init() {}

  mutating func module(_ module: Module) -> Int {
    if let number = moduleNumbers[module] { return number }
    moduleNumbers[module] = modules.count
    modules.append(module)
    return modules.count - 1
  }

  mutating func package(_ path: ByteString, of module: Module) -> Int {
    let package = Package(path: path, module: self.module(module))
    if let number = packageNumbers[package] { return number }
    packageNumbers[package] = packages.count
    packages.append(package)
    return packages.count - 1
  }

  mutating func add(_ from: Int, imports to: Int) {
    let found = Import(from: from, to: to)
    if from != to, known.insert(found).inserted { imports.append(found) }
  }
}

extension DependencyMap {
  /// The most likely repository of a path without a module: its first three elements at hosts whose repositories have two
  /// elements, else its first two.
  static func repository(of path: ByteString) -> ByteString {
    let elements = path.split(on: UInt8(ascii: "/"))
    let wide: Set<ByteString> = [
      "github.com", "gitlab.com", "bitbucket.org", "golang.org", "codeberg.org", "git.sr.ht",
    ]
    return elements.prefix(elements.first.map(wide.contains) == true ? 3 : 2).joined(separator: "/")
  }
}
