import Bytes
import Foundation
import Machine
import Support
import Testing

/// A shell's `note FILE VALUE [NAME]`: gives a file an extended attribute. All names in the tree below need more than the
/// first kilobyte that is asked for.
private let noting = """
  note() {
    if [ "$(uname)" = Darwin ]; then xattr -w "user.note$3" "$2" "$1"; else
      python3 -c 'import os, sys; os.setxattr(sys.argv[1], "user.note" + sys.argv[3], sys.argv[2].encode())' "$1" "$2" "$3"
    fi
  }
  """ + "\n"

/// A tree with everything that a copy could lose.
private func makeTree(_ scratch: Scratch) throws {
  try scratch.write("tree/go.mod", "module x\n")
  try scratch.write("tree/private/key.pem", "k")
  try scratch.write("tree/big", String(repeating: "0123456789abcdef", count: 60_000))
  try scratch.write("tree/empty", "")
  try scratch.makeDirectory("tree/hollow/deep")
  try scratch.link("tree/dangling", to: "/nonexistent")
  let script = """
    cd "$1/tree" && ln big twin && ln private/key.pem private/again && chmod 600 private/key.pem && chmod 2750 private &&
    dd if=/dev/null of=sparse bs=1 count=0 seek=3145728 2>/dev/null &&
    printf data | dd of=sparse bs=1 seek=2000000 conv=notrunc 2>/dev/null &&
    { printf x > "$(printf 'not-utf8-\\377')" || [ "$(uname)" = Darwin ]; } && printf x > "$(printf 'new\\nline')" &&
    note go.mod v && note private w &&
    for i in 1 2 3 4 5 6 7 8 9; do note big "$i" "$i-0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"; done &&
    touch -h -d 2001-02-03T04:05:06.123456789 dangling go.mod private &&
    chmod 500 hollow
    """
  let process = Process()
  process.executableURL = URL(filePath: "/bin/sh")
  process.arguments = ["-c", noting + script, "sh", scratch.path]
  try process.run()
  process.waitUntilExit()
  try #require(process.terminationStatus == 0)
}

@Suite struct `A tree` {
  @Test func `is copied with everything in it`() throws {
    let scratch = try Scratch()
    try makeTree(scratch)
    try scratch.makeDirectory("copy")
    let source = try Directory.open(ByteString(scratch.path + "/tree"))
    let target = try Directory.open(ByteString(scratch.path + "/copy"))
    var total: UInt64 = 0
    var copy = TreeCopy(from: source, to: target) { total += $0 }
    try copy.run()
    var comparison = TreeComparison(source, target)
    #expect(try comparison.difference() == nil)
    #if os(Linux)
    #expect(total > 960_000 && total < 1_200_000, "holes are not copied: \(total)")
    #endif
    #expect(try source.digest(ofContent: true) == target.digest(ofContent: true))
    #expect(try source.digest(ofContent: false) == target.digest(ofContent: false))
    let sparse = try #require(try target.status(of: "sparse"))
    #if os(Linux)
    #expect(sparse.blocks * 512 < sparse.size / 2)
    #else
    #expect(sparse.size == 3 << 20)
    #endif
    let twins = try [target.status(of: "big"), target.status(of: "twin")]
    #expect(twins[0]?.inode == twins[1]?.inode)
    try Directory.open(ByteString(scratch.path)).removeTree("copy")
    #expect(try FileStatus.ifPresent(ByteString(scratch.path + "/copy"), following: false) == nil)
  }

  @Test(arguments: [
    ("echo y > empty", "empty"), ("chmod 601 private/key.pem", "private/again"), ("touch go.mod", "go.mod"),
    ("rm dangling", "dangling"), ("rm dangling; ln -s /nonexisten dangling", "dangling"), ("mkdir hollow2", "hollow2"),
    ("printf X | dd of=big bs=1 seek=900000 conv=notrunc 2>/dev/null; touch -r go.mod big ../tree/big", "big"),
    ("rm twin; cp -p big twin", "twin"), ("chmod 2751 private", "private"),
    ("note go.mod V", "go.mod"), ("note big 0 9-" + String(repeating: "x", count: 90), "big"),
  ]) func `is seen to differ`(change: String, place: String) throws {
    let scratch = try Scratch()
    try makeTree(scratch)
    try scratch.makeDirectory("copy")
    let source = try Directory.open(ByteString(scratch.path + "/tree"))
    let target = try Directory.open(ByteString(scratch.path + "/copy"))
    var copy = TreeCopy(from: source, to: target) { _ in }
    try copy.run()
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c", noting + "cd \"$1/copy\" && touch -r . ../stamp && " + change + "; touch -r ../stamp .", "sh", scratch.path,
    ]
    try process.run()
    process.waitUntilExit()
    var comparison = TreeComparison(source, target)
    #expect(try comparison.difference() == ByteString(place))
  }

  @Test func `with a socket or fifo in it is not copied`() throws {
    let scratch = try Scratch()
    try scratch.makeDirectory("tree")
    try scratch.makeDirectory("copy")
    #expect(unsafe mkfifo(scratch.path + "/tree/pipe", 0o600) == 0)
    let source = try Directory.open(ByteString(scratch.path + "/tree"))
    var copy = TreeCopy(from: source, to: try Directory.open(ByteString(scratch.path + "/copy"))) { _ in }
    #expect(throws: TreeCopy.Problem.notCopyable(ByteString(scratch.path + "/tree/pipe"))) { try copy.run() }
  }
}
