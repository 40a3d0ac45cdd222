package import Bytes
package import Machine

/// The go.work of a repository with several modules, as plain go takes it in one of its directories. Where one of the modules is a
/// consumer, setup takes over the whole file, and the others are built with the fork as well.
package struct SharedWork: Sendable {
  /// Without links.
  private let file: ByteString
  /// The directories of its modules, without links.
  private let directories: Set<ByteString>

  /// Nil where none is found at or above `directory`, which has no links, inside of its repository; where its module is not one of
  /// those of the file, which go refuses; and where the file cannot be read.
  package init?(around directory: ByteString) throws(SystemError) {
    do throws(MappingRefusal) {
      guard let place = try ExistingWork.found(above: directory), let work = try ExistingWork(place) else { return nil }
      (file, directories) = (try Disk.realPath(place) ?? place, Set(work.directories))
    } catch {
      if case .system(let failure) = error { throw failure }
      return nil
    }
    let home = file.parentPath
    // A repository of its own below the file may be another fork, which has its own mapping.
    if let repository = try CheckoutLocation.repository(around: directory), !home.isWithin(repository) { return nil }
    if let module = try CheckoutLocation.module(around: directory), module.isWithin(home),
      module != home, !directories.contains(module)
    {
      return nil
    }
  }

  /// Whether the workspace of that mapping has its modules.
  package func wasTaken(by mapping: MappingRecord) -> Bool {
    mapping.workFile == file || mapping.consumers.contains(where: directories.contains)
  }
}
