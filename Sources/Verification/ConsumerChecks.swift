import Bytes
import Findings
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
  /// With the active overlay applied.
  let view: FileView

  func findings(_ consumer: ByteString, _ sights: inout ModuleSights) -> [Finding] {
    let file = consumer.appending(path: "go.mod")
    let sight: ModuleSight
    do throws(ModuleLoadErrors) {
      sight = try sights.sight(from: consumer)
    } catch {
      let fault = Unloadable(module: consumer, cause: LoadFaults.cause(of: error.errors[0]))
      return [Finding(.unloadable(fault), .error, at: Place(file: file))]
    }
    guard let module = sight.module else {
      let unmapped = NotMapped(path: fork.upstream, expected: root, reason: .otherModule)
      return [Finding(.notMapped(unmapped), .error, at: Place(file: file))]
    }
    if let vendor = sight.vendor { return copies(vendor) }
    return module.file.require.compactMap { requirement in
      guard let member = members.first(where: { $0.isCalled(requirement.module.path) }) else { return nil }
      let found = sight.place(of: requirement.module)
      if found == .directory(directory(member)) { return nil }
      return leak(
        of: requirement.module.path, from: found.source, not: directory(member),
        at: Place(file: file, position: requirement.place.position))
    }
  }

  /// A finding for each vendored package that go would read otherwise than the fork has it.
  private func copies(_ vendor: ByteString) -> [Finding] {
    let file = vendor.appending(path: "modules.txt")
    let list = VendorList(view.readable(file, limit: 64 << 20) ?? "")
    let comparison = VendoredComparison(fork, root: root, view: view)
    return list.packages.sorted { $0.key < $1.key }.compactMap { path, module in
      guard let member = members.first(where: { $0.isCalled(module.path) }),
        let rest = path.relative(within: module.path)
      else { return nil }
      let source = directory(member).appending(path: rest).cleanPath
      let copy = vendor.appending(path: path)
      if comparison.isSame(source, copy) { return nil }
      return leak(of: path, from: .vendored(copy), not: source, at: Place(file: file))
    }
  }

  private func leak(
    of path: ByteString, from source: Source, not expected: ByteString, at place: Place
  ) -> Finding {
    let leak = Leak(package: path, source: source, expected: expected, mode: .module, mapping: .absent)
    return Finding(.leak(leak), .error, at: place)
  }

  private func directory(_ member: ForkMember) -> ByteString { root.appending(path: member.directory).cleanPath }
}
