import Bytes
import GoSource
import Machine
import Mapping
import Resolution

/// Whether a module that uses the fork builds with the fork's files: by a workspace, a replacement, or a vendored copy
/// that says the same, byte for byte, as the fork.
struct ConsumerChecks: Sendable {
  let fork: Fork
  let root: ByteString
  let members: [ForkMember]
  /// With the overlay in force applied.
  let view: FileView

  func findings(_ consumer: ByteString, _ sights: inout ModuleSights) -> [Finding] {
    let file = consumer.appending(path: "go.mod")
    let sight: ModuleSight
    do throws(ModuleLoadErrors) {
      sight = try sights.sight(from: consumer)
    } catch {
      return [Finding(.unloadable, .error, file: file, subjects: [consumer, LoadFaults.file(of: error.errors[0])])]
    }
    guard let module = sight.module else {
      return [Finding(.notMapped, .error, file: file, subjects: [fork.upstream, root])]
    }
    if let vendor = sight.vendor { return copies(vendor) }
    return module.file.require.compactMap { requirement in
      guard let member = members.first(where: { $0.isCalled(requirement.module.path) }) else { return nil }
      let place = sight.place(of: requirement.module)
      if place == .directory(directory(member)) { return nil }
      let position = SourcePosition(line: requirement.place.line, column: requirement.place.column)
      return Finding(
        .leak, .error, file: file, position: position,
        subjects: [requirement.module.path, place.text, directory(member)])
    }
  }

  /// A finding for each vendored package that go would read otherwise than the fork has it.
  private func copies(_ vendor: ByteString) -> [Finding] {
    let file = vendor.appending(path: "modules.txt")
    let list = VendorList((try? view.read(file, limit: 64 << 20)) ?? "")
    return list.packages.sorted { $0.key < $1.key }.compactMap { path, module in
      guard let member = members.first(where: { $0.isCalled(module.path) }),
        let rest = path.relative(within: module.path)
      else { return nil }
      let source = directory(member).appending(path: rest).cleanPath
      let copy = vendor.appending(path: path)
      if sources(source) == sources(copy) { return nil }
      return Finding(.leak, .error, file: file, subjects: [path, copy, source])
    }
  }

  /// The Go files of a package that vendoring takes along, with what go reads in them.
  private func sources(_ directory: ByteString) -> [ByteString: ByteString] {
    var files: [ByteString: ByteString] = [:]
    for entry in (try? view.list(directory)) ?? []
    where entry.kind == .file && entry.name.hasSuffix(".go") && !entry.name.hasSuffix("_test.go") {
      files[entry.name] = (try? view.read(directory.appending(path: entry.name), limit: 64 << 20)) ?? ""
    }
    return files
  }

  private func directory(_ member: ForkMember) -> ByteString { root.appending(path: member.directory).cleanPath }
}
