package import Bytes
import GoSource
import Machine
package import Resolution

/// Whether a vendored copy of a module of the fork has the same files as the module, byte for byte.
package struct VendoredComparison: Sendable {
  let root: ByteString
  let view: FileView
  /// Go files of the checkout that no platform builds, absolute; `go mod vendor` leaves them out.
  private let ignored: Set<ByteString>

  /// `root` is the checkout without links, in `view`.
  package init(_ fork: Fork, root: ByteString, view: FileView) {
    (self.root, self.view) = (root, view)
    ignored = Set(fork.tree.files.lazy.filter(\.isIgnored).map { root.appending(path: fork.tree.path(of: $0)) })
  }

  /// Directories of packages in a vendor directory, without links.
  package struct Copies: Sendable, Hashable {
    /// Those with the same files as the fork's package.
    package var same: Set<ByteString> = []
    /// Those whose files differ.
    package var other: Set<ByteString> = []

    package init() {}
  }

  /// A vendor directory from which builds take packages. Its modules.txt is read once for all members.
  package struct Vendor: Sendable {
    fileprivate let directory: ByteString
    fileprivate let list: VendorList
    fileprivate let sight: ModuleSight
  }

  /// Nil where builds from `sight` take nothing from a vendor directory.
  package func vendor(of sight: ModuleSight) -> Vendor? {
    guard let directory = sight.vendor else { return nil }
    let list = VendorList(view.readable(directory.appending(path: "modules.txt"), limit: 64 << 20) ?? "")
    return Vendor(directory: directory, list: list, sight: sight)
  }

  /// The packages of `member` in `vendor`, where go.mod leads to its directory: then the copy was made from it. Nil where
  /// it does not.
  package func copies(of member: ForkMember, in vendor: Vendor) -> Copies? {
    let own = root.appending(path: member.directory).cleanPath
    var copies = Copies()
    for (path, module) in vendor.list.packages where member.isCalled(module.path) {
      guard vendor.sight.replacement(of: module) == own, let rest = path.relative(within: module.path) else {
        return nil
      }
      let copy = vendor.directory.appending(path: path)
      let real = view.reachable(copy) ?? copy
      if isSame(own.appending(path: rest).cleanPath, real) {
        copies.same.insert(real)
      } else {
        copies.other.insert(real)
      }
    }
    return copies
  }

  /// Whether the files that vendoring copies, and the embedded data below, are the same in two package directories.
  package func isSame(_ source: ByteString, _ copy: ByteString) -> Bool {
    if source == copy { return true }
    let offered = files(source)
    let present = files(copy)
    let left = offered.filter { Self.isSource($0) && !ignored.contains(source.appending(path: $0)) }
    guard Set(left).isSubset(of: present) else { return false }
    var patterns: [EmbedPattern] = []
    for name in present {
      guard let text = sameText(source.appending(path: name), copy.appending(path: name)) else { return false }
      if name.hasSuffix(".go"), text.firstRange(of: "\"embed\"") != nil {
        patterns += embedPatterns(text.bytes.span, minor: .max)
      }
    }
    if !embedsSame(patterns, source, copy) { return false }
    for entry in view.listable(copy) ?? [] where entry.kind == .directory {
      let place = copy.appending(path: entry.name)
      // A directory with Go files is another package, which is compared separately.
      if files(place).contains(where: { $0.hasSuffix(".go") }) { continue }
      if !isSame(source.appending(path: entry.name), place) { return false }
    }
    return true
  }

  /// The text of both files; nil where they differ. A file that an overlay shows in both places is not read.
  private func sameText(_ one: ByteString, _ other: ByteString) -> ByteString? {
    if let origin = origin(one), origin == self.origin(other) { return "" }
    guard let text = view.readable(one, limit: 64 << 20) else { return nil }
    return text == view.readable(other, limit: 64 << 20) ? text : nil
  }

  /// Whether the copy has all that the package embeds: a file that was added to its data may be missing there.
  private func embedsSame(_ patterns: [EmbedPattern], _ source: ByteString, _ copy: ByteString) -> Bool {
    var resolver = EmbedResolver(view: view, directory: source, minor: .max)
    for pattern in patterns {
      let files: [ByteString]
      // A pattern that matches nothing is refused by go in both places.
      do throws(EmbedFault) { files = try resolver.files(pattern.text) } catch { continue }
      for file in files where sameText(source.appending(path: file), copy.appending(path: file)) == nil { return false }
    }
    return true
  }

  private func origin(_ file: ByteString) -> ByteString? {
    view.disturbances.noting { () throws(SystemError) in try view.origin(ofFile: file) }
  }

  private func files(_ directory: ByteString) -> [ByteString] {
    (view.listable(directory) ?? []).filter {
      $0.kind == .file && !$0.name.hasSuffix("_test.go") && $0.name != "go.mod" && $0.name != "go.sum"
    }.map(\.name)
  }

  /// Whether go compiles files of such a name.
  private static func isSource(_ name: ByteString) -> Bool {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), name.first != UInt8(ascii: "_"), dot > 0 else {
      return false
    }
    return [
      "go", "c", "cc", "cpp", "cxx", "h", "hh", "hpp", "hxx", "s", "S", "sx", "m", "f", "F", "for", "f90", "syso",
      "swig", "swigcxx",
    ].contains(name.dropFirst(dot + 1))
  }
}
