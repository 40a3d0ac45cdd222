import Bytes
import Foundation
import Machine
import Support
import Testing

@Suite struct `An open directory` {
  @Test func `is not opened through a link`() throws {
    let scratch = try Scratch()
    try scratch.makeDirectory("real/inner")
    try scratch.link("way", to: "real")
    let error = #expect(throws: SystemError.self) { try Directory.open(ByteString(scratch.path + "/way/inner")) }
    #expect(error?.isLoop == true)
    #expect(try Directory.open(ByteString(scratch.path + "/real/inner")).list().isEmpty)
  }

  @Test func `never lets a move replace anything`() throws {
    let scratch = try Scratch()
    try scratch.makeDirectory("a/x")
    try scratch.makeDirectory("b")
    let directory = try Directory.open(ByteString(scratch.path))
    let error = #expect(throws: SystemError.self) { try directory.move("a", to: "b", in: directory) }
    #expect(error?.isOccupied == true)
    try directory.move("a", to: "c", in: directory)
    #expect(try directory.list().map(\.name) == ["b", "c"])
  }

  @Test func `knows when its path leads elsewhere`() throws {
    let scratch = try Scratch()
    try scratch.makeDirectory("a/b")
    try scratch.makeDirectory("trap/b")
    let directory = try Directory.open(ByteString(scratch.path + "/a/b"))
    #expect(try directory.isStillThere())
    try FileManager.default.moveItem(atPath: scratch.path + "/a", toPath: scratch.path + "/z")
    #expect(try !directory.isStillThere())
    try scratch.link("a", to: "trap")
    #expect(try !directory.isStillThere())
  }

  @Test func `tells a moment as RFC 3339 does`() {
    #expect(Clock.text(.init(seconds: 0, nanoseconds: 0)) == "19700101T000000Z")
    #expect(Clock.text(.init(seconds: 951_827_696, nanoseconds: 5)) == "20000229T123456Z")
    #expect(Clock.text(.init(seconds: 4_102_444_799, nanoseconds: 0)) == "20991231T235959Z")
  }
}
