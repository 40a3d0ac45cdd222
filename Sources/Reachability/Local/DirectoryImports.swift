import Bytes
import GoSource
import Machine
import Resolution

/// What the Go files of one directory import, as far as the platform builds them.
struct DirectoryImports {
  var imports: Set<ByteString> = []
  /// What only its tests import.
  var testImports: Set<ByteString> = []
  /// Whether it holds a Go file at all, built or not.
  var hasGoFile = false
  /// Whether the platform builds any file that is not a test.
  var isBuilt = false
  var subdirectories: [ByteString] = []
  var hasModFile = false

  init(_ directory: ByteString, platform: Platform, view: FileView) {
    guard let entries = try? view.list(directory) else { return }
    for entry in entries {
      let name = entry.name
      if entry.kind == .directory {
        subdirectories.append(name)
        continue
      }
      if name == "go.mod" { hasModFile = true }
      guard name.hasSuffix(".go"), entry.kind != .other, let first = name.first, first != UInt8(ascii: "_"),
        first != UInt8(ascii: "."), let text = read(directory.appending(path: name), view)
      else { continue }
      hasGoFile = true
      add(name, text, platform)
    }
  }

  private func read(_ path: ByteString, _ view: FileView) -> ByteString? { try? view.read(path, limit: 4 << 20) }

  private mutating func add(_ name: ByteString, _ text: ByteString, _ platform: Platform) {
    let suffix = FileSuffix(of: name.bytes.span, 0..<name.count, minor: platform.minor)
    for range in [suffix.system, suffix.architecture] {
      if let range, !Self.holds(name[range], platform) { return }
    }
    var head = SourceHead()
    let result = scanSource(text.bytes.span, into: &head)
    guard result == .complete else { return }
    let verdict = head.verdict(in: text.bytes.span) { bytes, range in
      Self.holds(ByteString(bytes, range), platform)
    }
    guard verdict == .build, platform.cgo || !head.importsC else { return }
    let isTest = name.hasSuffix("_test.go")
    if !isTest { isBuilt = true }
    for spec in head.imports {
      let path = spec.path(in: text.bytes.span)
      if isTest { testImports.insert(path) } else { imports.insert(path) }
    }
  }

  private static func holds(_ tag: ByteString, _ platform: Platform) -> Bool {
    if tag == platform.goos || tag == platform.goarch || tag == "gc" { return true }
    if tag == "cgo" { return platform.cgo }
    if platform.tags.contains(tag) || platform.toolTags.contains(tag) { return true }
    if tag == "unix" { return platform.minor >= 19 && unix.contains(platform.goos) }
    if tag == "linux" { return platform.goos == "android" }
    if tag == "solaris" { return platform.goos == "illumos" }
    if tag == "darwin" { return platform.goos == "ios" }
    guard tag.hasPrefix("go1."), let minor = Int(tag.dropFirst(4).lossyText) else { return false }
    return minor >= 1 && minor <= platform.minor
  }

  private static let unix: Set<ByteString> = [
    "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "linux", "netbsd", "openbsd",
    "solaris",
  ]
}
