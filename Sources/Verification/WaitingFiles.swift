import Bytes
import Findings
import Machine
package import Mapping
package import Resolution

extension VerificationResult {
  /// Takes out the loads for which go would open a pipe, a socket or a device in the place of a file, and may wait without end, or
  /// read a module file that is larger than any: such a file is a finding, and go is not asked.
  package mutating func removeLoadsThatWait(_ fork: Fork, _ environment: GoEnvironment) {
    // What the tree has of them was found when it was read; no pattern of go's is sure to leave them out.
    let isInTree = fork.holdsPipe
    loads = loads.filter { load in
      let files = load.waitingFiles(environment)
      for error in files {
        let place = Place(file: error.path.relative(within: fork.root) ?? error.path)
        let finding = Finding(.unreadable(.refused(errno: error.code)), .error, at: place)
        if !findings.contains(where: { $0.code == .unreadable && $0.place?.file == place.file }) {
          findings.append(finding)
        }
      }
      return files.isEmpty && !isInTree
    }
  }
}

extension Fork {
  /// Whether a file of the tree that go may open is a pipe, a socket or a device.
  var holdsPipe: Bool {
    unreadable.contains { LoadedPackages.fault(root.appending(path: $0.path))?.isNoRegularFile ?? false }
  }
}

extension LoadedPackages {
  /// The files that keep go from an end: those of its packages, once they are loaded, and of its modules.
  func waitingFiles(_ environment: GoEnvironment) -> [SystemError] {
    pipes.map { SystemError.noRegularFile($0) } + moduleFiles(environment).compactMap(Self.fault)
  }

  /// What keeps go from an end with this module file.
  fileprivate static func fault(_ path: ByteString) -> SystemError? {
    do throws(SystemError) {
      guard let status = try FileStatus.ifPresent(path, following: true) else { return nil }
      if status.kind == .other { return .noRegularFile(path) }
      return status.isFile && status.size > MainModules.fileLimit ? .tooLarge(path) : nil
    } catch {
      // go meets the same error.
      return nil
    }
  }

  /// What go reads for the module in the directory, besides its packages.
  private func moduleFiles(_ environment: GoEnvironment) -> [ByteString] {
    guard environment.mode == .module else { return [] }
    var files = ["go.mod", "go.sum", "vendor/modules.txt"].map { directory.appending(path: $0) } + replacementFiles
    if let work = gowork ?? environment.gowork, work != "off" {
      files += [work, work + ".sum", work.parentPath.appending(path: "vendor/modules.txt")]
    }
    return files
  }
}
