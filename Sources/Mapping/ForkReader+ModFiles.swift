import Bytes
import Machine
import Resolution

extension ForkReader {
  /// The content of the go.mod in `directory`; nil where there is none, or something that is no file. One that exists and cannot be
  /// read is an error, as is one that the tree has and that was removed: a plan made without it would be another.
  ///
  /// go follows a link in its place; here only one to a file of the checkout is followed.
  func modFile(in directory: ByteString, isListed: Bool) throws(Failure) -> ByteString? {
    let place = directory.appending(path: "go.mod")
    do {
      return try readFile(place, limit: 16 << 20, following: false)
    } catch let error {
      if error.isLoop, let target = try target(of: place) { return target }
      if (error.isAbsent && !isListed) || error.isLoop || error.isUnsupported { return nil }
      throw .system(error)
    }
  }

  /// The content of the file in the checkout that a link leads to; nil for any other link.
  private func target(of link: ByteString) throws(Failure) -> ByteString? {
    do throws(SystemError) {
      guard let real = try realPathIfPresent(link), real.isWithin(root) else { return nil }
      return try readFile(real, limit: 16 << 20, following: false)
    } catch {
      if error.isDisturbance { throw .system(error) }
      return nil
    }
  }

  /// The go.mod files that are links out of the checkout: go reads them, and nothing here tells what they say.
  func modFilesOutside(_ fork: Fork, hasFile: Bool) throws(Failure) -> [Fork.Unreadable] {
    let directories = (hasFile ? [] : [ByteString()]) + fork.nestedModules.filter { $0.path == nil }.map(\.directory)
    var found: [Fork.Unreadable] = []
    for directory in directories {
      let file: ByteString = directory.isEmpty ? "go.mod" : directory.appending(path: "go.mod")
      do throws(SystemError) {
        guard try FileStatus.ifPresent(root.appending(path: file), following: false)?.kind == .link else { continue }
        _ = try readFile(root.appending(path: file), limit: 0, following: false)
      } catch {
        if error.isDisturbance { throw .system(error) }
        found.append(Fork.Unreadable(path: file, code: error.code))
      }
    }
    return found
  }
}
