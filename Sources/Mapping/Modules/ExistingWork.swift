import Bytes
import GoSource
import Machine

/// A go.work that stands already and would be hidden by GOWORK, so that its words are taken over (rule M6).
struct ExistingWork: Sendable {
  var place: ByteString
  var file: WorkFile
  /// What it uses and exists, absolute, without links.
  var directories: [ByteString]

  /// Nil where there is no such file.
  init?(_ place: ByteString) throws(MappingRefusal) {
    guard let text = readFileIfThere(place, limit: LocalModule.limit, following: true) else { return nil }
    do throws(ModFileErrors) {
      file = try WorkFile(text)
    } catch {
      throw .malformedModule(file: place, line: error.errors[0].place.line)
    }
    self.place = place
    let base = place.parentPath
    directories = file.use.compactMap { try? realPath(base.appending(path: $0.text).cleanPath) }
  }

  /// Its replacements, directories made absolute as go joins them.
  var replacements: [(old: ModuleVersion, new: ModuleVersion)] {
    file.replace.map { replace in
      guard replace.new.version.isEmpty else { return (replace.old, replace.new) }
      let directory = place.parentPath.appending(path: replace.new.path).cleanPath
      return (replace.old, ModuleVersion(path: directory))
    }
  }

  /// Sums that go wrote beside it; empty where there are none.
  var sums: ByteString {
    readFileIfThere(place + ".sum", limit: LocalModule.limit, following: true) ?? ByteString()
  }

  /// Whether forkpath made the file, which may be reached by a link.
  static func isOurs(_ place: ByteString) -> Bool {
    guard let real = try? realPath(place) else { return false }
    return real.parentPath.parentPath.lastPathComponent == PublishedPlace.folder
      && real.parentPath.lastPathComponent.count == PublishedPlace.nameLength
  }

  /// The go.work that plain go takes in `directory` where `place` is in force; what forkpath made is left out.
  static func foreign(_ place: ByteString?, above directory: ByteString) -> ByteString? {
    guard let place, isOurs(place) else { return place }
    var here = directory
    while true {
      let file = here.appending(path: "go.work")
      if (try? FileStatus.ifPresent(file, following: true))?.isFile == true, !isOurs(file) { return file }
      if here == "/" { return nil }
      here = here.parentPath
    }
  }
}
