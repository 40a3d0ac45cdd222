package import Bytes
import Machine

/// An installed Go, which is read but never started.
package struct Toolchain: Sendable, Hashable {
  /// GOROOT, absolute.
  package var goroot: ByteString
  /// `1.27.3`, without the word go; nil where the toolchain has no version.
  package var version: ByteString?

  /// The toolchain in `goroot`, its version from the file VERSION.
  init(goroot: ByteString, view: FileView) {
    self.goroot = goroot
    guard let text = view.readable(goroot.appending(path: "VERSION"), limit: 1 << 16) else { return }
    version = Self.version(in: text)
  }

  /// Finds what plain `go` would use: the directory above the `go` that an absolute entry of PATH leads to.
  ///
  /// Go: cfg.findGOROOT with os.Executable. Entries inside `tree` are skipped: no program of the tree is used.
  package static func find(path: ByteString, outside tree: ByteString?, view: FileView) -> Toolchain? {
    for entry in path.split(on: UInt8(ascii: ":")) where entry.isAbsolutePath {
      let program = entry.cleanPath.appending(path: "go")
      guard let status = view.known(program, following: true), status.isFile, status.mode & 0o111 != 0,
        let real = view.reachable(program)
      else { continue }
      if let tree, real.isWithin(tree) || program.isWithin(tree) { continue }
      for above in [real.parentPath.parentPath, real.parentPath.parentPath.parentPath]
      where view.isDirectory(above.appending(path: "pkg/tool")) {
        return Toolchain(goroot: above, view: view)
      }
      return nil
    }
    return nil
  }

  /// Whether `path` names a program that PATH would find, as cmd/go asks for the C compiler.
  static func hasProgram(_ name: ByteString, path: ByteString, view: FileView) -> Bool {
    path.split(on: UInt8(ascii: ":")).contains { entry in
      guard entry.isAbsolutePath, let status = view.known(entry.appending(path: name), following: true)
      else { return false }
      return status.isFile && status.mode & 0o111 != 0
    }
  }

  /// `1.27.3` of `go1.27.3`, `1.28` of `devel go1.28-0123abc`; nil for anything else.
  package static func version(in text: ByteString) -> ByteString? {
    let line = text.split(on: UInt8(ascii: "\n"))[0].trimmed
    for word in line.split(on: UInt8(ascii: " ")) {
      let bare = word.hasPrefix("go") ? word.dropFirst(2) : word
      let end = bare.firstIndex(of: UInt8(ascii: "-")) ?? bare.count
      let version = bare.prefix(end)
      if minor(of: version) != nil { return version }
    }
    return nil
  }

  /// The N of 1.N, 1.N.P or 1.Nrc1.
  package static func minor(of version: ByteString) -> Int? {
    guard version.hasPrefix("1.") else { return nil }
    var minor = 0
    var digits = 0
    for byte in version.dropFirst(2).bytes {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
        if digits == 0 || !(byte == UInt8(ascii: ".") || (byte >= 97 && byte <= 122)) { return nil }
        break
      }
      minor = minor * 10 + Int(byte - UInt8(ascii: "0"))
      digits += 1
      if digits > 6 { return nil }
    }
    return digits > 0 ? minor : nil
  }
}
