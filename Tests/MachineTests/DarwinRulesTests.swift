import Bytes
import CMachine
import Machine
import Support
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A directory that gives its names one by one, as `readdir` does, and fails where it is told to.
@safe private final class FakeDirectory {
  enum Turn { case entry(String, UInt8), failure(Int32) }

  private var turns: ArraySlice<Turn>
  private let name = UnsafeMutablePointer<CChar>.allocate(capacity: 1024)

  init(_ turns: [Turn]) { self.turns = ArraySlice(turns) }

  deinit { unsafe name.deallocate() }

  fileprivate func give(_ entry: UnsafeMutablePointer<cm_entry>) -> Int32 {
    switch turns.popFirst() {
    case nil: return 0
    case .failure(let code):
      errno = code
      return -1
    case .entry(let text, let type):
      var length = 0
      for byte in text.utf8 {
        unsafe name[length] = CChar(bitPattern: byte)
        length += 1
      }
      unsafe name[length] = 0
      unsafe entry.pointee = unsafe cm_entry(name: UnsafePointer(name), type: type)
      return 1
    }
  }

  /// What a caller sees: the entries of each block, errors in between; a caller goes on after EINTR and ends with another.
  func seen(
    bufferSize: Int, _ pack: (UnsafeMutablePointer<cm_packer>, FakeDirectory, UnsafeMutableRawBufferPointer) -> Int
  )
    -> [String]
  {
    var packer = unsafe cm_packer()
    var seen: [String] = []
    var buffer = ContiguousArray<UInt8>(repeating: 0xee, count: bufferSize)
    for _ in 0..<1000 {
      let used = unsafe buffer.withUnsafeMutableBytes { raw in unsafe pack(&packer, self, raw) }
      if used == 0 { return seen + ["end"] }
      if used < 0 {
        seen.append("error \(errno)")
        if errno != EINTR { return seen }
        continue
      }
      var start = 0
      while start < used {
        let length = Int(buffer[start + 16]) | Int(buffer[start + 17]) << 8
        guard length > 19, start + length <= used else { return seen + ["broken record"] }
        let name = buffer[(start + 19)..<(start + length)]
        guard name.last == 0 else { return seen + ["no zero"] }
        seen.append("\(buffer[start + 18]) " + String(decoding: name.dropLast(), as: UTF8.self))
        start += length
      }
    }
    return seen + ["no end"]
  }

  /// The rule of macOS's `cm_list_entries`.
  func seenByRule(bufferSize: Int) -> [String] {
    unsafe seen(bufferSize: bufferSize) { packer, directory, raw in
      let source = unsafe Unmanaged.passUnretained(directory).toOpaque()
      return unsafe cm_pack_entries(packer, nextEntry, source, raw.baseAddress, raw.count)
    }
  }
}

/// What C calls for the next entry.
private func nextEntry(_ source: UnsafeMutableRawPointer?, _ entry: UnsafeMutablePointer<cm_entry>?) -> Int32 {
  guard let source = unsafe source, let entry = unsafe entry else { return -1 }
  return unsafe Unmanaged<FakeDirectory>.fromOpaque(source).takeUnretainedValue().give(entry)
}

/// Rules that only macOS needs. The C that it runs is compiled here, too, and asked here.
@Suite struct `A rule of macOS` {
  @Test(arguments: [
    ("a", true), ("a/b/c", true), ("a//b/", true), (".", true), ("./a", true), ("", true), ("..a/b", true),
    ("a../b", true), ("a/..b", true), ("a/b..", true), ("...", true), ("a/.../b", true), ("x..y", true),
    ("/", false), ("/a", false), ("..", false), ("../a", false), ("a/..", false), ("a/../b", false), ("a//../b", false),
    ("a/b/../..", false), ("./..", false), ("../", false), ("a/../", false),
  ]) func `refuses a path above its start, and no name that only looks like one`(path: String, isBelow: Bool) throws {
    #expect((unsafe cm_stays_beneath(path) == 1) == isBelow)
    // Linux's kernel says the same of a directory that has all these names.
    #if os(Linux)
    let scratch = try Scratch()
    for name in ["b/c", "..a/b", "a../b", "..b", "b..", ".../b"] { try scratch.makeDirectory("top/a/" + name) }
    for name in ["a", "b", "..a/b", "a../b", "...", "x..y"] { try scratch.makeDirectory("top/" + name) }
    let root = try Descriptor.open(ByteString(scratch.path + "/top"), isDirectory: true)
    if path.isEmpty { return }
    do {
      _ = try Descriptor.open(ByteString(path), beneath: root, isDirectory: true)
      #expect(isBelow || path.contains(".."))
    } catch {
      // `a/..` stays below for the kernel, which looks where it ends; nobody needs such a path.
      #expect(!isBelow && error.code == EXDEV, "\(path): \(error)")
    }
    #endif
  }

  private static let names = (0..<40).map { i in "n\(i)" + String(repeating: "x", count: i * 7 % 200) }

  @Test(arguments: [300, 301, 333, 512, 1 << 10, 1 << 15])
  func `gives every entry of a directory once, whatever the buffer holds`(size: Int) {
    let turns = Self.names.enumerated().map { FakeDirectory.Turn.entry($1, UInt8($0 % 15)) }
    let expected = Self.names.enumerated().map { "\($0 % 15) \($1)" } + ["end"]
    #expect(FakeDirectory(turns).seenByRule(bufferSize: size) == expected)
  }

  @Test(arguments: [EINTR, EIO], [0, 1, 3, 39, 40])
  func `loses no entry to an error that comes after it`(code: Int32, place: Int) {
    var turns = Self.names.map { FakeDirectory.Turn.entry($0, 8) }
    turns.insert(.failure(code), at: place)
    let rows = Self.names.map { "8 " + $0 }
    let expected = rows[..<place] + ["error \(code)"] + (code == EINTR ? rows[place...] + ["end"] : [])
    #expect(FakeDirectory(turns).seenByRule(bufferSize: 1 << 15) == Array(expected))
    #expect(FakeDirectory(turns).seenByRule(bufferSize: 400) == Array(expected))
  }

  /// The control: what the packing was before, which threw a block away with its error, is seen to lose entries.
  @Test func `is seen to lose entries where the error comes first`() {
    var turns = Self.names.map { FakeDirectory.Turn.entry($0, 8) }
    turns.insert(.failure(EINTR), at: 3)
    let seen = unsafe FakeDirectory(turns).seen(bufferSize: 1 << 15) { packer, directory, raw in
      let source = unsafe Unmanaged.passUnretained(directory).toOpaque()
      let used = unsafe cm_pack_entries(packer, nextEntry, source, raw.baseAddress, raw.count)
      if unsafe packer.pointee.error != 0 {
        errno = unsafe packer.pointee.error
        unsafe packer.pointee.error = 0
        return -1
      }
      return used
    }
    #expect(!seen.contains("8 n0") && seen.last == "end")
  }

  @Test func `says so where the buffer cannot hold one entry`() {
    #expect(FakeDirectory([.entry("a", 8)]).seenByRule(bufferSize: 20) == ["error \(EINVAL)"])
    #expect(FakeDirectory([.entry("a", 8)]).seenByRule(bufferSize: 21) == ["8 a", "end"])
    #expect(FakeDirectory([]).seenByRule(bufferSize: 20) == ["end"])
  }

  @Test func `tries a weaker flush only where the volume does not know the stronger one`() {
    for code in [EINVAL, ENOTSUP, EOPNOTSUPP, ENOTTY, ENOSYS] { #expect(cm_is_unknown_flush(code) == 1) }
    for code in [EIO, ENOSPC, EDQUOT, EINTR, EBADF, EROFS, 0] { #expect(cm_is_unknown_flush(code) == 0) }
  }

  /// What stands in for flushing the volume: a file that cannot be flushed ends it. Those of /proc cannot.
  @Test func `flushes a tree file by file`() throws {
    let scratch = try Scratch()
    try scratch.write("tree/a/b/c", "x")
    try scratch.write("tree/d", "y")
    try scratch.link("tree/away", to: "/nonexistent")
    let tree = try Directory.open(ByteString(scratch.path + "/tree"))
    try tree.syncEachFile()
    try tree.syncTree()
    #if os(Linux)
    let system = try Directory.open(ByteString("/proc/\(getpid())/attr"))
    #expect {
      try system.syncEachFile()
    } throws: { error in
      (error as? SystemError)?.code == EINVAL
    }
    #endif
  }

  @Test func `reads mount points, by either path of the data volume`() {
    let names = [
      "/", "/dev", "/System/Volumes/Data", "/Users/me/fork/disk", "/System/Volumes/Data/Users/me/fork/net", "",
    ]
    let text = ByteString(names.map { $0 + "\0" }.joined())
    #expect(
      MountTable.points(ofNames: text, within: "/Users/me/fork") == ["/Users/me/fork/disk", "/Users/me/fork/net"])
    #expect(MountTable.points(ofNames: text, within: "/Users/me/for").isEmpty)
    #expect(MountTable.points(ofNames: text, within: "/Users/me/fork/disk") == ["/Users/me/fork/disk"])
    let table: ByteString =
      "36 35 98:0 / /mnt/a\\040b rw - ext4 /dev/sda rw\n37 35 98:0 / /mnt/c rw - ext4 /dev/sdb rw\n"
    #expect(MountTable.points(of: table, within: "/mnt/a b") == ["/mnt/a b"])
  }

  @Test(
    arguments: [
      ("/usr/bin/git", nil, [], true),
      ("/usr/bin/git", nil, ["/Library/Developer/CommandLineTools/usr/bin/git"], false),
      ("/usr/bin/git", nil, ["/var/db/xcode_select_link/usr/bin/git"], false),
      (
        "/usr/bin/git", "/Applications/Xcode-26.app", ["/Applications/Xcode-26.app/Contents/Developer/usr/bin/git"],
        false
      ),
      ("/usr/bin/git", "/gone", ["/Library/Developer/CommandLineTools/usr/bin/git"], true),
      ("/opt/homebrew/bin/git", nil, [], false), ("/usr/bin/curl", nil, [], false),
    ] as [(ByteString, ByteString?, [ByteString], Bool)])
  func `takes the git that offers developer tools for none`(
    program: ByteString, directory: ByteString?, there: [ByteString], isPlaceholder: Bool
  ) {
    #expect(DeveloperTools.isPlaceholder(program, directory: directory) { there.contains($0) } == isPlaceholder)
  }

  @Test func `counts nothing that the Finder leaves in a folder`() throws {
    let scratch = try Scratch()
    try scratch.write("tree/go.work", "go 1.20\n")
    try scratch.makeDirectory("tree/sub")
    let tree = try Directory.open(ByteString(scratch.path + "/tree"))
    let (content, names) = (try tree.digest(ofContent: true), try tree.digest(ofContent: false))
    try scratch.write("tree/.DS_Store", "Bud1")
    try scratch.write("tree/sub/.DS_Store", "Bud1")
    #expect(try tree.digest(ofContent: true) == content)
    #expect(try tree.digest(ofContent: false) != names, "a copied tree keeps it")
    // Only the file of that very name.
    try scratch.write("tree/sub/.DS_Store2", "")
    #expect(try tree.digest(ofContent: true) != content)
  }

  @Test func `takes each address of a host once`() {
    #expect(HostAddresses(text: "192.0.2.1\0192.0.2.1\02001:db8::1\0") == .found(["192.0.2.1", "2001:db8::1"]))
    #expect(HostAddresses(text: "") == .found([]))
    #if os(Linux)
    #expect(!HostAddresses.isAvailable && HostAddresses.lookUp("localhost", deadline: .seconds(9)) == .silent)
    #else
    #expect(HostAddresses.isAvailable)
    #endif
  }
}
