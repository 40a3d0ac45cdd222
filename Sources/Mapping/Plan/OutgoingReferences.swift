package import Bytes
import Machine
import Resolution

/// A file of the checkout that leads to something by its own place, and would lead elsewhere once the checkout is moved.
package struct OutgoingReference: Sendable, Hashable {
  /// The kinds of references that name a path on the disk.
  package enum Kind: Sendable, Hashable { case link, compiler }

  /// Relative to the checkout.
  package var file: ByteString
  /// As it is written there.
  package var text: ByteString
  /// What follows it.
  package var kind: Kind
}

/// Finds what a move of a checkout would break: links, and paths for the C compiler and the assembler, that lead out of it today. One
/// that leads nowhere loses nothing.
struct OutgoingReferences: Sendable {
  let fork: Fork
  /// Where the checkout is moved to, absolute.
  let destination: ByteString
  /// Whether the old place of the checkout stays a link to the new one, so that absolute paths to it stay right.
  let leavesLink: Bool

  private static let suffixes: [ByteString] = [
    ".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".m", ".s", ".S", ".sx", ".swig", ".swigcxx",
  ]

  /// In the order of their paths. git's own directory is its own matter.
  func found() throws(MappingRefusal) -> [OutgoingReference] {
    var found: [OutgoingReference] = []
    for (file, text) in fork.tree.cgoTexts { found += try references(in: text, of: file) }
    var pending: [ByteString] = [ByteString()]
    while let here = pending.popLast() {
      let entries: [DirectoryEntry]
      do {
        entries = try listDirectory(fork.root.appending(path: here).cleanPath, following: false)
      } catch {
        // What cannot be listed is refused, or told, where it matters.
        if error.isDisturbance { throw .system(error) }
        continue
      }
      for entry in entries {
        let place = here.isEmpty ? entry.name : here.appending(path: entry.name)
        switch entry.kind {
        case .directory where place != ".git": pending.append(place)
        case .link:
          guard let text = try Disk.link(fork.root.appending(path: place)), try leadsOut(text, from: place) else {
            continue
          }
          found.append(OutgoingReference(file: place, text: text, kind: .link))
        case .file where Self.suffixes.contains(where: entry.name.hasSuffix):
          found += try references(in: text(of: place), of: place)
        default: continue
        }
      }
    }
    return found.sorted { $0.file < $1.file }
  }

  /// Empty where there is more of it than anybody writes for a compiler.
  private func text(of place: ByteString) throws(MappingRefusal) -> ByteString {
    do throws(SystemError) {
      return try readFileIfPresent(fork.root.appending(path: place), limit: 16 << 20, following: false) ?? ByteString()
    } catch {
      if error.isDisturbance { throw .system(error) }
      return ByteString()
    }
  }

  /// The directives that name files.
  private static let directives: Set<ByteString> = ["include", "include_next", "import", "embed", "cgo"]

  /// Paths in lines for a compiler: `#cgo`, `#include` and their like, in comments too.
  private func references(in text: ByteString, of file: ByteString) throws(MappingRefusal) -> [OutgoingReference] {
    guard text.firstRange(of: "..") != nil || text.firstRange(of: fork.root) != nil else { return [] }
    var found: [OutgoingReference] = []
    for line in text.lines {
      var words = line.trimmed
      for comment in ["//", "/*"] as [ByteString] where words.hasPrefix(comment) { words = words.dropFirst(2).trimmed }
      guard words.first == UInt8(ascii: "#"), case let all = Self.words(words.dropFirst(1)), let first = all.first,
        Self.directives.contains(first)
      else { continue }
      // What a program looks up beside itself is no matter of the checkout's place.
      for word in all.dropFirst() where word.firstRange(of: "$ORIGIN") == nil && word != ".." {
        guard try leadsOut(Self.path(word), from: file) else { continue }
        found.append(OutgoingReference(file: file, text: word, kind: .compiler))
      }
    }
    return found
  }

  private static let separators = Set(" \t\"'<>,=()".utf8)

  private static func words(_ line: ByteString) -> [ByteString] {
    line.bytes.split(whereSeparator: separators.contains).map { ByteString($0) }
  }

  private static let options: [ByteString] = ["-isystem", "-iquote", "-include", "-I", "-L", "-F"]

  /// The path in a word of a line: `${SRCDIR}` is the directory of the file, where the compiler is started, too.
  private static func path(_ word: ByteString) -> ByteString {
    var path = word
    if let option = options.first(where: path.hasPrefix) { path = path.dropFirst(option.count) }
    let directory: ByteString = "${SRCDIR}/"
    return path.hasPrefix(directory) ? path.dropFirst(directory.count) : path
  }

  /// Whether `path`, in the file or link `file`, leads to something that a move leaves behind.
  private func leadsOut(_ path: ByteString, from file: ByteString) throws(MappingRefusal) -> Bool {
    if path.isEmpty { return false }
    let target = fork.root.appending(path: file).parentPath.appending(path: path).cleanPath
    let inside = target.relative(within: fork.root)
    let isLost: Bool
    if path.isAbsolutePath {
      isLost = !leavesLink && inside != nil
    } else {
      // From as deep a place beside the old one it leads outside as before; what comes back by the checkout's name must still do so.
      let later = destination.appending(path: file).parentPath.appending(path: path).cleanPath
      let moved = inside.map { $0.isEmpty ? destination : destination.appending(path: $0) }
      isLost = later != moved && !(later == target && (inside == nil || leavesLink))
    }
    guard isLost else { return false }
    return try Disk.destination(of: target) != nil
  }
}
