import Bytes
import Findings
import Machine
package import Mapping
package import Resolution

extension VerificationResult {
  /// Takes out the loads for which go would open a pipe, a socket or a device in the place of a file, and may wait without end: such a
  /// file is a finding, and go is not asked.
  package mutating func removeLoadsThatWait(_ fork: Fork, _ environment: GoEnvironment) {
    // What the tree has of them was found when it was read; no pattern of go's is sure to leave them out.
    let isInTree = fork.unreadable.contains { Self.isPipe(fork.root.appending(path: $0.path)) }
    loads = loads.filter { load in
      let files = load.pipes + load.moduleFiles(environment).filter(Self.isPipe)
      for file in files {
        let place = Place(file: file.relative(within: fork.root) ?? file)
        let finding = Finding(
          .unreadable(.refused(errno: SystemError.noRegularFile(file).code)), .error, at: place)
        if !findings.contains(where: { $0.code == .unreadable && $0.place?.file == place.file }) {
          findings.append(finding)
        }
      }
      return files.isEmpty && !isInTree
    }
  }

  private static func isPipe(_ path: ByteString) -> Bool {
    do throws(SystemError) {
      return try FileStatus.ifPresent(path, following: true)?.kind == .other
    } catch {
      // go meets the same error.
      return false
    }
  }
}

extension LoadedPackages {
  /// What go reads for the module in the directory, besides its packages.
  fileprivate func moduleFiles(_ environment: GoEnvironment) -> [ByteString] {
    guard environment.mode == .module else { return [] }
    var files = ["go.mod", "go.sum", "vendor/modules.txt"].map { directory.appending(path: $0) }
    if let work = gowork ?? environment.gowork, work != "off" {
      files += [work, work + ".sum", work.parentPath.appending(path: "vendor/modules.txt")]
    }
    return files
  }
}

extension PackageError {
  /// The file of the package that is no regular one, if that is what is wrong.
  var pipe: ByteString? {
    guard case .directory(.file(let name, let fault), let directory) = self.fault, case .system(let error) = fault.code,
      error.isNoRegularFile
    else { return nil }
    return directory.appending(path: name)
  }
}
