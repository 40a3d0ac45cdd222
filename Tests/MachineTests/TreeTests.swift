import Bytes
import Foundation
import Machine
import Support
import Testing

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
    truncate -s 3M sparse && printf data | dd of=sparse bs=1 seek=2000000 conv=notrunc status=none &&
    printf x > "$(printf 'not-utf8-\\377')" && printf x > "$(printf 'new\\nline')" &&
    python3 -c "import os
    os.setxattr('go.mod', b'user.note', b'v'); os.setxattr('private', b'user.note', b'w')" &&
    touch -h -d 2001-02-03T04:05:06.123456789 dangling go.mod private &&
    chmod 500 hollow
    """
  let process = Process()
  process.executableURL = URL(filePath: "/bin/sh")
  process.arguments = ["-c", script, "sh", scratch.path]
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
    #expect(total > 960_000 && total < 1_200_000, "holes are not copied: \(total)")
    #expect(try source.digest(ofContent: true) == target.digest(ofContent: true))
    #expect(try source.digest(ofContent: false) == target.digest(ofContent: false))
    let sparse = try #require(try target.status(of: "sparse"))
    #expect(sparse.blocks * 512 < sparse.size / 2)
    let twins = try [target.status(of: "big"), target.status(of: "twin")]
    #expect(twins[0]?.inode == twins[1]?.inode)
    try Directory.open(ByteString(scratch.path)).removeTree("copy")
    #expect(try FileStatus.ifPresent(ByteString(scratch.path + "/copy"), following: false) == nil)
  }

  @Test(arguments: [
    ("echo y > empty", "empty"), ("chmod 601 private/key.pem", "private/again"), ("touch go.mod", "go.mod"),
    ("rm dangling", "dangling"), ("rm dangling; ln -s /nonexisten dangling", "dangling"), ("mkdir hollow2", "hollow2"),
    ("printf X | dd of=big bs=1 seek=900000 conv=notrunc status=none; touch -r go.mod big ../tree/big", "big"),
    ("rm twin; cp -p big twin", "twin"), ("chmod 2751 private", "private"),
    ("python3 -c \"import os; os.setxattr('go.mod', b'user.note', b'V')\"", "go.mod"),
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
      "-c", "cd \"$1/copy\" && touch -r . ../stamp && " + change + "; touch -r ../stamp .", "sh", scratch.path,
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
