/// The constraints in the name of a file; `go/build.goodOSArchFile` (rules S3, S4).
package struct FileSuffix: Sendable, Hashable {
  /// The bytes of the name that are a GOOS, and those that are a GOARCH: each must be a tag that holds.
  package var system: Range<Int>?
  /// The part of the name that names a processor.
  package var architecture: Range<Int>?

  /// Whether the name restricts nothing.
  package var isEmpty: Bool { system == nil && architecture == nil }

  /// - Parameters:
  ///   - name: bytes that hold the file's name.
  ///   - range: where in them the name is, without directories.
  ///   - minor: the N of go1.N; `wasip1` is a system from 1.21 on only.
  package init(of name: borrowing Span<UInt8>, _ range: Range<Int>, minor: Int) {
    // Up to the first dot, from the first underscore on.
    var end = range.lowerBound
    var first: Int?
    while end < range.upperBound && name[end] != 46 {
      if name[end] == 95 && first == nil { first = end }
      end += 1
    }
    guard let first else { return }
    var last = lastElement(name, first..<end)
    if last.count == 4 && name.has("test", at: last.lowerBound, end: end) {
      guard last.lowerBound - 1 > first else { return }
      last = lastElement(name, first..<(last.lowerBound - 1))
    }
    if isArchitecture(name, last) {
      architecture = last
      guard last.lowerBound - 1 > first else { return }
      let before = lastElement(name, first..<(last.lowerBound - 1))
      if isSystem(name, before, minor: minor) { system = before }
    } else if isSystem(name, last, minor: minor) {
      system = last
    }
  }
}

/// What follows the last underscore of `range`, which starts with one.
private func lastElement(_ name: borrowing Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
  var i = range.upperBound
  while name[i - 1] != 95 { i -= 1 }
  return i..<range.upperBound
}

private func isSystem(_ name: borrowing Span<UInt8>, _ range: Range<Int>, minor: Int) -> Bool {
  guard let key = Key(name, range), KnownPlatforms.systems.contains(key) else { return false }
  return minor >= 21 || key != KnownPlatforms.wasip1
}

private func isArchitecture(_ name: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
  guard let key = Key(name, range) else { return false }
  return KnownPlatforms.architectures.contains(key)
}

/// A word of up to 12 bytes as two numbers, to compare without a loop.
private struct Key: Hashable {
  var low: UInt64 = 0
  var high: UInt32 = 0

  init?(_ name: borrowing Span<UInt8>, _ range: Range<Int>) {
    guard range.count >= 2 && range.count <= 12 else { return nil }
    var k = 0
    for i in range {
      if k < 8 { low |= UInt64(name[i]) << UInt64(k * 8) } else { high |= UInt32(name[i]) << UInt32((k - 8) * 8) }
      k += 1
    }
  }

  init(_ word: String) {
    for (k, byte) in word.utf8.enumerated() {
      if k < 8 { low |= UInt64(byte) << UInt64(k * 8) } else { high |= UInt32(byte) << UInt32((k - 8) * 8) }
    }
  }
}

/// Go's `internal/syslist`: every GOOS and GOARCH that ever was; in file names only.
private enum KnownPlatforms {
  static let wasip1 = Key("wasip1")
  static let systems = [
    "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl", "netbsd",
    "openbsd", "plan9", "solaris", "wasip1", "windows", "zos",
  ].map(Key.init)
  static let architectures = [
    "386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "loong64", "mips", "mipsle", "mips64", "mips64le",
    "mips64p32", "mips64p32le", "ppc", "ppc64", "ppc64le", "riscv", "riscv64", "s390", "s390x", "sparc", "sparc64",
    "wasm",
  ].map(Key.init)
}
