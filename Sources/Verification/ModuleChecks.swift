import Bytes
import GoSource
import Machine
import Mapping
import Resolution

/// Whether each module of the fork, built from its own directory as people do, gets the fork's modules and no published
/// ones: by go.work, replacements, vendor directories and the flags in force.
struct ModuleChecks: Sendable {
  let situation: Situation
  let environment: GoEnvironment
  let view: FileView
  /// The checkout without links, in `view`.
  let root: ByteString
  /// Directories of modules that shall be built with the fork, without links.
  let consumers: [ByteString]

  func findings() -> [Finding] {
    let view: FileView
    do throws(GoEnvironmentError) {
      view = try self.view.overlaid(by: environment.flags, in: environment.directory)
    } catch {
      return [Finding(.unreadable, .error, file: "-overlay")]
    }
    let members = situation.members
    var findings: [Finding] = []
    var sights = ModuleSights(environment, view)
    for member in members { findings += self.findings(member, members, view, &sights) }
    let checks = ConsumerChecks(situation: situation, root: root, members: members, view: view)
    for consumer in consumers { findings += checks.findings(consumer, &sights) }
    var seen: Set<Finding> = []
    return findings.filter { seen.insert($0).inserted }
  }

  private func findings(_ member: ForkMember, _ members: [ForkMember], _ view: FileView, _ sights: inout ModuleSights)
    -> [Finding]
  {
    let directory = place(member)
    let file = view.isFile(directory.appending(path: "go.mod")) ? member.file : ByteString()
    let notMapped = Finding(.notMapped, .error, file: file, subjects: [member.path, directory])
    let sight: ModuleSight
    do throws(ModuleLoadErrors) {
      sight = try sights.sight(from: directory)
    } catch {
      return [Finding(.unloadable, .error, file: member.file, subjects: [member.path, Self.file(of: error.errors[0])])]
    }
    guard let module = sight.module, module.path == member.path else { return [notMapped] }
    return module.file.require.compactMap { requirement in
      guard let wanted = members.first(where: { $0.isCalled(requirement.module.path) }) else { return nil }
      let found = sight.place(of: requirement.module)
      if found == .directory(place(wanted)) { return nil }
      let position = SourcePosition(line: requirement.place.line, column: requirement.place.column)
      return Finding(
        .leak, .error, file: member.file, position: position, subjects: [wanted.path, found.text, place(wanted)])
    }
  }

  private func place(_ member: ForkMember) -> ByteString {
    member.directory.isEmpty ? root : root.appending(path: member.directory)
  }

  static func file(of error: ModuleLoadError) -> ByteString {
    switch error {
    case .unreadable(let file, _), .malformed(let file, _), .noModuleLine(let file), .reservedPath(let file, _),
      .needsNewerGo(let file, _), .usedTwice(let file, _, _), .modFileExtension(let file),
      .malformedSums(let file, _, _):
      file
    case .invalidPath(let path, _), .modulePathTwice(let path), .workReplacesUsed(let path): path
    case .conflictingReplacements(let old, _, _): old.text
    case .workTooOld(let directory, _, _), .inconsistentVendoring(let directory, _): directory
    case .modFlagInWorkspace(let value), .unknownModFlag(let value): "-mod=" + value
    case .emptyWorkspace: "go.work"
    case .modFileInWorkspace, .modFileWithoutRoot: "-modfile"
    }
  }
}
