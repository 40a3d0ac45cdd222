import Bytes
import Machine
import Support
import Testing

@Suite struct `A look-up` {
  @Test func `says nil only where nothing of its kind has the name`() throws {
    let scratch = try Scratch()
    try scratch.write("file", "text")
    try scratch.makeDirectory("directory")
    try scratch.link("link", to: "file")
    try scratch.link("dangling", to: "nowhere")
    try scratch.link("circle", to: "circle")
    let at = { (name: String) in ByteString(scratch.path + "/" + name) }
    #expect(try readFileIfPresent(at("link"), limit: 9) == "text")
    for name in ["none", "file/below", "directory", "dangling"] {
      #expect(try readFileIfPresent(at(name), limit: 9) == nil, "\(name)")
    }
    #expect(try readFileIfPresent(at("link"), limit: 9, following: false) == nil)
    #expect(try readLinkIfPresent(at("link")) == "file")
    for name in ["none", "file/below", "file"] { #expect(try readLinkIfPresent(at(name)) == nil, "\(name)") }
    #expect(try realPathIfPresent(at("link")) == (try realPath(at("file"))))
    for name in ["none", "file/below", "dangling"] { #expect(try realPathIfPresent(at(name)) == nil, "\(name)") }
    #expect(try listDirectoryIfPresent(at("file")) == nil)
    #expect(try FileStatus.ifPresent(at("dangling"), following: true) == nil)
    // What is not an answer of that kind is thrown.
    for name in ["circle", String(repeating: "x", count: 300)] {
      #expect(throws: SystemError.self, "\(name)") { try readFileIfPresent(at(name), limit: 9) }
      #expect(throws: SystemError.self, "\(name)") { try realPathIfPresent(at(name)) }
      #expect(throws: SystemError.self, "\(name)") { try FileStatus.ifPresent(at(name), following: true) }
    }
    #expect(throws: SystemError.self) { try readFileIfPresent(at("file"), limit: 3) }
    #expect(throws: SystemError.self) { try readFileIfPresent(at("none"), limit: 9, isListed: true) }
  }

  @Test func `keeps an error as a value`() throws {
    let broken = SystemError(call: "openat", path: "/f", code: 5)
    let look = Lookup<Int> { () throws(SystemError) in throw broken }
    #expect(look == .unreadable(broken) && look.map { $0 + 1 } == .unreadable(broken) && look.error == broken)
    #expect(throws: broken) { try look.get() }
    #expect(Lookup<Int> { nil } == .absent)
    #expect(Lookup<Int> { () throws(SystemError) in throw .absent("openat", "/f") } == .absent)
    #expect(try Lookup { 3 }.map { $0 + 1 }.get() == 4)
  }

  @Test func `tells an answer of the disk from a disturbance`() {
    let error = { (call: String, path: ByteString, code: Int32) in SystemError(call: call, path: path, code: code) }
    let (enoent, eio, eacces, einval, eisdir, enosys): (Int32, Int32, Int32, Int32, Int32, Int32) = (
      2, 5, 13, 22, 21, 38
    )
    #expect(error("openat", "/f", eio).isDisturbance && error(SystemCall.status, "/f", enosys).isDisturbance)
    #expect(!error("openat2", "/f", enosys).isDisturbance && !error("openat", "/f", eacces).isDisturbance)
    #expect(error("openat", "/f", enoent).isAbsent && !error("openat", "/f", enoent).isDisturbance)
    // What is open already cannot be absent or a directory.
    for call in ["read", SystemCall.entries] {
      #expect(!error(call, "/f", enoent).isAbsent && error(call, "/f", enoent).isDisturbance)
      #expect(error(call, "/f", eisdir).isDisturbance)
    }
    #expect(!error("read", "/f", einval).isDisturbance && error(SystemCall.status, "", enoent).isDisturbance)
  }
}
