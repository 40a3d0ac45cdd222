import Bytes
import Findings
import GoSource
import Machine
import Mapping
import Resolution

/// Files of the fork's packages whose content comes from outside of the checkout: links that lead out of it, and what an overlay of the
/// user's own shows in their place.
struct ForeignFiles: Sendable {
  let fork: Fork
  let environment: GoEnvironment
  let view: FileView
  /// The checkout without links.
  let root: ByteString

  func leaks() -> [Finding] { linked() + overlaid() }

  private func linked() -> [Finding] {
    let files = fork.tree.files.filter { $0.isLink && !$0.isIgnored }.map(fork.tree.path) + compiledLinks()
    if files.isEmpty { return [] }
    let places = MemberPlaces(fork, fork.members)
    return files.compactMap { place in
      guard let package = package(of: place, places), let target = view.reachable(root.appending(path: place)),
        !target.isWithin(root)
      else { return nil }
      var leak = leak(package, from: target)
      leak.link = place
      return Finding(.leak(leak), .error, at: Place(file: place))
    }
  }

  /// Links to files in other languages that go compiles into a package: all but assembly and objects where it uses cgo, a header
  /// beside assembly, too; none that is left out on every platform.
  private func compiledLinks() -> [ByteString] {
    let tree = fork.tree
    if tree.linkedSources.isEmpty { return [] }
    var usesC: [ByteString: Bool] = [:]
    for file in tree.files where !file.isIgnored && !file.isTest {
      usesC[tree.path(of: file).parentPath, default: false] =
        usesC[tree.path(of: file).parentPath] == true || file.importsC
    }
    return tree.linkedSources.filter { place in
      guard let usesC = usesC[place.parentPath] else { return false }
      let isPlain = [".s", ".S", ".sx"].contains(where: place.hasSuffix)
      let isHeader = [".h", ".hh", ".hpp", ".hxx"].contains(where: place.hasSuffix)
      let directory = root.appending(path: place).parentPath
      // No line in an object leaves it out, and go looks at none.
      if place.hasSuffix(".syso") { return true }
      guard usesC || isPlain || isHeader && hasAssembly(directory) else { return false }
      let text = view.readable(root.appending(path: place), limit: 64 << 20) ?? ByteString()
      return !text.lines.prefix { $0.trimmed.isEmpty || $0.hasPrefix("//") }.contains {
        $0.trimmed == "//go:build ignore"
      }
    }
  }

  private func hasAssembly(_ directory: ByteString) -> Bool {
    view.listable(directory)?.contains { $0.name.hasSuffix(".s") } ?? false
  }

  /// What it shows is compared with what is there: an equal file is no other.
  private func overlaid() -> [Finding] {
    guard GoFlags(words: environment.flags).value(of: "overlay")?.isEmpty == false else { return [] }
    let shown: FileView
    do throws(GoEnvironmentError) {
      shown = try view.overlaid(by: environment.flags, in: environment.directory)
    } catch {
      // That it cannot be read is a finding of its own.
      return []
    }
    let places = MemberPlaces(fork, fork.members)
    let setting = environment.setting(ofFlag: "overlay")
    let files = Set(shown.standIns.keys).union(shown.files.keys).sorted()
    return files.compactMap { file in
      if view.files[file] != nil || view.standIns[file] != nil || !isOpened(file) { return nil }
      let directory = file.parentPath
      let place = (view.reachable(directory) ?? directory).appending(path: file.lastPathComponent)
      guard let rest = place.relative(within: root), !Self.isOfModules(rest), let package = package(of: rest, places),
        shown.standIns[file].map({ !$0.isWithin(root) }) ?? true,
        shown.readable(file, limit: 64 << 20) != view.readable(place, limit: 64 << 20)
      else { return nil }
      var leak = leak(package, from: shown.standIns[file] ?? environment.overlayFile)
      leak.overlaid = Leak.Overlaid(file: rest, setting: setting)
      return Finding(.leak(leak), .error, at: Place(file: rest))
    }
  }

  /// Whether go opens the file by this path. In GOPATH mode that is the one below the entry of GOPATH, as this is spelled, or the
  /// one below the directory in which go runs, whatever links are in it.
  private func isOpened(_ file: ByteString) -> Bool {
    if environment.mode == .module { return true }
    return ([fork.named] + environment.gopath.map { $0.appending(path: "src") }).contains { file.isWithin($0) }
  }

  private func leak(_ package: ByteString, from source: ByteString) -> Leak {
    Leak(
      package: package, source: .directory(source), expected: root,
      mode: environment.mode == .module ? .module : .gopath, mapping: .active)
  }

  /// go.mod and its like say where packages come from, and are judged for that.
  private static func isOfModules(_ file: ByteString) -> Bool {
    ["go.mod", "go.sum", "go.work", "go.work.sum", "modules.txt"].contains(file.lastPathComponent)
  }

  /// The import path of the package that a file, relative to the root, belongs to; nil where it is none of an own module's.
  private func package(of file: ByteString, _ places: MemberPlaces) -> ByteString? {
    let directory = file.contains(UInt8(ascii: "/")) ? file.parentPath : ByteString()
    guard !directory.split(on: UInt8(ascii: "/")).contains("vendor"), let member = places.member(of: directory)
    else { return nil }
    let rest = member.directory.isEmpty ? directory : directory.relative(within: member.directory) ?? directory
    return rest.isEmpty ? member.path : member.path + "/" + rest
  }
}

extension GoEnvironment {
  /// The file that `-overlay` names, absolute; empty where none does.
  fileprivate var overlayFile: ByteString {
    GoFlags(words: flags).value(of: "overlay").map { directory.appending(path: $0).cleanPath } ?? ByteString()
  }
}
