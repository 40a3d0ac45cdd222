import Bytes
import GoSource
import Machine
import Resolution

/// The go.work of a fork in which its program is built.
struct ForkWorkspace: Sendable {
  /// What it says.
  let file: WorkFile
  /// Its directory in the repository; empty for the root.
  let directory: ByteString
  /// The directories of its modules in the repository; `.` for the root. Others are outside of it.
  let members: [ByteString]

  /// Nil where `module`, a directory of the repository, is none of its modules: there go refuses to build in the workspace, so that
  /// it is built without. `root` is where the repository is.
  init?(_ file: WorkFile, in directory: ByteString, root: ByteString, for module: ByteString) {
    (self.file, self.directory) = (file, directory)
    members = file.use.compactMap { used in
      if used.text.isAbsolutePath {
        return used.text.cleanPath.relative(within: root).map { $0.isEmpty ? "." : $0 }
      }
      let place = directory.appending(path: used.text).cleanPath
      return place == ".." || place.hasPrefix("../") ? nil : place
    }
    guard members.contains(module.isEmpty ? "." : module) else { return nil }
  }
}

extension ProgramResolver {
  /// The workspace of a module of a fetched fork. Where the repository is not at hand, the module's own archive may have it.
  func workspace(
    of module: ByteString, _ found: FoundModule, _ files: FetchedFiles?, _ own: OwnModules
  ) throws(ProgramError) -> ForkWorkspace? {
    guard let files else {
      return try workspace(of: module, root: "/") { directory throws(ProgramError) in
        try directory == module
          ? text(found.directory.appending(path: "go.work")) : workFile(in: directory, found, own)
      }
    }
    let all = try files.named("go.work")
    return try workspace(of: module, root: "/") { directory throws(ProgramError) in
      all.first { $0.directory == directory }?.content
    }
  }

  /// The workspace of a module in a checkout.
  func workspace(of module: ByteString, inCheckout root: ByteString) throws(ProgramError) -> ForkWorkspace? {
    try workspace(of: module, root: root) { directory throws(ProgramError) in
      try text(root.appending(path: directory).appending(path: "go.work"))
    }
  }

  /// As go looks for it: upwards from the module's directory, and the first one counts. A file above the repository is not the
  /// fork's.
  private func workspace(
    of module: ByteString, root: ByteString,
    _ content: (_ directory: ByteString) throws(ProgramError) -> ByteString?
  ) throws(ProgramError) -> ForkWorkspace? {
    guard environment.settings?["GOWORK"] != "off" else { return nil }
    var directory = module
    while true {
      if let content = try content(directory) {
        do throws(ModFileErrors) {
          return ForkWorkspace(try WorkFile(content), in: directory, root: root, for: module)
        } catch {
          let file = root.appending(path: directory).appending(path: "go.work")
          throw .modFile(module: file, environment.disk.leadsOut(file, from: root) ? error.withoutWords : error)
        }
      }
      if directory.isEmpty { return nil }
      let above = directory.parentPath
      directory = above == "." ? ByteString() : above
    }
  }
}
