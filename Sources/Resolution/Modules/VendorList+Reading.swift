import Bytes
import GoSource
import Machine

extension VendorList {
  /// Reads modules.txt in a vendor directory; empty where there is none, as in go.
  init(_ directory: ByteString, _ view: FileView) {
    self.init(view.readable(directory.appending(path: "modules.txt"), limit: MainModules.fileLimit) ?? "")
  }
}
