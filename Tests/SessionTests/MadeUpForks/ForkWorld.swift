import Support

/// A made-up fork of several modules, beside what upstream published of them: everything that its seed decides.
struct ForkWorld: Sendable {
  /// A go.mod of the fork's and what lies beside it.
  struct Module: Sendable {
    /// Relative to the checkout, empty for the root.
    var directory: String
    /// Its `module` line.
    var path: String
    /// What code that imports it calls it: upstream's path, also where the fork renamed the line.
    var name: String
    var version: String
    var goLine: String
    /// Whether a proxy has upstream's copy.
    var isPublished = true
    /// Whether `go mod vendor` was run in it.
    var isVendored = false
    /// By path relative to its directory, without go.mod; `WHO` stands for whose copy it is.
    var sources: [String: String] = [:]
    /// What its sources import of other modules, by name.
    var uses: Set<String> = []
    /// Its go.mod as it is, where it is not made up.
    var modFile: String?

    /// Whether go lets its packages import those of another one.
    func mayImport(_ other: Module) -> Bool {
      let elements = other.name.split(separator: "/")
      guard other.canBeImported, let hidden = elements.firstIndex(of: "internal") else { return other.canBeImported }
      return (name + "/").hasPrefix(elements[..<hidden].joined(separator: "/") + "/")
    }

    /// Whether others can import it: go takes a path without a dot for the standard library's.
    var canBeImported: Bool { name.contains(".") }
    /// `replace` lines without the word.
    var replacements: [Replacement] = []
  }

  struct Replacement: Sendable {
    var old: String
    /// Empty for all versions.
    var version = ""
    /// A directory relative to the module's, or a module and its version.
    var new: String

    var line: String { "replace \(old)\(version.isEmpty ? "" : " " + version) => \(new)\n" }
  }

  /// A module version that the proxy has.
  struct Published: Sendable {
    var path: String
    var version: String
    var files: [String: String]
    var requires: [String: String]
    /// Its go.mod as it is, where it is not made up.
    var modFile: String?
  }

  let seed: UInt64
  /// What is peculiar about it, for the count.
  var shapes: Set<String> = []
  var isGopathMode = false
  /// Whether it is a tree that people wrote.
  var isReal: Bool { modules.contains { $0.modFile != nil } }
  /// In GOPATH mode, what lies there.
  var copies: Set<String> = []
  var modules: [Module] = []
  /// A program of somebody else's that uses some of the modules.
  var consumer: Module?
  var published: [Published] = []
  /// More files, relative to the directory that holds checkout and consumer.
  var files: [String: String] = [:]
  /// Files that differ from what `go mod vendor` wrote, as an edit by hand leaves them.
  var editsVendor = false
  var origin = "https://example.org/me/tool"
  var upstream: String?
  /// The path of upstream's repository, with its major version: what a person would name.
  var base = ""

  /// The names by which code imports the fork's modules, and their own.
  var ownPaths: Set<String> { Set(modules.flatMap { [$0.path, $0.name] }) }

  /// Whether a module of the fork has a name below the path of upstream's repository, so that code can import it by that.
  var namesBase: Bool {
    let last = base.split(separator: "/").last ?? ""
    let repository = last.wholeMatch(of: /v[0-9]+/) == nil ? base : String(base.dropLast(last.count + 1))
    return modules.contains { $0.name == base || $0.name.hasPrefix(repository + "/") }
  }

  var description: String {
    let lines = modules.map { "\($0.directory.isEmpty ? "." : $0.directory): \($0.path)" }
    return "world \(seed) (\(shapes.sorted().joined(separator: ", "))): \(lines.joined(separator: "; "))"
  }
}
