package import Bytes
import GoSource
import Machine
package import Resolution

/// Copies of go.work files outside of the tree, so that go changes nothing in it: in a workspace `go list`, too, writes the sums of
/// what it took from the module cache into go.work.sum, even where that is a link that leads out (rule M7a).
package struct WorkFileCopies: Sendable {
  /// Place to copy, both absolute.
  private var copies: [ByteString: ByteString] = [:]

  /// No copies.
  package init() {}

  /// Adds copies of those that the loads are in, below `scratch`; of one that cannot be read there is none, and go writes nothing.
  mutating func add(
    of loads: [LoadedPackages], _ environment: GoEnvironment, in scratch: ByteString
  ) throws(SystemError) {
    let missing = Self.places(loads, environment).filter { copies[$0] == nil }
    if missing.isEmpty { return }
    let view: FileView
    do throws(GoEnvironmentError) {
      view = try environment.disk.overlaid(by: environment.flags, in: environment.directory)
    } catch {
      // go refuses the overlay, too, before it writes anything.
      return
    }
    for place in missing where copies[place] == nil {
      guard let work = WorkFileCopy(of: place, view) else { continue }
      let name = ByteString("work-\(copies.count)")
      try Directory.open(scratch).makeDirectory(name, mode: 0o700)
      copies[place] = try work.write(to: scratch.appending(path: name))
    }
  }

  /// The go.work files of the loads for which go may write sums. With a vendor directory it does not, and compares that with the words
  /// of go.work, which a copy would change.
  package static func places(_ loads: [LoadedPackages], _ environment: GoEnvironment) -> [ByteString] {
    guard environment.mode == .module else { return [] }
    return loads.filter { !$0.isVendored }.compactMap { $0.gowork ?? environment.gowork }.filter { $0 != "off" }
  }

  /// What go says, with the place of each go.work instead of that of its copy, which is gone when the user reads it.
  func named(_ lines: [ByteString]) -> [ByteString] {
    if copies.isEmpty { return lines }
    return lines.map { line in
      var line = line
      for (place, copy) in copies {
        while let range = line.firstRange(of: copy.parentPath) {
          line = line.prefix(range.lowerBound) + place.parentPath + line.dropFirst(range.upperBound)
        }
      }
      return line
    }
  }

  /// What go is told to use as go.work for the load; nil is that of the environment.
  func gowork(of load: LoadedPackages, in environment: GoEnvironment) -> ByteString? {
    (load.gowork ?? environment.gowork).flatMap { copies[$0] } ?? load.gowork
  }
}

/// A go.work with absolute paths, and the sums beside it.
struct WorkFileCopy {
  private var file: WorkFile
  private var sums: ByteString?

  /// With `more` among the directories that it uses. Nil where it cannot be read.
  init?(of place: ByteString, _ view: FileView, and more: [ByteString] = []) {
    let base = place.parentPath
    guard let text = view.readable(place, limit: MainModules.fileLimit) else { return nil }
    do throws(ModFileErrors) {
      let read = try WorkFile(text)
      var head = ByteString()
      if let go = read.go { head += "go " + go.text + "\n" }
      if let toolchain = read.toolchain { head += "toolchain " + toolchain.text + "\n" }
      for setting in read.godebug { head += "godebug " + setting.key + "=" + setting.value + "\n" }
      file = try WorkFile(head)
      try file.addUses(read.use.map { base.appending(path: $0.text).cleanPath } + more)
      try file.setReplaces(
        read.replace.map { replace in
          guard replace.new.version.isEmpty else { return (replace.old, replace.new) }
          return (replace.old, ModuleVersion(path: base.appending(path: replace.new.path).cleanPath))
        })
    } catch {
      return nil
    }
    sums = view.readable(place + ".sum", limit: MainModules.fileLimit)
  }

  /// Writes it into an empty directory, and gives its place there.
  func write(to directory: ByteString) throws(SystemError) -> ByteString {
    let opened = try Directory.open(directory)
    try opened.writeNewFile("go.work", file.text, mode: 0o600, isPassing: true)
    if let sums { try opened.writeNewFile("go.work.sum", sums, mode: 0o600, isPassing: true) }
    return directory.appending(path: "go.work")
  }
}
