package import Bytes

extension ByteString {
  /// Whether it names an owner or a host and not a repository; only hosts are judged whose repositories are at a known depth
  /// (`cmd/go/internal/vcs.vcsPaths`).
  package var isAboveRepositories: Bool {
    let elements = split(on: UInt8(ascii: "/"))
    switch elements[0] {
    case "github.com", "bitbucket.org", "gitlab.com", "codeberg.org", "gitea.com", "git.sr.ht", "code.google.com",
      "golang.org":
      return elements.count < 3
    case "gopkg.in", "k8s.io", "sigs.k8s.io", "google.golang.org", "cloud.google.com", "go.uber.org":
      return elements.count < 2
    default: return false
    }
  }

  /// Whether this is safe as an import path below a GOPATH/src: it neither leads out of it nor has a meaning to git. This check
  /// keeps a hostile go.mod from naming a path on disk (see threat-model). GOPATH mode allows more letters than
  /// `module.CheckImportPath`, so this one names what is refused.
  package var isSafeImportPath: Bool {
    guard !isEmpty, count <= 1024 else { return false }
    for byte in bytes {
      if byte <= 32 || byte == 127 { return false }
      if "!\"#$%&'()*,:;<=>?[\\]^`{|}@".utf8.contains(byte) { return false }
    }
    // Refused: bytes that are not UTF-8, control characters above ASCII, and characters that are invisible or reverse the text.
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
        .spaceSeparator:
        return false
      default: continue
      }
    }
    // A shell reads it as a home directory; in a later element it is a name, as in `git.sr.ht/~owner/tool`.
    if first == UInt8(ascii: "~") { return false }
    for element in split(on: UInt8(ascii: "/")) {
      guard let first = element.first, element.count <= 255 else { return false }
      if first == UInt8(ascii: "-") { return false }
      if element == "." || element == ".." { return false }
      let folded = ByteString(element.bytes.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 })
      if [".git", ".hg", ".svn", ".bzr", ".fossil", "_fossil_", "git~1"].contains(folded) { return false }
    }
    // go reads what follows a vendor directory as the path (go/build.(*Context).Import: "must be imported as").
    if ("/" + self + "/").firstRange(of: "/vendor/") != nil { return false }
    return !["fmt", "std", "cmd", "all", "c", "unsafe", "main"].contains(self)
  }
}
