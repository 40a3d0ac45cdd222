import Bytes
import GoSource
import Machine

/// A module on this disk that a workspace uses, with what its go.mod says.
struct LocalModule: Sendable {
  /// Absolute, without links: go compares such paths as text (rule M18).
  var directory: ByteString
  /// The path in its `module` line, or upstream's where the fork renamed it.
  var path: ByteString
  var file: ModFile
  /// Another path that it is imported by.
  var alias: ByteString?
  /// Whether an overlay must give it `path`, or its go.mod.
  var isRenamed = false

  static let limit = 16 << 20

  /// Reads the go.mod in `directory`; nil where there is none, or one without a module line. `isListed`: the tree has it.
  init?(_ directory: ByteString, isListed: Bool = false) throws(MappingRefusal) {
    let place = directory.appending(path: "go.mod")
    guard let text = try Disk.read(place, isListed: isListed) else { return nil }
    do throws(ModFileErrors) {
      file = try ModFile(text, forBuild: true)
    } catch {
      throw .malformedModule(file: place, line: error.errors[0].place.line)
    }
    guard let path = file.module?.path else { return nil }
    (self.directory, self.path) = (directory, path)
  }

  /// A directory without a go.mod, with the one that an overlay supplies.
  init(withoutFile directory: ByteString, path: ByteString) throws(MappingRefusal) {
    do throws(ModFileErrors) {
      // From 1.17 on go.mod lists all requirements of a build; up to 1.21 loop variables keep their old scope.
      var file = try ModFile("module example.org/m\n\ngo 1.17\n")
      try file.setModule(path)
      self.file = file
    } catch {
      throw .invalidImportPath(path)
    }
    (self.directory, self.path, isRenamed) = (directory, path, true)
  }

  /// The target of a replacement: an absolute directory, joined as go joins it, or a module.
  func target(of replace: ModFile.Replace) -> ModuleVersion {
    guard replace.new.version.isEmpty else { return replace.new }
    return ModuleVersion(path: directory.appending(path: replace.new.path).cleanPath)
  }

  /// Every version of other modules with a go.mod line in the go.sum beside it: the versions in its module graph.
  func summedVersions() throws(MappingRefusal) -> [ModuleVersion] {
    try Self.sums(in: directory).lines.compactMap { line in
      let words = line.split(on: 32)
      guard words.count == 3, words[1].hasSuffix("/go.mod") else { return nil }
      return ModuleVersion(path: words[0], version: words[1].dropLast(7))
    }
  }

  /// The go.sum of a module; empty where it has none.
  static func sums(in directory: ByteString) throws(MappingRefusal) -> ByteString {
    try Disk.read(directory.appending(path: "go.sum")) ?? ByteString()
  }
}
