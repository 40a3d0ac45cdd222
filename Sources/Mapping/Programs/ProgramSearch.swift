package import Bytes
package import Resolution

extension SourceTree {
  /// The directories that hold a program for the scanned platform, relative to the root, the root itself empty. Modules in the
  /// tree are left out where the scan left them out.
  package var programs: [ByteString] {
    directories.compactMap { directory in
      let isProgram = files[directory.files].contains { file in
        !file.isTest && !file.isIgnored && names[file.package] == "main"
      }
      return isProgram ? names[directory.path] : nil
    }.map { $0 == "." ? "" : $0 }.sorted()
  }
}
