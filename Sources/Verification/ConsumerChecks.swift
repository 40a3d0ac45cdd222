import Bytes
import Findings
import GoSource
import Machine
import Mapping
import Resolution

/// Whether a module that uses the fork builds with the fork's files: by a workspace, a replacement, or a vendored copy with the
/// same bytes.
struct ConsumerChecks: Sendable {
  let fork: Fork
  let root: ByteString
  let members: [ForkMember]
  /// The environment of the consumers' builds.
  let environment: GoEnvironment
  /// The view with the active overlay applied.
  let view: FileView

  func findings(_ consumer: ByteString, _ skipped: Set<Check>, _ sights: inout ModuleSights) -> [Finding] {
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
    if let vendor = sight.vendor { return copies(vendor) + unseen(vendor, of: consumer) }
    let required = module.file.require.compactMap { requirement -> Finding? in
      guard let member = fork.member(called: requirement.module.path, of: members) else { return nil }
      let found = sight.place(of: requirement.module)
      if found == .directory(directory(member)) { return nil }
      return leak(
        of: requirement.module.path, from: found.source, not: directory(member),
        at: Place(file: file, position: requirement.place.position))
    }
    if skipped.contains(.leaks) { return required }
    // A dependency may require upstream where the consumer's own go.mod does not; and a module that go.mod names may not be
    // part of the build.
    var graph = GraphChecks(fork: fork, environment: environment, view: view, root: root, skipped: skipped)
    graph.load(from: consumer, patterns: ["./..."], module: module.path)
    let leaks = graph.findings.filter { $0.fact.leak != nil }
    let used = required.filter { finding in
      guard graph.isWhole, let module = finding.fact.leak?.package else { return true }
      return leaks.contains { $0.fact.leak?.package.isImportPath(within: module) == true }
    }
    return used.isEmpty ? leaks : used
  }

  /// A finding for each vendored package with other files than the fork's.
  private func copies(_ vendor: ByteString) -> [Finding] {
    let file = vendor.appending(path: "modules.txt")
    let list = VendorList(view.readable(file, limit: 64 << 20) ?? "")
    let comparison = VendoredComparison(fork, root: root, view: view)
    return list.packages.sorted { $0.key < $1.key }.compactMap { path, module in
      guard let own = fork.directory(ofPackage: path, from: module.path) else { return nil }
      let source = root.appending(path: own).cleanPath
      let copy = vendor.appending(path: path)
      if comparison.isSame(source, copy) { return nil }
      return leak(of: path, from: .vendored(copy), not: source, at: Place(file: file))
    }
  }

  /// A file of the overlay that this version of go, another one than when the mapping was made, would not read from it.
  private func unseen(_ vendor: ByteString, of consumer: ByteString) -> [Finding] {
    if GoFlags(words: environment.flags).value(of: "overlay") == nil { return [] }
    let copy: Mapping.VendoredCopy?
    do throws(MappingRefusal) {
      copy = try Mapping.VendoredCopy(of: fork, in: consumer, environment: environment)
    } catch {
      var code: Int32 = 0
      if case .system(let failure) = error { code = failure.code }
      return [Finding(.unreadable(code == 0 ? .malformed : .refused(errno: code)), .error, at: Place(file: vendor))]
    }
    guard let copy, let file = copy.unseen?.file,
      let pair = copy.replacements.first(where: { $0.standIn == file || $0.place == file }),
      let path = pair.place.parentPath.relative(within: vendor)
    else { return [] }
    return [leak(of: path, from: .vendored(pair.place), not: file, at: Place(file: copy.list))]
  }

  private func leak(
    of path: ByteString, from source: Source, not expected: ByteString, at place: Place
  ) -> Finding {
    let leak = Leak(package: path, source: source, expected: expected, mode: .module, mapping: .absent)
    return Finding(.leak(leak), .error, at: place)
  }

  private func directory(_ member: ForkMember) -> ByteString { root.appending(path: member.directory).cleanPath }
}
