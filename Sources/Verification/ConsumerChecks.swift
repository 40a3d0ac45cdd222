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
  /// In which the consumers are built.
  let environment: GoEnvironment
  /// With the active overlay applied.
  let view: FileView

  func findings(_ consumer: ByteString, _ sights: inout ModuleSights) -> [Finding] {
    let file = consumer.appending(path: "go.mod")
    let sight: ModuleSight
    do throws(ModuleLoadErrors) {
      sight = try sights.sight(from: consumer)
    } catch {
      let faults = LoadFaults(
        root: root, module: consumer, directory: consumer, environment: environment, disk: view)
      let fault = Unloadable(
        module: consumer, cause: LoadFaults.cause(of: error.errors[0]), directory: consumer,
        origin: faults.origin(of: error.errors[0]))
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

  /// What the packages of the consumer, with all that they import, take from elsewhere: a dependency may require
  /// upstream where the consumer's own go.mod does not name it. Vendored copies are compared by `findings`.
  func leaks(_ consumer: ByteString, _ skipped: Set<Check>, _ sights: inout ModuleSights) -> [Finding] {
    if skipped.contains(.leaks) { return [] }
    let sight: ModuleSight
    // What keeps it from being loaded `findings` has said.
    do { sight = try sights.sight(from: consumer) } catch { return [] }
    if sight.vendor != nil { return [] }
    var graph = GraphChecks(fork: fork, environment: environment, view: view, root: root, skipped: skipped)
    graph.load(from: consumer, patterns: ["./..."], module: sight.module?.path ?? consumer)
    return graph.findings.filter { $0.fact.leak != nil }
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
