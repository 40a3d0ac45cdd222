package import Bytes
import GoSource
import Machine
import Resolution

/// The modules of one consumer: the one in the directory that was named, and those below it.
struct ConsumerModules: Sendable {
  /// Directories of go.mod files below the one that was named, in the order of their names.
  private(set) var nested: [ByteString] = []
  let directory: ByteString

  /// The directory of the fork is not searched, where it is in the consumer's tree.
  init(_ directory: ByteString, besides fork: ByteString) throws(MappingRefusal) {
    self.directory = directory
    var pending = [directory]
    while let here = pending.popLast() {
      let entries: [DirectoryEntry]
      do {
        entries = try listDirectory(here, following: false)
      } catch {
        if error.isDisturbance { throw .system(error) }
        // go finds no module there either.
        continue
      }
      if here != directory, let git = entries.first(where: { $0.name == ".git" }),
        git.kind == .directory || git.kind == .file,
        isOtherCheckout(here, gitIsDirectory: git.kind == .directory)
      {
        continue
      }
      if here != directory, entries.contains(where: { $0.name == "go.mod" && $0.kind == .file }) { nested.append(here) }
      for entry in entries where entry.kind == .directory {
        let place = here.appending(path: entry.name)
        if ModuleFamily.isBuilt(directory: entry.name), entry.name != "node_modules", place != fork {
          pending.append(place)
        }
      }
    }
    nested.sort()
  }

  /// The modules that go can read, beginning with the one that was named.
  func modules() throws(MappingRefusal) -> [LocalModule] {
    var modules: [LocalModule] = []
    for place in [directory] + nested {
      do {
        if let module = try LocalModule(place) { modules.append(module) }
      } catch {
        if case .malformedModule = error, place != directory { continue }
        throw error
      }
    }
    return modules
  }
}

extension Fork {
  /// What a consumer requires of the fork's modules.
  struct Use: Sendable {
    /// Whether it, or something that it builds, requires one of them.
    var isUser = false
    /// Other major versions of them, which are other modules.
    var others: [ModuleVersion] = []
  }

  /// What the modules of `consumer` require.
  func use(by consumer: ByteString) throws(MappingRefusal) -> Use {
    let names = Set(members.flatMap { [$0.path, $0.alias ?? $0.path] })
    let bases = Set(names.map(\.withoutMajor))
    var use = Use()
    for module in try ConsumerModules(consumer, besides: root).modules() {
      for required in module.file.require.map(\.module) {
        if names.contains(required.path) {
          use.isUser = true
        } else if bases.contains(required.path.withoutMajor), !use.others.contains(required) {
          use.others.append(required)
        }
      }
      if !use.isUser {
        use.isUser = try module.summedVersions().contains { names.contains($0.path) }
      }
    }
    return use
  }
}

extension Fork {
  /// Throws where a consumer, a directory without links, requires other major versions of the fork's modules and none of them.
  package func refuseUserOfOtherMajor(_ consumer: ByteString) throws(MappingRefusal) {
    let use = try use(by: consumer)
    if !use.isUser, let other = use.others.first {
      throw .otherMajor(consumer: consumer, required: other, upstream: upstream)
    }
  }
}

extension ByteString {
  /// A module path without the major version at its end: `host/tool` of `host/tool/v3`, `gopkg.in/tool` of `gopkg.in/tool.v3`.
  fileprivate var withoutMajor: ByteString {
    if hasPrefix("gopkg.in/"), let dot = lastIndex(of: UInt8(ascii: ".")) {
      let major = dropFirst(dot + 1)
      if major.first == UInt8(ascii: "v"), major.count > 1, major.dropFirst(1).bytes.allSatisfy({ $0 &- 48 < 10 }) {
        return prefix(dot)
      }
    }
    return ModuleFamily(upstream: self).base
  }
}
