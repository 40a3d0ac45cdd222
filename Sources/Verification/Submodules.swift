import Bytes
import Git
import Machine
import Resolution

/// The submodules that `.gitmodules` names and nobody has checked out: directories that are there once git is asked.
struct Submodules: Sendable {
  private let root: ByteString
  /// Relative to the checkout.
  private let missing: [ByteString]

  /// A file that is absent, or that git would refuse, names none.
  init(root: ByteString, view: FileView) {
    self.root = root
    guard let text = view.readable(root.appending(path: ".gitmodules"), limit: 1 << 20),
      let configuration = try? GitConfiguration(parsing: text)
    else {
      missing = []
      return
    }
    missing = configuration.entries.compactMap { entry in
      guard entry.key.hasPrefix("submodule."), entry.key.hasSuffix(".path"), let path = entry.value?.cleanPath,
        !path.isEmpty, !path.isAbsolutePath, path != ".", path != "..", !path.hasPrefix("../")
      else { return nil }
      return view.known(root.appending(path: path).appending(path: ".git"), following: false) == nil ? path : nil
    }
  }

  /// The submodule that contains `path`, which is absolute; nil where none does.
  func holder(of path: ByteString) -> ByteString? {
    guard let place = path.relative(within: root) else { return nil }
    return missing.first { place.isWithin($0) }
  }
}
